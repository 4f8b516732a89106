//! Chapters: a folder each, with a guest, its hosts and its exhibits.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::{
    finding::{Finding, Rule},
    read::{
        project::Project,
        text::{Line, Place},
    },
};

pub use crate::read::step::Source;

/// Where the chapters are, from the book's root.
pub const FOLDER: &str = "chapters-code";

#[derive(Debug)]
pub struct Chapter {
    pub name: String,
    /// The chapter's source files, by their path from the chapter's folder.
    pub files: BTreeMap<String, Source>,
}

impl Chapter {
    /// All chapters, sorted by name: each folder with a library, which is the guest.
    ///
    /// # Errors
    ///
    /// When a folder or file cannot be read. Steps that are not well formed are findings.
    pub fn all(project: &Project, findings: &mut Vec<Finding>) -> Result<Vec<Chapter>> {
        let mut chapters = Vec::new();
        for name in project.folders(FOLDER)? {
            if project.root.join(FOLDER).join(&name).join("src/lib.rs").is_file() {
                chapters.push(Chapter::read(project, name, findings)?);
            }
        }
        Ok(chapters)
    }

    fn read(project: &Project, name: String, findings: &mut Vec<Finding>) -> Result<Chapter> {
        let folder = format!("{FOLDER}/{name}");
        let mut files = BTreeMap::new();
        for file in project.files(&folder)? {
            if !file.ends_with(".rs") && !file.ends_with(".mjs") {
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
        Ok(Chapter { name, files })
    }

    /// A file of this chapter, from the book's root.
    pub fn path(&self, file: &str) -> String {
        format!("{FOLDER}/{}/{file}", self.name)
    }

    pub fn place(&self, file: &str, line: Line) -> Place {
        Place::new(self.path(file), line)
    }
}
