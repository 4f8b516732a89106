//! Writes what was printed into the pages: only the blocks that differ, each file whole or
//! not at all.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    mem,
    path::Path,
};

use anyhow::{Context, Result, bail};
use tempfile::NamedTempFile;

use crate::{
    check::check,
    finding::{Edit, Finding, Fix},
    progress::Progress,
    read::{book::Book, page::Page, project::Project, sources, text::Place},
    record,
    report::{self, Format},
    request::Request,
};

/// Whether the book is verified after what was printed has been written into its pages.
///
/// # Errors
///
/// When nothing could be run, or when a page cannot be written.
pub fn bless(project: &Project, request: &Request) -> Result<bool> {
    let mut checked = check(project, request, &Progress::new())?;
    for place in apply_all(project, &mut checked.book, &checked.findings)? {
        writeln!(anstream::stdout(), "{place}: blessed").context(report::UNWRITTEN)?;
    }
    // What was written is compared again: it may have made something else wrong.
    checked.compare(project)?;
    checked.sources = sources::of_pages(project, &checked.book)?;
    record::keep(project, request, &checked)?;
    report::write(&mut anstream::stdout(), Format::Human, &checked).context(report::UNWRITTEN)?;
    Ok(checked.findings.is_empty())
}

/// Applies the fixes of `findings`; the book's pages are then those that were written. Gives the places it wrote to.
///
/// # Errors
///
/// When a page cannot be written, or has changed since it was read. Pages are checked before
/// the first one is written.
fn apply_all(project: &Project, book: &mut Book, findings: &[Finding]) -> Result<Vec<Place>> {
    let mut by_page: BTreeMap<&String, Vec<(&Place, &Fix)>> = BTreeMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            by_page.entry(&fix.file).or_default().push((&finding.place, fix));
        }
    }
    let mut blessed = Vec::new();
    let mut written = Vec::new();
    for (index, page) in book.pages.iter().enumerate() {
        let Some(fixes) = by_page.get(&page.file) else { continue };
        check_writable(project, page)?;
        blessed.extend(fixes.iter().map(|(place, _)| (*place).clone()));
        written.push((index, apply(&page.source, fixes.iter().flat_map(|(_, fix)| &fix.edits))));
    }
    for (index, text) in written {
        let page = &mut book.pages[index];
        replace(project, &page.file, &text)
            .with_context(|| format!("cannot write {}; it is as it was", page.file))?;
        *page = Page::parse(mem::take(&mut page.file), text);
    }
    Ok(blessed)
}

fn check_writable(project: &Project, page: &Page) -> Result<()> {
    let file = &page.file;
    if fs::metadata(project.root.join(file))?.permissions().readonly() {
        bail!("{file} is read-only; nothing was written\nmake it writable: chmod u+w {file}");
    }
    if project.read(file)? != page.source {
        bail!("{file} changed while its chapter ran; nothing was written\nrun bless again");
    }
    Ok(())
}

/// The page with each edit in its place.
fn apply<'a>(source: &str, edits: impl Iterator<Item = &'a Edit>) -> String {
    let mut edits: Vec<_> = edits.collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut text = String::with_capacity(source.len());
    let mut read = 0;
    for edit in edits {
        text.push_str(&source[read..edit.range.start]);
        text.push_str(&edit.text);
        read = edit.range.end;
    }
    text + &source[read..]
}

/// Writes beside the book and renames, so that a page is old or new at every moment. A link stays
/// one: what it leads to is written.
fn replace(project: &Project, file: &str, text: &str) -> Result<()> {
    let path = project.root.join(file).canonicalize()?;
    let permissions = fs::metadata(&path)?.permissions();
    let beside = path.parent().unwrap_or(Path::new(".")).to_owned();
    // Not in the page's own folder, where mdBook would publish what a killed run leaves;
    // there only if the target folder is on another file system.
    for folder in [project.scratch()?, beside] {
        let mut new = NamedTempFile::new_in(folder)?;
        new.write_all(text.as_bytes())?;
        new.as_file().set_permissions(permissions.clone())?;
        new.as_file().sync_all()?;
        match new.persist(&path) {
            Err(error) if error.error.kind() == io::ErrorKind::CrossesDevices => {}
            result => return result.map(|_| ()).map_err(Into::into),
        }
    }
    bail!("the page's folder is on another file system than the page")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_made_in_their_places() {
        let edit = |range, text: &str| Edit { range, text: text.to_owned() };
        let edits = [edit(3..3, "+"), edit(0..1, "long"), edit(2..3, ""), edit(3..3, "-")];
        assert_eq!(apply("abcd", edits.iter()), "longb+-d");
    }
}
