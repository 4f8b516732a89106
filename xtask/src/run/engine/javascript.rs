//! Node, Bun and Deno run a chapter's JavaScript hosts as they stand, behind a recorder of what
//! they print.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use serde_json::json;

use super::{
    Engine,
    recording::{self, Host, Process, Round},
    transcript::Transcript,
};
use crate::{
    fingerprint::Inputs,
    kept::Kept,
    process::{self, Limits},
    read::{names::EngineName, project::Project},
    stamp, tool,
};

/// The runner, from the tool's workspace.
const RUNNER: &str = "xtask/hosts/run.mjs";

/// The runner of exercises.
const CHECKER: &str = "xtask/hosts/check.mjs";

/// Where `.ci/engines` puts the engines it fetches; `BOOK_ENGINES` names another folder.
const ENGINES: &str = "target/engines";

/// The first lines of a host that needs a process of its own say so, and why.
const OWN_PROCESS: &str = "// own process: ";

/// The engines of this kind on `PATH` and among the fetched ones, each version once, the one on
/// `PATH` first; those that are too old are left out.
///
/// # Errors
///
/// When what they say of themselves cannot be kept.
pub fn find(name: EngineName, kept: &Kept) -> Result<Vec<Engine>> {
    let mut engines = all(name, kept)?;
    engines.retain(|engine| !is_too_old(engine));
    Ok(engines)
}

/// The engine of this kind that is here but cannot be used.
///
/// # Errors
///
/// As [`find`].
pub fn too_old(name: EngineName, kept: &Kept) -> Result<Option<Engine>> {
    Ok(all(name, kept)?.into_iter().find(is_too_old))
}

/// What to do where no engine of this kind can be used.
///
/// # Errors
///
/// As [`find`].
pub fn advice(name: EngineName, kept: &Kept) -> Result<String> {
    Ok(match too_old(name, kept)? {
        Some(old) => {
            format!("{old}, {}, is too old: {}", old.program.display(), name.advice())
        }
        None => name.advice().to_owned(),
    })
}

fn is_too_old(engine: &Engine) -> bool {
    engine.name.least().is_some_and(|least| engine.major().is_none_or(|major| major < least))
}

fn all(name: EngineName, kept: &Kept) -> Result<Vec<Engine>> {
    let folder = match std::env::var_os("BOOK_ENGINES") {
        Some(folder) => PathBuf::from(folder),
        None => tool::workspace()?.root.join(ENGINES),
    };
    let mut fetched: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    fetched.sort();
    let file = format!("{}{}", name.key(), std::env::consts::EXE_SUFFIX);
    let fetched =
        fetched.into_iter().map(|folder| folder.join(&file)).filter(|path| path.is_file());
    let mut engines: Vec<Engine> = Vec::new();
    for program in which::which(name.key()).ok().into_iter().chain(fetched) {
        let inputs = Inputs::default();
        let version = stamp::ask_once(kept, &program, &inputs, || {
            let version = version(&program);
            let files = version.is_some().then(|| stamp::libraries(&program));
            Ok((version, files))
        })?;
        let Some(version) = version else { continue };
        if !engines.iter().any(|known| known.version == version) {
            engines.push(Engine { name, version, program });
        }
    }
    Ok(engines)
}

/// `v20.20.2`, `1.4.4`, `deno 2.9.6 (stable, …)`: the first word that is a version.
fn version(program: &Path) -> Option<String> {
    let mut command = Command::new(program);
    command.arg("--version").env("NO_COLOR", "1").env_remove("NODE_OPTIONS");
    let finished = process::run(command, super::limits(10)).ok()?;
    let mut words = finished.stdout.split_whitespace();
    let version = words.find_map(|word| {
        let version = word.strip_prefix('v').unwrap_or(word);
        version.starts_with(|c: char| c.is_ascii_digit()).then(|| version.to_owned())
    });
    version.filter(|_| finished.success())
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

/// Runs each host once, in the given order.
pub fn run(
    engine: &Engine,
    project: &Project,
    hosts: &[Host<'_>],
    round: Round,
    limits: Limits,
) -> Vec<Result<Transcript, String>> {
    let tool = match tool::workspace().map(|workspace| workspace.root) {
        Ok(tool) => tool,
        Err(error) => return hosts.iter().map(|_| Err(format!("{error:#}"))).collect(),
    };
    let start = |hosts: &[Host<'_>], alone: bool| {
        let paths = hosts.iter().map(|(chapter, file)| project.root.join(chapter.path(file)));
        let paths: Vec<_> = paths.map(|path| path.to_string_lossy().into_owned()).collect();
        let task =
            json!({ "root": project.root.to_string_lossy(), "hosts": paths, "alone": alone });
        Process { command: command(engine, project, &tool, RUNNER, &[]), task }
    };
    // Those that need a process of their own are taken out, and put back in their places.
    let (alone, together): (Vec<_>, Vec<_>) = hosts.iter().partition(|host| is_alone(host));
    let mut together =
        recording::run(engine, &together, round, limits, &|hosts| start(hosts, false)).into_iter();
    let mut alone = alone.into_iter().flat_map(|host| {
        recording::run(engine, &[host], round, limits, &|hosts| start(hosts, true))
    });
    let next = |host| if is_alone(host) { alone.next() } else { together.next() };
    hosts.iter().filter_map(next).collect()
}

fn is_alone((chapter, file): &Host<'_>) -> bool {
    const FIRST: usize = 5;
    let text = chapter.files.get(*file).map_or("", |source| &source.text);
    text.lines().take(FIRST).any(|line| line.starts_with(OWN_PROCESS))
}

/// The engine with the runner of exercises, which may be in these folders.
///
/// # Errors
///
/// When the tool's own workspace is not found.
pub fn checker(engine: &Engine, project: &Project, folders: &[&Path]) -> Result<Command> {
    Ok(command(engine, project, &tool::workspace()?.root, CHECKER, folders))
}

/// The engine with a runner, and with no more rights than a host needs: to read the book, what was
/// built for it, the tool's own modules, and these folders.
fn command(
    engine: &Engine,
    project: &Project,
    tool: &Path,
    runner: &str,
    more: &[&Path],
) -> Command {
    let mut command = Command::new(&engine.program);
    super::keep_environment(&mut command, project);
    command.current_dir(&project.root);
    let target = project.target();
    // One folder in another is named once: Node 20 breaks off where it is named twice.
    let named = [&*project.root, &target, tool].into_iter().chain(more.iter().copied());
    let mut folders: Vec<&Path> = Vec::new();
    for folder in named {
        if !folders.iter().any(|known| folder.starts_with(known)) {
            folders.retain(|known| !known.starts_with(folder));
            folders.push(folder);
        }
    }
    match engine.name {
        EngineName::Deno => {
            command.args(["run", "--no-config", "--no-lock", "--no-prompt", "--quiet"]);
            command.arg(format!("--allow-env={}", super::TARGET_VARIABLE));
            // A comma in a path is written twice.
            let folders: Vec<_> =
                folders.iter().map(|folder| folder.to_string_lossy().replace(',', ",,")).collect();
            command.arg(format!("--allow-read={}", folders.join(",")));
            // It keeps what it compiles, and would do so in the folder that it runs in.
            command.env("DENO_DIR", target.join("xtask/deno"));
        }
        EngineName::Node => {
            let permission = match engine.major() {
                Some(major) if major < 24 => "--experimental-permission",
                _ => "--permission",
            };
            command.args(["--no-warnings", permission, "--allow-worker"]);
            for folder in folders {
                command.arg(format!("--allow-fs-read={}/", folder.display()));
            }
        }
        _ => {}
    }
    command.arg(tool.join(runner));
    command
}
