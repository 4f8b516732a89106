//! What `start` has laid out: each chapter with how much of it, each file with its hash. So the tool
//! tells what its reader has changed from what may be replaced.

use std::{cmp::Ordering, collections::BTreeMap, fs};

use anyhow::Result;
use book_files::hash::sha256;
use serde::{Deserialize, Serialize};

use crate::{
    read::names::Language,
    reader::workspace::{Workspace, is_missing},
};

const FILE: &str = "laid.json";

/// How much of a chapter was laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    /// Its hosts up to the naive attempt, its exercises as they start.
    #[serde(rename = "attempt")]
    Naive,
    /// Its hosts as in the book, its exercises solved.
    Solved,
}

/// What was laid out in a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Laid {
    chapters: BTreeMap<String, Extent>,
    /// The SHA-256 of each file as it was laid out, by its path from the workspace's root, with `/`.
    files: BTreeMap<String, String>,
}

/// What has become of a laid file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is as it was laid out.
    Untouched,
    /// Its reader has changed it, or it cannot be read: so it is its reader's.
    Changed,
    /// Its reader has deleted it.
    Gone,
}

impl Laid {
    /// # Errors
    ///
    /// When the file is there and cannot be read.
    pub fn read(workspace: &Workspace) -> Result<Laid> {
        workspace.read(FILE)
    }

    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        workspace.write(FILE, self)
    }

    /// How much of a chapter was laid out; `None` if none of it.
    pub fn extent(&self, chapter: &str) -> Option<Extent> {
        self.chapters.get(chapter).copied()
    }

    /// The chapters that are there, sorted by name.
    pub fn chapters(&self) -> impl Iterator<Item = (&str, Extent)> {
        self.chapters.iter().map(|(name, extent)| (&**name, *extent))
    }

    /// Notes a chapter; one that is there keeps its extent.
    pub fn add_chapter(&mut self, chapter: &str, extent: Extent) {
        self.chapters.entry(chapter.to_owned()).or_insert(extent);
    }

    /// Notes a file that is being laid out.
    pub fn add_file(&mut self, file: &str, bytes: &[u8]) {
        self.files.insert(file.to_owned(), sha256(bytes));
    }

    /// The language that a reader writes hosts in: that of most hosts, and attempts at hosts, that were
    /// changed; `None` while no language has more than the other.
    pub fn written_in(&self, workspace: &Workspace) -> Option<Language> {
        let changed = |end: &str| {
            let of_language = self.files.keys().filter(|file| file.ends_with(end));
            of_language.filter(|file| self.fate(workspace, file) == Some(Fate::Changed)).count()
        };
        match changed("host.rs").cmp(&changed(".mjs")) {
            Ordering::Greater => Some(Language::Rust),
            Ordering::Equal => None,
            Ordering::Less => Some(Language::JavaScript),
        }
    }

    /// A file, by its path from the root with `/`; `None` if it was not laid out.
    pub fn fate(&self, workspace: &Workspace, file: &str) -> Option<Fate> {
        let laid = self.files.get(file)?;
        let path = workspace.path(file);
        Some(match fs::read(&path) {
            Ok(bytes) if sha256(&bytes) == *laid => Fate::Untouched,
            Err(_) if is_missing(&path) => Fate::Gone,
            _ => Fate::Changed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::project::Project;

    #[test]
    fn a_change_of_a_laid_file_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let book = Project::at(folder.path());
        let workspace = Workspace::of(folder.path(), &book);
        let mut laid = Laid::default();
        laid.add_chapter("pointers", Extent::Naive);
        laid.add_file("host.mjs", b"1");
        laid.write(&workspace).unwrap();
        let laid = Laid::read(&workspace).unwrap();
        assert_eq!(laid.extent("pointers"), Some(Extent::Naive));

        let fate = || laid.fate(&workspace, "host.mjs");
        assert_eq!(fate(), Some(Fate::Gone));
        fs::write(folder.path().join("host.mjs"), "1").unwrap();
        assert_eq!((fate(), laid.written_in(&workspace)), (Some(Fate::Untouched), None));
        fs::write(folder.path().join("host.mjs"), "2").unwrap();
        assert_eq!(fate(), Some(Fate::Changed));
        assert_eq!(laid.fate(&workspace, "other.mjs"), None);
        assert_eq!(laid.written_in(&workspace), Some(Language::JavaScript));

        // There, and not to be read.
        fs::remove_file(folder.path().join("host.mjs")).unwrap();
        fs::create_dir(folder.path().join("host.mjs")).unwrap();
        assert_eq!(fate(), Some(Fate::Changed));
    }
}
