//! One path for `verify` and `bless`: read the book, build its guests, run its hosts, ask its
//! judges, compare.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    compare::{self, Coverage},
    finding::{Finding, Rule},
    make,
    make::toolchain,
    progress::Progress,
    read::{book::Book, names::Selector, project::Project},
    record::{self, Witnesses},
    run::{
        jobs,
        machine::{Absent, Machine},
    },
};

/// What to check.
#[derive(Debug)]
pub struct Request {
    /// Empty for the whole book.
    pub chapters: Vec<String>,
    /// Empty for every engine that is there.
    pub engines: Vec<Selector>,
    /// How many seconds a host may run.
    pub limit: u64,
}

/// What was checked, and what came of it.
#[derive(Debug)]
pub struct Checked {
    pub book: Book,
    /// In the order of the pages.
    pub findings: Vec<Finding>,
    pub coverage: Coverage,
    /// The engines and judges that ran.
    pub ran: Vec<String>,
    /// Those that ran for each chapter.
    pub witnesses: BTreeMap<String, Witnesses>,
    /// What the book needs and this machine does not have.
    pub absent: Vec<Absent>,
    /// The engines that were not asked for.
    pub unasked: Vec<String>,
    pub time: Duration,
}

impl Checked {
    /// Checks the links again: outputs that were blessed have other lines, which links name.
    pub fn check_links(&mut self, project: &Project) {
        let Checked { book, findings, .. } = self;
        let is_page = |file: &str| book.pages.iter().any(|page| page.file == file);
        findings.retain(|finding| finding.rule != Rule::Link || !is_page(&finding.place.file));
        compare::links(project, book, findings);
        sort(book, findings);
    }
}

/// Checks the book.
///
/// # Errors
///
/// When the book cannot be read or nothing can be run. What is wrong in it is a finding.
pub fn check(project: &Project, request: &Request, progress: &Progress) -> Result<Checked> {
    let start = Instant::now();
    let mut findings = Vec::new();
    let book = Book::read(project, &request.chapters, &mut findings)?;
    toolchain::ensure_target(project, |text| progress.say(text))?;

    let needed = book.needed();
    let names: Vec<_> = needed.iter().map(|chapter| &*chapter.name).collect();
    progress.say(&format!("Building {}", names.join(", ")));
    let modules = make::build(project, &needed, &mut findings)?;

    let mut machine = Machine::default();
    machine.find_engines(project, &needed, request, progress, &mut findings)?;
    machine.render(project, progress, &mut findings)?;
    let jobs = jobs::all(&book, &needed, &modules, &mut machine, progress);
    let evidence = jobs::run(project, &book, &machine, &jobs, request, progress, &mut findings)?;
    let evidence = compare::Evidence { modules, ..evidence };

    let (compared, coverage) = compare::compare(project, &book, &evidence)?;
    findings.extend(compared);
    sort(&book, &mut findings);
    Ok(Checked {
        findings,
        coverage,
        ran: machine.names(),
        witnesses: record::witnesses(&book, evidence),
        absent: machine.absent,
        unasked: machine.unasked,
        time: start.elapsed(),
        book,
    })
}

/// In page order: what concerns no page first, then each page's own findings by line, then
/// those of its chapter's files.
fn sort(book: &Book, findings: &mut [Finding]) {
    let order = |finding: &Finding| {
        let file = &finding.place.file;
        let page = book.pages.iter().position(|page| {
            let chapter = book.chapter(page.name());
            page.file == *file || chapter.is_some_and(|chapter| file.starts_with(&chapter.path("")))
        });
        let is_page = book.pages.iter().any(|page| page.file == *file);
        (page, !is_page, finding.place.clone(), finding.rule == Rule::Host)
    };
    findings.sort_by_key(order);
}
