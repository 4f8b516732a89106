//! This tool's own sources: where they are, and their part in what it makes.

use std::sync::OnceLock;

use anyhow::Result;

use crate::{
    fingerprint::{Hashes, Inputs},
    read::project::Project,
};

/// The workspace of this tool, which holds its other programs.
///
/// # Errors
///
/// When this program does not lie in it any more.
pub fn workspace() -> Result<Project> {
    Ok(Project::at(book_files::workspace::find()?))
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

/// The recorder of what JavaScript hosts print, and what moves their chance.
///
/// # Errors
///
/// When the workspace is not found.
pub fn recorder() -> Result<Inputs> {
    let is_part = |file: &str| file.ends_with("/record.mjs") || file.ends_with("/chance.mjs");
    Hashes::of(&workspace()?).whole("book/theme/live", is_part)
}
