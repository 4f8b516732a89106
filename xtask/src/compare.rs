//! Compares what the pages say with what was printed. Each part returns findings and counts
//! what it has seen.

use std::collections::BTreeMap;

use numbers::Numbers;

use crate::{
    finding::Finding,
    make::module::Modules,
    read::{
        book::Book,
        names::JudgeName,
        project::{Project, Texts},
    },
    run::{
        engine::transcript::Transcript,
        judge::{Judge, Verdict},
    },
};

mod artefacts;
mod coverage;
mod fix;
pub mod hosts;
pub mod links;
mod numbers;
mod outputs;
mod states;

/// All that was run, and what came of it.
#[derive(Debug, Default)]
pub struct Evidence {
    pub modules: Modules,
    pub transcripts: Vec<Transcript>,
    /// By judge, chapter and file.
    pub verdicts: BTreeMap<(JudgeName, String, String), (Judge, Verdict)>,
    /// By chapter and file, with the versions of the compiler.
    pub tables: BTreeMap<(String, String), (Vec<String>, String)>,
}

/// How much of the book was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    pub chapters: usize,
    pub listings: usize,
    pub outputs: usize,
    /// The outputs that something which ran has confirmed or refuted.
    pub witnessed: usize,
    pub numbers: usize,
    /// The guests whose `sound.rs` Miri accepts.
    pub sound: usize,
}

/// The whole comparison, in the order of the pages.
pub fn compare(project: &Project, book: &Book, evidence: &Evidence) -> (Vec<Finding>, Coverage) {
    let mut findings = Vec::new();
    let mut coverage = Coverage::default();
    let mut texts = Texts::default();
    let mut numbers = Numbers::new(book);
    for page in book.selected() {
        let compared = outputs::compare(book, page, evidence);
        coverage.outputs += compared.outputs;
        coverage.witnessed += compared.witnessed;
        findings.extend(compared.findings);
        let mut shown = coverage::listings(project, page, &mut texts, &mut coverage, &mut findings);
        shown.extend(compared.printed);
        numbers.compare(page, &shown, &mut coverage, &mut findings);
        links::compare(project, book, page, &mut findings);
    }
    numbers.constants(&mut findings);
    for chapter in book.selected_chapters() {
        coverage.chapters += 1;
        hosts::compare(book, chapter, evidence, &mut findings);
        coverage::chapter(book, chapter, &mut findings);
        hosts::soundness(chapter, evidence, &mut coverage, &mut findings);
    }
    (findings, coverage)
}
