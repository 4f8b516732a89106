//! Listings that name real steps, and steps that are on a page.

use std::path::Path;

use book_files::path::{normal, slashed};

use super::{Coverage, numbers};
use crate::{
    finding::{Finding, Rule},
    read::{
        book::{Book, PAGES},
        chapter::Chapter,
        names::EngineName,
        page::{
            Page,
            block::{self, Include, Source},
        },
        project::{Project, Texts},
        step::{self, Step},
        text::Line,
    },
};

/// Checks the listings of a page and gives their texts.
pub fn listings(
    project: &Project,
    page: &Page,
    texts: &mut Texts,
    coverage: &mut Coverage,
    findings: &mut Vec<Finding>,
) -> numbers::Texts {
    let mut shown = Vec::new();
    for block in &page.blocks {
        let block::Shows::Listing(includes) = &block.shows else { continue };
        coverage.listings += 1;
        for include in includes {
            match listing(project, page, block.line, include, texts) {
                Ok(text) => shown.push((block.line, text)),
                Err(finding) => findings.push(*finding),
            }
        }
    }
    shown
}

/// The text that mdBook puts in place of an include.
fn listing(
    project: &Project,
    page: &Page,
    line: Line,
    include: &Include,
    texts: &mut Texts,
) -> Result<String, Box<Finding>> {
    let missing = |message: String, next: String| {
        Box::new(Finding::new(Rule::Missing, page.place(line), message).next(next))
    };
    let next = "mdBook would show nothing here: write the path from the page's folder".to_owned();
    let Some(file) = included_file(page, include) else {
        return Err(missing(format!("`{}` leaves the book's folder", include.file), next));
    };
    let Some(text) = texts.get(project, &file) else {
        return Err(missing(format!("there is no {file}"), next));
    };
    let Some(name) = &include.step else { return Ok(text.to_owned()) };
    let (steps, _) = step::steps(text);
    let found = steps.iter().find(|step| step.name == *name);
    found.map(|step| step.text(text)).ok_or_else(|| {
        let known: Vec<_> = steps.iter().map(|step| &*step.name).collect();
        let message = format!("{file} has no step `{name}`");
        missing(message, format!("mdBook would show nothing here; its steps: {}", known.join(", ")))
    })
}

/// The included file, from the book's root.
pub(super) fn included_file(page: &Page, include: &Include) -> Option<String> {
    let folder = Path::new(&page.file).parent().unwrap_or(Path::new(PAGES));
    normal(&folder.join(&include.file)).map(|path| slashed(&path))
}

/// Every step of a chapter is on a page, and every exhibit is shown and judged.
pub fn chapter(book: &Book, chapter: &Chapter, findings: &mut Vec<Finding>) {
    for (file, source) in &chapter.files {
        for step in &source.steps {
            if !is_included(book, chapter, file, Some(step)) {
                let place = chapter.place(file, step.line);
                let message = format!("the step `{}` is on no page", step.name);
                let include =
                    format!("{{{{#include ../../{}:{}}}}}", chapter.path(file), step.name);
                let next = format!("include it: {include}, or take its anchors away");
                findings.push(Finding::new(Rule::NotShown, place, message).next(next));
            }
        }
        if !file.starts_with("exhibits/") {
            continue;
        }
        let place = chapter.place(file, Line::FIRST);
        if source.steps.is_empty() && !is_included(book, chapter, file, None) {
            let finding = Finding::new(Rule::NotShown, place.clone(), "this exhibit is on no page");
            findings.push(finding.next("include it, or delete it"));
        }
        let ruled_on = book.outputs().any(|(page, output)| {
            matches!(
                output.source,
                Source::Rustc { .. } | Source::Miri { .. } | Source::Compilers { .. }
            ) && book.is_of(page, output, chapter, file)
        });
        if !ruled_on && !is_run(chapter, file) {
            let message = "no judge rules on this exhibit, and no host runs it";
            let finding = Finding::new(Rule::NotShown, place, message);
            let next = format!("show its verdict: ```text,rustc={file} or ```text,miri={file}");
            findings.push(finding.next(next));
        }
    }
}

/// Whether a host asks for the exhibit's module by its name.
fn is_run(chapter: &Chapter, file: &str) -> bool {
    let name = file.trim_start_matches("exhibits/").trim_end_matches(".rs");
    let hosts = EngineName::all().filter_map(|kind| chapter.files.get(kind.host()));
    hosts.into_iter().any(|host| host.text.contains(&format!("\"{name}\"")))
}

pub fn is_included(book: &Book, chapter: &Chapter, file: &str, step: Option<&Step>) -> bool {
    let path = chapter.path(file);
    let includes = book.pages.iter().flat_map(|page| {
        let listings = page.blocks.iter().filter_map(|block| match &block.shows {
            block::Shows::Listing(includes) => Some(includes),
            _ => None,
        });
        listings.flatten().map(move |include| (page, include))
    });
    includes.into_iter().any(|(page, include)| {
        let whole = include.step.is_none();
        let this = step.is_some_and(|step| include.step.as_ref() == Some(&step.name));
        (whole || this) && included_file(page, include).is_some_and(|file| file == path)
    })
}
