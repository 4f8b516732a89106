//! Engines: what runs a host. Each returns a [`Transcript`].

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use anyhow::Result;

use crate::{
    chapter::Chapter,
    process::{Finished, Limits},
    project::Project,
};

pub mod javascript;
pub mod transcript;
pub mod wasmtime;

use transcript::Transcript;

/// The engines that this tool knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Wasmtime,
    Node,
    Bun,
    Deno,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Wasmtime, Kind::Node, Kind::Bun, Kind::Deno];

    /// The name on the command line and in `in=`.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Wasmtime => "wasmtime",
            Kind::Node => "node",
            Kind::Bun => "bun",
            Kind::Deno => "deno",
        }
    }

    /// The host that this engine runs.
    pub fn host(self) -> &'static str {
        match self {
            Kind::Wasmtime => "host.rs",
            Kind::Node | Kind::Bun | Kind::Deno => "host.mjs",
        }
    }

    /// What to do when it is absent.
    pub fn advice(self) -> &'static str {
        match self {
            Kind::Wasmtime => "it is built in: cargo build --package hosts",
            Kind::Node => "install Node 20 or later so that `node` is on PATH, or run .ci/engines",
            Kind::Bun => "install Bun so that `bun` is on PATH, or run .ci/engines",
            Kind::Deno => "install Deno so that `deno` is on PATH, or run .ci/engines",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Wasmtime => "Wasmtime",
            Kind::Node => "Node",
            Kind::Bun => "Bun",
            Kind::Deno => "Deno",
        })
    }
}

/// An engine, or one major version of it: `node`, `node@20`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    pub kind: Kind,
    pub major: Option<u32>,
}

impl Selector {
    pub fn matches(&self, engine: &Engine) -> bool {
        self.kind == engine.kind && self.major.is_none_or(|major| engine.major() == Some(major))
    }
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Selector, String> {
        let (name, major) = match text.split_once('@') {
            Some((name, major)) => (name, Some(major)),
            None => (text, None),
        };
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.key() == name) else {
            let known = Kind::ALL.map(Kind::key).join(", ");
            return Err(format!("there is no engine `{name}`; there are {known}"));
        };
        let major = major.map(|major| {
            major.parse().map_err(|_| format!("`{text}`: after @ stands a major version"))
        });
        Ok(Selector { kind, major: major.transpose()? })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.major {
            Some(major) => write!(f, "{}@{major}", self.kind.key()),
            None => f.write_str(self.kind.key()),
        }
    }
}

/// An engine that was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    pub kind: Kind,
    pub version: String,
    pub program: PathBuf,
}

impl Engine {
    pub fn major(&self) -> Option<u32> {
        self.version.split('.').next()?.parse().ok()
    }

    /// Runs a chapter's host, once.
    ///
    /// # Errors
    ///
    /// When the engine itself cannot be started. A host that fails is a [`Transcript`].
    pub fn run(&self, project: &Project, chapter: &Chapter, limits: Limits) -> Result<Transcript> {
        let finished = match self.kind {
            Kind::Wasmtime => wasmtime::run(self, project, chapter, limits)?,
            Kind::Node | Kind::Bun | Kind::Deno => javascript::run(self, project, chapter, limits)?,
        };
        Ok(Transcript::read(self, project, chapter, &finished))
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.version)
    }
}

/// The limits of a host's run: bytes enough for any page.
pub fn limits(seconds: u64) -> Limits {
    Limits { time: Duration::from_secs(seconds), bytes: 1 << 20 }
}
