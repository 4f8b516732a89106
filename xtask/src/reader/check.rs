//! A reader's attempt at an exercise: which file it is, and whether the properties of its check hold.
//!
//! ```ignore
//! let checker = Checker::open(&workspace, &progress)?;
//! let exercise = checker.exercise("pointers/sign")?;
//! for attempt in checker.attempts(exercise, None)? {
//!     let tried = checker.check(&attempt, seed, None, &mut |verdict| …)?;
//! }
//! ```

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use book_files::{
    exercise::SECONDS,
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
        names::{self, EngineName, JudgeName, Language, Selector, Start},
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
        exercise::{self, End, Place, Report, Trial, Verdict},
        judge::{Answer, Judge},
    },
};

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
    /// What its checks are written in: one language of a host, or all those of a guest.
    languages: Vec<Language>,
}

/// What came of an attempt.
#[derive(Debug)]
pub enum Tried {
    /// The compiler rejects it: its words.
    Rejected(String),
    Checked {
        /// What came of it in the last of the engines.
        report: Report,
        /// Those that have checked it: each but the last has found it green.
        engines: Vec<Engine>,
        /// What Miri says of a guest of which all properties hold, if it rejects it.
        unsound: Option<String>,
    },
}

impl Tried {
    pub fn is_green(&self) -> bool {
        matches!(self, Tried::Checked { report, unsound: None, .. } if report.is_green())
    }

    /// What is not right beside its properties, as one that does not hold, and why.
    pub fn wrong(&self) -> Option<(&'static str, String)> {
        let (report, engines) = match self {
            Tried::Rejected(text) => return Some(("it compiles", text.clone())),
            Tried::Checked { unsound: Some(text), .. } => {
                return Some(("Miri finds no undefined behaviour", text.clone()));
            }
            Tried::Checked { report, engines, .. } => (report, engines),
        };
        let (what, why) = match &report.end {
            End::Tested => return None,
            End::Failed(why) => ("it loads and is checked to the end", why.clone()),
            End::OutOfTime => {
                ("it comes to an end", format!("it still ran after {SECONDS} seconds"))
            }
            End::TooMuchOutput => ("it comes to an end", "it printed more than 1 MiB".to_owned()),
            End::TooMuchMemory => {
                ("it has room enough", "it took more than 1 GiB of memory".to_owned())
            }
        };
        Some(match &**engines {
            [_, .., another] => (what, in_another(another, &why)),
            _ => (what, why),
        })
    }
}

/// Why something does not hold in an engine that is not the first.
fn in_another(engine: &Engine, why: &str) -> String {
    format!("in {engine}:\n{why}")
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

    /// The reader's attempts at an exercise, or those that the engine that is asked for can check:
    /// what was changed since it was laid out or, if nothing was, the first that is there.
    ///
    /// # Errors
    ///
    /// When none is there, or the engine checks none.
    pub fn attempts(&self, exercise: &Exercise, asked: Option<&Selector>) -> Result<Vec<Attempt>> {
        if let Some(asked) = asked.filter(|asked| !is_checked_by(exercise, asked.engine)) {
            let fit = EngineName::all().filter(|name| is_checked_by(exercise, *name));
            let fit: Vec<_> = fit.map(EngineName::key).collect();
            bail!(
                "--engine {asked}: it does not check {exercise} in a terminal; {} {}",
                fit.join(", "),
                if fit.len() == 1 { "does" } else { "do" }
            );
        }
        let wanted = || {
            attempts(exercise).filter(|it| {
                asked.is_none_or(|asked| it.languages.contains(&asked.engine.language()))
            })
        };
        let laid = Laid::read(self.workspace)?;
        let there = wanted()
            .filter(|attempt| self.workspace.path(&attempt.file).is_file())
            .collect::<Vec<_>>();
        let Some(first) = there.first().cloned() else {
            let files: Vec<_> = wanted().map(|attempt| attempt.file).collect();
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

    /// Checks an attempt with the inputs of this seed, in the engine that is asked for or in all
    /// that are there, until it is not green in one. `hear` is told of each property when the first
    /// knows it, and of what does not hold in another. One that is green is solved.
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
        let Attempt { exercise, file, languages } = attempt;
        let path = self.workspace.path(file);
        let chapter = book::chapter_named(&self.chapters, &exercise.chapter)?;
        let guest = match self.guest(chapter, exercise, &path)? {
            Ok(guest) => guest,
            Err(text) => return Ok(Tried::Rejected(text)),
        };
        let mut ran = Vec::new();
        let mut last = None;
        for (index, language) in languages.iter().enumerate() {
            if asked.is_some_and(|asked| asked.engine.language() != *language) {
                continue;
            }
            let check = self.book.root.join(chapter.path(&exercise.check(*language)));
            // Whoever builds another attempt waits until this one was checked.
            let lock = match language {
                Language::Rust => {
                    Some(process::lock(&self.book.scratch()?.join("attempt.lock"), self.shown)?)
                }
                Language::JavaScript => None,
            };
            let (engines, trial) = match language {
                Language::JavaScript => {
                    let engines = match self.script_engines(asked) {
                        // Another language checks it as well.
                        Err(_) if asked.is_none() && index + 1 < languages.len() => continue,
                        engines => engines?,
                    };
                    let attempt = exercise.is_host().then(|| path.clone());
                    (engines, Trial::Script { check, attempt, guest: guest.clone() })
                }
                Language::Rust => {
                    let engine = self.wasmtime(asked)?;
                    let program = match self.link(exercise.is_host().then_some(&*path), &check)? {
                        Ok(program) => program,
                        Err(text) => return Ok(Tried::Rejected(text)),
                    };
                    let name = "attempt".to_owned();
                    let trial = Trial::Linked { name, guest: guest.clone() };
                    (vec![Engine { program, ..engine }], trial)
                }
            };
            let report = self.run(file, &trial, engines, seed, &mut ran, hear)?;
            drop(lock);
            let is_green = report.is_green();
            last = Some(report);
            if !is_green {
                break;
            }
        }
        let (report, engines) = (last.context("there is no engine to check it in")?, ran);
        let unsound = match report.is_green() {
            true => self.unsound(chapter, exercise, &path)?,
            false => None,
        };
        let tried = Tried::Checked { report, engines, unsound };
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
            [guest, ..] => guest.module.clone(),
        };
        let module = self.book.target().join(module);
        if !module.is_file() {
            bail!("the book's guest was not built: run `cargo xtask verify {}`", chapter.name);
        }
        Ok(Ok(module))
    }

    /// What came of a trial in the last of the engines that it was given to. They are put behind those in
    /// which the attempt was found green.
    fn run(
        &self,
        file: &str,
        trial: &Trial,
        engines: Vec<Engine>,
        seed: u32,
        ran: &mut Vec<Engine>,
        hear: &mut dyn FnMut(&Verdict),
    ) -> Result<Report> {
        let place = Place { project: &self.book, reader: Some(self.workspace.root()) };
        let mut engines = engines.into_iter();
        loop {
            let engine = engines.next().context("there is no engine to check it in")?;
            self.shown.say(&format!("Checking {file} in {engine}"));
            let is_first = ran.is_empty();
            let mut told = |_: usize, verdict: &Verdict| match &verdict.why {
                _ if is_first => hear(verdict),
                Some(why) => hear(&Verdict {
                    property: verdict.property.clone(),
                    why: Some(in_another(&engine, why)),
                }),
                None => {}
            };
            let trials = std::slice::from_ref(trial);
            let limits = engine::limits(SECONDS);
            let mut reports = exercise::run(&engine, &place, trials, seed, limits, &mut told);
            let report = reports.pop().context("the engine says nothing")?;
            let report = report.map_err(anyhow::Error::msg)?;
            ran.push(engine);
            if !report.is_green() || engines.as_slice().is_empty() {
                return Ok(report);
            }
        }
    }

    /// The engines for JavaScript that are here, or those of them that are asked for; one at least.
    fn script_engines(&self, asked: Option<&Selector>) -> Result<Vec<Engine>> {
        let mut engines = Vec::new();
        for name in EngineName::all().filter(|name| name.start() == Start::File) {
            if asked.is_none_or(|asked| asked.engine == name) {
                engines.extend(javascript::find(name, &self.kept)?);
            }
        }
        engines.retain(|engine| asked.is_none_or(|asked| engine.is(asked)));
        if !engines.is_empty() {
            return Ok(engines);
        }
        let name = asked.map_or(EngineName::Node, |asked| asked.engine);
        let advice = javascript::advice(name, &self.kept)?;
        match asked {
            Some(asked) => bail!("there is no {asked} here; {advice}"),
            None => bail!("there is no engine for JavaScript; {advice}"),
        }
    }

    /// The one engine for Rust.
    fn wasmtime(&self, asked: Option<&Selector>) -> Result<Engine> {
        let engine = wasmtime::find(&self.book)?;
        match asked {
            Some(asked) if !engine.is(asked) => bail!("there is no {asked} here, but {engine}"),
            _ => Ok(engine),
        }
    }

    /// Links a check with its attempt, where that is a host. Or the words of the compiler, which rejects
    /// it.
    fn link(&self, attempt: Option<&Path>, check: &Path) -> Result<Result<PathBuf, String>> {
        self.shown.say(&format!("Compiling {}", attempt.unwrap_or(check).display()));
        let mut variables = vec![("BOOK_CHECK", check.as_os_str().to_owned())];
        if let Some(attempt) = attempt {
            variables.push(("BOOK_ATTEMPT", attempt.as_os_str().to_owned()));
            variables.push(("BOOK_ATTEMPT_HASH", sha256(fs::read(attempt)?).into()));
        }
        let (built, finished) = cargo::program_of("attempt", variables, self.shown)?;
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

/// Whether an engine checks an exercise where there is no page.
fn is_checked_by(exercise: &Exercise, engine: EngineName) -> bool {
    exercise.is_checked_in(engine) && !engine.is_browser()
}

/// All files in which an exercise can be solved.
fn attempts(exercise: &Exercise) -> impl Iterator<Item = Attempt> {
    exercise.written().iter().map(|language| Attempt {
        exercise: exercise.clone(),
        file: attempt::of_exercise(exercise, *language),
        languages: match exercise.is_host() {
            true => vec![*language],
            false => exercise.languages().to_vec(),
        },
    })
}
