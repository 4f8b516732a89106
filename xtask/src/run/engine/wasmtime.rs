//! Wasmtime runs a chapter's `host.rs`, which is linked into the binary `hosts` together with
//! all others.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use book_files::{layout::CHAPTERS, starter};
use serde_json::json;
use tempfile::TempPath;

use super::{
    Engine,
    recording::{self, Host, Process, Round},
    transcript::Transcript,
};
use crate::{
    finding::{Finding, Rule},
    make::cargo::{self, Built},
    process::{self, Limits},
    progress::Progress,
    read::{
        names::EngineName,
        project::Project,
        text::{Line, Place},
    },
    tool,
};

/// What tells the package `hosts` and its program which book they are built for.
const BOOK_ROOT: &str = "BOOK_ROOT";

/// The hosts' program, and the library that it is linked with.
#[derive(Debug)]
pub struct Hosts {
    pub program: PathBuf,
    pub library: PathBuf,
}

/// The engine, which is linked with all Rust hosts; it is built when it is needed.
///
/// # Errors
///
/// When the lock file of this tool cannot be read.
pub fn find(project: &Project) -> Result<Engine> {
    let version = cargo::locked_version(&tool::workspace()?, "wasmtime")?;
    let program = project.scratch()?.join(format!("hosts{}", std::env::consts::EXE_SUFFIX));
    Ok(Engine { name: EngineName::Wasmtime, version, program })
}

/// Builds `hosts` with every chapter's Rust hosts. `None` if one of them does not compile.
///
/// # Errors
///
/// When cargo cannot run at all.
pub fn build(
    project: &Project,
    progress: &Progress,
    findings: &mut Vec<Finding>,
) -> Result<Option<Hosts>> {
    let workspace = tool::workspace()?;
    // Another book's hosts are another program under the same name: one build at a time, and
    // each book keeps a copy of its own.
    let _lock = process::lock(&workspace.scratch()?.join("hosts.lock"), progress)?;

    let mut cargo = cargo::command(&workspace);
    cargo.args(["build", "--package", "hosts"]);
    // Cargo itself names this workspace's own book.
    if project.root == workspace.root {
        cargo.env_remove(BOOK_ROOT);
    } else {
        cargo.env(BOOK_ROOT, &project.root);
    }
    let program = find(project)?.program;
    // The first build compiles Wasmtime: let cargo show how far it is.
    let (built, finished) = match program.exists() {
        true => Built::run(cargo)?,
        false => Built::run_aloud(cargo, progress)?,
    };
    let Some(executable) = built.program() else {
        let error = built.error(None).with_context(|| {
            format!("cannot build the Rust hosts\n{}", finished.stderr.trim_end())
        })?;
        let place = error.place.map(|place| {
            Place::new(project.relative(&workspace.root.join(&place.file)), place.line)
        });
        let place = place.unwrap_or(Place::new("xtask/hosts", Line::FIRST));
        let is_exercise = place.file.contains("/exercises/");
        let (rule, message) = match is_exercise {
            true => (Rule::Exercise, "the exercise does not compile, and no Rust host runs"),
            false => (Rule::Host, "the host does not compile"),
        };
        let finding = Finding::new(rule, place, message);
        let text = error.text.replace(&format!("{}/", project.root.display()), "");
        findings.push(finding.text(text).next("mend it, then: cargo xtask verify"));
        return Ok(None);
    };
    copy_if_newer(&executable, &program)?;
    let library = built.library("wasmtime");
    let library = library.context("cargo did not say where it built Wasmtime")?;
    Ok(Some(Hosts { program, library }))
}

/// Runs each host twice, in the given order, the two rounds side by side. A reason stands for a
/// host that could not be run.
pub fn run_all(
    engine: &Engine,
    project: &Project,
    hosts: &[Host<'_>],
    limits: Limits,
) -> Vec<Result<[Transcript; 2], String>> {
    recording::run_both(hosts, |round| run(engine, project, hosts, round, limits))
}

/// Runs each host once, in the given order, in a process of its own: all are one program, which
/// keeps its statics, and starts as fast as a thread of it would.
pub fn run(
    engine: &Engine,
    project: &Project,
    hosts: &[Host<'_>],
    round: Round,
    limits: Limits,
) -> Vec<Result<Transcript, String>> {
    let start = |hosts: &[Host<'_>]| {
        let mut command = Command::new(&engine.program);
        super::keep_environment(&mut command, project);
        command.current_dir(&project.root).env(BOOK_ROOT, &project.root).arg("--record");
        for (chapter, file) in hosts {
            match *file {
                "host.rs" => command.arg(&chapter.name),
                // Its reader runs it in its folder.
                starter::PROGRAM => command
                    .arg(&chapter.name)
                    .current_dir(project.root.join(CHAPTERS).join(&chapter.name)),
                file => command.arg(format!("{}/{file}", chapter.name)),
            };
        }
        Process { command, task: json!({}) }
    };
    hosts.iter().flat_map(|&host| recording::run(engine, &[host], round, limits, &start)).collect()
}

/// The program of all hosts, to check exercises.
pub fn checker(engine: &Engine, project: &Project) -> Command {
    let mut command = Command::new(&engine.program);
    super::keep_environment(&mut command, project);
    command.current_dir(&project.root).env(BOOK_ROOT, &project.root).arg("--check");
    command
}

/// Renamed into place, so that a run which still executes the old copy goes on.
fn copy_if_newer(from: &Path, to: &Path) -> Result<()> {
    let time = |path| fs::metadata(path).and_then(|metadata| metadata.modified());
    if time(to).is_ok_and(|copied| time(from).is_ok_and(|built| built <= copied)) {
        return Ok(());
    }
    let copy = TempPath::try_from_path(to.with_extension(format!("{}.tmp", std::process::id())))?;
    fs::copy(from, &copy).with_context(|| format!("cannot write {}", copy.display()))?;
    copy.persist(to).with_context(|| format!("cannot write {}", to.display()))
}
