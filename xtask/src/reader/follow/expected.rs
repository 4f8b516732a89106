//! What the book prints at each step of a host, in the engine that is here.

use book_files::contract::Judged;

use crate::{
    read::{
        book::Book,
        chapter::Chapter,
        page::block::{Shows, Source},
    },
    run::engine::Engine,
};

/// A step of the book's host that prints something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    /// What a page shows of it, by line.
    pub lines: Vec<String>,
    /// What of it any guest gives, by the chapter's contract; all of it where that says nothing.
    pub judged: Judged,
}

/// The steps of a host that a page shows, in the order in which they stand in it.
pub fn steps(book: &Book, chapter: &Chapter, file: &str, engine: &Engine) -> Vec<Step> {
    let Some(host) = chapter.files.get(file) else { return Vec::new() };
    let text = |step: &str| {
        // A chapter's own page has all of its engines' blocks, and others may show some of them.
        let own = book.page(&chapter.name).into_iter();
        own.chain(&book.pages).find_map(|page| {
            let outputs = page.blocks.iter().filter_map(|block| match &block.shows {
                Shows::Output(output) if is_of(&output.source, step) => Some((block, output)),
                _ => None,
            });
            let outputs =
                outputs.filter(|(_, output)| book.is_of(page, output.source.file(), chapter, file));
            let fitting = outputs.filter_map(|(block, output)| Some((engine.fits(output)?, block)));
            let best = fitting.reduce(|best, other| if other.0 > best.0 { other } else { best })?;
            let is_absent = page.absences().any(|(_, absent)| {
                book.is_of(page, &absent.file, chapter, file) && engine.lacks(absent, Some(step))
            });
            (best.0 > 0 || !is_absent).then_some(best)
        })
    };
    let steps = host.steps.iter();
    steps
        .filter_map(|step| {
            let lines = text(&step.name)?.1.body.text.split('\n').map(str::to_owned).collect();
            let contract = chapter.contract.as_ref();
            let output = contract.and_then(|contract| contract.output(file, &step.name));
            let judged = output.map_or(Judged::All, |output| output.judged.clone());
            Some(Step { name: step.name.clone(), lines, judged })
        })
        .collect()
}

fn is_of(source: &Source, name: &str) -> bool {
    matches!(source, Source::Step { step, .. } if step == name)
}
