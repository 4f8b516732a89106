//! Engines: what runs a host. Each returns a [`Transcript`].

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use anyhow::{Context, Result};

use crate::{
    chapter::Chapter,
    process::{Finished, Limits},
    project::Project,
};

pub mod browser;
pub mod javascript;
pub mod transcript;
pub mod wasmtime;

use browser::Site;
use transcript::Transcript;

/// The engines that this tool knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Wasmtime,
    Node,
    Bun,
    Deno,
    Chromium,
    Firefox,
    WebKit,
}

impl Kind {
    pub const ALL: [Kind; 7] = [
        Kind::Wasmtime,
        Kind::Node,
        Kind::Bun,
        Kind::Deno,
        Kind::Chromium,
        Kind::Firefox,
        Kind::WebKit,
    ];

    /// The name on the command line and in `in=`.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Wasmtime => "wasmtime",
            Kind::Node => "node",
            Kind::Bun => "bun",
            Kind::Deno => "deno",
            Kind::Chromium => "chromium",
            Kind::Firefox => "firefox",
            Kind::WebKit => "webkit",
        }
    }

    /// The host that this engine runs.
    pub fn host(self) -> &'static str {
        match self {
            Kind::Wasmtime => "host.rs",
            Kind::Node | Kind::Bun | Kind::Deno | Kind::Chromium | Kind::Firefox | Kind::WebKit => {
                "host.mjs"
            }
        }
    }

    /// Whether it runs a host on its rendered page.
    pub fn is_browser(self) -> bool {
        matches!(self, Kind::Chromium | Kind::Firefox | Kind::WebKit)
    }

    /// What to do when it is absent.
    pub fn advice(self) -> &'static str {
        match self {
            Kind::Wasmtime => "it is built in: cargo build --package hosts",
            Kind::Node => "install Node 20 or later so that `node` is on PATH, or run .ci/engines",
            Kind::Bun => "install Bun so that `bun` is on PATH, or run .ci/engines",
            Kind::Deno => "install Deno so that `deno` is on PATH, or run .ci/engines",
            Kind::Chromium => "install Chromium and its `chromedriver`, or run .ci/browsers",
            Kind::Firefox => "install Firefox and its `geckodriver`, or run .ci/browsers",
            Kind::WebKit => "install `WebKitWebDriver` and Xvfb, or run .ci/browsers",
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
            Kind::Chromium => "Chromium",
            Kind::Firefox => "Firefox",
            Kind::WebKit => "WebKit",
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
        let run: fn(&Engine, &Project, &Chapter, Limits) -> Result<Finished> = match self.kind {
            Kind::Wasmtime => wasmtime::run,
            Kind::Node | Kind::Bun | Kind::Deno => javascript::run,
            Kind::Chromium | Kind::Firefox | Kind::WebKit => {
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
        write!(f, "{} {}", self.kind, self.version)
    }
}

/// The limits of a host's run: bytes enough for any page.
pub fn limits(seconds: u64) -> Limits {
    Limits { time: Duration::from_secs(seconds), bytes: 1 << 20 }
}
