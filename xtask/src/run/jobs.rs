//! Runs what was planned, on all cores, and keeps what it gives.

use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{Result, bail};

use crate::{
    finding::{Finding, Rule},
    kept::Kept,
    process,
    progress::Progress,
    read::{
        chapter::ChapterFile,
        exercise::Part,
        names::{EngineName, JudgeName, Language},
        project::Project,
        text::{Line, Place},
    },
    request::Request,
    run::{
        compilers,
        engine::{
            self, Engine,
            browser::{self, Site},
            wasmtime::{self, Hosts},
        },
        evidence::{Evidence, NotRun, Run},
        exercise::{self, Checked, End},
        judge::{self, Answer, Judge, Verdict},
        plan::{
            self, Job, Plan,
            exercises::{KeptCheck, PlannedTrial},
        },
    },
};

/// What runs jobs, and for whom.
pub struct Runner<'a> {
    pub project: &'a Project,
    pub request: &'a Request,
    pub kept: &'a Kept,
    pub progress: &'a Progress,
    /// What the inputs of exercises are made from.
    pub seed: u32,
}

/// What a job gave.
enum Done {
    Run(Run),
    Verdict(JudgeName, ChapterFile, Judge, Verdict),
    Check(Checked),
    Table(ChapterFile, Vec<String>, String),
    NotRun(NotRun),
    Finding(Finding),
}

impl Runner<'_> {
    /// Runs the plan. An engine that breaks off or a judge that does not end is not run, with its
    /// reason, and all others are.
    ///
    /// # Errors
    ///
    /// When this program is interrupted, when nothing can be compiled, or when what was made cannot
    /// be kept.
    pub fn run(&self, plan: Plan<'_>) -> Result<Evidence> {
        let Plan { mut jobs, mut evidence, .. } = plan;
        let checks = jobs.iter().any(|job| matches!(job, Job::Checks { .. }));
        evidence.seed = checks.then_some(self.seed);
        let needs_hosts = jobs.iter().any(Job::needs_hosts);
        let hosts = match needs_hosts {
            true => {
                self.progress.say("Building the Rust hosts");
                wasmtime::build(self.project, self.progress, &mut evidence.findings)?
            }
            false => None,
        };
        if needs_hosts && hosts.is_none() {
            // Hosts that do not compile are a finding, not an absence.
            jobs.retain(|job| !job.needs_hosts());
        }
        let (pages, others): (Vec<_>, Vec<_>) =
            jobs.into_iter().partition(|job| job.browser().is_some());

        let done = thread::scope(|scope| {
            // Browsers are side by side, and beside all others: they wait more than they work.
            let pages = scope.spawn(|| self.pages(&pages));
            let others = self.pool(&others, hosts.as_ref());
            let pages = pages.join().expect("no job panics");
            others.and_then(|others| Ok(others.into_iter().chain(pages?).collect::<Vec<_>>()))
        })?;
        for done in done {
            match done {
                Done::Run(run) => evidence.runs.push(run),
                Done::Verdict(name, file, judge, verdict) => {
                    evidence.verdicts.insert((name, file), (judge, verdict));
                }
                Done::Check(checked) => evidence.checks.push(checked),
                Done::Table(file, versions, table) => {
                    evidence.tables.insert(file, (versions, table));
                }
                Done::NotRun(not_run) => evidence.not_run.push(not_run),
                Done::Finding(finding) => evidence.findings.push(finding),
            }
        }
        // What is blessed is what the first engine prints.
        evidence.runs.sort_by_key(|run| (run.engine.name, run.host.clone()));
        evidence.checks.sort_by_key(|checked| checked.engine.name);
        evidence
            .not_run
            .sort_by(|one, other| (&one.who, &one.what).cmp(&(&other.who, &other.what)));
        if process::interrupted() {
            bail!("interrupted");
        }
        Ok(evidence)
    }

    /// Runs jobs on all cores; what they gave stands in their order.
    fn pool(&self, jobs: &[Job<'_>], hosts: Option<&Hosts>) -> Result<Vec<Done>> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::new());
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(index).filter(|_| !process::interrupted()) else { break };
                let result = self.job(job, None, hosts);
                done.lock().expect("no job panics").push((index, result));
            }
        };
        let workers = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
        thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
        let mut done = done.into_inner().expect("no job panics");
        done.sort_by_key(|(index, _)| *index);
        let mut all = Vec::new();
        for (_, done) in done {
            all.extend(done?);
        }
        Ok(all)
    }

    /// Runs the pages in all browsers, each in a thread of its own.
    fn pages(&self, jobs: &[Job<'_>]) -> Result<Vec<Done>> {
        if jobs.is_empty() {
            return Ok(Vec::new());
        }
        let opens_pages = jobs.iter().any(|job| matches!(job, Job::Hosts { .. }));
        let site = match opens_pages.then(|| browser::render(self.project, self.progress)) {
            None => None,
            Some(site) => Some(site?),
        };
        let site = match site.transpose() {
            Ok(site) => site,
            Err(text) => {
                let place = Place::new(browser::BOOK, Line::FIRST);
                let message = "the book does not render, so that no browser can run it";
                let finding = Finding::new(Rule::Missing, place, message).text(text);
                return Ok(vec![Done::Finding(finding.next("see it alone: cargo xtask book"))]);
            }
        };
        let results = thread::scope(|scope| {
            // What one browser does, it does one after the other.
            let run = |browser| {
                let own = jobs.iter().filter(|job| job.browser() == Some(browser));
                let done = own.map(|job| self.job(job, site.as_ref(), None));
                Ok(done.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect::<Vec<_>>())
            };
            let browsers: BTreeSet<_> = jobs.iter().filter_map(Job::browser).collect();
            let threads: Vec<_> =
                browsers.into_iter().map(|browser| scope.spawn(move || run(browser))).collect();
            let join =
                |thread: thread::ScopedJoinHandle<'_, _>| thread.join().expect("no job panics");
            threads.into_iter().map(join).collect::<Result<Vec<_>>>()
        })?;
        Ok(results.into_iter().flatten().collect())
    }

    fn job(&self, job: &Job<'_>, site: Option<&Site>, hosts: Option<&Hosts>) -> Result<Vec<Done>> {
        match job {
            Job::Hosts { engine, runs } => {
                let names: Vec<_> = runs.iter().map(|run| &*run.chapter.name).collect();
                self.progress.say(&format!("Running {} in {engine}", names.join(", ")));
                let hosts: Vec<_> = runs.iter().map(|run| (run.chapter, run.host)).collect();
                let limits = engine::limits(self.request.limit);
                let rounds = engine.run(self.project, site, &hosts, limits);
                let mut done = Vec::new();
                for (planned, rounds) in runs.iter().zip(rounds) {
                    let host = planned.chapter.file(&planned.host.file);
                    let run = match rounds {
                        Ok(rounds) => Run { engine: (*engine).clone(), host, rounds },
                        Err(why) => {
                            let (who, what) = (engine.to_string(), host.to_string());
                            done.push(Done::NotRun(NotRun { who, what, why }));
                            continue;
                        }
                    };
                    if let Some(transcript) = run.transcript() {
                        let name = plan::name(engine, planned.chapter, planned.host);
                        self.kept.put(plan::RUNS, &name, &planned.inputs, &transcript.printed)?;
                    }
                    done.push(Done::Run(run));
                }
                Ok(done)
            }
            Job::Verdict { judge, chapter, file, inputs } => {
                self.progress.say(&format!("Asking {judge} about {}", chapter.path(file)));
                let needs = judge::needs_wasmtime(chapter, file);
                let library = hosts.map(|hosts| &*hosts.library).filter(|_| needs);
                let key = chapter.file(file);
                Ok(vec![match judge.rule(self.project, chapter, file, library) {
                    Ok(Answer::Verdict(verdict)) => {
                        let name = plan::ruling(judge, chapter, file);
                        self.kept.put(plan::VERDICTS, &name, inputs, &verdict)?;
                        Done::Verdict(judge.name, key, (*judge).clone(), verdict)
                    }
                    Ok(Answer::None(why)) => not_run(judge, &key, why),
                    Err(error) => not_run(judge, &key, format!("{error:#}")),
                }])
            }
            Job::Checks { engine, trials } => self.checks(engine, trials),
            Job::Sound { judge, chapter, exercise, inputs } => {
                self.progress.say(&format!("Asking {judge} about {exercise}"));
                let Some(sound) = exercise.sound() else { return Ok(Vec::new()) };
                let key = chapter.file(&sound);
                let solution = exercise.part(&Part::Solution, Language::Rust);
                let names = [&sound, &solution].map(|file| chapter.path(file));
                let [uses, used] = names.each_ref().map(|name| self.project.root.join(name));
                let (uses, used) = ((&*uses, &*names[0]), (&*used, &*names[1]));
                let answer = judge.rule_attempt(self.project, uses, used);
                Ok(vec![match answer {
                    Ok(Answer::Verdict(verdict)) => {
                        let name = plan::ruling(judge, chapter, &sound);
                        self.kept.put(plan::VERDICTS, &name, inputs, &verdict)?;
                        Done::Verdict(judge.name, key, (*judge).clone(), verdict)
                    }
                    Ok(Answer::None(why)) => not_run(judge, &key, why),
                    Err(error) => not_run(judge, &key, format!("{error:#}")),
                }])
            }
            Job::Table { chapter, file, versions, inputs } => {
                let Some(hosts) = hosts else { return Ok(Vec::new()) };
                self.progress.say(&format!(
                    "Compiling {} {} times",
                    chapter.path(file),
                    versions.len()
                ));
                let key = chapter.file(file);
                Ok(vec![match compilers::table(self.project, chapter, file, versions, hosts) {
                    Ok(Ok(table)) => {
                        self.kept.put(plan::TABLES, &key.to_string(), inputs, &table)?;
                        let versions = versions.iter().map(|version| (*version).to_owned());
                        Done::Table(key, versions.collect(), table)
                    }
                    Ok(Err(wrong)) => {
                        let place = Place::new(chapter.path(file), Line::FIRST);
                        let finding = Finding::new(Rule::Verdict, place, wrong.message);
                        let finding = finding.text(wrong.said.trim_end());
                        Done::Finding(finding.next("mend it, or name other compilers"))
                    }
                    Err(error) => not_run("rustc", &key, format!("{error:#}")),
                }])
            }
        }
    }
}

impl Runner<'_> {
    fn checks(&self, engine: &Engine, planned: &[PlannedTrial<'_>]) -> Result<Vec<Done>> {
        self.progress.say(&format!("Checking exercises in {engine}"));
        let trials: Vec<_> = planned.iter().map(|planned| planned.trial.clone()).collect();
        let limits = engine::limits(self.request.limit);
        let reports = if engine.name.is_browser() {
            let ran = exercise::browser::run(
                engine,
                self.project,
                &trials,
                self.seed,
                limits,
                self.progress,
            );
            match ran {
                Ok(reports) => reports.into_iter().map(Ok).collect(),
                Err(error) => trials.iter().map(|_| Err(format!("{error:#}"))).collect(),
            }
        } else {
            let place = exercise::Place { project: self.project, reader: None };
            exercise::run(engine, &place, &trials, self.seed, limits, &mut |_, _| {})
        };
        let mut done = Vec::new();
        for (planned, report) in planned.iter().zip(reports) {
            let PlannedTrial { exercise, part, inputs, .. } = planned;
            let report = match report {
                Ok(report) => report,
                Err(why) => {
                    done.push(not_run(engine, &format!("{exercise}, its {part}"), why));
                    continue;
                }
            };
            if report.end == End::Tested {
                let kept = KeptCheck { seed: self.seed, report: report.clone() };
                let name = plan::exercises::name(engine, exercise, part);
                self.kept.put(plan::exercises::CHECKS, &name, inputs, &kept)?;
            }
            done.push(Done::Check(Checked {
                engine: engine.clone(),
                chapter: exercise.chapter.clone(),
                exercise: exercise.name.clone(),
                part: part.clone(),
                seed: self.seed,
                report,
            }));
        }
        Ok(done)
    }
}

fn not_run(who: impl ToString, what: &impl ToString, why: String) -> Done {
    Done::NotRun(NotRun { who: who.to_string(), what: what.to_string(), why })
}

impl Job<'_> {
    /// Whether it needs the program that all Rust hosts are linked into.
    fn needs_hosts(&self) -> bool {
        match self {
            Job::Hosts { engine, .. } | Job::Checks { engine, .. } => plan::is_linked(engine),
            Job::Sound { .. } => false,
            Job::Verdict { chapter, file, .. } => judge::needs_wasmtime(chapter, file),
            Job::Table { .. } => true,
        }
    }

    /// The browser that it needs.
    fn browser(&self) -> Option<EngineName> {
        match self {
            Job::Hosts { engine, .. } | Job::Checks { engine, .. } => {
                Some(engine.name).filter(|name| name.is_browser())
            }
            Job::Verdict { .. } | Job::Sound { .. } | Job::Table { .. } => None,
        }
    }
}
