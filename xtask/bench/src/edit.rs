//! A file that is edited while it is measured, and put back.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Puts the file back when it is dropped.
pub struct Edit<'a> {
    file: &'a Path,
    original: Vec<u8>,
    edited: Vec<u8>,
    is_edited: bool,
}

impl Edit<'_> {
    /// Takes the file as it is; `line` is what is added to it.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn of<'a>(file: &'a Path, line: &str) -> Result<Edit<'a>> {
        let original = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let edited = [&*original, line.as_bytes(), b"\n"].concat();
        Ok(Edit { file, original, edited, is_edited: false })
    }

    /// Adds the line, or takes it away again: either is an edit.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn change(&mut self) -> Result<()> {
        // Said before it is done, so that a write that breaks off is put back as well.
        self.is_edited = true;
        let now = fs::read(self.file)?;
        let next = if now == self.edited { &self.original } else { &self.edited };
        fs::write(self.file, next)?;
        self.is_edited = *next != self.original;
        Ok(())
    }
}

impl Drop for Edit<'_> {
    fn drop(&mut self) {
        if self.is_edited
            && let Err(error) = fs::write(self.file, &self.original)
        {
            eprintln!("cannot put {} back: {error}", self.file.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.md");
        fs::write(&file, "a\n").unwrap();
        let read = || fs::read_to_string(&file).unwrap();
        let mut edit = Edit::of(&file, "b").unwrap();
        edit.change().unwrap();
        assert_eq!(read(), "a\nb\n");
        edit.change().unwrap();
        assert_eq!(read(), "a\n");
        edit.change().unwrap();
        drop(edit);
        assert_eq!(read(), "a\n");
    }
}
