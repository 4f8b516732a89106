//! Keeps with what a chapter was verified. The site says so beside the chapter, for as long as its
//! guest, its host and its page are those that were.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result};
use book_files::hash::sha256;
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::{
    check::{Checked, Request},
    compare::Evidence,
    make::module::{GUEST, Module},
    process::{self, Limits},
    read::{book::Book, chapter::Chapter, project::Project},
    run::judge,
};

/// What ran for a chapter.
#[derive(Debug)]
pub struct Witnesses {
    /// In which its hosts ran to their end.
    engines: Vec<String>,
    /// That ruled on its files.
    judges: Vec<String>,
    guest: Module,
}

/// What ran for each chapter; nothing for one that no engine ran.
pub fn witnesses(book: &Book, mut evidence: Evidence) -> BTreeMap<String, Witnesses> {
    let mut witnesses = BTreeMap::new();
    for Chapter { name, .. } in &book.chapters {
        let runs = evidence.transcripts.iter().filter(|run| run.chapter == *name);
        let engines: Vec<_> = runs.map(|run| run.engine.to_string()).collect();
        let verdicts = evidence.verdicts.iter().filter(|((_, chapter, _), _)| chapter == name);
        let mut judges: Vec<_> = verdicts.map(|(_, (judge, _))| judge.to_string()).collect();
        judges.dedup();
        let guest = evidence.modules.remove(&(name.clone(), GUEST.to_owned()));
        if let Some(guest) = guest.filter(|_| !engines.is_empty()) {
            witnesses.insert(name.clone(), Witnesses { engines, judges, guest });
        }
    }
    witnesses
}

/// What the site carries over, and the files for which it holds.
#[derive(Serialize)]
struct Record<'a> {
    verified: Verified<'a>,
    /// The SHA-256 of the host that pages run, if there is one, and of the page's Markdown.
    host: Option<String>,
    page: String,
}

#[derive(Serialize)]
struct Verified<'a> {
    engines: &'a [String],
    judges: &'a [String],
    toolchain: &'a str,
    guest: Guest<'a>,
}

#[derive(Serialize)]
struct Guest<'a> {
    sha256: &'a str,
    bytes: usize,
}

/// Writes the record of each selected chapter that has no finding, if every engine was asked for;
/// takes away that of one that has.
///
/// # Errors
///
/// When rustc does not run, or when a record cannot be written.
pub fn keep(project: &Project, request: &Request, checked: &Checked) -> Result<()> {
    let Checked { book, findings, witnesses, .. } = checked;
    let folder = project.scratch()?.join("verified");
    fs::create_dir_all(&folder)?;
    let toolchain = toolchain(project)?;
    for chapter in book.selected_chapters() {
        let file = folder.join(format!("{}.json", chapter.name));
        let mut places = findings.iter().map(|finding| &finding.place.file);
        if places.any(|file| book.belongs_to(chapter, file)) {
            remove(&file)?;
        } else if request.engines.is_empty()
            && let Some(page) = book.page(&chapter.name)
            && let Some(Witnesses { engines, judges, guest }) = witnesses.get(&chapter.name)
        {
            let guest = Guest { sha256: &guest.sha256, bytes: guest.bytes };
            let record = Record {
                verified: Verified { engines, judges, toolchain: &toolchain, guest },
                host: chapter.files.get("host.mjs").map(|host| sha256(&host.text)),
                page: sha256(&page.source),
            };
            write(&folder, &file, &record)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    Ok(())
}

fn toolchain(project: &Project) -> Result<String> {
    let mut rustc = Command::new("rustc");
    rustc.arg("--version").current_dir(&project.root);
    let printed = process::run(rustc, Limits::NONE).context("rustc does not run: install Rust")?;
    Ok(format!("rustc {}", judge::version(&printed.stdout)))
}

/// Renamed into place, so that a record is whole or not there.
fn write(folder: &Path, file: &Path, record: &Record) -> Result<()> {
    let mut new = NamedTempFile::new_in(folder)?;
    serde_json::to_writer_pretty(&mut new, record)?;
    new.write_all(b"\n")?;
    new.persist(file)?;
    Ok(())
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.with_context(|| format!("cannot remove {}", file.display())),
    }
}
