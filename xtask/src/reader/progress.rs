//! How far a reader is: `.book/progress.json`.
//!
//! Whoever has seen something done says so, and nothing is ever taken back: a step that was followed
//! once stays followed, whatever its reader tries next.
//!
//! ```ignore
//! Progress::followed(&workspace, "pointers", "host.mjs", ["deref", "room"])?;
//! Progress::solved(&workspace, "pointers/fix-the-sign", &sha256(attempt))?;
//! let progress = Progress::read(&workspace)?;
//! ```

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::{process, progress::Progress as Shown, reader::workspace::Workspace};

const FILE: &str = "progress.json";

/// What a reader has done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    chapters: BTreeMap<String, Chapter>,
    /// The SHA-256 of the attempt that was green last, by the exercise's address.
    solved: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Chapter {
    /// The steps that have printed what the book prints, by the host's file.
    followed: BTreeMap<String, BTreeSet<String>>,
    /// Whether its reader has gone on without it.
    skipped: bool,
}

impl Progress {
    /// # Errors
    ///
    /// When the file is there and cannot be read.
    pub fn read(workspace: &Workspace) -> Result<Progress> {
        workspace.read(FILE)
    }

    /// Notes that these steps of `host`, a file of the chapter such as `host.mjs`, printed what the
    /// book prints.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written.
    pub fn followed<'a>(
        workspace: &Workspace,
        chapter: &str,
        host: &str,
        steps: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        Progress::change(workspace, |progress| {
            let chapter = progress.chapters.entry(chapter.to_owned()).or_default();
            let followed = chapter.followed.entry(host.to_owned()).or_default();
            followed.extend(steps.into_iter().map(str::to_owned));
        })
    }

    /// Notes that all properties held of an attempt at an exercise, `CHAPTER/NAME`, with this
    /// SHA-256.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written.
    pub fn solved(workspace: &Workspace, exercise: &str, attempt: &str) -> Result<()> {
        Progress::change(workspace, |progress| {
            progress.solved.insert(exercise.to_owned(), attempt.to_owned());
        })
    }

    /// Notes that the reader goes on without this chapter.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written.
    pub fn skipped(workspace: &Workspace, chapter: &str) -> Result<()> {
        Progress::change(workspace, |progress| {
            progress.chapters.entry(chapter.to_owned()).or_default().skipped = true;
        })
    }

    /// The steps of a chapter's host that were followed.
    pub fn steps(&self, chapter: &str, host: &str) -> impl Iterator<Item = &str> {
        let steps = self.chapters.get(chapter).and_then(|chapter| chapter.followed.get(host));
        steps.into_iter().flatten().map(String::as_str)
    }

    pub fn is_skipped(&self, chapter: &str) -> bool {
        self.chapters.get(chapter).is_some_and(|chapter| chapter.skipped)
    }

    pub fn is_solved(&self, exercise: &str) -> bool {
        self.solved.contains_key(exercise)
    }

    /// Changes the file, while no other program does.
    fn change(workspace: &Workspace, change: impl FnOnce(&mut Progress)) -> Result<()> {
        let _lock = process::lock(&workspace.lock_file(), &Shown::new())?;
        let before = Progress::read(workspace)?;
        let mut after = before.clone();
        change(&mut after);
        match after == before {
            true => Ok(()),
            false => workspace.write(FILE, &after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::project::Project;

    #[test]
    fn what_was_done_stays_done() {
        let folder = tempfile::tempdir().unwrap();
        let book = Project::at(folder.path());
        let workspace = Workspace::of(folder.path(), &book);
        std::fs::create_dir(folder.path().join(".book")).unwrap();
        Progress::followed(&workspace, "pointers", "host.mjs", ["room", "deref"]).unwrap();
        Progress::followed(&workspace, "pointers", "host.mjs", ["deref"]).unwrap();
        Progress::solved(&workspace, "pointers/sign", "ab").unwrap();
        Progress::skipped(&workspace, "strings").unwrap();

        let progress = Progress::read(&workspace).unwrap();
        let steps = |host| progress.steps("pointers", host).collect::<Vec<_>>();
        assert_eq!((steps("host.mjs"), steps("host.rs")), (vec!["deref", "room"], vec![]));
        assert!(progress.is_solved("pointers/sign") && !progress.is_solved("pointers/other"));
        assert!(progress.is_skipped("strings") && !progress.is_skipped("pointers"));
    }
}
