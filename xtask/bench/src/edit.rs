//! A file that is edited while it is measured, and put back.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Puts the file back when it is dropped.
pub struct Edit<'a> {
    file: &'a Path,
    original: Vec<u8>,
    /// What is added, before and after a number.
    around: (&'static str, &'static str),
    count: usize,
}

impl Edit<'_> {
    /// Takes the file as it is.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn of<'a>(file: &'a Path, around: (&'static str, &'static str)) -> Result<Edit<'a>> {
        let original = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Edit { file, original, around, count: 0 })
    }

    /// Adds a line in the place of the one that it added before: what was kept of any earlier text
    /// is of no use.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn change(&mut self) -> Result<()> {
        // Counted before it is written, so that a write that breaks off is put back as well.
        self.count += 1;
        let (before, after) = self.around;
        let line = format!("{before}{}{after}\n", self.count);
        fs::write(self.file, [&*self.original, line.as_bytes()].concat())?;
        Ok(())
    }
}

impl Drop for Edit<'_> {
    fn drop(&mut self) {
        if self.count > 0
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
    fn each_edit_is_another_and_the_file_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.md");
        fs::write(&file, "a\n").unwrap();
        let read = || fs::read_to_string(&file).unwrap();
        let mut edit = Edit::of(&file, ("<!-- ", " -->")).unwrap();
        edit.change().unwrap();
        assert_eq!(read(), "a\n<!-- 1 -->\n");
        edit.change().unwrap();
        assert_eq!(read(), "a\n<!-- 2 -->\n");
        drop(edit);
        assert_eq!(read(), "a\n");
    }
}
