//! Engines: what runs a host. Each returns its [`Transcript`]s.

use std::{fmt, path::PathBuf, process::Command, time::Duration};

use anyhow::{Context, Error, Result};
use serde::{Deserialize, Serialize};

use crate::{
    process::Limits,
    read::{
        chapter::{Chapter, Host},
        names::{EngineName, Selector, Start},
        page::block::{Absent, Output},
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    pub name: EngineName,
    pub version: String,
    pub program: PathBuf,
}

/// Both rounds of a host, or why it was not run. A host that fails is a [`Transcript`].
pub type Rounds = Result<[Transcript; 2], String>;

impl Engine {
    /// Whether `in=` or `--engine` speaks of it.
    pub fn is(&self, selector: &Selector) -> bool {
        self.name == selector.engine
            && selector.major.is_none_or(|major| self.major() == Some(major))
    }

    /// How exactly an output speaks of it, for the most exact of several counts: 0 if it does so by
    /// speaking of no engine; `None` if it speaks of others.
    pub fn fits(&self, output: &Output) -> Option<usize> {
        let matching = output.engines.iter().filter(|selector| self.is(selector));
        let best = matching.map(|selector| 1 + usize::from(selector.major.is_some())).max();
        if output.engines.is_empty() { Some(0) } else { best }
    }

    /// Whether a page says that it does not print this step of a host, or a host without steps.
    pub fn lacks(&self, absent: &Absent, step: Option<&str>) -> bool {
        let is_here = absent.step.is_none() || absent.step.as_deref() == step;
        is_here && absent.engines.iter().any(|selector| self.is(selector))
    }

    pub fn major(&self) -> Option<u32> {
        self.version.split('.').next()?.parse().ok()
    }

    /// Runs each of these hosts twice, in their order. A browser opens the pages of `site`.
    pub fn run(
        &self,
        project: &Project,
        site: Option<&Site>,
        hosts: &[(&Chapter, &Host)],
        limits: Limits,
    ) -> Vec<Rounds> {
        let named: Vec<_> = hosts.iter().map(|(chapter, host)| (*chapter, &*host.file)).collect();
        match (self.name.start(), site) {
            (Start::Linked, _) => wasmtime::run_all(self, project, &named, limits),
            (Start::File, _) => javascript::run_all(self, project, &named, limits),
            (Start::Page, Some(site)) => browser::run(self, site, hosts, limits),
            (Start::Page, None) => {
                hosts.iter().map(|_| Err("no page was rendered".to_owned())).collect()
            }
        }
    }

    /// Runs a host once, as a reader does.
    ///
    /// # Errors
    ///
    /// When it could not be run.
    pub fn run_once(
        &self,
        project: &Project,
        site: Option<&Site>,
        chapter: &Chapter,
        host: &Host,
        limits: Limits,
    ) -> Result<Transcript> {
        let named = [(chapter, &*host.file)];
        let mut runs = match self.name.start() {
            Start::Linked => wasmtime::run(self, project, &named, Round::Plain, limits),
            Start::File => javascript::run(self, project, &named, Round::Plain, limits),
            Start::Page => {
                let rounds = self.run(project, site, &[(chapter, host)], limits);
                rounds.into_iter().map(|rounds| rounds.map(|[first, _]| first)).collect()
            }
        };
        let run = runs.pop().context("the engine says nothing of its run")?;
        run.map_err(Error::msg)
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
pub fn keep_environment(command: &mut Command, project: &Project) {
    for (name, _) in std::env::vars_os() {
        if !NEEDED.iter().any(|needed| name.eq_ignore_ascii_case(needed)) {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1").env(TARGET_VARIABLE, project.target());
}
