//! Chapters: a folder each, with a guest, its hosts and its exhibits.

use std::{collections::BTreeMap, fmt};

use anyhow::Result;
use book_files::{
    contract::{self, Contract},
    layout::CHAPTERS,
    starter,
};
use serde::{Deserialize, Serialize};

use crate::{
    finding::{Finding, Rule},
    read::{
        exercise::Exercise,
        names::{EngineName, Start},
        project::Project,
        text::{Line, Place},
    },
};

pub use crate::read::step::Source;

#[derive(Debug)]
pub struct Chapter {
    pub name: String,
    /// The chapter's source files, by their path from the chapter's folder.
    pub files: BTreeMap<String, Source>,
    pub hosts: Vec<Host>,
    /// Those that are whole, sorted by name.
    pub exercises: Vec<Exercise>,
    /// Of a starter, the files that a reader takes along, by their path from the chapter's folder.
    pub taken: Option<Vec<String>>,
    /// What any guest of it must have, if it is one that can be written in other languages.
    pub contract: Option<Contract>,
}

/// A program of a chapter that uses its guest: `host.mjs`, `host.rs`, or another one whose name
/// begins with `host-`. A starter's have the names that a reader knows them by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// From the chapter's folder.
    pub file: String,
    /// How the engines that run it are started.
    starts: &'static [Start],
}

/// A file of a chapter: a host, an exhibit, a module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChapterFile {
    pub chapter: String,
    /// From the chapter's folder.
    pub file: String,
}

impl ChapterFile {
    pub fn new(chapter: impl Into<String>, file: impl Into<String>) -> ChapterFile {
        ChapterFile { chapter: chapter.into(), file: file.into() }
    }
}

impl fmt::Display for ChapterFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{CHAPTERS}/{}/{}", self.chapter, self.file)
    }
}

/// The program that uses the guest as a host would, which Miri must accept.
pub const SOUND: &str = "sound.rs";

/// The host that a chapter's page runs.
pub const PAGE_HOST: &str = "host.mjs";

impl Host {
    /// Reads a file's name; `None` if it is no host's.
    pub fn read(file: &str) -> Option<Host> {
        let (name, end) = file.rsplit_once('.')?;
        let is_host = name == "host" || name.starts_with("host-") && !name.contains('/');
        let starts: &[Start] = match end {
            _ if !is_host => return None,
            "rs" => &[Start::Linked],
            "mjs" if file == PAGE_HOST => &[Start::File, Start::Page],
            "mjs" => &[Start::File],
            _ => return None,
        };
        Some(Host { file: file.to_owned(), starts })
    }

    /// Reads a file's name in a starter; `None` if it is no host's.
    pub fn read_in_starter(file: &str) -> Option<Host> {
        let starts: &[Start] = match file {
            starter::PROGRAM => &[Start::Linked],
            starter::SCRIPT => &[Start::File],
            starter::PAGE_SCRIPT => &[Start::Page],
            _ => return None,
        };
        Some(Host { file: file.to_owned(), starts })
    }

    /// Whether this engine runs it.
    pub fn runs_in(&self, engine: EngineName) -> bool {
        self.starts.contains(&engine.start())
    }
}

/// The chapter that a file is in, by its path from the book's root.
pub fn of_file(file: &str) -> Option<&str> {
    let (chapter, _) = file.strip_prefix(CHAPTERS)?.strip_prefix('/')?.split_once('/')?;
    Some(chapter)
}

impl Chapter {
    /// All chapters, sorted by name: each folder with a library, which is the guest.
    ///
    /// # Errors
    ///
    /// When a folder or file cannot be read. Steps that are not well formed are findings.
    pub fn all(project: &Project, findings: &mut Vec<Finding>) -> Result<Vec<Chapter>> {
        let mut chapters = Vec::new();
        for name in project.folders(CHAPTERS)? {
            if project.root.join(CHAPTERS).join(&name).join("src/lib.rs").is_file() {
                chapters.push(Chapter::read(project, name, findings)?);
            }
        }
        Ok(chapters)
    }

    fn read(project: &Project, name: String, findings: &mut Vec<Finding>) -> Result<Chapter> {
        let folder = format!("{CHAPTERS}/{name}");
        let mut files = BTreeMap::new();
        for file in project.files(&folder)? {
            if ![".rs", ".mjs", ".wat"].iter().any(|end| file.ends_with(end)) {
                continue;
            }
            let text = project.read(&file)?;
            let (source, wrong) = Source::read(text);
            findings.extend(wrong.into_iter().map(|(line, message)| {
                let next = "close each `ANCHOR: name` with its own `ANCHOR_END: name`";
                Finding::new(Rule::Missing, Place::new(&file, line), message).next(next)
            }));
            files.insert(file[folder.len() + 1..].to_owned(), source);
        }
        let chapter = project.root.join(&folder);
        if !starter::is_starter(&chapter) {
            let exercises = Exercise::all(project, &name, &files, findings)?;
            let contract = contract(project, &folder, findings)?;
            return Ok(Chapter { exercises, contract, ..Chapter::new(name, files) });
        }
        let hosts = files.keys().filter_map(|file| Host::read_in_starter(file)).collect();
        let taken = Some(starter::files(&chapter)?);
        Ok(Chapter { name, files, hosts, exercises: Vec::new(), taken, contract: None })
    }

    pub fn new(name: impl Into<String>, files: BTreeMap<String, Source>) -> Chapter {
        let hosts = files.keys().filter_map(|file| Host::read(file)).collect();
        Chapter {
            name: name.into(),
            files,
            hosts,
            exercises: Vec::new(),
            taken: None,
            contract: None,
        }
    }

    /// Whether this engine has something of it to run: a host, or the check of an exercise.
    pub fn is_run_in(&self, engine: EngineName) -> bool {
        self.hosts.iter().any(|host| host.runs_in(engine))
            || self.exercises.iter().any(|exercise| exercise.is_checked_in(engine))
    }

    /// The hosts that this engine runs.
    pub fn hosts_of(&self, engine: EngineName) -> impl Iterator<Item = &Host> {
        self.hosts.iter().filter(move |host| host.runs_in(engine))
    }

    /// The host in this file.
    pub fn host(&self, file: &str) -> Option<&Host> {
        self.hosts.iter().find(|host| host.file == file)
    }

    /// Whether it is a project of its own.
    pub fn is_starter(&self) -> bool {
        self.taken.is_some()
    }

    pub fn file(&self, file: &str) -> ChapterFile {
        ChapterFile::new(&self.name, file)
    }

    /// A file of this chapter, from the book's root.
    pub fn path(&self, file: &str) -> String {
        format!("{CHAPTERS}/{}/{file}", self.name)
    }

    pub fn place(&self, file: &str, line: Line) -> Place {
        Place::new(self.path(file), line)
    }
}

/// Reads the contract in a chapter's folder.
fn contract(
    project: &Project,
    folder: &str,
    findings: &mut Vec<Finding>,
) -> Result<Option<Contract>> {
    let file = format!("{folder}/{}", contract::FILE);
    if !project.root.join(&file).is_file() {
        return Ok(None);
    }
    let (contract, wrong) = Contract::read(&project.read(&file)?);
    findings.extend(wrong.into_iter().map(|wrong| {
        let place = Place::new(&file, Line::new(wrong.line).unwrap_or(Line::FIRST));
        let next = "CONTRIBUTING.md, *Contracts*, says how one is written";
        Finding::new(Rule::Contract, place, wrong.message).next(next)
    }));
    Ok(Some(contract))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_by_its_name() {
        let engines_of = |host: Option<Host>| {
            let host = host?;
            let engines = EngineName::all().filter(|engine| host.runs_in(*engine));
            Some(engines.map(EngineName::key).collect::<Vec<_>>().join(" "))
        };
        let engines = |file: &str| engines_of(Host::read(file));
        let javascript = "node bun deno chromium firefox webkit";
        assert_eq!(engines("host.mjs").as_deref(), Some(javascript));
        assert_eq!(engines("host-worker.mjs").as_deref(), Some("node bun deno"));
        assert_eq!(engines("host.rs").as_deref(), Some("wasmtime"));
        for file in ["sound.rs", "src/host.rs", "hosts.mjs", "tests/host-a.rs", "host.wat"] {
            assert_eq!(engines(file), None, "{file}");
        }
        let engines = |file: &str| engines_of(Host::read_in_starter(file));
        assert_eq!(engines("node.mjs").as_deref(), Some("node bun deno"));
        assert_eq!(engines("browser.mjs").as_deref(), Some("chromium firefox webkit"));
        assert_eq!(engines("wasmtime/src/main.rs").as_deref(), Some("wasmtime"));
        for file in ["host.mjs", "src/lib.rs", "index.html"] {
            assert_eq!(engines(file), None, "{file}");
        }
    }
}
