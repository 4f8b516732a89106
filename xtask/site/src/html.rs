//! The rendered pages, as text.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// The page with all chapters on it, which is for paper.
pub const PRINT: &str = "print.html";

/// A rendered page.
pub struct Page {
    /// From the folder of the site.
    pub file: PathBuf,
    pub text: String,
}

impl Page {
    /// Reads the pages in `folder` and its folders.
    ///
    /// # Errors
    ///
    /// When one cannot be read.
    pub fn all(folder: &Path) -> Result<Vec<Self>> {
        let mut files = Vec::new();
        find(folder, &mut files)?;
        files.sort();
        let read = |path: PathBuf| {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let file = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            Ok(Self { file, text })
        };
        files.into_iter().map(read).collect()
    }

    /// Writes the page to where it was read.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(&self.file);
        fs::write(&path, &self.text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The way from the page's folder to that of the site: `../` for each folder.
    pub fn root(&self) -> String {
        "../".repeat(self.file.components().count() - 1)
    }

    /// Adds text where the body ends, after all that the page shows and runs.
    pub fn append(&mut self, text: &str) {
        if let Some(end) = self.text.rfind("</body>") {
            self.text.insert_str(end, text);
        }
    }
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            files.push(path);
        }
    }
    Ok(())
}
