//! Builds the guests of exercises as the book's own are built in release: those that the reader's
//! hosts run, and what a reader mends, before and after.

use std::{
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::Result;
use book_files::{
    layout::{CHAPTERS, Profile},
    rustc::{COMMON, flags},
};

use crate::{
    finding::{Finding, Rule},
    fingerprint::{Hashes, Inputs},
    kept::Kept,
    make::{
        exhibit,
        module::{Module, Modules},
        toolchain::Toolchain,
    },
    process,
    read::{
        chapter::{Chapter, ChapterFile},
        exercise::Exercise,
        project::Project,
        text::{Line, Place},
    },
};

/// A guest that is to be built.
struct Planned<'a> {
    exercise: &'a Exercise,
    /// From the book's root.
    source: String,
    /// From the target folder.
    module: String,
    key: ChapterFile,
    inputs: Inputs,
}

/// Which guests are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those that a reader's hosts run.
    Given,
    /// Those that a reader writes.
    Written,
}

/// Builds the guests of these chapters' exercises that have changed, on all cores. A module is known
/// by its source.
///
/// # Errors
///
/// When rustc cannot be started. A guest that does not compile is a finding.
pub fn build(
    project: &Project,
    chapters: &[&Chapter],
    wanted: Wanted,
    toolchain: &Toolchain,
    kept: &Kept,
    modules: &mut Modules,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let mut changed = Vec::new();
    let hashes = Hashes::of(project);
    let is_wanted = |exercise: &&Exercise| exercise.is_host() == (wanted == Wanted::Given);
    let exercises = chapters.iter().flat_map(|chapter| &chapter.exercises);
    for exercise in exercises.filter(is_wanted) {
        for (source, module) in exercise.guests() {
            let key = ChapterFile::new(&exercise.chapter, &source);
            let source = format!("{CHAPTERS}/{}/{source}", exercise.chapter);
            let flags = flags(Profile::Release);
            let inputs = hashes.file(&source).and(toolchain.inputs());
            let inputs = inputs.with("flags", format!("{COMMON:?} {flags:?}"));
            let sum = kept.get::<String>(GUESTS, &module, &inputs);
            let made = Module::read(&project.target().join(&module)).ok();
            match made.filter(|made| sum.as_ref() == Some(&made.sha256)) {
                Some(made) => drop(modules.insert((key, Profile::Release), made)),
                None => changed.push(Planned { exercise, source, module, key, inputs }),
            }
        }
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(planned) = changed.get(index).filter(|_| !process::interrupted()) else {
                break;
            };
            let file = project.target().join(&planned.module);
            let made = compile(project, Path::new(&planned.source), toolchain, &file);
            done.lock().expect("no build panics").push((index, made));
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(changed.len());
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let mut done = done.into_inner().expect("no build panics");
    done.sort_by_key(|(index, _)| *index);
    for ((_, made), planned) in done.into_iter().zip(&changed) {
        match made? {
            Ok(made) => {
                kept.put(GUESTS, &planned.module, &planned.inputs, &made.sha256)?;
                modules.insert((planned.key.clone(), Profile::Release), made);
            }
            Err(text) => findings.push(does_not_compile(planned, text)),
        }
    }
    process::heed_interrupt("the exercises were built")
}

/// The room of what is kept.
const GUESTS: &str = "exercise-guests";

/// Compiles a guest, which the book has or a reader, into `module`. Gives rustc's errors.
///
/// # Errors
///
/// When rustc cannot be started, or when what it made cannot be read.
pub fn compile(
    project: &Project,
    source: &Path,
    toolchain: &Toolchain,
    module: &Path,
) -> Result<Result<Module, String>> {
    let source = source.to_string_lossy();
    Ok(match exhibit::compile(project, &source, flags(Profile::Release), toolchain, module)? {
        Ok(()) => Ok(Module::read(module)?),
        Err(text) => Err(text),
    })
}

fn does_not_compile(planned: &Planned<'_>, text: String) -> Finding {
    // A warning may stand before.
    let errors = text.find("error").map_or("", |at| &text[at..]);
    let place = Place::new(&planned.source, Line::in_words_of(&planned.source, errors));
    let message = format!("this guest of the exercise {} does not compile", planned.exercise);
    let next = "mend it: an exercise starts red by a property, and not by the compiler";
    Finding::new(Rule::Exercise, place, message).text(text).next(next)
}
