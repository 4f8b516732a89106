//! This tool's own sources: where they are, and their part in what it makes.

use std::{
    env,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{Context, Result};

use crate::{
    fingerprint::{Hashes, Inputs},
    read::project::Project,
};

/// The workspace of this tool, which holds its other programs: `hosts`, `site`, `browsers`. Found
/// when it is asked for, since a checkout may be copied or renamed after it was built.
///
/// # Errors
///
/// When the tool has been taken out of its workspace.
pub fn workspace() -> Result<Project> {
    static ROOT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let root = ROOT.get_or_init(|| {
        let is_ours = |folder: &Path| folder.join("xtask/src/tool.rs").is_file();
        // Cargo says it to what it runs.
        let told = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let told = told.and_then(|folder| Some(folder.parent()?.to_owned()));
        let program = env::current_exe().ok().and_then(|program| program.canonicalize().ok());
        let around = program.iter().flat_map(|program| program.ancestors().map(Path::to_owned));
        told.into_iter().chain(around).find(|folder| is_ours(folder))
    });
    let root = root.clone().context(
        "the sources of this tool are not where it is: run it as `cargo xtask` in its checkout",
    )?;
    Ok(Project { root })
}

/// What some rooms of the tool and the packages that it is built with decide on.
///
/// # Errors
///
/// When the sources cannot be read.
pub fn inputs(rooms: &[&str]) -> Result<Inputs> {
    static HASHES: OnceLock<Hashes> = OnceLock::new();
    let workspace = workspace()?;
    let hashes = HASHES.get_or_init(|| Hashes::of(&workspace));
    let mut inputs = Inputs::default().with("tool", hashes.file("Cargo.lock").hash());
    for room in rooms {
        inputs = inputs.and(hashes.whole(&format!("xtask/{room}"), |_| true)?);
    }
    Ok(inputs)
}

/// The recorder of what JavaScript hosts print.
///
/// # Errors
///
/// When the workspace is not found.
pub fn recorder() -> Result<Inputs> {
    Hashes::of(&workspace()?).whole("book/theme/live", |file| file.ends_with("record.mjs"))
}
