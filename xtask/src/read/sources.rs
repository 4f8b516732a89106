//! What pages are made of, for the record of their verification.

use std::collections::BTreeMap;

use anyhow::Result;
use book_files::sources;

use crate::read::{book::Book, project::Project};

/// The SHA-256 of each file that a page is made of, by its path.
pub type Sources = BTreeMap<String, String>;

/// What each selected page is made of, now that its guests are built.
///
/// # Errors
///
/// When a file cannot be read.
pub fn of_pages(project: &Project, book: &Book) -> Result<BTreeMap<String, Sources>> {
    let target = project.target();
    let all = book.selected().map(|page| {
        let name = page.name().to_owned();
        let sources = sources::of_page(&project.root, &target, &page.file)?;
        Ok((name, sources))
    });
    all.collect()
}
