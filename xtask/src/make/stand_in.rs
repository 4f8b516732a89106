//! A folder like the one that cargo builds into, in which a reader's module stands in the place of
//! a chapter's guest: hosts read it there, and need not know of it.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use book_files::layout::{self, Profile};
use tempfile::TempDir;

use super::module::{GUEST, Module, Modules};
use crate::read::{chapter::Chapter, project::Project};

/// Lays out the module as both profiles of the chapter's guest, and beside it the chapter's
/// exhibits as they were built. The folder goes with the value.
///
/// # Errors
///
/// When the folder cannot be written.
pub fn lay_out(
    project: &Project,
    chapter: &Chapter,
    module: &Module,
    modules: &Modules,
) -> Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("guest-").tempdir_in(project.scratch()?)?;
    for profile in Profile::ALL {
        write(&folder.path().join(layout::guest(&chapter.name, profile)), module)?;
    }
    for ((file, profile), made) in modules {
        if file.chapter == chapter.name && file.file != GUEST {
            let name = file.file.trim_start_matches("exhibits/").trim_end_matches(".wasm");
            write(&folder.path().join(layout::exhibit(&chapter.name, name, *profile)), made)?;
        }
    }
    Ok(folder)
}

fn write(path: &Path, module: &Module) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, module.bytes()))
        .with_context(|| format!("cannot write {}", path.display()))
}
