//! `cargo xtask build`, which is also `cargo guest`

use anyhow::Result;

use crate::{
    kept::Kept,
    make::{self, toolchain::Toolchain},
    progress::Progress,
    read::{book::Book, project::Project},
    report,
};

/// Whether the guests and exhibits of these chapters compile.
///
/// # Errors
///
/// When there is no such chapter, or when nothing can be compiled.
pub fn build(project: &Project, selection: &[String]) -> Result<bool> {
    let mut findings = Vec::new();
    let book = Book::read(project, selection, None, &mut Vec::new())?;
    let kept = Kept::open(project, false)?;
    let toolchain = Toolchain::find(project, &kept, &Progress::new())?;
    let chapters: Vec<_> = book.selected_chapters().collect();
    make::modules(project, &chapters, &toolchain, &kept, &mut findings)?;
    for finding in &findings {
        report::human::finding(&mut anstream::stdout(), finding)?;
    }
    Ok(findings.is_empty())
}
