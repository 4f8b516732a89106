//! Exercises: what a reader mends, and the checks that say whether it is right. Each is a folder of
//! its chapter; its words are on the chapter's page.

use std::{collections::BTreeMap, fmt};

use anyhow::Result;
use book_files::{
    exercise::{FOLDER, GUEST, SETTINGS, Side as Named},
    layout::{self, CHAPTERS},
};

use crate::{
    finding::{Finding, Rule},
    read::{
        names::{EngineName, Language},
        project::Project,
        step::Source,
        text::{Line, Place},
    },
};

mod wrong;

pub use wrong::Wrong;

/// Where a chapter's exercises are, from its folder.
pub const EXERCISES: &str = FOLDER;

/// What uses an exercise's guest as a host would, for Miri.
const SOUND: &str = "sound.rs";

/// An exercise that is whole: all files that it needs are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    pub chapter: String,
    pub name: String,
    pub side: Side,
    /// What seems right and is not: the check refuses it.
    wrong: Vec<Wrong>,
}

/// A guest that is built for an exercise.
#[derive(Debug)]
pub struct Guest<'a> {
    /// What it is known by: its source, from the chapter's folder.
    pub source: String,
    /// From the target folder.
    pub module: String,
    /// Where the book has no file of it.
    pub wrong: Option<&'a Wrong>,
}

/// What the reader writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    /// A host in one of these languages.
    Host {
        languages: Vec<Language>,
        /// Whether it runs a guest of its own, and not the chapter's.
        own_guest: bool,
    },
    /// A guest, which is the same whatever checks it.
    Guest {
        /// What its checks are written in.
        checked_in: Vec<Language>,
        /// Whether Miri has something to rule on.
        sound: bool,
    },
}

/// A state of an exercise that the book has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What the reader begins with: a property fails.
    Start,
    /// All properties hold.
    Solution,
    /// It seems right, and a property fails.
    Wrong(String),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Start => f.write_str("start"),
            Part::Solution => f.write_str("solution"),
            Part::Wrong(name) => write!(f, "wrong/{name}"),
        }
    }
}

impl fmt::Display for Exercise {
    /// Its address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.chapter, self.name)
    }
}

fn end(language: Language) -> &'static str {
    match language {
        Language::Rust => "rs",
        Language::JavaScript => "mjs",
    }
}

impl Exercise {
    /// The exercises of a chapter, sorted by name. `files` are the chapter's; a folder that lacks
    /// one is a finding.
    ///
    /// # Errors
    ///
    /// When a file cannot be read.
    pub fn all(
        project: &Project,
        chapter: &str,
        files: &BTreeMap<String, Source>,
        findings: &mut Vec<Finding>,
    ) -> Result<Vec<Exercise>> {
        let folder = format!("{CHAPTERS}/{chapter}/{}", EXERCISES.trim_end_matches('/'));
        if !project.root.join(&folder).is_dir() {
            return Ok(Vec::new());
        }
        let mut exercises = Vec::new();
        for name in project.folders(&folder)? {
            match Exercise::read(project, chapter, name, files)? {
                Ok(mut exercise) => {
                    exercise.wrong = wrong::read(&exercise, project, files, findings)?;
                    exercises.push(exercise);
                }
                Err(finding) => findings.push(*finding),
            }
        }
        Ok(exercises)
    }

    /// One of which nothing seems right.
    #[cfg(test)]
    pub fn of(chapter: &str, name: &str, side: Side) -> Exercise {
        Exercise { chapter: chapter.to_owned(), name: name.to_owned(), side, wrong: Vec::new() }
    }

    fn read(
        project: &Project,
        chapter: &str,
        name: String,
        files: &BTreeMap<String, Source>,
    ) -> Result<Result<Exercise, Box<Finding>>> {
        let folder = format!("{EXERCISES}{name}");
        let wrong = |file: &str, message: String, next: &str| {
            let place = Place::new(format!("{CHAPTERS}/{chapter}/{folder}/{file}"), Line::FIRST);
            Ok(Err(Box::new(Finding::new(Rule::Exercise, place, message).next(next))))
        };
        let has = |file: &str| files.contains_key(&format!("{folder}/{file}"));
        let settings = format!("{CHAPTERS}/{chapter}/{folder}/{SETTINGS}");
        let settings = match project.root.join(&settings).is_file() {
            true => Named::read(&project.read(&settings)?),
            false => Ok(Named::default()),
        };
        let side = match settings {
            Ok(side) => side,
            Err(error) => {
                let next = "write `side = \"guest\"` or `side = \"host\"`";
                let message = format!("this says something else of an exercise: {error}");
                return wrong(SETTINGS, message.trim_end().to_owned(), next);
            }
        };
        let needed = |language: Language| {
            ["start", "solution", "check"].map(|stem| format!("{stem}.{}", end(language)))
        };
        let (side, needed) = match side {
            Named::Guest => {
                let mut files =
                    ["start.rs", "solution.rs", "check.mjs"].map(str::to_owned).to_vec();
                let mut checked_in = vec![Language::JavaScript];
                if has("check.rs") {
                    files.push("check.rs".to_owned());
                    checked_in.push(Language::Rust);
                }
                (Side::Guest { checked_in, sound: has(SOUND) }, files)
            }
            Named::Host => {
                let begun = |language: &Language| needed(*language).iter().any(|file| has(file));
                let languages: Vec<_> =
                    [Language::JavaScript, Language::Rust].into_iter().filter(begun).collect();
                if languages.is_empty() {
                    let next = "write start.mjs, solution.mjs and check.mjs, or the same in Rust";
                    return wrong("start.mjs", "this exercise has no files".to_owned(), next);
                }
                let files = languages.iter().flat_map(|language| needed(*language)).collect();
                (Side::Host { languages, own_guest: has(GUEST) }, files)
            }
        };
        if let Some(file) = needed.iter().find(|file| !has(file)) {
            let message = format!("the exercise {chapter}/{name} has no {file}");
            let next = format!("it needs {}", needed.join(", "));
            return wrong(file, message, &next);
        }
        let exercise = Exercise { wrong: Vec::new(), chapter: chapter.to_owned(), name, side };
        for language in exercise.languages() {
            let check = exercise.check(*language);
            let text = &files[&check].text;
            if !text.contains("property(") {
                let check = &check[folder.len() + 1..];
                let next = "name each property in a sentence, and test it";
                return wrong(check, "this check has no property".to_owned(), next);
            }
        }
        Ok(Ok(exercise))
    }

    /// The languages of its checks.
    pub fn languages(&self) -> &[Language] {
        match &self.side {
            Side::Host { languages, .. } => languages,
            Side::Guest { checked_in, .. } => checked_in,
        }
    }

    /// The languages of what its reader writes.
    pub fn written(&self) -> &[Language] {
        match &self.side {
            Side::Host { languages, .. } => languages,
            Side::Guest { .. } => &[Language::Rust],
        }
    }

    /// Whether a reader whose hosts are in this language can write it; guests are in Rust for all.
    pub fn is_for(&self, hosts: Language) -> bool {
        !self.is_host() || self.languages().contains(&hosts)
    }

    /// Whether this engine runs its checks.
    pub fn is_checked_in(&self, engine: EngineName) -> bool {
        self.languages().contains(&engine.language())
    }

    /// Whether the reader writes a host.
    pub fn is_host(&self) -> bool {
        matches!(self.side, Side::Host { .. })
    }

    /// What is checked by the check in this language.
    pub fn parts(&self, checked_in: Language) -> Vec<Part> {
        let wrong = self.wrong_in(self.written_in(checked_in));
        let wrong = wrong.map(|wrong| Part::Wrong(wrong.name.clone()));
        [Part::Start, Part::Solution].into_iter().chain(wrong).collect()
    }

    fn wrong_in(&self, written_in: Language) -> impl Iterator<Item = &Wrong> {
        self.wrong.iter().filter(move |wrong| wrong.language == written_in)
    }

    /// What is wrong, where this part is that.
    pub fn wrong(&self, part: &Part, checked_in: Language) -> Option<&Wrong> {
        let Part::Wrong(name) = part else { return None };
        self.wrong_in(self.written_in(checked_in)).find(|wrong| wrong.name == *name)
    }

    pub fn all_wrong(&self) -> &[Wrong] {
        &self.wrong
    }

    /// What the reader writes where the check is in this language.
    fn written_in(&self, checked_in: Language) -> Language {
        match self.side {
            Side::Host { .. } => checked_in,
            Side::Guest { .. } => Language::Rust,
        }
    }

    /// Its folder, from the chapter's.
    pub fn folder(&self) -> String {
        format!("{EXERCISES}{}", self.name)
    }

    fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.folder())
    }

    /// How a part in a language is known, from the chapter's folder: its file, where the book has one.
    /// On the guest's side, that is Rust whatever checks it.
    pub fn part(&self, part: &Part, checked_in: Language) -> String {
        self.file(&format!("{part}.{}", end(self.written_in(checked_in))))
    }

    /// Where one looks at a part that `words` speak of: its file, or what says that it is wrong.
    pub fn place(&self, part: &Part, checked_in: Language, words: &str) -> Place {
        self.place_of(&self.part(part, checked_in), self.wrong(part, checked_in), words)
    }

    /// As [`Exercise::place`], by the source of a part and by what is wrong, where it is that.
    pub fn place_of(&self, source: &str, wrong: Option<&Wrong>, words: &str) -> Place {
        wrong.map_or_else(
            || {
                let file = format!("{CHAPTERS}/{}/{source}", self.chapter);
                let line = Line::in_words_of(&file, words);
                Place::new(file, line)
            },
            |wrong| wrong.place.clone(),
        )
    }

    /// Its check, from the chapter's folder.
    pub fn check(&self, language: Language) -> String {
        self.file(&format!("check.{}", end(language)))
    }

    /// What Miri runs, from the chapter's folder, where there is something.
    pub fn sound(&self) -> Option<String> {
        matches!(self.side, Side::Guest { sound: true, .. }).then(|| self.file(SOUND))
    }

    /// The guests that are built for it.
    pub fn guests(&self) -> Vec<Guest<'_>> {
        let guest = |part: &str, wrong| Guest {
            source: self.file(&format!("{part}.rs")),
            module: layout::exercise(&self.chapter, &self.name, part),
            wrong,
        };
        match self.side {
            Side::Host { own_guest: false, .. } => Vec::new(),
            Side::Host { own_guest: true, .. } => vec![guest("guest", None)],
            Side::Guest { .. } => {
                let parts = self.parts(Language::Rust).into_iter();
                parts
                    .map(|part| guest(&part.to_string(), self.wrong(&part, Language::Rust)))
                    .collect()
            }
        }
    }

    /// The source of the guest that a part is checked with, from the chapter's folder; `None` for
    /// the chapter's own guest.
    pub fn guest(&self, part: &Part) -> Option<String> {
        match self.side {
            Side::Host { own_guest: false, .. } => None,
            Side::Host { own_guest: true, .. } => Some(self.file(GUEST)),
            Side::Guest { .. } => Some(self.part(part, Language::Rust)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Reads an exercise with these files.
    fn read(files: &[(&str, &str)]) -> Result<Exercise, String> {
        let (mut all, mut findings) = read_all(files);
        all.pop().ok_or_else(|| findings.pop().unwrap().message)
    }

    pub(super) fn read_all(files: &[(&str, &str)]) -> (Vec<Exercise>, Vec<Finding>) {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("chapters-code/adder/exercises/sum");
        fs::create_dir_all(&inside).unwrap();
        let mut sources = BTreeMap::new();
        for (file, text) in files {
            fs::write(inside.join(file), text).unwrap();
            let (source, _) = Source::read((*text).to_owned());
            sources.insert(format!("exercises/sum/{file}"), source);
        }
        let project = Project::at(folder.path());
        let mut findings = Vec::new();
        let all = Exercise::all(&project, "adder", &sources, &mut findings).unwrap();
        (all, findings)
    }

    pub(super) const CHECK: (&str, &str) = ("check.mjs", "await property(\"it adds\", () => {});");

    #[test]
    fn a_folder_says_what_its_reader_writes() {
        let host = read(&[("start.mjs", ""), ("solution.mjs", ""), CHECK]).unwrap();
        let languages = vec![Language::JavaScript];
        assert_eq!(host.side, Side::Host { languages, own_guest: false });
        assert_eq!(host.to_string(), "adder/sum");
        let settings = ("exercise.toml", "side = \"guest\"");
        let guest =
            read(&[("start.rs", ""), ("solution.rs", ""), ("sound.rs", ""), CHECK, settings]);
        let checked_in = vec![Language::JavaScript];
        assert_eq!(guest.unwrap().side, Side::Guest { checked_in, sound: true });
        let linked = ("check.rs", "trial.property(\"it adds\", |_, _| Ok(()));");
        let both = read(&[("start.rs", ""), ("solution.rs", ""), CHECK, linked, settings]).unwrap();
        assert_eq!(both.languages(), [Language::JavaScript, Language::Rust]);
        assert_eq!(both.written(), [Language::Rust]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let without = read(&[("start.mjs", ""), CHECK]).unwrap_err();
        assert_eq!(without, "the exercise adder/sum has no solution.mjs");
        let other = ("check.rs", "trial.property(");
        let both = read(&[("start.mjs", ""), ("solution.mjs", ""), CHECK, other]).unwrap_err();
        assert_eq!(both, "the exercise adder/sum has no start.rs");
        assert_eq!(read(&[]).unwrap_err(), "this exercise has no files");
        let empty = read(&[("start.mjs", ""), ("solution.mjs", ""), ("check.mjs", "")]);
        assert_eq!(empty.unwrap_err(), "this check has no property");
        let settings = ("exercise.toml", "side = \"both\"");
        let both = read(&[("start.rs", ""), ("solution.rs", ""), CHECK, settings]).unwrap_err();
        assert!(both.starts_with("this says something else of an exercise: "), "{both}");
    }
}
