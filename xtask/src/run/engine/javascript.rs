//! Node, Bun and Deno run a chapter's `host.mjs` as it stands, behind a recorder of what it
//! prints.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use super::{Engine, Finished};
use crate::{
    fingerprint::Inputs,
    kept::Kept,
    process::{self, Limits},
    read::{
        chapter::{Chapter, Host},
        names::EngineName,
        project::Project,
    },
    stamp, tool,
};

/// The runner of hosts, from this tool's workspace.
const RUNNER: &str = "xtask/hosts/run.mjs";

/// Where `.ci/engines` puts the engines it fetches, from this tool's workspace; `BOOK_ENGINES` names
/// another folder.
const ENGINES: &str = "target/engines";

/// The engines of this kind on `PATH` and among the fetched ones, each version once, the one on
/// `PATH` first.
///
/// # Errors
///
/// When what they say of themselves cannot be kept.
pub fn find(name: EngineName, kept: &Kept) -> Result<Vec<Engine>> {
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
            Ok((version(&program), stamp::libraries(&program)))
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
    command.arg("--version").env("NO_COLOR", "1");
    let finished = process::run(command, super::limits(10)).ok()?;
    let mut words = finished.stdout.split_whitespace();
    let version = words.find_map(|word| {
        let version = word.strip_prefix('v').unwrap_or(word);
        version.starts_with(|c: char| c.is_ascii_digit()).then(|| version.to_owned())
    });
    version.filter(|_| finished.success())
}

pub(super) fn run(
    engine: &Engine,
    project: &Project,
    chapter: &Chapter,
    host: &Host,
    limits: Limits,
) -> Result<Finished> {
    let mut command = Command::new(&engine.program);
    command.current_dir(&project.root);
    // What a reader's shell sets must not change what is printed.
    command.env_remove("NODE_OPTIONS").env("NO_COLOR", "1");
    if engine.name == EngineName::Deno {
        command.args(["run", "--allow-all", "--no-config", "--no-lock", "--quiet"]);
    }
    command.arg(tool::workspace()?.root.join(RUNNER)).arg(chapter.path(&host.file));
    process::run(command, limits)
}
