//! What hosts print with a reader's own guest, against what the page says of the book's.

use book_files::contract::{Contract, Judged};

use super::{hosts, outputs};
use crate::{
    finding::{Finding, Rule},
    read::{
        book::Book,
        chapter::Chapter,
        page::{
            Page,
            block::{Block, Output, Source},
        },
    },
    run::{engine::transcript::Transcript, evidence::Run},
};

/// What is compared, as a report calls both.
pub const TEXTS: [&str; 2] = ["the book's guest", "yours"];

/// What came of a reader's guest in one engine.
#[derive(Debug, Default)]
pub struct Compared {
    pub findings: Vec<Finding>,
    /// How many outputs every guest must give, and this one gave.
    pub same: usize,
    /// What belongs to a guest's compiler, and is not judged.
    pub beside: Vec<Beside>,
}

/// An output that is not judged, beside the book's.
#[derive(Debug, PartialEq, Eq)]
pub struct Beside {
    /// `HOST:STEP`.
    pub what: String,
    /// The lines of it that are judged, from 1.
    pub judged: Vec<usize>,
    /// Why it is not judged.
    pub why: String,
    pub book: String,
    pub own: String,
}

/// Compares a run of one of the chapter's hosts with its page. `path` is what the reader calls the
/// guest.
pub fn compare(
    book: &Book,
    chapter: &Chapter,
    contract: &Contract,
    transcript: &Transcript,
    path: &str,
) -> Compared {
    let mut compared = Compared::default();
    let host = transcript.host();
    let run = Run {
        engine: transcript.engine.clone(),
        host: chapter.file(host),
        rounds: [transcript.clone(), transcript.clone()],
    };
    if let Err(finding) = hosts::is_repeatable(chapter, &run) {
        let message = format!("{}, with {path}", finding.message);
        let next = "the line is where the host was: look at what it has asked of the guest there";
        compared.findings.push(Finding { message, ..finding.next(next) });
    }
    let Some(page) = book.page(&chapter.name) else { return compared };
    let printed = transcript.of_steps(&chapter.files[host]);
    for (step, block) in outputs_of(page, transcript) {
        let Some(declared) = contract.output(host, step) else { continue };
        let text = match printed.get(step) {
            Some(text) => &**text,
            None if transcript.is_well() => "",
            // What came before it has failed, and is a finding.
            None => continue,
        };
        let what = format!("{host}:{step}");
        let said = &*block.body.text;
        if let (Some(expected), Some(given)) = (declared.judged.of(said), declared.judged.of(text))
        {
            if expected == given {
                compared.same += 1;
            } else {
                let message = format!("{what} prints something else with {path}");
                let finding = Finding::new(Rule::Output, page.place(block.line), message);
                let finding = finding.ran([transcript.engine.to_string()]);
                let finding = finding.diff((TEXTS[0], &expected), (TEXTS[1], &given));
                let next = "every guest of this chapter must give what the page shows here";
                compared.findings.push(finding.next(next));
                continue;
            }
        }
        let judged = match &declared.judged {
            Judged::All | Judged::Bytes => continue,
            Judged::None => Vec::new(),
            Judged::Lines(lines) => lines.clone(),
        };
        if let Some(why) = declared.own.clone() {
            let (book, own) = (said.to_owned(), text.to_owned());
            compared.beside.push(Beside { what, judged, why, book, own });
        }
    }
    compared
}

/// The steps of the host whose output the page shows, in its order, each with the block for this
/// engine.
fn outputs_of<'a>(page: &'a Page, transcript: &Transcript) -> Vec<(&'a str, &'a Block)> {
    let mut steps: Vec<(&str, Vec<(&Block, &Output)>)> = Vec::new();
    for (block, output) in page.outputs() {
        let Source::Step { file, step } = &output.source else { continue };
        if file != transcript.host() {
            continue;
        }
        match steps.iter_mut().find(|(known, _)| known == step) {
            Some((_, blocks)) => blocks.push((block, output)),
            None => steps.push((step, vec![(block, output)])),
        }
    }
    let chosen = steps.into_iter().filter_map(|(step, blocks)| {
        let outputs = blocks.iter().map(|(_, output)| *output);
        let index = outputs::block_for(outputs, &transcript.engine)?;
        Some((step, blocks[index].0))
    });
    chosen.collect()
}
