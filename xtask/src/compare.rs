//! Compares what the pages say with what was printed. Each part returns findings and counts
//! what it has seen.

use anyhow::Result;
use index::Index;
use numbers::Numbers;
use showable::Showable;

use crate::{
    finding::Finding,
    process,
    read::{
        book::Book,
        project::{Project, Texts},
        text::Place,
    },
    run::evidence::Evidence,
};

mod absences;
mod artefacts;
mod contract;
mod coverage;
mod exercises;
mod fix;
pub mod guest;
pub mod hosts;
mod index;
mod links;
mod numbers;
mod outputs;
mod showable;
mod states;

/// How much of the book was compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    pub chapters: usize,
    pub listings: usize,
    pub outputs: usize,
    /// The outputs that something which ran has confirmed or refuted.
    pub witnessed: usize,
    /// The outputs that nothing which ran has shown.
    pub unwitnessed: Vec<Place>,
    pub numbers: usize,
    /// The guests whose `sound.rs` Miri accepts.
    pub sound: usize,
    pub exercises: usize,
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
    let mut numbers = Numbers::new(book, &index);
    hosts::repeatable(book, evidence, &mut findings);
    for page in book.selected() {
        process::heed_interrupt("the pages were compared")?;
        let compared = outputs::compare(book, page, &index, evidence, &showable);
        coverage.outputs += compared.outputs;
        coverage.witnessed += compared.outputs - compared.unwitnessed.len();
        coverage.unwitnessed.extend(compared.unwitnessed);
        findings.extend(compared.findings);
        let mut shown = coverage::listings(project, page, &mut texts, &mut coverage, &mut findings);
        shown.extend(compared.printed);
        numbers.compare(page, &shown, &mut coverage, &mut findings);
        links::compare(project, page, &index, &mut findings);
    }
    numbers.constants(&mut findings);
    for chapter in book.selected_chapters() {
        coverage.chapters += 1;
        process::heed_interrupt("the hosts were compared")?;
        hosts::compare(chapter, &index, &mut findings);
        coverage::chapter(chapter, &index, &mut findings);
        hosts::soundness(chapter, evidence, &mut coverage, &mut findings);
        exercises::compare(book, chapter, evidence, &mut coverage, &mut findings);
        contract::compare(book, chapter, evidence, &mut findings);
    }
    Ok((findings, coverage))
}
