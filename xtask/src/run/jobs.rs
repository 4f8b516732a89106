//! What there is to run, and running it on all cores.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::Result;

use crate::{
    check::Request,
    compare::{Evidence, hosts},
    finding::Finding,
    make::module::{self, Modules},
    progress::Progress,
    read::{book::Book, chapter::Chapter, names::JudgeName, page::block::Source, project::Project},
    run::{
        compilers,
        engine::{self, Engine, transcript::Transcript},
        judge::{self, Judge, Verdict},
        machine::Machine,
    },
};

/// One thing to run, beside the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// The host of each of these chapters, twice.
    Hosts(Engine, Vec<String>),
    Verdict(Judge, String, String),
    Table(String, String, Vec<String>),
}

/// What the selected pages show and this machine can run.
pub fn all(
    book: &Book,
    chapters: &[&Chapter],
    modules: &Modules,
    machine: &mut Machine,
    progress: &Progress,
) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (page, output) in book.selected_outputs() {
        let Some((chapter, file)) = book.resolve(page, output.source.file()) else { continue };
        if !chapter.files.contains_key(file) {
            continue;
        }
        let job = match output.source {
            Source::Rustc { .. } => verdict(machine, JudgeName::Rustc, chapter, file, progress),
            Source::Miri { .. } => verdict(machine, JudgeName::Miri, chapter, file, progress),
            Source::Compilers { .. } => table(machine, chapter, file),
            Source::Step { .. } | Source::Module { .. } => None,
        };
        jobs.extend(job.filter(|job| !jobs.contains(job)));
    }
    for chapter in chapters.iter().filter(|chapter| chapter.files.contains_key(hosts::SOUND)) {
        jobs.extend(verdict(machine, JudgeName::Miri, chapter, hosts::SOUND, progress));
    }
    for chapter in chapters {
        let engines = machine.engines.iter().filter(|engine| !engine.name.is_browser());
        let engines = engines.filter(|engine| can_run(chapter, engine, modules));
        jobs.extend(engines.map(|engine| Job::Hosts(engine.clone(), vec![chapter.name.clone()])));
    }
    // A browser is started once. It takes the longest, so it comes first.
    for engine in machine.engines.iter().filter(|engine| engine.name.is_browser()) {
        let chapters = chapters.iter().filter(|chapter| can_run(chapter, engine, modules));
        let names: Vec<_> = chapters.map(|chapter| chapter.name.clone()).collect();
        if !names.is_empty() {
            jobs.insert(0, Job::Hosts(engine.clone(), names));
        }
    }
    jobs
}

/// A host without its guest would run an older one.
fn can_run(chapter: &Chapter, engine: &Engine, modules: &Modules) -> bool {
    let guest = (chapter.name.clone(), module::GUEST.to_owned());
    chapter.files.contains_key(engine.name.host()) && modules.contains_key(&guest)
}

fn verdict(
    machine: &mut Machine,
    kind: JudgeName,
    chapter: &Chapter,
    file: &str,
    progress: &Progress,
) -> Option<Job> {
    let ready = machine.wasmtime.is_some() || !judge::needs_wasmtime(chapter, file);
    let judge = machine.judge(kind, progress)?;
    ready.then(|| Job::Verdict(judge.clone(), chapter.name.clone(), file.to_owned()))
}

fn table(machine: &mut Machine, chapter: &Chapter, file: &str) -> Option<Job> {
    let versions = compilers::versions(chapter.files.get(file)?);
    machine.hosts_program()?;
    let here = machine.has_compilers(&versions);
    let versions = versions.into_iter().map(str::to_owned).collect();
    here.then(|| Job::Table(chapter.name.clone(), file.to_owned(), versions))
}

/// What a job gave.
enum Done {
    Hosts(Vec<Result<Transcript, Box<Finding>>>),
    Verdict((JudgeName, String, String), Judge, Verdict),
    Table((String, String), Vec<String>, String),
}

/// Runs the jobs. What is wrong with a host is a finding.
///
/// # Errors
///
/// When an engine or a judge cannot be started.
pub fn run(
    project: &Project,
    book: &Book,
    machine: &Machine,
    jobs: &[Job],
    request: &Request,
    progress: &Progress,
    findings: &mut Vec<Finding>,
) -> Result<Evidence> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some((index, job)) = take(&next, jobs) {
            let result = job.run(project, book, machine, request, progress);
            done.lock().expect("no job panics").insert(index, result);
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));

    let mut evidence = Evidence::default();
    for result in done.into_inner().expect("no job panics").into_values() {
        match result? {
            Done::Hosts(runs) => {
                for run in runs {
                    match run {
                        Ok(transcript) => evidence.transcripts.push(transcript),
                        Err(finding) => findings.push(*finding),
                    }
                }
            }
            Done::Verdict(key, judge, verdict) => {
                evidence.verdicts.insert(key, (judge, verdict));
            }
            Done::Table(key, versions, table) => {
                evidence.tables.insert(key, (versions, table));
            }
        }
    }
    // What is blessed is what the first engine prints.
    evidence.transcripts.sort_by_key(|transcript| transcript.engine.name);
    Ok(evidence)
}

fn take<'a>(next: &AtomicUsize, jobs: &'a [Job]) -> Option<(usize, &'a Job)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    jobs.get(index).map(|job| (index, job))
}

impl Job {
    fn run(
        &self,
        project: &Project,
        book: &Book,
        machine: &Machine,
        request: &Request,
        progress: &Progress,
    ) -> Result<Done> {
        let chapter =
            |name: &str| book.chapter(name).expect("jobs are made of the book's chapters");
        match self {
            Job::Hosts(engine, names) => {
                progress.say(&format!("Running {} in {engine}", names.join(", ")));
                let chapters: Vec<_> = names.iter().map(|name| chapter(name)).collect();
                let limits = engine::limits(request.limit);
                let site = machine.site.as_ref();
                let runs = engine.run(project, site, &chapters, 2, limits)?;
                let mut runs = runs.into_iter();
                let mut next = || runs.next().expect("every chapter is run twice");
                let sound = chapters.into_iter().map(|chapter| {
                    let first = next();
                    hosts::sound(chapter, first, &next())
                });
                Ok(Done::Hosts(sound.collect()))
            }
            Job::Verdict(judge, name, file) => {
                let chapter = chapter(name);
                progress.say(&format!("Asking {judge} about {}", chapter.path(file)));
                let verdict = judge.rule(project, chapter, file, machine.wasmtime.as_deref())?;
                Ok(Done::Verdict((judge.name, name.clone(), file.clone()), judge.clone(), verdict))
            }
            Job::Table(name, file, versions) => {
                let chapter = chapter(name);
                progress.say(&format!("Compiling {} {} times", chapter.path(file), versions.len()));
                let hosts = machine.hosts_program().expect("a table is asked for with its engine");
                let table = compilers::table(project, chapter, file, versions, hosts)?;
                Ok(Done::Table((name.clone(), file.clone()), versions.clone(), table))
            }
        }
    }
}
