//! Engines: what runs a host. Each returns a [`Transcript`].

use std::{fmt, path::PathBuf, process::Command, time::Duration};

use anyhow::{Context, Result, anyhow};

use crate::{
    process::Limits,
    read::{
        chapter::Chapter,
        names::{EngineName, Selector},
        project::Project,
    },
};

pub mod browser;
pub mod javascript;
pub mod recording;
pub mod transcript;
pub mod wasmtime;

use browser::Site;
use recording::Round;
use transcript::Transcript;

/// An engine that was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    pub name: EngineName,
    pub version: String,
    pub program: PathBuf,
}

impl Engine {
    /// Whether `in=` or `--engine` speaks of it.
    pub fn is(&self, selector: &Selector) -> bool {
        self.name == selector.engine
            && selector.major.is_none_or(|major| self.major() == Some(major))
    }

    pub fn major(&self) -> Option<u32> {
        self.version.split('.').next()?.parse().ok()
    }

    /// Runs the hosts of these chapters, once or twice each; the transcripts of a chapter stand in
    /// a row. A browser opens the pages of `site`.
    ///
    /// # Errors
    ///
    /// When the engine itself cannot be started. A host that fails is a [`Transcript`].
    pub fn run(
        &self,
        project: &Project,
        site: Option<&Site>,
        chapters: &[&Chapter],
        times: usize,
        limits: Limits,
    ) -> Result<Vec<Transcript>> {
        if self.name.is_browser() {
            let site = site.context("a browser needs the rendered book")?;
            return browser::run(self, site, chapters, times, limits);
        }
        let hosts: Vec<_> = chapters.iter().map(|&chapter| (chapter, self.name.host())).collect();
        let is_wasmtime = self.name == EngineName::Wasmtime;
        let reason = |reason| anyhow!("{self}: {reason}");
        if times == 1 {
            let run = if is_wasmtime { wasmtime::run } else { javascript::run };
            let runs = run(self, project, &hosts, Round::Plain, limits);
            return runs.into_iter().map(|run| run.map_err(reason)).collect();
        }
        let run = if is_wasmtime { wasmtime::run_all } else { javascript::run_all };
        let runs: Result<Vec<_>, _> = run(self, project, &hosts, limits).into_iter().collect();
        Ok(runs.map_err(reason)?.into_iter().flatten().collect())
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// The limits of a host's run: bytes enough for any page, memory enough for any guest.
pub fn limits(seconds: u64) -> Limits {
    Limits { time: Duration::from_secs(seconds), bytes: 1 << 20, memory: Some(1 << 30) }
}

/// Where cargo puts what it builds, as hosts hear of it.
const TARGET_VARIABLE: &str = "CARGO_TARGET_DIR";

/// What a program cannot start without, where it is set.
const NEEDED: [&str; 5] = ["PATH", "SYSTEMROOT", "WINDIR", "TEMP", "TMP"];

/// Takes the reader's environment away: it must not change what is printed, and no host needs to
/// know it.
fn keep_environment(command: &mut Command, project: &Project) {
    for (name, _) in std::env::vars_os() {
        if !NEEDED.iter().any(|needed| name.eq_ignore_ascii_case(needed)) {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1").env(TARGET_VARIABLE, project.target());
}
