//! Node, Bun and Deno run a chapter's `host.mjs` as it stands, behind a recorder of what it
//! prints.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use super::{Engine, Finished};
use crate::{
    process::{self, Limits},
    read::{chapter::Chapter, names::EngineName, project::Project},
};

const RECORDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/hosts/run.mjs");

/// Where `.ci/engines` puts the engines it fetches; `BOOK_ENGINES` names another folder.
const ENGINES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/engines");

/// The engines of this kind on `PATH` and among the fetched ones, each version once, the one on
/// `PATH` first.
pub fn find(kind: EngineName) -> Vec<Engine> {
    let folder = std::env::var_os("BOOK_ENGINES").unwrap_or_else(|| ENGINES.into());
    let mut fetched: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    fetched.sort();
    let name = format!("{}{}", kind.key(), std::env::consts::EXE_SUFFIX);
    let fetched =
        fetched.into_iter().map(|folder| folder.join(&name)).filter(|path| path.is_file());
    let mut versions = BTreeSet::new();
    let engines = process::find(kind.key()).into_iter().chain(fetched);
    let engines = engines.filter_map(|program| {
        let version = version(&program)?;
        Some(Engine { name: kind, version, program })
    });
    engines.filter(|engine| versions.insert(engine.version.clone())).collect()
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
    limits: Limits,
) -> Result<Finished> {
    let mut command = Command::new(&engine.program);
    command.current_dir(&project.root);
    // What a reader's shell sets must not change what is printed.
    command.env_remove("NODE_OPTIONS").env("NO_COLOR", "1");
    if engine.name == EngineName::Deno {
        command.args(["run", "--allow-all", "--no-config", "--no-lock", "--quiet"]);
    }
    command.arg(RECORDER).arg(chapter.path(engine.name.host()));
    process::run(command, limits)
}
