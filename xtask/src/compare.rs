//! Compares what the pages say with what was printed. Each part returns findings and counts
//! what it has seen.

use std::collections::BTreeMap;

use anyhow::Result;
use index::Index;
use showable::Showable;

use crate::{
    finding::Finding,
    make::module::Modules,
    process,
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
mod index;
mod links;
mod numbers;
mod outputs;
mod showable;
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

/// The links alone.
pub fn links(project: &Project, book: &Book, findings: &mut Vec<Finding>) {
    let nothing = Evidence::default();
    let index = Index::new(book, &nothing);
    book.selected().for_each(|page| links::compare(project, page, &index, findings));
}

/// The whole comparison, in the order of the pages.
///
/// # Errors
///
/// When this program is interrupted.
pub fn compare(
    project: &Project,
    book: &Book,
    evidence: &Evidence,
) -> Result<(Vec<Finding>, Coverage)> {
    let index = Index::new(book, evidence);
    let showable = Showable::new(project);
    let mut findings = Vec::new();
    let mut coverage = Coverage::default();
    let mut texts = Texts::default();
    for page in book.selected() {
        process::heed_interrupt("the pages were compared")?;
        let compared = outputs::compare(book, page, &index, evidence, &showable);
        coverage.outputs += compared.outputs;
        coverage.witnessed += compared.witnessed;
        findings.extend(compared.findings);
        let listed = coverage::listings(project, page, &mut texts, &mut coverage, &mut findings);
        numbers::compare(page, &[listed, compared.printed].concat(), &mut coverage, &mut findings);
        links::compare(project, page, &index, &mut findings);
    }
    for chapter in book.selected_chapters() {
        coverage.chapters += 1;
        process::heed_interrupt("the hosts were compared")?;
        hosts::compare(chapter, &index, &mut findings);
        coverage::chapter(chapter, &index, &mut findings);
        hosts::soundness(chapter, evidence, &mut coverage, &mut findings);
    }
    Ok((findings, coverage))
}
