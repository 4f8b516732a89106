//! `cargo xtask check` and `cargo xtask hint`: an exercise in the reader's workspace.

use std::{io::Write, path::Path};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result, bail};

use crate::{
    check::seed as new_seed,
    progress::Progress as Shown,
    read::{exercise::Exercise, names::Selector, page::exercises::Section, text::visible},
    reader::{
        attempt::{self, Attempt},
        check::{Checker, Tried},
        course::{self, Course},
        hints::Hints,
        laid::Laid,
        progress::Progress,
        stand,
        workspace::Workspace,
    },
    report::UNWRITTEN,
    run::exercise::Verdict,
};

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// How many lines of what an attempt has printed are shown: a check calls it often.
const MOST_PRINTED: usize = 20;

/// Whether an attempt of the reader's is green.
///
/// # Errors
///
/// When there is no such exercise, or when it could not be checked.
pub fn check(
    root: Option<&Path>,
    address: &str,
    seed: Option<u32>,
    engine: Option<&Selector>,
) -> Result<bool> {
    let workspace = Workspace::here(root)?;
    let shown = Shown::new();
    let checker = Checker::open(&workspace, &shown)?;
    let named = checker.named(address)?;
    let seed = seed.unwrap_or_else(new_seed);
    let mut is_solved = false;
    for attempt in named.attempts(&workspace, engine)? {
        is_solved |= one(&checker, &attempt, seed, engine, &shown)?;
    }
    Ok(is_solved)
}

/// Checks an attempt, and tells what becomes of each property. Whether it is green.
///
/// # Errors
///
/// When it could not be checked, or when standard output cannot be written.
pub fn one(
    checker: &Checker<'_>,
    attempt: &Attempt,
    seed: u32,
    engine: Option<&Selector>,
    shown: &Shown,
) -> Result<bool> {
    let title = checker.section(&attempt.exercise).map(|section| section.title);
    let title = title.map(|title| format!(": {title}")).unwrap_or_default();
    shown.pause(|| {
        writeln!(anstream::stdout(), "{BOLD}{}{BOLD:#}{}", attempt.file, visible(&title))
    })?;
    // What cannot be written now is an error at the end.
    let mut hear = |verdict: &Verdict| shown.pause(|| drop(told(verdict)));
    let tried = checker.check(attempt, seed, engine, &mut hear)?;
    let next = if tried.is_green() { next(checker, &attempt.exercise)? } else { None };
    shown.pause(|| end(checker, attempt, &tried, seed, next)).context(UNWRITTEN)?;
    Ok(tried.is_green())
}

/// The chapter's next exercise that its reader has not solved, and the files to solve it in.
fn next(checker: &Checker<'_>, exercise: &Exercise) -> Result<Option<String>> {
    let workspace = checker.workspace;
    let book = course::book(&checker.book)?;
    let course = Course::of(&checker.book, &book)?;
    let laid = Laid::read(workspace)?;
    let hosts = laid.written_in(workspace);
    let stands = stand::of(&course, &laid, &Progress::read(workspace)?, hosts);
    let stand = stands.iter().find(|stand| stand.lesson.chapter.name == exercise.chapter);
    let next = stand.and_then(|stand| stand.open.first());
    Ok(next.map(|next| format!("{next}, in {}", attempt::files(next).join(" or "))))
}

fn told(verdict: &Verdict) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    match &verdict.why {
        None => writeln!(out, "  {GREEN}✓{GREEN:#} {}", visible(&verdict.property)),
        Some(why) => {
            writeln!(out, "  {RED}✗{RED:#} {}", visible(&verdict.property))?;
            indented(&mut out, why)
        }
    }
}

fn indented(out: &mut impl Write, text: &str) -> std::io::Result<()> {
    text.trim_end()
        .lines()
        .try_for_each(|line| writeln!(out, "{}", format!("    {}", visible(line)).trim_end()))
}

/// The last lines: how it ended, the seed, and where to go from here.
fn end(
    checker: &Checker<'_>,
    attempt: &Attempt,
    tried: &Tried,
    seed: u32,
    next: Option<String>,
) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    let exercise = &attempt.exercise;
    if let Some((what, why)) = tried.wrong() {
        writeln!(out, "  {RED}✗{RED:#} {}", visible(&what))?;
        indented(&mut out, &why)?;
    }
    if let Tried::Checked { report, .. } = tried
        && !report.printed.is_empty()
    {
        writeln!(out, "  {DIM}it printed:{DIM:#}")?;
        let lines: Vec<_> = report.printed.trim_end().lines().collect();
        indented(&mut out, &lines[..lines.len().min(MOST_PRINTED)].join("\n"))?;
        if let more @ 1.. = lines.len().saturating_sub(MOST_PRINTED) {
            writeln!(out, "    {DIM}and {more} more lines{DIM:#}")?;
        }
    }
    let again = format!("again with the same inputs: cargo xtask check {exercise} --seed {seed}");
    match tried {
        Tried::Checked { engines, .. } if tried.is_green() => {
            let engines: Vec<_> = engines.iter().map(ToString::to_string).collect();
            let engines = engines.join(", ");
            writeln!(out, "{GREEN}solved{GREEN:#} with seed {seed}, in {engines}")?;
            writeln!(out, "why it holds: {}", checker.explained(exercise))?;
            let next = next.unwrap_or_else(|| "cargo xtask next".to_owned());
            return writeln!(out, "go on: {next}");
        }
        Tried::Checked { .. } => {
            writeln!(out, "{RED}not yet{RED:#}, with seed {seed}")?;
            writeln!(out, "{DIM}{again}{DIM:#}")?;
        }
        Tried::Rejected(_) => writeln!(out, "{RED}not yet{RED:#}, with seed {seed}")?,
    }
    writeln!(out, "hint: cargo xtask hint {exercise}")
}

/// Opens the next hint of an exercise, and prints all that are open.
///
/// # Errors
///
/// When there is no such exercise or no hint, or when standard output cannot be written.
pub fn hint(root: Option<&Path>, address: &str) -> Result<()> {
    let workspace = Workspace::here(root)?;
    let shown = Shown::new();
    let checker = Checker::open(&workspace, &shown)?;
    let exercise = checker.named(address)?.exercise;
    let section = checker.section(exercise)?;
    let all = section.hints.len();
    if all == 0 {
        bail!("the exercise {exercise} has no hint");
    }
    let open = Hints::open(&workspace, &exercise.to_string(), all)?;
    // The live line of a terminal gives way to what is printed.
    shown.pause(|| print_hints(&checker, exercise, &section, open)).context(UNWRITTEN)
}

fn print_hints(
    checker: &Checker<'_>,
    exercise: &Exercise,
    section: &Section,
    open: usize,
) -> std::io::Result<()> {
    let all = section.hints.len();
    let mut out = anstream::stdout();
    for (hint, number) in section.hints[..open].iter().zip(1..) {
        writeln!(out, "{BOLD}{}{BOLD:#}, hint {number} of {all}\n", visible(&section.title))?;
        writeln!(out, "{}\n", hint.without_links())?;
    }
    match open < all {
        true => writeln!(out, "the next one: cargo xtask hint {exercise}"),
        false => writeln!(
            out,
            "that was the last; the solution, and why it holds: {}",
            checker.explained(exercise)
        ),
    }
}
