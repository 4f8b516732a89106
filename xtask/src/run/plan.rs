//! What there is to run, and what of it was run before from the same inputs.

use std::path::{Path, PathBuf};

use anyhow::Result;
use book_files::{
    layout::{CHAPTERS, SHARED},
    starter,
};

use crate::{
    fingerprint::{Hashes, Inputs},
    kept::Kept,
    make::{
        module::{GUEST, Modules},
        toolchain::Toolchain,
    },
    read::{
        book::Book,
        chapter::{Chapter, Host, SOUND},
        exercise::{EXERCISES, Exercise},
        names::{EngineName, JudgeName, Language, Start},
        page::block::{Include, Shows, Source},
        project::Project,
    },
    run::{
        compilers,
        engine::{
            Engine, browser,
            transcript::{Outcome, Printed, Transcript},
        },
        evidence::{Evidence, Run},
        judge::{self, Judge, Verdict},
        machine::{Absent, Machine, absent_compilers},
    },
    tool,
};

pub mod exercises;

use exercises::PlannedTrial;

/// What is to be run now.
#[derive(Debug, Default)]
pub struct Plan<'a> {
    pub jobs: Vec<Job<'a>>,
    /// What was kept.
    pub evidence: Evidence,
    /// Compilers that are needed now and are not here.
    pub absent: Vec<Absent>,
}

/// One thing to run beside the others.
#[derive(Debug)]
pub enum Job<'a> {
    /// Hosts in one engine, each twice.
    Hosts {
        engine: &'a Engine,
        runs: Vec<Planned<'a>>,
    },
    Verdict {
        judge: &'a Judge,
        chapter: &'a Chapter,
        file: &'a str,
        inputs: Inputs,
    },
    Table {
        chapter: &'a Chapter,
        file: &'a str,
        versions: Vec<&'a str>,
        inputs: Inputs,
    },
    /// Parts of exercises in one engine.
    Checks {
        engine: &'a Engine,
        trials: Vec<PlannedTrial<'a>>,
    },
    /// What Miri says of a solution on the guest's side.
    Sound {
        judge: &'a Judge,
        chapter: &'a Chapter,
        exercise: &'a Exercise,
        inputs: Inputs,
    },
}

/// A host that is to be run, and what its run depends on.
#[derive(Debug)]
pub struct Planned<'a> {
    pub chapter: &'a Chapter,
    pub host: &'a Host,
    pub inputs: Inputs,
}

/// What a plan is made of.
pub struct Planner<'a> {
    pub book: &'a Book,
    pub chapters: &'a [&'a Chapter],
    pub modules: &'a Modules,
    pub machine: &'a Machine,
    pub toolchain: &'a Toolchain,
    pub kept: &'a Kept,
    /// The seed of the exercises' inputs, where one is asked for.
    seed: Option<u32>,
    hashes: Hashes,
    root: &'a Path,
    target: PathBuf,
}

impl<'a> Planner<'a> {
    pub fn new(
        project: &'a Project,
        book: &'a Book,
        chapters: &'a [&'a Chapter],
        modules: &'a Modules,
        machine: &'a Machine,
        toolchain: &'a Toolchain,
        kept: &'a Kept,
    ) -> Planner<'a> {
        let (hashes, root, target) = (Hashes::of(project), &*project.root, project.target());
        let seed = None;
        Planner { book, chapters, modules, machine, toolchain, kept, seed, hashes, root, target }
    }

    /// The same, with this seed for the exercises' inputs, where one is asked for.
    pub fn seeded(self, seed: Option<u32>) -> Planner<'a> {
        Planner { seed, ..self }
    }

    /// What the selected pages show and this machine can run.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn plan(&self) -> Result<Plan<'a>> {
        let mut plan = Plan::default();
        for engine in &self.machine.engines {
            self.hosts(engine, &mut plan)?;
            self.exercises(engine, &mut plan)?;
        }
        let mut seen = Vec::new();
        for (page, output) in self.book.selected_outputs() {
            let Some((chapter, file)) = self.book.resolve(page, output.source.file()) else {
                continue;
            };
            let judge = match output.source {
                Source::Rustc { .. } => Some(JudgeName::Rustc),
                Source::Miri { .. } => Some(JudgeName::Miri),
                Source::Compilers { .. } => None,
                Source::Step { .. } | Source::Host { .. } | Source::Module { .. } => continue,
            };
            let key = (judge, chapter.file(file));
            if !chapter.files.contains_key(file) || seen.contains(&key) {
                continue;
            }
            seen.push(key);
            match judge {
                Some(judge) => self.verdict(judge, chapter, file, &mut plan)?,
                None => self.table(chapter, file, &mut plan)?,
            }
        }
        for chapter in self.chapters.iter().filter(|chapter| chapter.files.contains_key(SOUND)) {
            self.verdict(JudgeName::Miri, chapter, SOUND, &mut plan)?;
        }
        self.sound_solutions(&mut plan)?;
        Ok(plan)
    }

    fn hosts(&self, engine: &'a Engine, plan: &mut Plan<'a>) -> Result<()> {
        let common = self.common(engine)?;
        let mut runs = Vec::new();
        for chapter in self.chapters {
            // A host without its guest would run an older one.
            let has_guest = self.modules.keys().any(|(module, _)| *module == chapter.file(GUEST));
            for host in chapter.hosts_of(engine.name).filter(|_| has_guest) {
                let inputs = self.host(engine, chapter, host)?.and(common.clone());
                match self.kept.get(RUNS, &name(engine, chapter, host), &inputs) {
                    Some(printed) => {
                        plan.evidence.count.kept += 1;
                        plan.evidence.runs.push(as_run(engine, chapter, host, printed));
                    }
                    None => runs.push(Planned { chapter, host, inputs }),
                }
            }
        }
        plan.evidence.count.new += runs.len();
        match engine.name.start() {
            _ if runs.is_empty() => {}
            // One process runs all of them, one after the other.
            Start::File | Start::Page => plan.jobs.push(Job::Hosts { engine, runs }),
            Start::Linked => {
                let jobs = runs.into_iter().map(|run| Job::Hosts { engine, runs: vec![run] });
                plan.jobs.extend(jobs);
            }
        }
        Ok(())
    }

    /// What all runs in an engine depend on.
    fn common(&self, engine: &Engine) -> Result<Inputs> {
        let inputs = Inputs::default().with("engine", engine.to_string());
        let ends = match engine.name.language() {
            Language::Rust => "rs",
            Language::JavaScript => "mjs",
        };
        let shared = |file: &str| file.ends_with(ends);
        let inputs = inputs.and(self.hashes.whole(SHARED, shared)?);
        Ok(match engine.name.start() {
            Start::Linked => inputs
                .and(tool::inputs(&["files", "hosts", "src/run"])?)
                .and(self.toolchain.inputs()),
            Start::File => inputs
                .and(tool::inputs(&["files", "hosts", "src/run"])?)
                .and(tool::scripts(&tool::RECORDER)?),
            Start::Page => inputs
                .and(tool::inputs(&["browsers", "files", "site", "src/run"])?)
                .and(self.hashes.file(browser::BOOK))
                .and(self.hashes.whole("book/theme", |_| true)?),
        })
    }

    /// What the run of one host depends on.
    fn host(&self, engine: &Engine, chapter: &Chapter, host: &Host) -> Result<Inputs> {
        let mut inputs = self.program(engine, chapter, host)?;
        // A host may use another chapter's guest and modules.
        let text = &chapter.files[&host.file].text;
        let others = self.book.chapters.iter().filter(|other| {
            other.name != chapter.name
                && (text.contains(&format!("\"{}\"", other.name))
                    || text.contains(&format!("../{}/", other.name)))
        });
        for other in others {
            inputs = inputs.and(self.program(engine, other, host)?);
        }
        if engine.name.is_browser() {
            inputs = inputs.with("listings", format!("{:?}", self.listings(chapter)));
        }
        Ok(inputs)
    }

    /// A chapter's code for a host: its files that are of the host's language, and its modules.
    fn program(&self, engine: &Engine, chapter: &Chapter, host: &Host) -> Result<Inputs> {
        let is_rust = engine.name.language() == Language::Rust;
        let wanted = |file: &str| {
            let aside = ["src/", "tests/", "exhibits/", EXERCISES];
            let aside = aside.iter().any(|folder| file.starts_with(folder));
            let fits = is_rust || !file.ends_with(".rs") && !file.starts_with(starter::PACKAGE);
            let other_host = chapter.host(file).is_some_and(|other| other.file != host.file);
            !aside && fits && !other_host && file != SOUND && file != "Cargo.toml"
        };
        let mut inputs = self.hashes.folder(&format!("{CHAPTERS}/{}", chapter.name), wanted)?;
        for ((module, profile), made) in self.modules {
            if module.chapter == chapter.name && !module.file.starts_with(EXERCISES) {
                inputs = inputs.with(&format!("{module} {}", profile.name()), &made.sha256);
            }
        }
        Ok(inputs)
    }

    /// What a chapter's page lists, in its order: its buttons run these.
    fn listings(&self, chapter: &Chapter) -> Vec<&Include> {
        let page = self.book.page(&chapter.name);
        let blocks = page.into_iter().flat_map(|page| &page.blocks);
        let listings = blocks.filter_map(|block| match &block.shows {
            Shows::Listing(includes) => Some(includes),
            _ => None,
        });
        listings.flatten().collect()
    }

    fn verdict(
        &self,
        judge: JudgeName,
        chapter: &'a Chapter,
        file: &'a str,
        plan: &mut Plan<'a>,
    ) -> Result<()> {
        let Some(judge) = self.machine.judge(judge) else { return Ok(()) };
        // A file may include the guest's source, or another exhibit.
        let wanted = |other: &str| {
            other == file || other.starts_with("src/") || other.starts_with("exhibits/")
        };
        let mut inputs = Inputs::default()
            .with("judge", judge.to_string())
            .with("file", file)
            .and(self.hashes.folder(&format!("{CHAPTERS}/{}", chapter.name), wanted)?)
            .and(tool::inputs(&["src/run"])?);
        if judge::needs_wasmtime(chapter, file) {
            let wasmtime = self.machine.engines.iter().find(|engine| is_linked(engine));
            // Without the engine, there is nothing to compile it against.
            let Some(wasmtime) = wasmtime else { return Ok(()) };
            inputs = inputs.with("library", wasmtime.to_string());
        }
        match self.kept.get::<Verdict>(VERDICTS, &ruling(judge, chapter, file), &inputs) {
            Some(verdict) => {
                plan.evidence.count.kept += 1;
                let key = (judge.name, chapter.file(file));
                plan.evidence.verdicts.insert(key, (judge.clone(), verdict));
            }
            None => {
                plan.evidence.count.new += 1;
                plan.jobs.push(Job::Verdict { judge, chapter, file, inputs });
            }
        }
        Ok(())
    }

    fn table(&self, chapter: &'a Chapter, file: &'a str, plan: &mut Plan<'a>) -> Result<()> {
        let versions = compilers::versions(&chapter.files[file]);
        if !self.machine.engines.iter().any(is_linked) || versions.is_empty() {
            return Ok(());
        }
        let inputs = Inputs::default()
            .with("versions", versions.join(" "))
            .and(self.hashes.file(&chapter.path(file)))
            .and(tool::inputs(&["hosts", "src/run"])?);
        let key = chapter.file(file);
        if let Some(table) = self.kept.get::<String>(TABLES, &key.to_string(), &inputs) {
            plan.evidence.count.kept += 1;
            let versions = versions.into_iter().map(str::to_owned).collect();
            plan.evidence.tables.insert(key, (versions, table));
            return Ok(());
        }
        let absent = absent_compilers(&versions);
        if absent.is_empty() {
            plan.evidence.count.new += 1;
            plan.jobs.push(Job::Table { chapter, file, versions, inputs });
        }
        let new = absent.into_iter().filter(|absent| !plan.absent.contains(absent));
        let new: Vec<_> = new.collect();
        plan.absent.extend(new);
        Ok(())
    }
}

/// The rooms of what is kept.
pub const RUNS: &str = "runs";
pub const VERDICTS: &str = "verdicts";
pub const TABLES: &str = "tables";

/// Under which name a run is kept.
pub fn name(engine: &Engine, chapter: &Chapter, host: &Host) -> String {
    let major = engine.major().map_or(String::new(), |major| major.to_string());
    format!("{}-{}{major}-{}", chapter.name, engine.name.key(), host.file)
}

/// Under which name a verdict is kept.
pub fn ruling(judge: &Judge, chapter: &Chapter, file: &str) -> String {
    format!("{}-{}-{file}", chapter.name, judge.name)
}

fn as_run(engine: &Engine, chapter: &Chapter, host: &Host, printed: Vec<Printed>) -> Run {
    let round = Transcript {
        engine: engine.clone(),
        chapter: chapter.name.clone(),
        file: host.file.clone(),
        printed,
        outcome: Outcome::Ended,
    };
    Run { engine: engine.clone(), host: chapter.file(&host.file), rounds: [round.clone(), round] }
}

pub fn is_linked(engine: &Engine) -> bool {
    engine.name == EngineName::Wasmtime
}
