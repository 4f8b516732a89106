//! Exercises: what a reader mends, and the checks that say whether it is right. Each is a folder of
//! its chapter; its words are on the chapter's page.

use std::{collections::BTreeMap, fmt};

use anyhow::Result;
use book_files::{
    exercise::{FOLDER, GUEST, SETTINGS, Side as Named},
    layout::{CHAPTERS, exercise},
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

/// Where a chapter's exercises are, from its folder.
pub const EXERCISES: &str = FOLDER;

/// What uses an exercise's guest as a host would, for Miri.
const SOUND: &str = "sound.rs";

/// Where solutions are that the check must refuse.
const WRONG: &str = "wrong/";

/// An exercise that is whole: all files that it needs are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exercise {
    pub chapter: String,
    pub name: String,
    pub side: Side,
    /// Solutions that are none, as files below [`WRONG`]: the check refuses them.
    wrong: Vec<String>,
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
            Part::Wrong(name) => write!(f, "{WRONG}{name}"),
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
                Ok(exercise) => exercises.push(exercise),
                Err(finding) => findings.push(*finding),
            }
        }
        Ok(exercises)
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
        let inside = format!("{folder}/{WRONG}");
        let refused = files.keys().filter_map(|file| file.strip_prefix(&inside)).map(str::to_owned);
        let exercise =
            Exercise { wrong: refused.collect(), chapter: chapter.to_owned(), name, side };
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
        let end = format!(".{}", end(self.written_in(checked_in)));
        let wrong = self.wrong.iter().filter_map(|file| file.strip_suffix(&end));
        let wrong = wrong.map(|name| Part::Wrong(name.to_owned()));
        [Part::Start, Part::Solution].into_iter().chain(wrong).collect()
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

    /// What the reader begins with or ends with in a language, from the chapter's folder. On the
    /// guest's side, that is Rust whatever checks it.
    pub fn part(&self, part: &Part, checked_in: Language) -> String {
        self.file(&format!("{part}.{}", end(self.written_in(checked_in))))
    }

    /// Its check, from the chapter's folder.
    pub fn check(&self, language: Language) -> String {
        self.file(&format!("check.{}", end(language)))
    }

    /// What Miri runs, from the chapter's folder, where there is something.
    pub fn sound(&self) -> Option<String> {
        matches!(self.side, Side::Guest { sound: true, .. }).then(|| self.file(SOUND))
    }

    /// The guests that are built for it: each source from the chapter's folder, and the module from
    /// the target folder.
    pub fn guests(&self) -> Vec<(String, String)> {
        let guest = |part: &str| {
            let module = exercise(&self.chapter, &self.name, part);
            (self.file(&format!("{part}.rs")), module)
        };
        match self.side {
            Side::Host { own_guest: false, .. } => Vec::new(),
            Side::Host { own_guest: true, .. } => vec![guest("guest")],
            Side::Guest { .. } => {
                let parts = self.parts(Language::JavaScript).into_iter();
                parts.map(|part| guest(&part.to_string())).collect()
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
        let mut all = Exercise::all(&project, "adder", &sources, &mut findings).unwrap();
        all.pop().ok_or_else(|| findings.pop().unwrap().message)
    }

    const CHECK: (&str, &str) = ("check.mjs", "await property(\"it adds\", () => {});");

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
