//! One rendering of the book, in a folder that lasts as long as somebody reads it.

use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::task;

use crate::render::{self, Purpose};

/// A rendering: whole, and never written to again.
pub struct Rendering {
    /// Tells this rendering from every other, those of an earlier run included: the
    /// milliseconds from 1970 until it was begun.
    pub id: u64,
    pages: TempDir,
}

impl Rendering {
    /// Renders `root`/book, with a script in each page that reloads it.
    ///
    /// # Errors
    ///
    /// When the book does not render.
    pub async fn of(root: &Path) -> Result<Self> {
        let root = root.to_owned();
        task::spawn_blocking(move || {
            let id = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis().try_into()?;
            let pages = TempDir::with_prefix("book-").context("cannot make a folder")?;
            render::render(&root, pages.path(), Purpose::Served { rendering: id })?;
            Ok(Self { id, pages })
        })
        .await?
    }

    /// The folder of the pages.
    pub fn pages(&self) -> PathBuf {
        self.pages.path().to_owned()
    }
}
