//! One path for `verify` and `bless`: read the book, build its guests, run its hosts, ask its
//! judges, compare.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    mem,
    time::{Duration, Instant},
};

use anyhow::Result;
use serde::Serialize;

use crate::{
    compare::{self, Coverage},
    finding::{Finding, Rule},
    kept::Kept,
    make::{self, exercise, toolchain::Toolchain},
    progress::Progress,
    read::{
        book::Book,
        chapter::{self, Chapter},
        project::Project,
        sources::{self, Sources},
    },
    reader::checkpoint::Checkpoints,
    request::Request,
    run::{
        evidence::Evidence,
        jobs::Runner,
        machine::{Absent, Machine},
        plan::Planner,
    },
};

/// What was checked, and what came of it.
#[derive(Debug)]
pub struct Checked {
    pub book: Book,
    pub evidence: Evidence,
    /// What was wrong when the book was read and its guests were built.
    made: Vec<Finding>,
    /// In the order of the pages.
    pub findings: Vec<Finding>,
    pub coverage: Coverage,
    pub toolchain: Toolchain,
    /// What each page was made of when it was verified.
    pub sources: BTreeMap<String, Sources>,
    /// The engines and judges that were there.
    pub ran: Vec<String>,
    /// What the book needs and this machine does not have.
    pub absent: Vec<Absent>,
    /// What was not asked for: engines, and parts of the book.
    pub unasked: Vec<String>,
    pub time: Duration,
    pub timings: Timings,
}

/// How long each part took, in seconds.
#[derive(Debug, Default, Serialize)]
pub struct Timings {
    /// Reading the book.
    read: f64,
    /// Building its guests, in cargo's hands for the most part.
    make: f64,
    /// Looking for engines and judges, and for what was kept.
    plan: f64,
    /// Running hosts and asking judges.
    run: f64,
    compare: f64,
}

/// Checks the book.
///
/// # Errors
///
/// When the book cannot be read or nothing can be run. What is wrong in it is a finding.
pub fn check(project: &Project, request: &Request, progress: &Progress) -> Result<Checked> {
    let start = Instant::now();
    let mut timings = Timings::default();
    let mut last = start;
    let mut lap = || (mem::replace(&mut last, Instant::now())).elapsed().as_secs_f64();
    let kept = Kept::open(project, request.fresh)?;
    let mut made = Vec::new();
    let book = Book::read(project, &request.chapters, request.partition, &mut made)?;
    let toolchain = Toolchain::find(project, &kept, progress)?;

    let needed = book.needed();
    timings.read = lap();
    progress.say(&building(&needed));
    let mut modules = make::modules(project, &needed, &toolchain, &kept, &mut made)?;
    let asked: Vec<_> = book.selected_chapters().collect();
    let written = exercise::Wanted::Written;
    exercise::build(project, &asked, written, &toolchain, &kept, &mut modules, &mut made)?;
    let sources = sources::of_pages(project, &book)?;
    timings.make = lap();

    let mut machine = Machine::find(project, &book, &needed, &toolchain, request, &kept, progress)?;
    let planner = Planner::new(project, &book, &needed, &modules, &machine, &toolchain, &kept)
        .seeded(request.seed);
    let mut plan = planner.plan()?;
    let absent_compilers = std::mem::take(&mut plan.absent);
    timings.plan = lap();
    let seed = request.seed.unwrap_or_else(seed);
    let runner = Runner { project, request, kept: &kept, progress, seed };
    let evidence = runner.run(plan)?;
    let mut evidence = Evidence { modules, ..evidence };
    let checkpoints = Checkpoints { project, book: &book, toolchain: &toolchain, kept: &kept };
    evidence.findings.extend(checkpoints.check(&evidence, request.limit, progress)?);
    timings.run = lap();
    machine.absent.extend(absent_compilers);

    let mut unasked = std::mem::take(&mut machine.unasked);
    unasked.extend(book.unasked());
    let mut checked = Checked {
        evidence,
        made,
        findings: Vec::new(),
        coverage: Coverage::default(),
        toolchain,
        sources,
        ran: machine.names(),
        absent: machine.absent,
        unasked,
        time: Duration::ZERO,
        timings: Timings::default(),
        book,
    };
    checked.compare(project)?;
    timings.compare = lap();
    checked.timings = timings;
    checked.time = start.elapsed();
    Ok(checked)
}

impl Checked {
    /// Compares the book, as it now is, with the evidence.
    ///
    /// # Errors
    ///
    /// When this program is interrupted.
    pub fn compare(&mut self, project: &Project) -> Result<()> {
        let (compared, coverage) = compare::compare(project, &self.book, &self.evidence)?;
        self.coverage = coverage;
        self.findings = self.made.iter().chain(&self.evidence.findings).cloned().collect();
        self.findings.extend(compared);
        sort(&self.book, &mut self.findings);
        Ok(())
    }

    /// What could have been run here or elsewhere and was not, a line each.
    pub fn missed(&self) -> Vec<String> {
        let absent = self.absent.iter().map(|absent| format!("{}: {}", absent.name, absent.advice));
        let not_run = self.evidence.not_run.iter();
        let not_run = not_run.map(|run| format!("{} on {}: {}", run.who, run.what, run.why));
        let outputs = self.coverage.unwitnessed.iter();
        let outputs = outputs.map(|place| format!("{place}: nothing that ran shows this output"));
        absent.chain(not_run).chain(outputs).collect()
    }
}

/// A seed that no run before had, most likely.
pub fn seed() -> u32 {
    // Each of them has keys of its own, which the system's source of chance gives.
    let chance = RandomState::new().hash_one(0);
    u32::try_from(chance & u64::from(u32::MAX)).unwrap_or_default()
}

fn building(chapters: &[&Chapter]) -> String {
    const MOST: usize = 12;
    let names: Vec<_> = chapters.iter().take(MOST).map(|chapter| &*chapter.name).collect();
    let more = match chapters.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("Building {}{more}", names.join(", "))
}

/// In page order: what concerns no page first, then each page's own findings by line, then
/// those of its chapter's files.
fn sort(book: &Book, findings: &mut [Finding]) {
    let pages: BTreeMap<_, _> =
        book.pages.iter().enumerate().map(|(index, page)| (&*page.file, index)).collect();
    let names: BTreeMap<_, _> =
        book.pages.iter().enumerate().map(|(index, page)| (page.name(), index)).collect();
    findings.sort_by_cached_key(|finding| {
        let file = &*finding.place.file;
        let own = pages.get(file);
        let of_chapter = || names.get(chapter::of_file(file)?);
        let is_host = finding.rule == Rule::Host;
        (own.or_else(of_chapter).copied(), own.is_none(), finding.place.clone(), is_host)
    });
}
