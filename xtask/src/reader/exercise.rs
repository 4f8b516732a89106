//! Exercises as a workspace holds them: one file for each language, and where it comes from.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::read::{chapter::Chapter, project::Project};

const FOLDER: &str = "exercises/";

/// An exercise of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    /// `CHAPTER/NAME`
    pub address: String,
    /// In JavaScript first.
    pub parts: Vec<Part>,
}

/// An exercise in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where its attempt is in the workspace, from the chapter's folder.
    pub attempt: String,
    /// In the book, from the chapter's folder.
    pub start: String,
    pub solution: String,
}

#[derive(Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Side {
    Guest,
    #[default]
    Host,
}

#[derive(Default, Deserialize)]
struct Settings {
    #[serde(default)]
    side: Side,
}

impl Exercise {
    /// The exercises of a chapter, in the order of its page, and those that it does not show by
    /// name.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn all(project: &Project, chapter: &Chapter) -> Result<Vec<Exercise>> {
        let folders = chapter.files.keys().filter_map(|file| {
            let (name, file) = file.strip_prefix(FOLDER)?.split_once('/')?;
            matches!(file, "start.mjs" | "start.rs").then_some(name)
        });
        let names: BTreeSet<_> = folders.collect();
        let mut exercises = Vec::new();
        for name in names {
            let folder = format!("{FOLDER}{name}");
            let settings = chapter.path(&format!("{folder}/exercise.toml"));
            let settings: Settings = match project.root.join(&settings).is_file() {
                true => toml::from_str(&project.read(&settings)?).with_context(|| settings)?,
                false => Settings::default(),
            };
            let rust = if settings.side == Side::Guest { "rs" } else { "host.rs" };
            let parts = [("mjs", "mjs"), ("rs", rust)].into_iter().filter_map(|(end, laid)| {
                let start = format!("{folder}/start.{end}");
                chapter.files.contains_key(&start).then(|| Part {
                    attempt: format!("{folder}.{laid}"),
                    start,
                    solution: format!("{folder}/solution.{end}"),
                })
            });
            let address = format!("{}/{name}", chapter.name);
            exercises.push(Exercise { address, parts: parts.collect() });
        }
        let page = project.read(&format!("book/src/{}.md", chapter.name)).unwrap_or_default();
        exercises.sort_by_key(|exercise| {
            let name = exercise.address.rsplit('/').next().unwrap_or_default();
            page.find(&format!("{{ #exercise-{name} }}")).unwrap_or(usize::MAX)
        });
        Ok(exercises)
    }
}
