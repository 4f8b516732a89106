//! The exercises of the chapter that is followed: which one a save is for, and which comes next.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{
    read::{
        exercise::Exercise,
        names::{self, Language},
    },
    reader::{attempt, progress::Progress, workspace::Workspace},
};

/// All of them, in the order of the page.
pub struct Exercises(Vec<Known>);

struct Known {
    /// `CHAPTER/NAME`
    address: String,
    /// Where attempts at it are, from the workspace's root with `/`.
    files: Vec<String>,
    /// Whether its reader has it to do.
    is_open: bool,
}

impl Exercises {
    /// For a reader whose hosts are in this language.
    pub fn of<'a>(
        exercises: impl IntoIterator<Item = &'a Exercise>,
        progress: &Progress,
        hosts: Option<Language>,
    ) -> Exercises {
        let known = |exercise: &Exercise| {
            let address = exercise.to_string();
            Known {
                files: attempt::files(exercise),
                is_open: !progress.is_solved(&address)
                    && hosts.is_none_or(|hosts| exercise.is_for(hosts)),
                address,
            }
        };
        Exercises(exercises.into_iter().map(known).collect())
    }

    /// The address of the exercise that is called by its address, or by the file of an attempt.
    ///
    /// # Errors
    ///
    /// When there is none; the error says which one may be meant.
    pub fn named(&self, name: &str) -> Result<String> {
        let is_it =
            |known: &&Known| known.address == name || known.files.iter().any(|file| file == name);
        if let Some(known) = self.0.iter().find(is_it) {
            return Ok(known.address.clone());
        }
        let known: Vec<_> = self.0.iter().map(|known| &*known.address).collect();
        if known.is_empty() {
            bail!("there is no exercise `{name}`; this chapter has none");
        }
        let meant = names::nearest(name, &known);
        let meant = meant.map(|meant| format!("do you mean `{meant}`? ")).unwrap_or_default();
        bail!("there is no exercise `{name}`; {meant}there are: {}", known.join(", "))
    }

    /// The address of the exercise that this file, a whole path, is an attempt at.
    pub fn of_file(&self, workspace: &Workspace, file: &Path) -> Option<String> {
        let is_it = |known: &&Known| known.files.iter().any(|it| workspace.path(it) == file);
        self.0.iter().find(is_it).map(|known| known.address.clone())
    }

    /// An attempt at this one is green.
    pub fn solve(&mut self, address: &str) {
        let solved = self.0.iter_mut().filter(|known| known.address == address);
        solved.for_each(|known| known.is_open = false);
    }

    /// The first that there is to do.
    pub fn next(&self) -> Option<&str> {
        self.0.iter().find(|known| known.is_open).map(|known| &*known.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::project::Project;

    fn three() -> Exercises {
        let known = |name: &str, ends: &[&str]| Known {
            address: format!("strings/{name}"),
            files: ends.iter().map(|end| format!("strings/exercises/{name}.{end}")).collect(),
            is_open: true,
        };
        Exercises(vec![
            known("lend", &["mjs", "host.rs"]),
            known("own", &["rs"]),
            known("ways", &["mjs"]),
        ])
    }

    #[test]
    fn a_file_is_an_attempt_at_one_exercise_or_none() {
        let root = Path::new("/my memory");
        let workspace = Workspace::of(root, &Project::at("/book"));
        for (file, address) in [
            ("strings/exercises/lend.mjs", Some("strings/lend")),
            ("strings/exercises/lend.host.rs", Some("strings/lend")),
            ("strings/exercises/own.rs", Some("strings/own")),
            ("strings/exercises/lend.rs", None),
            ("strings/exercises/help.mjs", None),
            ("pointers/exercises/lend.mjs", None),
        ] {
            let found = three().of_file(&workspace, &root.join(file));
            assert_eq!(found.as_deref(), address, "{file}");
        }
    }

    #[test]
    fn an_exercise_is_named_by_its_address_or_a_file() {
        let named = |name| three().named(name).map_err(|error| error.to_string());
        assert_eq!(named("strings/own").as_deref(), Ok("strings/own"));
        assert_eq!(named("strings/exercises/lend.host.rs").as_deref(), Ok("strings/lend"));
        assert_eq!(
            named("strings/lent").unwrap_err(),
            "there is no exercise `strings/lent`; do you mean `strings/lend`? there are: \
             strings/lend, strings/own, strings/ways"
        );
        assert_eq!(
            Exercises(Vec::new()).named("strings/own").unwrap_err().to_string(),
            "there is no exercise `strings/own`; this chapter has none"
        );
    }

    #[test]
    fn the_next_is_the_first_that_is_not_solved() {
        let mut exercises = three();
        assert_eq!(exercises.next(), Some("strings/lend"));
        exercises.solve("strings/own");
        exercises.solve("strings/own");
        assert_eq!(exercises.next(), Some("strings/lend"));
        exercises.solve("strings/lend");
        assert_eq!(exercises.next(), Some("strings/ways"));
        exercises.solve("strings/ways");
        assert_eq!(exercises.next(), None);
    }
}
