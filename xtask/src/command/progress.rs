//! `cargo xtask progress`: where the reader stands

use std::{io::Write, path::Path};

use anyhow::Result;

use crate::reader::{
    course::{self, Course},
    laid::Laid,
    progress::Progress,
    stand::{self, Stand, State},
    workspace::Workspace,
};

/// Prints a line for each chapter: its steps followed, its exercises solved.
///
/// # Errors
///
/// When the current folder lies in no workspace.
pub fn progress(root: Option<&Path>) -> Result<()> {
    let workspace = Workspace::here(root)?;
    let book = workspace.book()?;
    let read = course::book(&book)?;
    let course = Course::of(&book, &read)?;
    let stands = stand::of(&course, &Laid::read(&workspace)?, &Progress::read(&workspace)?);

    let mut out = anstream::stdout();
    let width = stands.iter().map(|stand| stand.lesson.chapter.name.len()).max().unwrap_or(0);
    let width = width.max("chapter".len());
    writeln!(out, "{:width$}  {:>8}  {:>9}", "chapter", "steps", "exercises")?;
    for stand in &stands {
        let name = &stand.lesson.chapter.name;
        let exercises = stand.lesson.exercises.len();
        let steps = of(stand, stand.steps.followed, stand.steps.all);
        let solved = of(stand, exercises - stand.open.len(), exercises);
        let line = format!("{name:width$}  {steps:>8}  {solved:>9}  {}", words(stand.state));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn of(stand: &Stand<'_>, done: usize, all: usize) -> String {
    match stand.state {
        State::Ahead | State::Given if done == 0 => "-".to_owned(),
        _ if all == 0 => "-".to_owned(),
        _ => format!("{done}/{all}"),
    }
}

fn words(state: State) -> &'static str {
    match state {
        State::Ahead => "",
        State::Begun => "begun",
        State::Done => "done",
        State::Skipped => "gone on",
        State::Given => "laid out solved",
    }
}
