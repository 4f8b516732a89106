//! Where the sources of this tool are.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// What only the tool's own workspace has.
const MARK: &str = "xtask/hosts/run.mjs";

/// The folder of the workspace that holds the tool's programs: the one that cargo runs this
/// program from, or else the one that it lies in. It is found when it is asked for, since a
/// checkout may be copied or renamed after it was built.
///
/// # Errors
///
/// When there is neither.
pub fn find() -> Result<PathBuf> {
    let cargo = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let program = env::current_exe().ok();
    around(cargo.as_deref(), program.as_deref()).with_context(|| {
        let program = program.unwrap_or_default();
        let program = program.display();
        format!("{program} does not lie in its workspace any more; run it by `cargo xtask`")
    })
}

fn around(cargo: Option<&Path>, program: Option<&Path>) -> Option<PathBuf> {
    let starts = [cargo, program];
    let mut folders = starts.into_iter().flatten().flat_map(Path::ancestors);
    folders.find(|folder| folder.join(MARK).is_file()).map(Path::to_owned)
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
        assert_eq!(around(None, Some(&program)), Some(folder("new")));
        // Cargo knows best where two checkouts share a target folder.
        assert_eq!(around(Some(&folder("old/xtask")), Some(&program)), Some(folder("old")));
        // A test of another package runs it, or cargo speaks of another project.
        assert_eq!(around(Some(&folder("new/xtask/site")), None), Some(folder("new")));
        assert_eq!(around(Some(&folder("other")), Some(&program)), Some(folder("new")));

        fs::rename(folder("new"), folder("renamed")).unwrap();
        let program = folder("renamed/target/debug/xtask");
        assert_eq!(around(None, Some(&program)), Some(folder("renamed")));
        fs::remove_dir_all(folder("renamed/xtask")).unwrap();
        assert_eq!(around(None, Some(&program)), None);
    }
}
