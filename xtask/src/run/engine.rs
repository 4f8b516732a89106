//! Engines: what runs a host. Each returns its [`Transcript`]s.

use std::{fmt, path::PathBuf, time::Duration};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::{
    process::{Finished, Limits},
    read::{
        chapter::{Chapter, Host},
        names::{EngineName, Selector, Start},
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
        let run: fn(&Engine, &Project, &Chapter, &Host, Limits) -> Result<Finished> =
            match (self.name.start(), site) {
                (Start::Linked, _) => wasmtime::run,
                (Start::File, _) => javascript::run,
                (Start::Page, Some(site)) => return browser::run(self, site, hosts, limits),
                (Start::Page, None) => {
                    return hosts.iter().map(|_| Err("no page was rendered".to_owned())).collect();
                }
            };
        let round = |(chapter, host): (&Chapter, &Host)| -> Result<Transcript> {
            let finished = run(self, project, chapter, host, limits)?;
            Ok(Transcript::read(self, project, chapter, host, &finished))
        };
        let both = |host| -> Result<[Transcript; 2]> {
            let first = round(host)?;
            // What does not end well is not repeated.
            let second = if first.is_well() { round(host)? } else { first.clone() };
            Ok([first, second])
        };
        hosts.iter().map(|host| both(*host).map_err(|error| format!("{error:#}"))).collect()
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
