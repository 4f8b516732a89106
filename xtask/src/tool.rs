//! This tool's own sources: where they are, and their part in what it makes.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use anyhow::{Context, Result};

use crate::{
    fingerprint::{Hashes, Inputs},
    read::project::Project,
};

/// What only the tool's own workspace has.
const MARK: &str = "xtask/hosts/run.mjs";

/// The workspace of this tool, which holds its other programs: the one that cargo runs it from, or
/// else the one that its program lies in. It is found when it is asked for, since a checkout may be
/// copied or renamed after it was built.
///
/// # Errors
///
/// When there is neither.
pub fn workspace() -> Result<Project> {
    let cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let program = std::env::current_exe().ok();
    let root = find(cargo.as_deref(), program.as_deref()).with_context(|| {
        let program = program.unwrap_or_default();
        let program = program.display();
        format!("{program} does not lie in its workspace any more; run it by `cargo xtask`")
    })?;
    Ok(Project { root })
}

fn find(cargo: Option<&Path>, program: Option<&Path>) -> Option<PathBuf> {
    let starts = [cargo, program];
    let mut folders = starts.into_iter().flatten().flat_map(Path::ancestors);
    folders.find(|folder| folder.join(MARK).is_file()).map(Path::to_owned)
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_copied_or_renamed_checkout_is_its_own() {
        let temp = tempfile::tempdir().unwrap();
        let folder = |name: &str| temp.path().join(name);
        for name in ["old", "new"] {
            fs::create_dir_all(folder(name).join("xtask/hosts")).unwrap();
            fs::write(folder(name).join(MARK), "").unwrap();
        }
        let program = folder("new/target/debug/xtask");
        assert_eq!(find(None, Some(&program)), Some(folder("new")));
        // Cargo knows best where two checkouts share a target folder.
        assert_eq!(find(Some(&folder("old/xtask")), Some(&program)), Some(folder("old")));
        // A test of another package runs it, or cargo speaks of another project.
        assert_eq!(find(Some(&folder("new/xtask/site")), None), Some(folder("new")));
        assert_eq!(find(Some(&folder("other")), Some(&program)), Some(folder("new")));

        fs::rename(folder("new"), folder("renamed")).unwrap();
        let program = folder("renamed/target/debug/xtask");
        assert_eq!(find(None, Some(&program)), Some(folder("renamed")));
        fs::remove_dir_all(folder("renamed/xtask")).unwrap();
        assert_eq!(find(None, Some(&program)), None);
    }
}
