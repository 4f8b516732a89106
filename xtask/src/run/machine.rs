//! What this machine has of the engines and judges that the book needs, and what it lacks.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use book_files::layout::TARGET;

use crate::{
    check::Request,
    finding::{Finding, Rule},
    progress::Progress,
    read::{
        chapter::Chapter,
        names::{EngineName, JudgeName},
        project::Project,
        text::{Line, Place},
    },
    run::{
        compilers,
        engine::{
            self, Engine,
            browser::{self, Site},
        },
        judge::Judge,
    },
};

#[derive(Debug, Default)]
pub struct Machine {
    pub engines: Vec<Engine>,
    pub judges: Vec<Judge>,
    /// The pages that browsers open.
    pub site: Option<Site>,
    /// The library that a file with `needs: wasmtime` is compiled against.
    pub wasmtime: Option<PathBuf>,
    pub absent: Vec<Absent>,
    /// The engines that were not asked for.
    pub unasked: Vec<String>,
}

/// What the book needs and this machine does not have.
#[derive(Debug, PartialEq, Eq)]
pub struct Absent {
    pub name: String,
    /// What to do about it.
    pub advice: String,
}

impl Machine {
    /// Finds the engines that these chapters have a host for.
    ///
    /// # Errors
    ///
    /// When an engine that was asked for is absent, or when cargo cannot run.
    pub fn find_engines(
        &mut self,
        project: &Project,
        chapters: &[&Chapter],
        request: &Request,
        progress: &Progress,
        findings: &mut Vec<Finding>,
    ) -> Result<()> {
        let live = browser::is_live(project);
        let mut browsers = None;
        for kind in EngineName::all() {
            let asked: Vec<_> =
                request.engines.iter().filter(|asked| asked.engine == kind).collect();
            if !chapters.iter().any(|chapter| chapter.files.contains_key(kind.host())) {
                continue;
            }
            if asked.is_empty() && !request.engines.is_empty() {
                if live || !kind.is_browser() {
                    self.unasked.push(kind.to_string());
                }
                continue;
            }
            // The pages of a book without the live page's scripts run nowhere.
            if kind.is_browser() && !live {
                if let Some(asked) = asked.first() {
                    bail!("--engine {asked}: the pages of this book do not run");
                }
                continue;
            }
            let found = match kind {
                EngineName::Wasmtime => self.hosts(project, progress, findings)?,
                EngineName::Node | EngineName::Bun | EngineName::Deno => {
                    engine::javascript::find(kind)
                }
                EngineName::Chromium | EngineName::Firefox | EngineName::WebKit => {
                    if browsers.is_none() {
                        browsers = Some(browser::find(progress)?);
                    }
                    let all = browsers.iter().flatten();
                    all.filter(|engine| engine.name == kind).cloned().collect()
                }
            };
            for asked in &asked {
                if !found.iter().any(|engine| engine.is(asked)) {
                    let there: Vec<_> = found.iter().map(ToString::to_string).collect();
                    let there = if there.is_empty() { "none" } else { &there.join(", ") };
                    bail!("--engine {asked}: found {there}; {}", kind.advice());
                }
            }
            // Hosts that do not compile are a finding, not an absence.
            if found.is_empty() && kind != EngineName::Wasmtime {
                self.miss(kind, kind.advice());
            }
            let fits =
                |engine: &Engine| asked.is_empty() || asked.iter().any(|asked| engine.is(asked));
            self.engines.extend(found.into_iter().filter(fits));
        }
        Ok(())
    }

    fn hosts(
        &mut self,
        project: &Project,
        progress: &Progress,
        findings: &mut Vec<Finding>,
    ) -> Result<Vec<Engine>> {
        progress.say("Building the Rust hosts");
        let hosts = engine::wasmtime::build(project, progress, findings)?;
        Ok(hosts
            .map(|hosts| {
                self.wasmtime = Some(hosts.library);
                hosts.engine
            })
            .into_iter()
            .collect())
    }

    /// Renders the pages that the browsers open. A book that does not render runs in none.
    ///
    /// # Errors
    ///
    /// When the renderer itself does not run.
    pub fn render(
        &mut self,
        project: &Project,
        progress: &Progress,
        findings: &mut Vec<Finding>,
    ) -> Result<()> {
        if !self.engines.iter().any(|engine| engine.name.is_browser()) {
            return Ok(());
        }
        match browser::render(project, progress)? {
            Ok(site) => self.site = Some(site),
            Err(text) => {
                self.engines.retain(|engine| !engine.name.is_browser());
                let place = Place::new(browser::BOOK, Line::FIRST);
                let message = "the book does not render, so that no browser can run it";
                let finding = Finding::new(Rule::Missing, place, message).text(text);
                findings.push(finding.next("see it alone: cargo xtask book"));
            }
        }
        Ok(())
    }

    /// The judge, looked for once; an absent one is noted.
    pub fn judge(&mut self, kind: JudgeName, progress: &Progress) -> Option<&Judge> {
        let known = |judge: &Judge| judge.name == kind;
        let missed = self.absent.iter().any(|absent| absent.name == kind.to_string());
        if !missed && !self.judges.iter().any(known) {
            progress.say(&format!("Looking for {kind}"));
            match Judge::find(kind) {
                Some(judge) => {
                    self.judges.push(judge);
                    self.judges.sort_by_key(|judge| judge.name);
                }
                None => self.miss(kind, kind.advice()),
            }
        }
        self.judges.iter().find(|judge| judge.name == kind)
    }

    /// Whether all these compilers are here; absent ones are noted.
    pub fn has_compilers(&mut self, versions: &[&str]) -> bool {
        let missing: Vec<_> =
            versions.iter().filter(|version| !compilers::is_present(version)).collect();
        for version in &missing {
            let install = "rustup toolchain install --profile minimal --target";
            self.miss(format!("rustc {version}"), format!("{install} {} {version}", TARGET));
        }
        missing.is_empty()
    }

    /// The program that all Rust hosts are linked into.
    pub fn hosts_program(&self) -> Option<&Path> {
        let engine = self.engines.iter().find(|engine| engine.name == EngineName::Wasmtime)?;
        Some(&engine.program)
    }

    /// The engines and judges with their versions.
    pub fn names(&self) -> Vec<String> {
        let engines = self.engines.iter().map(ToString::to_string);
        engines.chain(self.judges.iter().map(ToString::to_string)).collect()
    }

    fn miss(&mut self, name: impl ToString, advice: impl Into<String>) {
        self.absent.push(Absent { name: name.to_string(), advice: advice.into() });
    }
}
