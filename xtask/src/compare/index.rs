//! What the pages of the book show, so that each step, output and link is looked up and not
//! searched for.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use book_files::{
    layout::{CHAPTERS, PAGES},
    path::{normal, slashed},
    starter,
};

use super::states::States;
use crate::{
    read::{
        book::Book,
        page::{
            Page,
            block::{Include, Shows, Source},
        },
    },
    run::{engine::transcript::Transcript, evidence::Evidence},
};

/// Built once for a comparison. Files are named from the book's root.
#[derive(Default)]
pub(super) struct Index<'a> {
    pages: HashMap<&'a str, &'a Page>,
    /// The files that a page includes as a whole.
    whole: HashSet<String>,
    /// The steps that a page includes, by file and name.
    included: HashSet<(String, &'a str)>,
    /// The steps whose output a page shows, by file and name.
    printed: HashSet<(String, &'a str)>,
    /// The hosts of which a page shows all that they print.
    printed_whole: HashSet<String>,
    /// The files on which a page shows a judge's verdict or the compilers' table.
    judged: HashSet<String>,
    /// What links can lead to, by page.
    states: HashMap<&'a str, States<'a>>,
    /// What the site has beside the pages: a starter's own page, and the starter as one file.
    made: HashSet<String>,
    /// What ran, by chapter.
    runs: HashMap<&'a str, Vec<Run<'a>>>,
}

/// What one host printed in one engine.
pub(super) struct Run<'a> {
    pub transcript: &'a Transcript,
    /// What each of its steps printed.
    pub texts: HashMap<&'a str, String>,
}

impl<'a> Index<'a> {
    pub fn new(book: &'a Book, evidence: &'a Evidence) -> Index<'a> {
        let mut index = Index::default();
        for page in &book.pages {
            index.pages.insert(&page.file, page);
            index.states.insert(&page.file, States::of(book, page));
            for block in &page.blocks {
                match &block.shows {
                    Shows::Listing(includes) => index.include(page, includes),
                    Shows::Output(output) => {
                        let Some((chapter, file)) = book.resolve(page, output.source.file()) else {
                            continue;
                        };
                        let file = chapter.path(file);
                        match &output.source {
                            Source::Step { step, .. } => drop(index.printed.insert((file, step))),
                            Source::Host { .. } => drop(index.printed_whole.insert(file)),
                            Source::Module { .. } => {}
                            Source::Rustc { .. }
                            | Source::Miri { .. }
                            | Source::Compilers { .. } => drop(index.judged.insert(file)),
                        }
                    }
                    Shows::Absent(_) | Shows::Illustrative | Shows::Wrong { .. } => {}
                }
            }
        }
        for chapter in book.chapters.iter().filter(|chapter| chapter.is_starter()) {
            let name = &chapter.name;
            index.made.insert(format!("{PAGES}/{name}.zip"));
            index.made.insert(format!("{PAGES}/{CHAPTERS}/{name}/{}", starter::PAGE));
        }
        for transcript in evidence.transcripts() {
            let Some(chapter) = book.chapter(&transcript.chapter) else { continue };
            let Some(source) = chapter.files.get(transcript.host()) else { continue };
            let run = Run { transcript, texts: transcript.of_steps(source) };
            index.runs.entry(&chapter.name).or_default().push(run);
        }
        index
    }

    fn include(&mut self, page: &Page, includes: &'a [Include]) {
        for include in includes {
            let Some(file) = included_file(page, include) else { continue };
            match &include.step {
                Some(step) => drop(self.included.insert((file, step))),
                None => drop(self.whole.insert(file)),
            }
        }
    }

    /// The page of this file.
    pub fn page(&self, file: &str) -> Option<&'a Page> {
        self.pages.get(file).copied()
    }

    /// Whether rendering makes this file, which a page names as if it were beside the pages.
    pub fn is_made(&self, file: &str) -> bool {
        self.made.contains(file)
    }

    /// The states of a page of the book.
    pub fn states(&self, page: &Page) -> &States<'a> {
        &self.states[&*page.file]
    }

    /// Whether a page includes the step, alone or with the whole file.
    pub fn includes_step(&self, file: &str, step: &str) -> bool {
        self.includes_whole(file) || self.included.contains(&(file.to_owned(), step))
    }

    /// Whether a page includes the whole file.
    pub fn includes_whole(&self, file: &str) -> bool {
        self.whole.contains(file)
    }

    /// Whether a page shows what the step prints.
    pub fn shows_output(&self, file: &str, step: &str) -> bool {
        self.printed.contains(&(file.to_owned(), step))
    }

    /// Whether a page shows all that the host prints.
    pub fn shows_all_of(&self, file: &str) -> bool {
        self.printed_whole.contains(file)
    }

    /// Whether a page shows what a judge or the compilers say of the file.
    pub fn shows_verdict(&self, file: &str) -> bool {
        self.judged.contains(file)
    }

    /// The runs of a chapter's hosts, in the order of the engines.
    pub fn runs(&self, chapter: &str) -> &[Run<'a>] {
        self.runs.get(chapter).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The included file, from the book's root.
pub(super) fn included_file(page: &Page, include: &Include) -> Option<String> {
    let folder = Path::new(&page.file).parent().unwrap_or(Path::new(""));
    normal(&folder.join(&include.file)).map(|path| slashed(&path))
}
