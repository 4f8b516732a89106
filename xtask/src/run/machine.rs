//! What this machine has of the engines and judges that the book needs, and what it lacks.

use anyhow::{Result, bail};
use book_files::layout::TARGET;

use crate::{
    kept::Kept,
    make::toolchain::{self, Toolchain},
    progress::Progress,
    read::{
        book::Book,
        chapter::{Chapter, SOUND},
        names::{EngineName, JudgeName, Start},
        page::block::Source,
        project::Project,
    },
    request::Request,
    run::{
        engine::{Engine, browser, javascript, wasmtime},
        judge::{self, Judge},
    },
};

#[derive(Debug, Default)]
pub struct Machine {
    pub engines: Vec<Engine>,
    pub judges: Vec<Judge>,
    pub absent: Vec<Absent>,
    /// The engines that were not asked for.
    pub unasked: Vec<String>,
}

/// What the book needs and this machine does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    pub name: String,
    /// What to do about it.
    pub advice: String,
}

impl Machine {
    /// Finds the engines that these chapters have a host for, and the judges that the book asks.
    ///
    /// # Errors
    ///
    /// When an engine that was asked for is absent.
    pub fn find(
        project: &Project,
        book: &Book,
        chapters: &[&Chapter],
        toolchain: &Toolchain,
        request: &Request,
        kept: &Kept,
        progress: &Progress,
    ) -> Result<Machine> {
        let mut machine = Machine::default();
        machine.find_engines(project, book, chapters, request, kept, progress)?;
        for name in JudgeName::ALL {
            if !is_asked(book, chapters, name) {
                continue;
            }
            progress.say(&format!("Looking for {name}"));
            match Judge::find(name, project, toolchain, kept)? {
                Some(judge) => machine.judges.push(judge),
                None => machine.miss(name, name.advice()),
            }
        }
        Ok(machine)
    }

    fn find_engines(
        &mut self,
        project: &Project,
        book: &Book,
        chapters: &[&Chapter],
        request: &Request,
        kept: &Kept,
        progress: &Progress,
    ) -> Result<()> {
        let live = browser::is_live(project);
        for name in EngineName::all() {
            let asked: Vec<_> =
                request.engines.iter().filter(|asked| asked.engine == name).collect();
            let has_host = chapters.iter().any(|chapter| chapter.is_run_in(name));
            let is_needed = has_host || name.start() == Start::Linked && needs_hosts(book);
            let runs = is_needed && (live || !name.is_browser());
            if asked.is_empty() && !request.engines.is_empty() {
                if runs {
                    self.unasked.push(name.to_string());
                }
                continue;
            }
            if !runs {
                if let Some(asked) = asked.first() {
                    let why = match has_host {
                        false => "no chapter that was asked for has a host for it",
                        true => "the pages of this book do not run",
                    };
                    bail!("--engine {asked}: {why}");
                }
                continue;
            }
            let mut advice = name.advice().to_owned();
            let mut missed = name.to_string();
            let found = match name.start() {
                Start::Linked => vec![wasmtime::find(project)?],
                Start::File => {
                    let found = javascript::find(name, kept)?;
                    if found.is_empty() {
                        advice = javascript::advice(name, kept)?;
                        let old = javascript::too_old(name, kept)?;
                        missed = old.map_or(missed, |old| format!("{old} (too old)"));
                    }
                    found
                }
                Start::Page => match browser::find(name, kept, progress)? {
                    Ok(engine) => vec![engine],
                    Err(why) => {
                        advice = why;
                        Vec::new()
                    }
                },
            };
            for asked in &asked {
                if !found.iter().any(|engine| engine.is(asked)) {
                    let there: Vec<_> = found.iter().map(ToString::to_string).collect();
                    let there = if there.is_empty() { "none" } else { &there.join(", ") };
                    bail!("--engine {asked}: found {there}; {advice}");
                }
            }
            if found.is_empty() {
                self.miss(missed, advice);
            }
            let fits =
                |engine: &Engine| asked.is_empty() || asked.iter().any(|asked| engine.is(asked));
            self.engines.extend(found.into_iter().filter(fits));
        }
        Ok(())
    }

    pub fn judge(&self, name: JudgeName) -> Option<&Judge> {
        self.judges.iter().find(|judge| judge.name == name)
    }

    /// The engines and judges with their versions.
    pub fn names(&self) -> Vec<String> {
        let engines = self.engines.iter().map(ToString::to_string);
        engines.chain(self.judges.iter().map(ToString::to_string)).collect()
    }

    fn miss(&mut self, name: impl ToString, advice: impl Into<String>) {
        self.absent.push(Absent { name: name.to_string(), advice: advice.into() });
    }
}

fn is_asked(book: &Book, chapters: &[&Chapter], name: JudgeName) -> bool {
    let mut outputs = book.selected_outputs();
    let shown = outputs.any(|(_, output)| match output.source {
        Source::Rustc { .. } => name == JudgeName::Rustc,
        Source::Miri { .. } => name == JudgeName::Miri,
        Source::Step { .. }
        | Source::Host { .. }
        | Source::Module { .. }
        | Source::Compilers { .. } => false,
    });
    let has_sound = |chapter: &Chapter| {
        chapter.files.contains_key(SOUND)
            || chapter.exercises.iter().any(|exercise| exercise.sound().is_some())
    };
    let sound = || chapters.iter().any(|chapter| has_sound(chapter));
    shown || name == JudgeName::Miri && sound()
}

/// Whether an exhibit needs what the Rust hosts are linked from: Wasmtime, or the program that calls
/// a module's functions.
fn needs_hosts(book: &Book) -> bool {
    book.selected_outputs().any(|(page, output)| match &output.source {
        Source::Compilers { .. } => true,
        Source::Rustc { file } => book
            .resolve(page, file)
            .is_some_and(|(chapter, file)| judge::needs_wasmtime(chapter, file)),
        Source::Step { .. } | Source::Host { .. } | Source::Module { .. } | Source::Miri { .. } => {
            false
        }
    })
}

/// The compilers among these that are not here.
pub fn absent_compilers(versions: &[&str]) -> Vec<Absent> {
    let absent = versions.iter().filter(|version| !toolchain::has_compiler(version));
    let absent = absent.map(|version| Absent {
        name: format!("rustc {version}"),
        advice: format!("rustup toolchain install --profile minimal --target {TARGET} {version}"),
    });
    absent.collect()
}
