//! `cargo xtask start`: lays out a reader's workspace

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::{
    progress::Progress,
    reader::{
        course::{self, Course},
        laid::{Extent, Laid},
        lay::{self, Outcome},
        layout::{CONFIG, MANIFEST},
        start::{self, Wanted},
        workspace::{Workspace, book_to_follow},
    },
    report,
};

/// The folder of a workspace whose reader names none.
const FOLDER: &str = "my-memory";

/// Lays a workspace out in `folder`, from the chapter `at` on; or adds to the one that is there.
/// Whether all of it compiles.
///
/// # Errors
///
/// When there is no such chapter, or when the folder cannot be a workspace.
pub fn start(root: Option<&Path>, folder: Option<&Path>, at: Option<&str>) -> Result<bool> {
    let current = std::env::current_dir()?;
    let folder = match (folder, Workspace::around(&current)) {
        (Some(folder), _) => lay::absolute(folder)?,
        (None, Ok(None)) => lay::absolute(Path::new(FOLDER))?,
        // What another version has written is told below.
        (None, Ok(Some(workspace))) => workspace.root().to_owned(),
        (None, Err(error)) => return Err(error),
    };
    let book = book_to_follow(root)?;
    let read = course::book(&book)?;
    let course = Course::of(&book, &read)?;
    let position = at.map_or_else(|| course.first(), |at| course.position(at))?;
    lay::check(&folder, &book)?;

    let workspace = Workspace::of(&folder, &book);
    let laid = match Workspace::is_at(&folder) {
        true => Laid::read(&Workspace::open(&folder)?)?,
        false => Laid::default(),
    };
    // A workspace that began elsewhere needs no first chapter.
    let wanted = match at.is_none() && laid.chapters().next().is_some() {
        true => start::wanted(&course, 0, &laid)
            .into_iter()
            .filter(|(lesson, _)| laid.extent(&lesson.chapter.name).is_some())
            .collect(),
        false => start::wanted(&course, position, &laid),
    };
    let progress = Progress::new();
    let mut findings = Vec::new();
    let outcome = start::lay_out(&book, &workspace, &laid, &wanted, &progress, &mut findings)?;
    drop(progress);
    let mut out = anstream::stdout();
    for finding in &findings {
        report::human::finding(&mut out, finding)?;
    }
    let Some(outcome) = outcome else { return Ok(false) };
    let present = at.map_or_else(|| last(&wanted), |_| &*course.at(position).chapter.name);
    say(&mut out, &workspace, &laid, &wanted, &outcome)?;
    next(&mut out, &folder, &current, present)?;
    Ok(true)
}

/// The chapter that the reader is at: the last attempt.
fn last<'a>(wanted: &[Wanted<'a>]) -> &'a str {
    let attempts = wanted.iter().rev().find(|(_, extent)| *extent == Extent::Naive);
    let (lesson, _) = attempts.or(wanted.last()).expect("a course has a chapter");
    &lesson.chapter.name
}

/// Says what was laid out, and what was not.
///
/// # Errors
///
/// When standard output is closed.
pub fn say(
    out: &mut impl Write,
    workspace: &Workspace,
    before: &Laid,
    wanted: &[Wanted<'_>],
    outcome: &Outcome,
) -> Result<()> {
    let root = workspace.root().display();
    let new: Vec<_> = wanted
        .iter()
        .filter(|(lesson, _)| before.extent(&lesson.chapter.name).is_none())
        .map(|(lesson, extent)| match extent {
            Extent::Naive => format!("{}, up to its naive attempt", lesson.chapter.name),
            Extent::Solved => format!("{}, solved", lesson.chapter.name),
        })
        .collect();
    match (outcome.is_new, new.is_empty(), outcome.added.len() + outcome.renewed.len()) {
        (true, ..) => writeln!(out, "Laid out {root}")?,
        (false, true, 0) => writeln!(out, "Nothing is missing in {root}")?,
        (false, ..) => writeln!(out, "Added to {root}")?,
    }
    for chapter in &new {
        writeln!(out, "  {chapter}")?;
    }
    if outcome.is_new {
        let book = workspace.book()?.root;
        let tool = format!("its `cargo xtask` is the book's, in {}", book.display());
        writeln!(out, "  {tool}; README.md says what to do when that has moved")?;
    } else {
        let is_of_new = |file: &&String| {
            let (chapter, _) = file.split_once('/').unwrap_or((file.as_str(), ""));
            wanted.iter().any(|(lesson, _)| {
                lesson.chapter.name == chapter && before.extent(chapter).is_none()
            })
        };
        list(
            out,
            "missing, and there again",
            outcome.added.iter().filter(|file| !is_of_new(file)),
        )?;
        // Each new chapter is named in the manifest.
        let renewed = outcome.renewed.iter().filter(|file| *file != MANIFEST || new.is_empty());
        list(out, "brought up to date", renewed)?;
        list(out, "left alone, for you have changed them", outcome.left.iter())?;
        list(out, "left alone, for they cannot be read", outcome.unread.iter())?;
        if outcome.left.iter().any(|file| file == MANIFEST) && !new.is_empty() {
            writeln!(out, "  so name the new chapters there, among the `members` in {MANIFEST}")?;
        }
        if !outcome.aliases.is_empty() {
            writeln!(out, "  so name the book's folder there, below [alias] in {CONFIG}:")?;
            for alias in &outcome.aliases {
                writeln!(out, "    {alias}")?;
            }
        }
    }
    Ok(())
}

fn list<'a>(
    out: &mut impl Write,
    what: &str,
    files: impl Iterator<Item = &'a String>,
) -> Result<()> {
    const MOST: usize = 12;
    let files: Vec<_> = files.collect();
    if files.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {what}:")?;
    for file in files.iter().take(MOST) {
        writeln!(out, "    {file}")?;
    }
    if let more @ 1.. = files.len().saturating_sub(MOST) {
        writeln!(out, "    and {more} more")?;
    }
    Ok(())
}

/// Says what to type next.
///
/// # Errors
///
/// When standard output is closed.
pub fn next(out: &mut impl Write, folder: &Path, current: &Path, chapter: &str) -> Result<()> {
    writeln!(out, "\nNext:")?;
    if current != folder {
        writeln!(out, "  cd {}", quoted(folder.strip_prefix(current).unwrap_or(folder)))?;
    }
    writeln!(out, "  cargo guest {chapter}")?;
    let has = |host: &str| folder.join(chapter).join(host).exists();
    if has("host.mjs") {
        writeln!(out, "  node {chapter}/host.mjs")?;
    }
    if has("host.rs") {
        writeln!(out, "  cargo host {chapter}    (the same in Rust)")?;
    }
    writeln!(out, "  cargo xtask follow {chapter}")?;
    Ok(())
}

/// As a shell takes it.
fn quoted(path: &Path) -> String {
    let path = PathBuf::from(path).display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/\\.-_:~".contains(c);
    match path.chars().all(is_plain) {
        true => path,
        false if cfg!(windows) => format!("\"{path}\""),
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}
