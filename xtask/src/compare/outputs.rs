//! Each output of a page against what was printed.

use std::collections::BTreeMap;

use similar::TextDiff;

use super::{Coverage, Evidence};
use crate::{
    book::Book,
    chapter::{Chapter, Source as File},
    compilers,
    engine::{Engine, Selector, transcript::Transcript},
    finding::{Finding, Fix, Rule},
    guest, judge,
    page::{
        Page,
        block::{Block, Body, Kind, Output, Source},
    },
};

const PAGE: &str = "the page";
const PRINTED: &str = "printed";

/// Compares the outputs of `page`; a block that is neither listing nor output is a finding.
pub fn compare(
    book: &Book,
    page: &Page,
    evidence: &Evidence,
    coverage: &mut Coverage,
    findings: &mut Vec<Finding>,
) {
    for (line, what) in &page.strays {
        let finding =
            Finding::new(Rule::Bare, page.place(*line), format!("{what} cannot be checked"));
        findings.push(finding.next("write it as a fenced block that says what it shows"));
    }
    let mut compared = Vec::new();
    for block in &page.blocks {
        match &block.kind {
            Kind::Wrong { message, next } => {
                findings.push(Finding::new(Rule::Bare, page.place(block.line), message).next(next));
            }
            Kind::Output(output) => {
                coverage.outputs += 1;
                if compared.contains(&&output.source) {
                    continue;
                }
                compared.push(&output.source);
                let blocks = same_source(page, &output.source);
                let shown = Shown { page, blocks };
                match shown.compare(book, &output.source, evidence, findings) {
                    Ok(witnessed) => coverage.witnessed += witnessed,
                    Err(finding) => findings.push(*finding),
                }
            }
            Kind::Listing(_) | Kind::Illustrative => {}
        }
    }
}

/// The blocks that show one source, each for some engines or as the default.
struct Shown<'a> {
    page: &'a Page,
    blocks: Vec<(&'a Block, &'a Output)>,
}

fn same_source<'a>(page: &'a Page, source: &Source) -> Vec<(&'a Block, &'a Output)> {
    let blocks = page.blocks.iter().filter_map(|block| match &block.kind {
        Kind::Output(output) if output.source == *source => Some((block, output)),
        _ => None,
    });
    blocks.collect()
}

impl Shown<'_> {
    /// The number of blocks that something which ran has confirmed or refuted.
    fn compare(
        &self,
        book: &Book,
        source: &Source,
        evidence: &Evidence,
        findings: &mut Vec<Finding>,
    ) -> Result<usize, Box<Finding>> {
        let file = source.file();
        let Some((chapter, file)) = book.resolve(self.page, file) else {
            let message = format!("`{source}`: this page has no chapter");
            let next = "name the chapter as well: `prints=CHAPTER/FILE:STEP`";
            return Err(self.finding(Rule::Missing, message, next));
        };
        match source {
            Source::Step { step, .. } => self.step(chapter, file, step, evidence, findings),
            Source::Module { export, .. } => {
                self.module(chapter, file, export.as_deref(), evidence, findings)
            }
            Source::Compilers { .. } => self.table(chapter, file, evidence, findings),
            Source::Rustc { .. } => {
                self.verdict(chapter, file, judge::Kind::Rustc, evidence, findings)
            }
            Source::Miri { .. } => {
                self.verdict(chapter, file, judge::Kind::Miri, evidence, findings)
            }
        }
    }

    fn finding(&self, rule: Rule, message: impl Into<String>, next: &str) -> Box<Finding> {
        Box::new(Finding::new(rule, self.page.place(self.blocks[0].0.line), message).next(next))
    }

    fn step(
        &self,
        chapter: &Chapter,
        file: &str,
        step: &str,
        evidence: &Evidence,
        findings: &mut Vec<Finding>,
    ) -> Result<usize, Box<Finding>> {
        let host = self.file(chapter, file)?;
        let Some(region) = host.step(step) else {
            let known: Vec<_> = host.steps.iter().map(|step| &*step.name).collect();
            let message = format!("{} has no step `{step}`", chapter.path(file));
            let next = format!("its steps: {}", known.join(", "));
            return Err(self.finding(Rule::Missing, message, &next));
        };
        let transcripts = evidence
            .transcripts
            .iter()
            .filter(|transcript| transcript.chapter == chapter.name && transcript.host() == file);
        let printed: Vec<_> =
            transcripts.map(|transcript| (transcript, transcript.of(region))).collect();
        self.printed(&format!("{file}:{step}"), &printed, findings)
    }

    /// Each engine's own block, or the default one, against what it printed.
    fn printed(
        &self,
        what: &str,
        printed: &[(&Transcript, Option<String>)],
        findings: &mut Vec<Finding>,
    ) -> Result<usize, Box<Finding>> {
        let mut groups: BTreeMap<usize, Vec<(&Engine, &str)>> = BTreeMap::new();
        for (transcript, text) in printed {
            let engine = &transcript.engine;
            let Some(text) = text else {
                let finding = self.finding(
                    Rule::Output,
                    format!("{what} prints nothing"),
                    "take the block away, or let the step print",
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
            self.same(*index, what, runs, findings);
        }
        self.needless(what, findings);
        Ok(groups.len())
    }

    /// The most exact block for an engine.
    fn block_for(&self, engine: &Engine) -> Option<usize> {
        let exactness = |output: &Output| {
            let matching = output.engines.iter().filter(|selector| selector.matches(engine));
            let best = matching.map(|selector| 1 + usize::from(selector.major.is_some())).max();
            if output.engines.is_empty() { Some(0) } else { best }
        };
        let fitting = self.blocks.iter().enumerate().filter_map(|(index, (_, output))| {
            exactness(output).map(|exactness| (exactness, usize::MAX - index, index))
        });
        fitting.max().map(|(_, _, index)| index)
    }

    /// One block against the engines that it stands for. The first engine's text is what
    /// `bless` writes there; one that differs from it needs a block of its own.
    fn same(
        &self,
        index: usize,
        what: &str,
        runs: &[(&Engine, &str)],
        findings: &mut Vec<Finding>,
    ) {
        let (block, output) = self.blocks[index];
        let (first, expected) = runs[0];
        let named = |text: &str| {
            let same = runs.iter().filter(|(_, printed)| *printed == text);
            same.map(|(engine, _)| engine.to_string()).collect::<Vec<_>>()
        };
        if block.body.text != expected {
            let message = format!("{what} prints something else");
            let finding = Finding::new(Rule::Output, self.page.place(block.line), message);
            findings.push(
                finding
                    .ran(named(expected))
                    .diff((PAGE, &block.body.text), (PRINTED, expected))
                    .next(self.bless())
                    .fix(block.body.replace(expected)),
            );
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
            let info = format!("text,{},{engines}", output.source);
            findings.push(
                finding
                    .ran(named(text))
                    .diff((&first.to_string(), expected), (&engine.to_string(), text))
                    .next(format!("{} (it adds a block with `{engines}`)", self.bless()))
                    .fix(block.body.add_after(&info, text)),
            );
        }
    }

    /// A block for one engine that shows what the default block shows.
    fn needless(&self, what: &str, findings: &mut Vec<Finding>) {
        let default = self.blocks.iter().find(|(_, output)| output.engines.is_empty());
        let Some((default, _)) = default else { return };
        for (block, output) in &self.blocks {
            if !output.engines.is_empty() && block.body.text == default.body.text {
                let selectors: Vec<_> = output.engines.iter().map(ToString::to_string).collect();
                let message = format!("{what} prints the same in {}", selectors.join(", "));
                let place = self.page.place(block.line);
                let finding = Finding::new(Rule::NeedlessDifference, place, message);
                findings.push(finding.next("take this block away: the default one covers it"));
            }
        }
    }

    fn module(
        &self,
        chapter: &Chapter,
        file: &str,
        export: Option<&str>,
        evidence: &Evidence,
        findings: &mut Vec<Finding>,
    ) -> Result<usize, Box<Finding>> {
        let what = match export {
            Some(export) => format!("{file}:{export}"),
            None => file.to_owned(),
        };
        let modules = evidence.modules.iter().filter(|((name, _), _)| *name == chapter.name);
        let modules: Vec<_> = modules.map(|((_, file), module)| (&**file, module)).collect();
        let Some((_, module)) = modules.iter().find(|(known, _)| *known == file) else {
            if file == guest::GUEST {
                return Ok(0);
            }
            let known: Vec<_> = modules.iter().map(|(file, _)| *file).collect();
            let next = format!("the chapter's modules: {}", known.join(", "));
            return Err(self.finding(Rule::Missing, format!("there is no module `{file}`"), &next));
        };
        let text = match export {
            None => module.text.trim_end().to_owned(),
            Some(export) => module.function(export).ok_or_else(|| {
                let next = format!("it exports {}", module.exports().join(", "));
                self.finding(Rule::Missing, format!("{file} exports no function `{export}`"), &next)
            })?,
        };
        for (block, _) in &self.blocks {
            if block.body.text != text {
                let place = self.page.place(block.line);
                let finding = Finding::new(Rule::Output, place, format!("{what} is another"));
                let finding =
                    finding.diff((PAGE, &block.body.text), (PRINTED, &text)).next(self.bless());
                findings.push(finding.fix(block.body.replace(&text)));
            }
        }
        Ok(self.blocks.len())
    }

    fn verdict(
        &self,
        chapter: &Chapter,
        file: &str,
        kind: judge::Kind,
        evidence: &Evidence,
        findings: &mut Vec<Finding>,
    ) -> Result<usize, Box<Finding>> {
        self.file(chapter, file)?;
        let key = (kind, chapter.name.clone(), file.to_owned());
        let Some((judge, verdict)) = evidence.verdicts.get(&key) else { return Ok(0) };
        let path = chapter.path(file);
        if verdict.accepted {
            let next = "show code that it rejects, or say that it accepts this";
            let finding = self.finding(Rule::Verdict, format!("{kind} accepts {path}"), next);
            return Err(Box::new(finding.ran([judge.to_string()])));
        }
        for (block, _) in &self.blocks {
            let shown = &block.body.text;
            if let Some(excerpt) = nearest_excerpt(shown, &verdict.text) {
                let message = format!("{kind} says something else of {path}");
                let finding = Finding::new(Rule::Verdict, self.page.place(block.line), message);
                findings.push(
                    finding
                        .ran([judge.to_string()])
                        .diff((PAGE, shown), (PRINTED, &excerpt))
                        .next(self.bless())
                        .fix(block.body.replace(&excerpt)),
                );
            }
        }
        Ok(self.blocks.len())
    }

    fn table(
        &self,
        chapter: &Chapter,
        file: &str,
        evidence: &Evidence,
        findings: &mut Vec<Finding>,
    ) -> Result<usize, Box<Finding>> {
        if compilers::versions(self.file(chapter, file)?).is_empty() {
            let message = format!("{} names no compilers", chapter.path(file));
            let next = "begin it with a line such as `//! compilers: 1.58.1 1.95.0`";
            return Err(self.finding(Rule::Missing, message, next));
        }
        let key = (chapter.name.clone(), file.to_owned());
        let Some((versions, table)) = evidence.tables.get(&key) else { return Ok(0) };
        for (block, _) in &self.blocks {
            if block.body.text != *table {
                let place = self.page.place(block.line);
                let message = format!("the compilers give something else for {file}");
                let finding = Finding::new(Rule::Output, place, message).next(self.bless());
                let finding =
                    finding.ran(versions.iter().map(|version| format!("rustc {version}")));
                let finding = finding.diff((PAGE, &block.body.text), (PRINTED, table));
                findings.push(finding.fix(block.body.replace(table)));
            }
        }
        Ok(self.blocks.len())
    }

    fn file<'a>(&self, chapter: &'a Chapter, file: &str) -> Result<&'a File, Box<Finding>> {
        chapter.files.get(file).ok_or_else(|| {
            let known: Vec<_> = chapter.files.keys().map(|file| &**file).collect();
            let next = format!("the chapter has {}", known.join(", "));
            self.finding(Rule::Missing, format!("there is no {}", chapter.path(file)), &next)
        })
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
            let mut others = runs.iter().filter(|(other, _)| other.kind == engine.kind);
            let differ = others.any(|(_, printed)| *printed != text);
            let major = differ.then(|| engine.major()).flatten();
            format!("in={}", Selector { kind: engine.kind, major })
        })
        .collect();
    selectors.dedup();
    selectors.join(",")
}

/// `None` if `shown` is a run of whole lines of `verdict`; else the run most like it.
fn nearest_excerpt(shown: &str, verdict: &str) -> Option<String> {
    let lines: Vec<_> = verdict.lines().collect();
    let wanted: Vec<_> = shown.lines().collect();
    if wanted.is_empty() || wanted.len() > lines.len() {
        return Some(verdict.to_owned());
    }
    if lines.windows(wanted.len()).any(|window| window == wanted) {
        return None;
    }
    let windows = lines.windows(wanted.len()).map(|window| window.join("\n"));
    let likeness = |window: &String| TextDiff::from_chars(shown, &**window).ratio();
    windows.max_by(|one, two| likeness(one).total_cmp(&likeness(two)))
}

impl Body {
    /// The fix that writes `text` between the fences; `None` if it would close them.
    fn replace(&self, text: &str) -> Option<Fix> {
        let fits = !text.lines().any(|line| line.trim_start().starts_with(&self.fence));
        fits.then(|| Fix { start: self.range.start, end: self.range.end, text: self.lines(text) })
    }

    /// The fix that adds a block behind this one.
    fn add_after(&self, info: &str, text: &str) -> Option<Fix> {
        self.replace(text)?;
        let fence = &self.fence;
        let block = self.lines(&format!("{fence}{info}\n{text}\n{fence}"));
        let blank = self.prefix.trim_end();
        let text = format!("\n{blank}\n{}", block.trim_end_matches('\n'));
        Some(Fix { start: self.whole.end, end: self.whole.end, text })
    }

    fn lines(&self, text: &str) -> String {
        let line = |line: &str| match line {
            "" => format!("{}\n", self.prefix.trim_end()),
            line => format!("{}{line}\n", self.prefix),
        };
        text.lines().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_whole_lines_in_a_row() {
        let verdict = "warning: a\n\nerror: b\n --> x:1\nerror: c";
        assert_eq!(nearest_excerpt("error: b\n --> x:1", verdict), None);
        assert_eq!(nearest_excerpt("error: bb", verdict).as_deref(), Some("error: b"));
        assert_eq!(nearest_excerpt("error: b\nerror: c", verdict).unwrap().lines().count(), 2);
        assert_eq!(nearest_excerpt("", verdict).as_deref(), Some(verdict));
    }
}
