//! What was made before, kept beside the inputs that it was made from.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tempfile::NamedTempFile;

use crate::{fingerprint::Inputs, read::project::Project};

/// A folder of files, one for each thing that is kept.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    /// Whether everything is to be made anew.
    fresh: bool,
}

#[derive(Serialize, Deserialize)]
struct Entry<T> {
    inputs: Inputs,
    value: T,
}

impl Kept {
    /// What is kept of this book; with `fresh`, nothing of it is given out.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub fn open(project: &Project, fresh: bool) -> Result<Kept> {
        Ok(Kept { folder: project.scratch()?.join("kept"), fresh })
    }

    /// What was made under this name, if it was made from these inputs.
    pub fn get<T: DeserializeOwned>(&self, room: &str, name: &str, inputs: &Inputs) -> Option<T> {
        if self.fresh {
            return None;
        }
        let entry = fs::read(self.file(room, name)).ok()?;
        // What another version of this tool has written is made anew.
        let entry: Entry<T> = serde_json::from_slice(&entry).ok()?;
        (entry.inputs == *inputs).then_some(entry.value)
    }

    /// Keeps what was made from these inputs in the place of what was kept under this name.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn put<T: Serialize>(
        &self,
        room: &str,
        name: &str,
        inputs: &Inputs,
        value: &T,
    ) -> Result<()> {
        let file = self.file(room, name);
        write(&file, &serde_json::to_vec(&Entry { inputs: inputs.clone(), value })?)
    }

    fn file(&self, room: &str, name: &str) -> PathBuf {
        self.folder.join(room).join(format!("{}.json", name.replace(['/', '\\'], "~")))
    }
}

/// Writes a file whole or not at all: it is renamed into its place.
///
/// # Errors
///
/// When it cannot be written.
pub fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    let attempt = || -> Result<()> {
        let folder = file.parent().context("a file is in a folder")?;
        fs::create_dir_all(folder)?;
        let mut new = NamedTempFile::new_in(folder)?;
        new.write_all(bytes)?;
        new.persist(file)?;
        Ok(())
    };
    attempt().with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_given_out_for_its_inputs_alone() {
        let folder = tempfile::tempdir().unwrap();
        let kept = |fresh| Kept { folder: folder.path().to_owned(), fresh };
        let (one, other) = (Inputs::default().with("a", "1"), Inputs::default().with("a", "2"));
        let get = |kept: Kept, inputs| kept.get::<u32>("room", "a/b", inputs);
        assert_eq!(get(kept(false), &one), None);
        kept(false).put("room", "a/b", &one, &7).unwrap();
        assert_eq!(get(kept(false), &one), Some(7));
        assert_eq!(get(kept(false), &other), None, "other inputs");
        assert_eq!(get(kept(true), &one), None, "made anew");
        fs::write(kept(false).file("room", "a/b"), "{").unwrap();
        assert_eq!(get(kept(false), &one), None, "a file that is broken");
    }
}
