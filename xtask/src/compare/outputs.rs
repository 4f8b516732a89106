//! Each output of a page against what was printed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{absences::Absences, index::Index, numbers, showable::Showable};
use crate::{
    finding::{Edit, Finding, Fix, Rule},
    read::{
        book::Book,
        chapter::{Chapter, Source as File},
        names::{self, JudgeName, Selector},
        page::{
            Page,
            block::{Block, Output, Shows, Source},
        },
        text::Place,
    },
    run::{
        engine::{Engine, transcript::Transcript},
        evidence::Evidence,
    },
};

pub(super) const PAGE: &str = "the page";
pub(super) const PRINTED: &str = "printed";

/// What came of the outputs of a page.
#[derive(Default)]
pub(super) struct Compared {
    pub findings: Vec<Finding>,
    pub outputs: usize,
    /// The outputs that nothing which ran has confirmed or refuted.
    pub unwitnessed: Vec<Place>,
    /// What was printed, and what the page shows where nothing ran.
    pub printed: numbers::Texts,
}

impl Compared {
    pub(super) fn print(&mut self, block: &Block, text: &str) {
        self.printed.push((block.line, text.to_owned()));
    }
}

/// Compares the outputs of `page`; a block that is neither listing nor output is a finding.
pub(super) fn compare(
    book: &Book,
    page: &Page,
    index: &Index,
    evidence: &Evidence,
    showable: &Showable,
) -> Compared {
    let mut compared = Compared::default();
    for (line, what) in &page.strays {
        let finding =
            Finding::new(Rule::Bare, page.place(*line), format!("{what} cannot be checked"));
        let next = "write it as a fenced block that says what it shows";
        compared.findings.push(finding.next(next));
    }
    let mut by_source: HashMap<_, usize> = HashMap::new();
    let mut sources: Vec<(&Source, Vec<_>)> = Vec::new();
    for block in &page.blocks {
        match &block.shows {
            Shows::Wrong { message, next } => {
                let finding = Finding::new(Rule::Bare, page.place(block.line), message);
                compared.findings.push(finding.next(next));
            }
            Shows::Output(output) => {
                compared.outputs += 1;
                let known = *by_source.entry(&output.source).or_insert(sources.len());
                if known == sources.len() {
                    sources.push((&output.source, Vec::new()));
                }
                sources[known].1.push((block, output));
                if let Some(why) = showable.refuses(&block.body.text) {
                    let message = format!("no page can show this output: {why}");
                    let finding = Finding::new(Rule::Output, page.place(block.line), message);
                    let next = "let the program print something else, and run bless again";
                    compared.findings.push(finding.next(next));
                }
            }
            Shows::Listing(_) | Shows::Absent(_) | Shows::Illustrative => {}
        }
    }
    let absences = Absences::of(book, page, &mut compared.findings);
    absences.compare(index, &mut compared);
    for (source, blocks) in sources {
        let shown = Shown { page, blocks, showable, absences: &absences };
        let witnessed = match shown.compare(book, source, index, evidence, &mut compared) {
            Ok(witnessed) => {
                if witnessed.is_empty() {
                    let blocks = shown.blocks.iter();
                    blocks.for_each(|(block, _)| compared.print(block, &block.body.text));
                }
                witnessed
            }
            Err(finding) => {
                compared.findings.push(*finding);
                BTreeSet::new()
            }
        };
        let others = shown.blocks.iter().enumerate();
        let others = others.filter(|(index, _)| !witnessed.contains(index));
        compared.unwitnessed.extend(others.map(|(_, (block, _))| page.place(block.line)));
    }
    compared
}

/// The most exact of these outputs for an engine, by its index.
pub(super) fn block_for<'a>(
    outputs: impl Iterator<Item = &'a Output>,
    engine: &Engine,
) -> Option<usize> {
    let fitting = outputs.enumerate().filter_map(|(index, output)| {
        engine.fits(output).map(|exactness| (exactness, usize::MAX - index, index))
    });
    fitting.max().map(|(_, _, index)| index)
}

/// The blocks that show one source, each for some engines or as the default.
pub(super) struct Shown<'a> {
    pub page: &'a Page,
    pub blocks: Vec<(&'a Block, &'a Output)>,
    showable: &'a Showable,
    absences: &'a Absences<'a>,
}

impl Shown<'_> {
    /// The blocks that something which ran has confirmed or refuted, by their indices.
    fn compare(
        &self,
        book: &Book,
        source: &Source,
        index: &Index,
        evidence: &Evidence,
        compared: &mut Compared,
    ) -> Result<BTreeSet<usize>, Box<Finding>> {
        let file = source.file();
        let Some((chapter, file)) = book.resolve(self.page, file) else {
            let message = format!("`{source}`: this page has no chapter");
            let next = "name the chapter as well: `prints=CHAPTER/FILE:STEP`";
            return Err(self.finding(Rule::Missing, message, next));
        };
        match source {
            Source::Step { step, .. } => self.step(chapter, file, step, index, compared),
            Source::Host { .. } => self.host(chapter, file, index, compared),
            Source::Module { export, .. } => {
                self.module(chapter, file, export.as_deref(), evidence, compared)
            }
            Source::Compilers { .. } => self.table(chapter, file, evidence, compared),
            Source::Rustc { .. } => {
                self.verdict(chapter, file, JudgeName::Rustc, evidence, compared)
            }
            Source::Miri { .. } => self.verdict(chapter, file, JudgeName::Miri, evidence, compared),
        }
    }

    pub fn finding(&self, rule: Rule, message: impl Into<String>, next: &str) -> Box<Finding> {
        Box::new(Finding::new(rule, self.page.place(self.blocks[0].0.line), message).next(next))
    }

    fn step(
        &self,
        chapter: &Chapter,
        file: &str,
        step: &str,
        index: &Index,
        compared: &mut Compared,
    ) -> Result<BTreeSet<usize>, Box<Finding>> {
        let host = self.host_file(chapter, file)?;
        if host.step(step).is_none() {
            let known = names::among(step, host.steps.iter().map(|step| &*step.name));
            let message = format!("{} has no step `{step}`", chapter.path(file));
            return Err(self.finding(Rule::Missing, message, &format!("its steps: {known}")));
        }
        let runs = index.runs(&chapter.name).iter();
        let runs = runs.filter(|run| run.transcript.host() == file);
        let printed = runs.map(|run| (run.transcript, run.texts.get(step).map(String::as_str)));
        let printed: Vec<_> = printed.filter(|run| self.counts(run, chapter, Some(step))).collect();
        self.printed(&format!("{file}:{step}"), &printed, compared)
    }

    /// All that a host without steps prints.
    fn host(
        &self,
        chapter: &Chapter,
        file: &str,
        index: &Index,
        compared: &mut Compared,
    ) -> Result<BTreeSet<usize>, Box<Finding>> {
        let host = self.host_file(chapter, file)?;
        if !host.steps.is_empty() {
            let known = names::among("", host.steps.iter().map(|step| &*step.name));
            let message = format!("`prints={file}` names no step");
            let next = format!("write `prints={file}:STEP`; its steps: {known}");
            return Err(self.finding(Rule::Missing, message, &next));
        }
        let runs = index.runs(&chapter.name).iter().map(|run| run.transcript);
        let runs = runs.filter(|transcript| transcript.host() == file);
        let printed: Vec<_> = runs.map(|transcript| (transcript, transcript.whole())).collect();
        let printed = printed.iter().map(|(run, text)| (*run, text.as_deref()));
        let printed: Vec<_> = printed.filter(|run| self.counts(run, chapter, None)).collect();
        self.printed(file, &printed, compared)
    }

    /// Whether what an engine printed is compared: nothing is not, where the page says so.
    fn counts(
        &self,
        (transcript, text): &(&Transcript, Option<&str>),
        chapter: &Chapter,
        step: Option<&str>,
    ) -> bool {
        let host = transcript.host();
        text.is_some() || !self.absences.cover(&transcript.engine, &chapter.name, host, step)
    }

    fn host_file<'a>(&self, chapter: &'a Chapter, file: &str) -> Result<&'a File, Box<Finding>> {
        let source = self.file(chapter, file)?;
        if chapter.host(file).is_some() {
            return Ok(source);
        }
        let hosts: Vec<_> = chapter.hosts.iter().map(|host| &*host.file).collect();
        let message = format!("no engine runs {}", chapter.path(file));
        let next = format!("`prints=` names a host of the chapter: {}", hosts.join(", "));
        Err(self.finding(Rule::Missing, message, &next))
    }

    /// Each engine's own block, or the default one, against what it printed.
    fn printed(
        &self,
        what: &str,
        printed: &[(&Transcript, Option<&str>)],
        compared: &mut Compared,
    ) -> Result<BTreeSet<usize>, Box<Finding>> {
        let mut groups: BTreeMap<usize, Vec<(&Engine, &str)>> = BTreeMap::new();
        for (transcript, text) in printed {
            let engine = &transcript.engine;
            let Some(text) = text else {
                let finding = self.finding(
                    Rule::Output,
                    format!("{what} prints nothing"),
                    "let the step print, or take the block away; what an engine lacks is said in a \
                     block `absent=FILE:STEP,in=ENGINE`",
                );
                return Err(Box::new(finding.ran([engine.to_string()])));
            };
            match self.block_for(engine) {
                Some(block) => groups.entry(block).or_default().push((engine, text)),
                None => {
                    let message = format!("{what} has no block for {engine}");
                    let next = "add a block without `in=`, which holds for all other engines";
                    return Err(self.finding(Rule::Output, message, next));
                }
            }
        }
        for (index, runs) in &groups {
            self.same(*index, what, runs, compared);
        }
        let unseen =
            self.blocks.iter().enumerate().filter(|(index, _)| !groups.contains_key(index));
        unseen.for_each(|(_, (block, _))| compared.print(block, &block.body.text));
        self.needless(what, compared);
        Ok(groups.into_keys().collect())
    }

    /// The most exact block for an engine.
    fn block_for(&self, engine: &Engine) -> Option<usize> {
        block_for(self.blocks.iter().map(|(_, output)| *output), engine)
    }

    /// One block against the engines that it is for. The first engine's text is what
    /// `bless` writes there; one that differs from it needs a block of its own.
    fn same(&self, index: usize, what: &str, runs: &[(&Engine, &str)], compared: &mut Compared) {
        let (block, output) = self.blocks[index];
        let (first, expected) = runs[0];
        runs.iter().for_each(|(_, text)| compared.print(block, text));
        let named = |text: &str| {
            let same = runs.iter().filter(|(_, printed)| *printed == text);
            same.map(|(engine, _)| engine.to_string()).collect::<Vec<_>>()
        };
        if block.body.text != expected {
            let message = format!("{what} prints something else");
            let finding = Finding::new(Rule::Output, self.page.place(block.line), message);
            let finding =
                finding.ran(named(expected)).diff((PAGE, &block.body.text), (PRINTED, expected));
            compared.findings.push(self.accept(finding, block, expected));
        }
        let mut seen = vec![expected];
        for (engine, text) in &runs[1..] {
            if seen.contains(text) {
                continue;
            }
            seen.push(text);
            let message = format!("{what} prints something else in {engine} than in {first}");
            let finding = Finding::new(Rule::Output, self.page.place(block.line), message);
            let engines = selectors(runs, text);
            let own = self
                .blocks
                .iter()
                .find(|(own, output)| !output.engines.is_empty() && own.body.text == **text);
            let (how, edits) = match own {
                Some((own, _)) => ("to the block that shows this", own.body.add_engines(&engines)),
                None => {
                    let info = format!("text,{},{engines}", output.source);
                    ("in a block of its own", block.body.add_after(&info, text))
                }
            };
            let finding = finding
                .ran(named(text))
                .diff((&first.to_string(), expected), (&engine.to_string(), text));
            let advice = format!("{} (it adds `{engines}` {how})", self.bless());
            compared.findings.push(self.accept_by(finding, text, advice, edits));
        }
    }

    /// A block for one engine that shows what the default block shows.
    fn needless(&self, what: &str, compared: &mut Compared) {
        let default = self.blocks.iter().find(|(_, output)| output.engines.is_empty());
        let Some((default, _)) = default else { return };
        for (block, output) in &self.blocks {
            if !output.engines.is_empty() && block.body.text == default.body.text {
                let selectors: Vec<_> = output.engines.iter().map(ToString::to_string).collect();
                let message = format!("{what} prints the same in {}", selectors.join(", "));
                let place = self.page.place(block.line);
                let finding = Finding::new(Rule::NeedlessDifference, place, message);
                compared
                    .findings
                    .push(finding.next("take this block away: the default one covers it"));
            }
        }
    }

    pub fn file<'a>(&self, chapter: &'a Chapter, file: &str) -> Result<&'a File, Box<Finding>> {
        chapter.files.get(file).ok_or_else(|| {
            let known = names::among(file, chapter.files.keys().map(String::as_str));
            let next = format!("the chapter has {known}");
            self.finding(Rule::Missing, format!("there is no {}", chapter.path(file)), &next)
        })
    }

    /// The finding that `block` shows something else than `text`, which `bless` writes there if a
    /// page can show it.
    pub fn accept(&self, finding: Finding, block: &Block, text: &str) -> Finding {
        self.accept_by(finding, text, self.bless(), block.body.replace(text))
    }

    fn accept_by(&self, finding: Finding, text: &str, advice: String, edits: Vec<Edit>) -> Finding {
        match self.showable.refuses(text) {
            Some(why) => finding.next(format!("no page can show what was printed: {why}")),
            None => finding.next(advice).fix(Fix { file: self.page.file.clone(), edits }),
        }
    }

    fn bless(&self) -> String {
        format!("accept it: cargo xtask bless {}", self.page.name())
    }
}

/// `in=bun,in=node@26`: the engines that printed `text`, with a version where others of the
/// same kind printed something else.
fn selectors(runs: &[(&Engine, &str)], text: &str) -> String {
    let mut selectors: Vec<_> = runs
        .iter()
        .filter(|(_, printed)| *printed == text)
        .map(|(engine, _)| {
            let mut others = runs.iter().filter(|(other, _)| other.name == engine.name);
            let differ = others.any(|(_, printed)| *printed != text);
            let major = differ.then(|| engine.major()).flatten();
            format!("in={}", Selector { engine: engine.name, major })
        })
        .collect();
    selectors.dedup();
    selectors.join(",")
}
