//! Engines: what runs a host. Each returns a [`Transcript`].

use std::{fmt, path::PathBuf, time::Duration};

use anyhow::{Context, Result};

use crate::{
    process::{Finished, Limits},
    read::{
        chapter::Chapter,
        names::{EngineName, Selector},
        project::Project,
    },
};

pub mod browser;
pub mod javascript;
pub mod transcript;
pub mod wasmtime;

use browser::Site;
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

    /// Runs the hosts of these chapters, `times` times each; the transcripts of a chapter stand
    /// in a row. A run that does not end well is not repeated, but given again. A browser opens
    /// the pages of `site`.
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
        let run: fn(&Engine, &Project, &Chapter, Limits) -> Result<Finished> = match self.name {
            EngineName::Wasmtime => wasmtime::run,
            EngineName::Node | EngineName::Bun | EngineName::Deno => javascript::run,
            EngineName::Chromium | EngineName::Firefox | EngineName::WebKit => {
                let site = site.context("a browser needs the rendered book")?;
                return browser::run(self, site, chapters, times, limits);
            }
        };
        let mut transcripts: Vec<Transcript> = Vec::new();
        for chapter in chapters {
            for index in 0..times {
                let last = transcripts.last().filter(|last| index > 0 && !last.is_well());
                let next = match last {
                    Some(last) => last.clone(),
                    None => {
                        let finished = run(self, project, chapter, limits)?;
                        Transcript::read(self, project, chapter, &finished)
                    }
                };
                transcripts.push(next);
            }
        }
        Ok(transcripts)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// The limits of a host's run: bytes enough for any page.
pub fn limits(seconds: u64) -> Limits {
    Limits { time: Duration::from_secs(seconds), bytes: 1 << 20 }
}
