//! Builds a reader's guest and runs a reader's hosts, as plain `cargo` and `node` would.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Error, Result, bail};
use book_files::{
    contract::{self, Contract, misfit::Misfit},
    layout::{self, Profile, TARGET},
};
use serde_json::json;

use super::{expected::Step, explain::Explanation, told::Report};
use crate::{
    kept::Kept,
    make::{
        cargo::{self, Built},
        interface::Interface,
        module::Module,
    },
    read::{
        book::Book,
        chapter::{Chapter, PAGE_HOST, Source},
        names::EngineName,
        project::Project,
        symptoms::Symptoms,
        text::Place,
    },
    reader::{
        laid::{Fate, Laid},
        layout::HOST,
        workspace::Workspace,
    },
    run::engine::{
        self, Engine, javascript,
        recording::{self, Process, Round},
        wasmtime,
    },
    tool,
};

/// How many seconds a host may run.
const SECONDS: u64 = 10;

/// The runner of JavaScript hosts, from the tool's workspace.
const RUNNER: &str = "xtask/hosts/run.mjs";

/// The hosts that are followed, from the chapter's folder.
pub const SCRIPT: &str = PAGE_HOST;
pub const PROGRAM: &str = "host.rs";

/// The name of the package that runs Rust hosts.
const HOST_PACKAGE: &str = "host";

/// What is needed to build and run a chapter of a workspace.
pub struct Lanes {
    pub workspace: Workspace,
    pub chapter: String,
    symptoms: Symptoms,
    contract: Option<Contract>,
    /// The reader's workspace, as the tool sees a folder in which cargo runs.
    project: Project,
    tool: Project,
    script: Option<Lane>,
    program: Option<Lane>,
    /// The program of all Rust hosts, once it was built.
    built: Mutex<Option<PathBuf>>,
    is_stale: AtomicBool,
}

/// A host, what runs it, and what the book prints there.
#[derive(Clone)]
pub struct Lane {
    pub file: &'static str,
    /// Or what to do about its absence.
    pub engine: Result<Engine, String>,
    pub expected: Vec<Step>,
}

/// What came of something, and how long it took.
#[derive(Clone, Debug)]
pub struct Timed<T> {
    pub value: T,
    pub took: Duration,
}

impl<T> Timed<T> {
    pub fn of(make: impl FnOnce() -> T) -> Timed<T> {
        let start = Instant::now();
        let value = make();
        Timed { value, took: start.elapsed() }
    }
}

/// Code that a compiler refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// In the workspace.
    pub place: Option<Place>,
    pub text: String,
    pub explanation: Option<Explanation>,
}

/// What came of the guest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guest {
    /// With what keeps it from being what the chapter's hosts need.
    Built(Vec<Misfit>),
    Refused(Refused),
    /// Cargo did not run.
    NotBuilt(String),
}

impl Guest {
    pub fn is_built(&self) -> bool {
        matches!(self, Guest::Built(_))
    }
}

/// What came of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    Told(Report, Option<Explanation>),
    Refused(Refused),
    NotRun(String),
}

impl Lanes {
    /// # Errors
    ///
    /// When the book cannot be read.
    pub fn new(
        workspace: Workspace,
        project: &Project,
        book: &Book,
        chapter: &Chapter,
    ) -> Result<Lanes> {
        let kept = Kept::open(project, false)?;
        let node = || {
            let nodes = javascript::find(EngineName::Node, &kept).map_err(|e| format!("{e:#}"))?;
            nodes.into_iter().next().ok_or_else(|| no_node(&kept))
        };
        let wasmtime = || wasmtime::find(project).map_err(|error| format!("{error:#}"));
        let lane = |file: &'static str, engine: &dyn Fn() -> Result<Engine, String>| {
            chapter.host(file)?;
            let engine = engine();
            let expected = |engine| super::expected::steps(book, chapter, file, engine);
            let expected = engine.as_ref().map(expected).unwrap_or_default();
            Some(Lane { file, engine, expected })
        };
        let script = lane(SCRIPT, &node);
        let program = lane(PROGRAM, &wasmtime);
        if script.is_none() && program.is_none() {
            bail!("the chapter `{}` has no host.mjs and no host.rs to follow", chapter.name);
        }
        Ok(Lanes {
            symptoms: Symptoms::read(project)?,
            // What is wrong with it is not for the book's reader.
            contract: chapter.contract.as_ref().and_then(|_| {
                let text = project.read(&chapter.path(contract::FILE)).ok()?;
                Some(Contract::read(&text).0)
            }),
            project: Project::at(workspace.root()),
            tool: tool::workspace()?,
            chapter: chapter.name.clone(),
            script,
            program,
            workspace,
            built: Mutex::default(),
            is_stale: AtomicBool::default(),
        })
    }

    pub fn script(&self) -> Option<&Lane> {
        self.script.as_ref()
    }

    pub fn program(&self) -> Option<&Lane> {
        self.program.as_ref()
    }

    /// Builds the guest.
    pub fn guest(&self) -> Timed<Guest> {
        Timed::of(|| {
            let mut cargo = cargo::command(&self.project);
            cargo.args(["build", "--release", "--lib", "--target", TARGET]);
            cargo.args(["--package", &self.chapter]);
            match Built::run(cargo) {
                Ok((built, finished)) => match built.error(None) {
                    Some(error) => Guest::Refused(self.refused(error)),
                    None if finished.success() => Guest::Built(self.misfits()),
                    None => Guest::NotBuilt(finished.stderr.trim().to_owned()),
                },
                Err(error) => Guest::NotBuilt(format!("{error:#}")),
            }
        })
    }

    /// What keeps the guest from being what the chapter's hosts need.
    fn misfits(&self) -> Vec<Misfit> {
        let Some(contract) = &self.contract else { return Vec::new() };
        let guest = Module::read(&self.module()).map(|module| Interface::of(&module));
        match guest {
            Ok(Ok(Interface { imports, exports })) => contract.misfits(&imports, &exports),
            Ok(Err(misfit)) => vec![misfit],
            Err(_) => Vec::new(),
        }
    }

    fn module(&self) -> PathBuf {
        self.project.target().join(layout::guest(&self.chapter, Profile::Release))
    }

    /// What the reader has done to a file of the chapter; `None` if it was not laid out.
    pub fn fate(&self, file: &str) -> Option<Fate> {
        let file = format!("{}/{file}", self.chapter);
        Laid::read(&self.workspace).ok()?.fate(&self.workspace, &file)
    }

    /// Whether the reader has changed the guest.
    fn has_own_guest(&self) -> bool {
        self.fate("src/lib.rs") == Some(Fate::Changed)
    }

    /// From now on, the program of all Rust hosts is not what their sources say.
    pub fn relink(&self) {
        self.is_stale.store(true, Ordering::Relaxed);
    }

    /// Runs a host; `host.rs` is built first, unless it is as it was.
    pub fn host(&self, lane: &Lane) -> Timed<Ran> {
        Timed::of(|| match self.try_host(lane) {
            Ok(ran) => ran,
            Err(error) => Ran::NotRun(format!("{error:#}")),
        })
    }

    fn try_host(&self, lane: &Lane) -> Result<Ran> {
        let here = lane.engine.as_ref().map_err(|error| Error::msg(error.clone()))?;
        let path = self.workspace.path(&self.chapter).join(lane.file);
        let name = format!("{}/{}", self.chapter, lane.file);
        if !path.exists() {
            bail!("there is no {name} any more\nlay it out again: cargo xtask start");
        }
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
        let command: Box<dyn Fn() -> Command> = match here.name {
            EngineName::Wasmtime => match self.program_of_hosts()? {
                Ok(program) => Box::new(move || {
                    let mut command = Command::new(&program);
                    command.current_dir(self.workspace.root());
                    command.args(["--record", &self.chapter]);
                    command
                }),
                Err(refused) => return Ok(Ran::Refused(refused)),
            },
            _ => Box::new(|| {
                let mut command = Command::new(&here.program);
                command.current_dir(self.workspace.root()).env("NO_COLOR", "1");
                command.arg("--no-warnings").arg(self.tool.root.join(RUNNER));
                command
            }),
        };
        let root = self.workspace.root().to_string_lossy();
        let task = json!({
            "root": root, "hosts": [path.to_string_lossy()], "alone": true, "own": true,
        });
        let start = |_: &[recording::Host<'_>]| Process { command: command(), task: task.clone() };
        let (source, _) = Source::read(text);
        let files = BTreeMap::from([(lane.file.to_owned(), source)]);
        let chapter = Chapter::new(&self.chapter, files);
        let limits = engine::limits(SECONDS);
        let host = [(&chapter, lane.file)];
        let run = recording::run(here, &host, Round::Plain, limits, &start).pop();
        let run = run.context("the engine says nothing of its run")?.map_err(Error::msg)?;
        let report =
            Report::of(&lane.expected, &chapter.files[lane.file], &run, self.has_own_guest());
        let explanation = self.explain(&report);
        Ok(Ran::Told(report, explanation))
    }

    /// What the first mistake of a report means.
    fn explain(&self, report: &Report) -> Option<Explanation> {
        if let Some(failure) = &report.failure {
            return Explanation::of_error(&self.symptoms, &failure.text, &self.exports());
        }
        let wrong = report.steps.iter().find(|step| step.is_wrong())?;
        let (expected, printed) = wrong.first_difference()?;
        Explanation::of_line(&self.symptoms, expected, printed)
    }

    /// The functions that the guest exports, as far as it is there.
    fn exports(&self) -> Vec<String> {
        let text = Module::read(&self.module()).and_then(|guest| guest.text());
        text.map(|text| text.exports().into_iter().map(str::to_owned).collect()).unwrap_or_default()
    }

    fn program_of_hosts(&self) -> Result<Result<PathBuf, Refused>> {
        let mut known = self.built.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.is_stale.swap(false, Ordering::Relaxed) {
            *known = None;
        }
        if let Some(program) = known.as_ref().filter(|program| program.is_file()) {
            return Ok(Ok(program.clone()));
        }
        let mut cargo = cargo::command(&self.project);
        cargo.args(["build", "--manifest-path"]);
        cargo.arg(self.workspace.path(HOST).join("Cargo.toml"));
        // Where the tool has compiled Wasmtime, as `cargo host` does.
        cargo.arg("--target-dir").arg(self.tool.target());
        let (built, finished) = Built::run(cargo)?;
        if let Some(error) = built.error(Some(HOST_PACKAGE)).or_else(|| built.error(None)) {
            return Ok(Err(self.refused(error)));
        }
        let Some(program) = built.program().filter(|_| finished.success()) else {
            bail!("cargo cannot build {HOST}:\n{}", finished.stderr.trim());
        };
        Ok(Ok(known.insert(self.own(&program)?).clone()))
    }

    /// A link of our own to a program that another workspace may put its own in the place of.
    fn own(&self, program: &Path) -> Result<PathBuf> {
        let own = self.project.scratch()?.join(format!("host{}", std::env::consts::EXE_SUFFIX));
        let linked = match fs::remove_file(&own) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => fs::hard_link(program, &own).or_else(|_| fs::copy(program, &own).map(drop)),
        };
        linked.with_context(|| format!("cannot write {}", own.display()))?;
        Ok(own)
    }

    fn refused(&self, error: cargo::CompileError) -> Refused {
        let root = self.workspace.root();
        let inside = |file: &str| {
            let path = [root.join(file), self.workspace.path(HOST).join(file)]
                .into_iter()
                .find(|path| path.is_file())
                .unwrap_or_else(|| PathBuf::from(file));
            let path = path.canonicalize().unwrap_or(path);
            self.project.relative(&path)
        };
        let text = error.text.replace(&format!("{}/", root.display()), "");
        Refused {
            place: error.place.map(|place| Place::new(inside(&place.file), place.line)),
            explanation: Explanation::of_refusal(&self.symptoms, &text),
            text,
        }
    }
}

/// Why `host.mjs` cannot run, and what to do about it.
fn no_node(kept: &Kept) -> String {
    let advice = javascript::advice(EngineName::Node, kept);
    let advice = advice.unwrap_or_else(|error| format!("{error:#}"));
    format!("no Node to run {SCRIPT} in; {advice}")
}
