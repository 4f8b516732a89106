//! Builds the guests of exercises as the book's own are built in release: those that the reader's
//! hosts run, and what a reader mends, before and after. And writes the solutions that are wrong, which
//! the book has no files of, for the engines that run them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{Context, Result};
use book_files::{
    hash::sha256,
    layout::Profile,
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
        exercise::{Exercise, Guest},
        project::Project,
    },
};

/// A guest that is to be built.
struct Planned<'a> {
    exercise: &'a Exercise,
    guest: Guest<'a>,
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
        write_wrong(project, exercise)?;
        for guest in exercise.guests() {
            let key = ChapterFile::new(&exercise.chapter, &guest.source);
            let flags = flags(Profile::Release);
            let source = match guest.wrong {
                Some(wrong) => Inputs::default().with(&key.to_string(), sha256(&wrong.text)),
                None => hashes.file(&key.to_string()),
            };
            let inputs = source.and(toolchain.inputs());
            let inputs = inputs.with("flags", format!("{COMMON:?} {flags:?}"));
            let sum = kept.get::<String>(GUESTS, &guest.module, &inputs);
            let made = Module::read(&project.target().join(&guest.module)).ok();
            match made.filter(|made| sum.as_ref() == Some(&made.sha256)) {
                Some(made) => drop(modules.insert((key, Profile::Release), made)),
                None => changed.push(Planned { exercise, guest, key, inputs }),
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
            let target = project.target();
            let module = target.join(&planned.guest.module);
            let source = match planned.guest.wrong {
                Some(wrong) => target.join(&wrong.file),
                None => PathBuf::from(planned.key.to_string()),
            };
            let made = compile(project, &source, toolchain, &module);
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
                kept.put(GUESTS, &planned.guest.module, &planned.inputs, &made.sha256)?;
                modules.insert((planned.key.clone(), Profile::Release), made);
            }
            Err(text) => findings.push(does_not_compile(planned, text)),
        }
    }
    process::heed_interrupt("the exercises were built")
}

/// Writes the solutions that are wrong, where they have changed.
fn write_wrong(project: &Project, exercise: &Exercise) -> Result<()> {
    for wrong in exercise.all_wrong() {
        let file = project.target().join(&wrong.file);
        if fs::read_to_string(&file).is_ok_and(|text| text == wrong.text) {
            continue;
        }
        let cannot = || format!("cannot write {}", file.display());
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).with_context(cannot)?;
        }
        fs::write(&file, &wrong.text).with_context(cannot)?;
    }
    Ok(())
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
    let Guest { source, wrong, .. } = &planned.guest;
    let place = planned.exercise.place_of(source, *wrong, errors);
    let message = format!("this guest of the exercise {} does not compile", planned.exercise);
    let next = "mend it: an exercise starts red by a property, and not by the compiler";
    Finding::new(Rule::Exercise, place, message).text(text).next(next)
}
