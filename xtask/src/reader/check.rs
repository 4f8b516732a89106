//! A reader's attempt at an exercise: which file it is, and whether the properties of its check hold.
//!
//! ```ignore
//! let checker = Checker::open(&workspace, &progress)?;
//! let exercise = checker.exercise("pointers/sign")?;
//! for attempt in checker.attempts(exercise)? {
//!     let tried = checker.check(&attempt, seed, None, &mut |verdict| …)?;
//! }
//! ```

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use book_files::{
    hash::sha256,
    layout::{self, PAGES},
};

use crate::{
    finding::Finding,
    kept::Kept,
    make::{self, cargo, toolchain::Toolchain},
    process,
    progress::Progress as Shown,
    read::{
        book,
        chapter::Chapter,
        exercise::Exercise,
        names::{self, EngineName, JudgeName, Language, Selector},
        page::{Page, exercises::Section},
        project::Project,
    },
    reader::{
        attempt,
        laid::{Laid, State},
        progress::Progress,
        workspace::Workspace,
    },
    run::{
        engine::{self, Engine, javascript, wasmtime},
        exercise::{self, Place, Report, Trial, Verdict},
        judge::{Answer, Judge},
    },
};

/// How many seconds an attempt may run.
const SECONDS: u64 = 10;

/// What attempts are checked by.
pub struct Checker<'a> {
    pub workspace: &'a Workspace,
    pub book: Project,
    chapters: Vec<Chapter>,
    toolchain: Toolchain,
    kept: Kept,
    shown: &'a Shown,
}

/// What a reader wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub exercise: Exercise,
    /// From the workspace's root, with `/`.
    pub file: String,
    /// What its check is written in.
    language: Language,
}

/// What came of an attempt.
#[derive(Debug)]
pub enum Tried {
    /// The compiler rejects it: its words.
    Rejected(String),
    Checked {
        report: Report,
        /// What Miri says of a guest of which all properties hold, if it rejects it.
        unsound: Option<String>,
    },
}

impl Tried {
    pub fn is_green(&self) -> bool {
        matches!(self, Tried::Checked { report, unsound: None, .. } if report.is_green())
    }
}

impl<'a> Checker<'a> {
    /// Reads the book that a workspace belongs to.
    ///
    /// # Errors
    ///
    /// When the book cannot be read, or when there is no Rust.
    pub fn open(workspace: &'a Workspace, shown: &'a Shown) -> Result<Checker<'a>> {
        let book = workspace.book()?;
        // What is wrong with the book is not for its reader.
        let chapters = Chapter::all(&book, &mut Vec::new())?;
        let kept = Kept::open(&book, false)?;
        let toolchain = Toolchain::find(&book, &kept, shown)?;
        Ok(Checker { workspace, book, chapters, toolchain, kept, shown })
    }

    /// The exercise with this address, `CHAPTER/NAME`, or of which this is an attempt's file.
    ///
    /// # Errors
    ///
    /// When there is none; the error says which one may be meant.
    pub fn exercise(&self, address: &str) -> Result<&Exercise> {
        let all = || self.chapters.iter().flat_map(|chapter| &chapter.exercises);
        let known: Vec<_> = all().map(ToString::to_string).collect();
        let path = address.replace('\\', "/").replace("/exercises/", "/");
        let name = [".host.rs", ".mjs", ".rs"].iter().find_map(|end| path.strip_suffix(end));
        let name = name.unwrap_or(&path).trim_end_matches('/').trim_start_matches("./");
        if let Some(exercise) = all().find(|exercise| exercise.to_string() == name) {
            return Ok(exercise);
        }
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        bail!(
            "there is no exercise `{address}`; {}there are: {}",
            names::meant(name, &known),
            names::among(name, known.into_iter())
        )
    }

    /// The reader's attempts at an exercise: those that were changed since they were laid out or, if
    /// none was, the first that is there.
    ///
    /// # Errors
    ///
    /// When none is there.
    pub fn attempts(&self, exercise: &Exercise) -> Result<Vec<Attempt>> {
        let laid = Laid::read(self.workspace)?;
        let there = attempts(exercise)
            .filter(|attempt| self.workspace.path(&attempt.file).is_file())
            .collect::<Vec<_>>();
        let Some(first) = there.first().cloned() else {
            let files: Vec<_> = attempts(exercise).map(|attempt| attempt.file).collect();
            bail!(
                "there is no {}: lay the chapter out with `cargo xtask start --at {}`",
                files.join(" and no "),
                exercise.chapter
            );
        };
        let is_changed =
            |attempt: &Attempt| laid.state(self.workspace, &attempt.file) != Some(State::Untouched);
        let changed: Vec<_> = there.into_iter().filter(is_changed).collect();
        Ok(if changed.is_empty() { vec![first] } else { changed })
    }

    /// Checks an attempt with the inputs of this seed, in the engine that is asked for or the first that
    /// is there. `hear` is told of each property when it is known. One that is green is solved.
    ///
    /// # Errors
    ///
    /// When it could not be checked.
    pub fn check(
        &self,
        attempt: &Attempt,
        seed: u32,
        asked: Option<&Selector>,
        hear: &mut dyn FnMut(&Verdict),
    ) -> Result<Tried> {
        let Attempt { exercise, file, language } = attempt;
        let path = self.workspace.path(file);
        let chapter = book::chapter_named(&self.chapters, &exercise.chapter)?;
        let guest = match self.guest(chapter, exercise, &path)? {
            Ok(guest) => guest,
            Err(text) => return Ok(Tried::Rejected(text)),
        };
        let check = self.book.root.join(chapter.path(&exercise.check(*language)));
        // Whoever builds another attempt waits until this one was checked.
        let lock = match language {
            Language::Rust => {
                Some(process::lock(&self.book.scratch()?.join("attempt.lock"), self.shown)?)
            }
            Language::JavaScript => None,
        };
        let (engine, trial) = match language {
            Language::JavaScript => {
                let attempt = exercise.is_host().then(|| path.clone());
                (self.script_engine(asked)?, Trial::Script { check, attempt, guest })
            }
            Language::Rust => {
                let program = match self.link(&path, &check)? {
                    Ok(program) => program,
                    Err(text) => return Ok(Tried::Rejected(text)),
                };
                let engine = Engine { program, ..wasmtime::find(&self.book)? };
                (engine, Trial::Linked { name: "attempt".to_owned(), guest })
            }
        };
        self.shown.say(&format!("Checking {file} in {engine}"));
        let place = Place { project: &self.book, reader: Some(self.workspace.root()) };
        let limits = engine::limits(SECONDS);
        let hear = &mut |_: usize, verdict: &Verdict| hear(verdict);
        let mut reports = exercise::run(&engine, &place, &[trial], seed, limits, hear);
        drop(lock);
        let report = reports.pop().context("the engine says nothing")?;
        let report = report.map_err(anyhow::Error::msg)?;
        let unsound = match report.is_green() {
            true => self.unsound(chapter, exercise, &path)?,
            false => None,
        };
        let tried = Tried::Checked { report, unsound };
        if tried.is_green() {
            let hash = sha256(fs::read(&path)?);
            Progress::solved(self.workspace, &exercise.to_string(), &hash)?;
        }
        Ok(tried)
    }

    /// The module that an attempt is checked with: the reader's own on the guest's side. Or the words of
    /// the compiler, which rejects it.
    fn guest(
        &self,
        chapter: &Chapter,
        exercise: &Exercise,
        attempt: &Path,
    ) -> Result<Result<PathBuf, String>> {
        if !exercise.is_host() {
            let module = self.workspace.path(&format!(".book/{exercise}.wasm"));
            self.shown.say(&format!("Compiling {}", attempt.display()));
            let made = make::exercise::compile(&self.book, attempt, &self.toolchain, &module)?;
            let folder = format!("{}/", self.workspace.root().display());
            return Ok(made.map(|_| module).map_err(|text| text.replace(&folder, "")));
        }
        let mut findings: Vec<Finding> = Vec::new();
        make::modules(&self.book, &[chapter], &self.toolchain, &self.kept, &mut findings)?;
        let module = match &*exercise.guests() {
            [] => layout::guest(&chapter.name, layout::Profile::Release),
            [(_, module), ..] => module.clone(),
        };
        let module = self.book.target().join(module);
        if !module.is_file() {
            bail!("the book's guest was not built: run `cargo xtask verify {}`", chapter.name);
        }
        Ok(Ok(module))
    }

    fn script_engine(&self, asked: Option<&Selector>) -> Result<Engine> {
        for name in [EngineName::Node, EngineName::Bun, EngineName::Deno] {
            if asked.is_some_and(|asked| asked.engine != name) {
                continue;
            }
            let mut found = javascript::find(name, &self.kept)?.into_iter();
            if let Some(engine) = found.find(|found| asked.is_none_or(|asked| found.is(asked))) {
                return Ok(engine);
            }
        }
        match asked {
            Some(asked) => bail!("there is no {asked} here; {}", asked.engine.advice()),
            None => bail!("there is no engine for JavaScript; {}", EngineName::Node.advice()),
        }
    }

    /// Links an attempt with its check. Or the words of the compiler, which rejects it.
    fn link(&self, attempt: &Path, check: &Path) -> Result<Result<PathBuf, String>> {
        self.shown.say(&format!("Compiling {}", attempt.display()));
        let variables = [("BOOK_ATTEMPT", attempt), ("BOOK_CHECK", check)];
        let (built, finished) = cargo::program_of("attempt", &variables, self.shown)?;
        if let Some(program) = built.program() {
            return Ok(Ok(program));
        }
        let error = built.error(None);
        let text = error.map_or(finished.stderr.trim_end().to_owned(), |error| error.text);
        let folder = format!("{}/", self.workspace.root().display());
        Ok(Err(text.replace(&folder, "")))
    }

    /// Why Miri rejects an attempt, if it is here and does.
    fn unsound(
        &self,
        chapter: &Chapter,
        exercise: &Exercise,
        attempt: &Path,
    ) -> Result<Option<String>> {
        let Some(sound) = exercise.sound() else { return Ok(None) };
        let judge = Judge::find(JudgeName::Miri, &self.book, &self.toolchain, &self.kept)?;
        let Some(judge) = judge else { return Ok(None) };
        self.shown.say(&format!("Asking {judge}"));
        let sound = self.book.root.join(chapter.path(&sound));
        match judge.rule_attempt(&self.book, &sound, attempt)? {
            Answer::Verdict(verdict) if !verdict.accepted => Ok(Some(verdict.text)),
            Answer::Verdict(_) => Ok(None),
            Answer::None(why) => bail!("{judge} has said nothing: {why}"),
        }
    }

    /// What the page says of an exercise.
    ///
    /// # Errors
    ///
    /// When the page cannot be read or says nothing of it.
    pub fn section(&self, exercise: &Exercise) -> Result<Section> {
        let file = format!("{PAGES}/{}.md", exercise.chapter);
        let page = Page::parse(&*file, self.book.read(&file)?);
        let mut sections = page.exercises.into_iter();
        let section = sections.find(|section| section.name == exercise.name);
        section.with_context(|| format!("{file} says nothing of the exercise {exercise}"))
    }

    /// Where the solution of an exercise is explained: on the rendered page, or in its source.
    pub fn explained(&self, exercise: &Exercise) -> String {
        let Exercise { chapter, name, .. } = exercise;
        let rendered = self.book.target().join(format!("book/{chapter}.html"));
        let page = match rendered.is_file() {
            true => rendered,
            false => self.book.root.join(format!("{PAGES}/{chapter}.md")),
        };
        format!("{}#exercise-{name}", page.display())
    }
}

/// All files in which an exercise can be solved.
fn attempts(exercise: &Exercise) -> impl Iterator<Item = Attempt> {
    exercise.languages().iter().map(|language| Attempt {
        exercise: exercise.clone(),
        file: attempt::of_exercise(exercise, *language),
        language: *language,
    })
}
