//! Checks a reader's attempt at an exercise: whether the properties of its check hold.
//!
//! ```ignore
//! let checker = Checker::open(&workspace, &progress)?;
//! for attempt in checker.named("pointers/sign")?.attempts(&workspace, None)? {
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
        names::{EngineName, JudgeName, Language, Selector, Start},
        page::{Page, exercises::Section},
        project::Project,
    },
    reader::{
        attempt::{self, Attempt, Named},
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
        soundness: Soundness,
    },
}

/// What Miri says of a guest of which all properties hold.
#[derive(Debug, PartialEq, Eq)]
pub enum Soundness {
    /// It was not asked: it is not here, or the exercise has nothing for it.
    Unknown,
    Yes,
    /// Its words.
    No(String),
}

/// What Miri tests, as a property.
const SOUND: &str = "Miri finds no undefined behaviour";

impl Tried {
    pub fn is_green(&self) -> bool {
        matches!(self, Tried::Checked { report, soundness, .. }
            if report.is_green() && !matches!(soundness, Soundness::No(_)))
    }

    /// What is not right beside its properties, as one that does not hold, and why.
    pub fn wrong(&self) -> Option<(String, String)> {
        let (report, engines) = match self {
            Tried::Rejected(text) => return Some(("it compiles".to_owned(), text.clone())),
            Tried::Checked { soundness: Soundness::No(text), .. } => {
                return Some((SOUND.to_owned(), text.clone()));
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
        // What was cut short does not hold.
        let what = report.begun.clone().unwrap_or_else(|| what.to_owned());
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

    /// The exercise with this address, `CHAPTER/NAME`, or an attempt at it by its file.
    ///
    /// # Errors
    ///
    /// When there is none; the error says which one may be meant.
    pub fn named(&self, name: &str) -> Result<Named<'_>> {
        let exercises = self.chapters.iter().flat_map(|chapter| &chapter.exercises);
        attempt::named(exercises, self.workspace, name)
    }

    /// Checks an attempt with the inputs of this seed, in the engine that is asked for or in all
    /// that are there, until it is not green in one. `hear` is told of each property when the first
    /// knows it, of what does not hold in another, and where Miri accepts it. One that is green is
    /// solved.
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
        let soundness = match report.is_green() {
            true => self.soundness(chapter, attempt)?,
            false => Soundness::Unknown,
        };
        if soundness == Soundness::Yes {
            hear(&Verdict { property: SOUND.to_owned(), why: None });
        }
        let tried = Tried::Checked { report, engines, soundness };
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

    /// What Miri says of an attempt, if it is here.
    fn soundness(&self, chapter: &Chapter, attempt: &Attempt) -> Result<Soundness> {
        let Some(sound) = attempt.exercise.sound() else { return Ok(Soundness::Unknown) };
        let judge = Judge::find(JudgeName::Miri, &self.book, &self.toolchain, &self.kept)?;
        let Some(judge) = judge else { return Ok(Soundness::Unknown) };
        self.shown.say(&format!("Asking {judge}"));
        let sound = self.book.root.join(chapter.path(&sound));
        let guest = self.workspace.path(&attempt.file);
        let named = (&*sound, &*sound.to_string_lossy());
        match judge.rule_attempt(&self.book, named, (&guest, &attempt.file))? {
            Answer::Verdict(verdict) if verdict.accepted => Ok(Soundness::Yes),
            Answer::Verdict(verdict) => Ok(Soundness::No(verdict.text)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ran_out_of_time_names_the_property_that_had_begun() {
        let wrong = |begun: Option<&str>| {
            let (verdicts, printed) = (Vec::new(), String::new());
            let begun = begun.map(str::to_owned);
            let report = Report { verdicts, begun, end: End::OutOfTime, printed };
            let soundness = Soundness::Unknown;
            Tried::Checked { report, engines: Vec::new(), soundness }.wrong().unwrap()
        };
        let why = "it still ran after 10 seconds";
        assert_eq!(wrong(Some("a number is doubled")), ("a number is doubled".into(), why.into()));
        assert_eq!(wrong(None), ("it comes to an end".into(), why.into()));
    }
}
