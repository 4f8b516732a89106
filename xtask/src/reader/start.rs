//! Which chapters a workspace gets, and how much of each.

use std::fs;

use anyhow::Result;

use crate::{
    finding::Finding,
    fingerprint::Hashes,
    kept::Kept,
    make::{exhibit, module::Modules, toolchain::Toolchain},
    progress::Progress,
    read::project::Project,
    reader::{
        course::{Course, Lesson},
        laid::{Extent, Laid},
        lay::{self, Outcome},
        layout::{self, CONFIG},
        workspace::Workspace,
    },
};

/// A chapter, and how much of it there is to be.
pub type Wanted<'a> = (&'a Lesson<'a>, Extent);

/// The chapters of a workspace that begins at the one of this index: those before it solved. What
/// was laid out before stays as it was.
pub fn wanted<'a>(course: &'a Course<'a>, position: usize, laid: &Laid) -> Vec<Wanted<'a>> {
    let chapters = course.lessons().enumerate().filter_map(|(index, lesson)| {
        let new = match index {
            index if index < position => Some(Extent::Solved),
            index if index == position => Some(Extent::Naive),
            _ => None,
        };
        Some((lesson, laid.extent(&lesson.chapter.name).or(new)?))
    });
    chapters.collect()
}

/// Lays chapters out beside what is `laid` already. `None` if one of their exhibits does not
/// compile, which is a finding.
///
/// # Errors
///
/// When a file of the book cannot be read, or one of the workspace not be written.
pub fn lay_out(
    book: &Project,
    workspace: &Workspace,
    laid: &Laid,
    wanted: &[Wanted<'_>],
    progress: &Progress,
    findings: &mut Vec<Finding>,
) -> Result<Option<Outcome>> {
    let kept = Kept::open(book, false)?;
    let toolchain = Toolchain::find(book, &kept, progress)?;
    let hashes = Hashes::of(book);
    let names = wanted.iter().map(|(lesson, _)| &*lesson.chapter.name);
    let names = names.chain(laid.chapters().map(|(name, _)| name)).collect();
    let mut files = layout::of_workspace(workspace, book, &names, &toolchain)?;
    for (lesson, extent) in wanted {
        progress.say(&format!("Building the exhibits of {}", lesson.chapter.name));
        let mut modules = Modules::new();
        let chapter = lesson.chapter;
        exhibit::build(book, chapter, &toolchain, &hashes, &kept, &mut modules, findings)?;
        files.extend(layout::of_chapter(book, lesson, *extent, &modules)?);
    }
    if !findings.is_empty() {
        return Ok(None);
    }
    let chapters: Vec<_> =
        wanted.iter().map(|(lesson, extent)| (&*lesson.chapter.name, *extent)).collect();
    let mut outcome = lay::lay(workspace, &files, &chapters)?;
    if outcome.left.iter().any(|file| file == CONFIG) {
        let config = fs::read_to_string(workspace.path(CONFIG)).unwrap_or_default();
        outcome.aliases = layout::other_aliases(&config, &files[CONFIG])?;
    }
    Ok(Some(outcome))
}
