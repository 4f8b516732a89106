//! Which hints a reader has opened: `.book/hints.json`.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::reader::workspace::Workspace;

const FILE: &str = "hints.json";

/// How many hints were opened, by the address of their exercise.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hints(BTreeMap<String, usize>);

impl Hints {
    /// Opens the next of the hints of an exercise, and says how many are open now.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written.
    pub fn open(workspace: &Workspace, exercise: &str, hints: usize) -> Result<usize> {
        let Hints(mut opened) = workspace.read(FILE)?;
        let open = opened.entry(exercise.to_owned()).or_default();
        *open = (*open + 1).min(hints);
        let open = *open;
        workspace.write(FILE, &Hints(opened))?;
        Ok(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::project::Project;

    #[test]
    fn hints_open_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        let book = Project::at(folder.path());
        let workspace = Workspace::of(folder.path(), &book);
        let open = |exercise| Hints::open(&workspace, exercise, 2).unwrap();
        assert_eq!([open("a/b"), open("a/c"), open("a/b"), open("a/b")], [1, 1, 2, 2]);
    }
}
