//! A folder for all that one browser and its driver store.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use tempfile::TempDir;

pub struct Folder(TempDir);

impl Folder {
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn new() -> Result<Folder> {
        Ok(Folder(TempDir::with_prefix("browser-").context("cannot make a folder")?))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves its deletion to somebody else.
    pub fn keep(self) -> PathBuf {
        self.0.keep()
    }

    /// Makes `command` and what it starts store everything here.
    ///
    /// # Errors
    ///
    /// When a folder inside cannot be made.
    pub fn keep_in(&self, command: &mut Command) -> Result<()> {
        for (name, inner) in [("HOME", "home"), ("TMPDIR", "tmp"), ("XDG_RUNTIME_DIR", "runtime")] {
            let inner = self.path().join(inner);
            fs::create_dir(&inner)?;
            #[cfg(unix)]
            fs::set_permissions(&inner, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
            command.env(name, inner);
        }
        for name in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env_remove(name);
        }
        Ok(())
    }
}
