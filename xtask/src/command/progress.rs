//! `cargo xtask progress`: where the reader stands

use std::{io::Write, path::Path};

use anyhow::Result;

use crate::{
    read::names::Language,
    reader::{
        course::{self, Course},
        laid::Laid,
        progress::Progress,
        stand::{self, Stage, Stand},
        workspace::Workspace,
    },
};

/// Prints a line for each chapter: its steps followed, its exercises solved. Then, which exercises are
/// for JavaScript alone.
///
/// # Errors
///
/// When the current folder lies in no workspace.
pub fn progress(root: Option<&Path>) -> Result<()> {
    let workspace = Workspace::here(root)?;
    let book = workspace.book()?;
    let read = course::book(&book)?;
    let course = Course::of(&book, &read)?;
    let laid = Laid::read(&workspace)?;
    let hosts = laid.written_in(&workspace);
    let stands = stand::of(&course, &laid, &Progress::read(&workspace)?, hosts);

    let mut out = anstream::stdout();
    let width = stands.iter().map(|stand| stand.lesson.chapter.name.len()).max().unwrap_or(0);
    let width = width.max("chapter".len());
    writeln!(out, "{:width$}  {:>8}  {:>9}", "chapter", "steps", "exercises")?;
    for stand in &stands {
        let name = &stand.lesson.chapter.name;
        let exercises = stand.exercises.len();
        let steps = of(stand, stand.steps.followed, stand.steps.all);
        let solved = of(stand, exercises - stand.open.len(), exercises);
        let line = format!("{name:width$}  {steps:>8}  {solved:>9}  {}", words(stand.stage));
        writeln!(out, "{}", line.trim_end())?;
    }
    let all = course.lessons().flat_map(|lesson| &lesson.exercises);
    let for_scripts = all.filter(|exercise| !exercise.is_for(Language::Rust));
    let names: Vec<_> = for_scripts.map(ToString::to_string).collect();
    if !names.is_empty() {
        let not_counted = match hosts {
            Some(Language::Rust) => ", and not counted unless solved, since your hosts are in Rust",
            _ => "",
        };
        writeln!(out, "\nfor JavaScript alone{not_counted}: {}", names.join(", "))?;
    }
    Ok(())
}

fn of(stand: &Stand<'_>, done: usize, all: usize) -> String {
    match stand.stage {
        Stage::Ahead | Stage::Given if done == 0 => "-".to_owned(),
        _ if all == 0 => "-".to_owned(),
        _ => format!("{done}/{all}"),
    }
}

fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Ahead => "",
        Stage::Begun => "begun",
        Stage::Done => "done",
        Stage::Skipped => "gone on",
        Stage::Given => "laid out solved",
    }
}
