//! What tells one state of some inputs from every other. This is the one place that hashes them;
//! whoever keeps something (a module, a verdict, a run, the record of a verification) lists the
//! inputs that it takes, by name, and is right for as long as they are the same.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use anyhow::{Context, Result};
use book_files::{hash::sha256, path::slashed, walk};
use serde::{Deserialize, Serialize};

use crate::read::project::Project;

/// Inputs by their names: the SHA-256 of a file, or a short text as it is. No name and no text
/// holds a path of this machine, so that the same inputs are the same everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs(BTreeMap<String, String>);

impl Inputs {
    /// Takes a text that says what something is: a version, a command line.
    pub fn with(mut self, name: &str, text: impl Into<String>) -> Inputs {
        self.0.insert(name.to_owned(), text.into());
        self
    }

    /// Takes all that `others` takes.
    pub fn and(mut self, others: Inputs) -> Inputs {
        self.0.extend(others.0);
        self
    }

    /// One hash of all, for an input of something else.
    pub fn hash(&self) -> String {
        let lines = self.0.iter().map(|(name, text)| format!("{name}\0{text}\n"));
        sha256(lines.collect::<String>())
    }
}

/// Hashes files, each once.
#[derive(Debug)]
pub struct Hashes {
    root: PathBuf,
    known: Mutex<BTreeMap<PathBuf, Option<String>>>,
}

impl Hashes {
    /// Names files from `root`.
    pub fn new(root: &Path) -> Hashes {
        Hashes { root: root.to_owned(), known: Mutex::default() }
    }

    pub fn of(project: &Project) -> Hashes {
        Hashes::new(&project.root)
    }

    /// A file, which may be absent: that is a state, too.
    pub fn file(&self, file: &str) -> Inputs {
        let hash = self.hash(&self.root.join(file));
        Inputs::default().with(file, hash.unwrap_or_else(|| "absent".to_owned()))
    }

    /// The files below a folder, those alone that `wanted` takes by their path from the folder.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn folder(&self, folder: &str, wanted: impl Fn(&str) -> bool) -> Result<Inputs> {
        let path = self.root.join(folder);
        let mut inputs = Inputs::default();
        for file in walk::files(&path)? {
            let inside = slashed(file.strip_prefix(&path).unwrap_or(&file));
            if wanted(&inside) {
                let hash = self.hash(&file).context("a file is gone while it is read")?;
                inputs = inputs.with(&format!("{folder}/{inside}"), hash);
            }
        }
        Ok(inputs)
    }

    /// As [`Hashes::folder`], as one input.
    ///
    /// # Errors
    ///
    /// As [`Hashes::folder`].
    pub fn whole(&self, folder: &str, wanted: impl Fn(&str) -> bool) -> Result<Inputs> {
        Ok(Inputs::default().with(folder, self.folder(folder, wanted)?.hash()))
    }

    fn hash(&self, path: &Path) -> Option<String> {
        let mut known = self.known.lock().expect("nothing panics while it is held");
        known.entry(path.to_owned()).or_insert_with(|| fs::read(path).ok().map(sha256)).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_of_a_file_is_another_state() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| fs::write(folder.path().join(file), text).unwrap();
        let state = || Hashes::new(folder.path()).folder("", |_| true).unwrap().hash();
        write("a", "1");
        let first = state();
        assert_eq!(state(), first);
        write("a", "2");
        assert_ne!(state(), first, "its text");
        write("a", "1");
        assert_eq!(state(), first);
        write("b", "");
        assert_ne!(state(), first, "one more");
        fs::remove_file(folder.path().join("a")).unwrap();
        write("b", "1");
        assert_ne!(state(), first, "its name");
    }

    #[test]
    fn the_parts_do_not_run_into_each_other() {
        let one = Inputs::default().with("a", "b").with("c", "d");
        let other = Inputs::default().with("a", "bc").with("", "d");
        assert_ne!(one.hash(), other.hash());
    }
}
