//! `cargo xtask next`: goes on from where the reader stands

use std::{io::Write, path::Path};

use anyhow::Result;

use crate::{
    command::start,
    progress::Progress as Shown,
    reader::{
        attempt,
        course::{self, Course},
        laid::{Extent, Laid},
        progress::Progress,
        stand::{self, Stage, Stand},
        start as laying,
        workspace::Workspace,
    },
    report,
};

/// Names what is left of the chapter that the reader is at, or lays out the one after it. With
/// `skip`, goes on without what is left. Whether all of it compiles.
///
/// # Errors
///
/// When the current folder lies in no workspace, or when a file cannot be written.
pub fn next(root: Option<&Path>, skip: bool) -> Result<bool> {
    let workspace = Workspace::here(root)?;
    let book = workspace.book()?;
    let read = course::book(&book)?;
    let course = Course::of(&book, &read)?;
    let laid = Laid::read(&workspace)?;
    let mut out = anstream::stdout();
    let hosts = laid.written_in(&workspace);
    let mut stands = stand::of(&course, &laid, &Progress::read(&workspace)?, hosts);
    if let Some(present) = stands.iter().find(|stand| stand.stage == Stage::Begun) {
        if !skip {
            return left(&mut out, present).map(|()| true);
        }
        Progress::skipped(&workspace, &present.lesson.chapter.name)?;
        stands = stand::of(&course, &laid, &Progress::read(&workspace)?, hosts);
        if let Some(present) = stands.iter().find(|stand| stand.stage == Stage::Begun) {
            return left(&mut out, present).map(|()| true);
        }
    }
    // Not the first that is missing: whoever began in the middle goes on from there.
    let last = stands.iter().rposition(|stand| stand.stage != Stage::Ahead);
    let Some(new) = stands[last.map_or(0, |last| last + 1)..].first() else {
        writeln!(out, "You have come to the end of the book's chapters.")?;
        return Ok(true);
    };
    let wanted = [(new.lesson, Extent::Naive)];
    let shown = Shown::new();
    let mut findings = Vec::new();
    let outcome = laying::lay_out(&book, &workspace, &laid, &wanted, &shown, &mut findings)?;
    drop(shown);
    for finding in &findings {
        report::human::finding(&mut out, finding)?;
    }
    let Some(outcome) = outcome else { return Ok(false) };
    start::say(&mut out, &workspace, &laid, &wanted, &outcome)?;
    let current = std::env::current_dir()?;
    start::next(&mut out, workspace.root(), &current, &new.lesson.chapter.name)?;
    Ok(true)
}

/// Names what comes next in a chapter.
fn left(out: &mut impl Write, stand: &Stand<'_>) -> Result<()> {
    let chapter = &stand.lesson.chapter.name;
    let steps = &stand.steps;
    if let (Some(step), Some(host)) = (steps.next, steps.host) {
        writeln!(out, "{chapter}: {} of {} steps followed", steps.followed, steps.all)?;
        writeln!(out, "  next: the step `{step}` in {chapter}/{host}")?;
        writeln!(out, "  cargo xtask follow {chapter}")?;
    }
    if let Some(exercise) = stand.open.first() {
        let all = stand.exercises.len();
        let solved = all - stand.open.len();
        writeln!(out, "{chapter}: {solved} of {all} exercises solved")?;
        writeln!(out, "  next: {exercise}, in {}", attempt::files(exercise).join(" or "))?;
        writeln!(out, "  cargo xtask check {exercise}")?;
    }
    writeln!(out, "or go on without it: cargo xtask next --skip")?;
    Ok(())
}
