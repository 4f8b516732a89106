//! The record of verification: with what a page was verified, and what it was made of then. The
//! site says so beside the page, for as long as all of that is as it was.

use std::{fs, io, path::Path};

use anyhow::{Context, Result};
use book_files::{layout::Profile, sources};
use serde::Serialize;

use crate::{
    check::Checked,
    kept,
    make::module::GUEST,
    read::{chapter::Chapter, project::Project, sources::Sources},
    request::Request,
    run::evidence::Evidence,
};

/// What the site carries over, and the files for which it holds.
#[derive(Serialize)]
struct Record<'a> {
    verified: Verified<'a>,
    sources: &'a Sources,
}

#[derive(Serialize)]
struct Verified<'a> {
    engines: Vec<String>,
    judges: Vec<String>,
    toolchain: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<Guest<'a>>,
}

#[derive(Serialize)]
struct Guest<'a> {
    sha256: &'a str,
    bytes: usize,
}

/// Writes the record of each selected page that has no finding, if every engine was asked for;
/// takes away that of one that has.
///
/// # Errors
///
/// When a record cannot be written.
pub fn keep(project: &Project, request: &Request, checked: &Checked) -> Result<()> {
    let Checked { book, findings, evidence, .. } = checked;
    let folder = project.scratch()?.join(sources::RECORDS);
    let toolchain = format!("rustc {}", checked.toolchain.version);
    for page in book.selected() {
        let name = page.name();
        let file = folder.join(format!("{name}.json"));
        let chapter = book.chapter(name);
        let mut places = findings.iter().map(|finding| &*finding.place.file);
        let is_own = |place: &str| {
            page.file == place || chapter.is_some_and(|chapter| book.belongs_to(chapter, place))
        };
        if places.any(is_own) {
            remove(&file)?;
        } else if request.engines.is_empty()
            && let Some(sources) = checked.sources.get(name)
        {
            let (engines, judges) = witnesses(chapter, evidence);
            if chapter.is_some() && engines.is_empty() {
                continue;
            }
            let guest = chapter.and_then(|chapter| {
                let guest = evidence.modules.get(&(chapter.file(GUEST), Profile::Release))?;
                Some(Guest { sha256: &guest.sha256, bytes: guest.len() })
            });
            let verified = Verified { engines, judges, toolchain: &toolchain, guest };
            let mut record = serde_json::to_vec_pretty(&Record { verified, sources })?;
            record.push(b'\n');
            kept::write(&file, &record)?;
        }
    }
    Ok(())
}

/// The engines in which a chapter's hosts ran to their end, and the judges that ruled on its files.
fn witnesses(chapter: Option<&Chapter>, evidence: &Evidence) -> (Vec<String>, Vec<String>) {
    let Some(Chapter { name, .. }) = chapter else { return (Vec::new(), Vec::new()) };
    let runs = evidence.transcripts().filter(|run| run.chapter == *name);
    let mut engines: Vec<_> = runs.map(|run| run.engine.to_string()).collect();
    engines.dedup();
    let verdicts = evidence.verdicts.iter().filter(|((_, file), _)| file.chapter == *name);
    let mut judges: Vec<_> = verdicts.map(|(_, (judge, _))| judge.to_string()).collect();
    judges.dedup();
    (engines, judges)
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.with_context(|| format!("cannot remove {}", file.display())),
    }
}
