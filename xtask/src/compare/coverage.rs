//! Listings that name real steps, and steps that are on a page.

use book_files::layout::CHAPTERS;

use super::{
    Coverage,
    index::{Index, included_file},
    numbers,
};
use crate::{
    finding::{Finding, Rule},
    read::{
        chapter::Chapter,
        names,
        page::{
            Page,
            block::{Include, Shows},
        },
        project::{Project, Texts},
        text::{Line, is_unseen},
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
        let Shows::Listing(includes) = &block.shows else { continue };
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
    let source = match texts.get(project, &file) {
        Ok(source) => source,
        Err(why) => return Err(missing(why.to_owned(), next)),
    };
    if !file.strip_prefix(CHAPTERS).is_some_and(|rest| rest.starts_with('/')) {
        let message = format!("nothing builds, runs or judges {file}");
        let next = format!("show a file below {CHAPTERS}/, or give the reason in `illustrative=`");
        return Err(missing(message, next));
    }
    let text = match &include.step {
        None => source.text.clone(),
        Some(name) => match source.step(name) {
            Some(step) => source.text_of(step),
            None => {
                let known = names::among(name, source.steps.iter().map(|step| &*step.name));
                let message = format!("{file} has no step `{name}`");
                let next = format!("mdBook would show nothing here; its steps: {known}");
                return Err(missing(message, next));
            }
        },
    };
    if let Some(c) = text.replace("\r\n", "\n").chars().find(|c| is_unseen(*c)) {
        let message = format!("{file} holds `{}`, which nobody can see", c.escape_default());
        return Err(missing(message, "write it as an escape, or take it out".to_owned()));
    }
    Ok(text)
}

/// The files of a starter that say nothing to its reader.
const UNREAD: [&str; 2] = ["LICENSE", "Cargo.lock"];

/// Every step of a chapter is on a page, every exhibit is shown and judged, and every file of a
/// starter is shown whole.
pub(super) fn chapter(chapter: &Chapter, index: &Index, findings: &mut Vec<Finding>) {
    for file in chapter.taken.iter().flatten() {
        let path = chapter.path(file);
        let is_read = !UNREAD.iter().any(|name| file.rsplit('/').next() == Some(name));
        if is_read && !index.includes_whole(&path) {
            let place = chapter.place(file, Line::FIRST);
            let finding = Finding::new(Rule::NotShown, place, "this file is on no page");
            let next = format!("a starter is shown whole: {{{{#include ../../{path}}}}}");
            findings.push(finding.next(next));
        }
    }
    for (file, source) in &chapter.files {
        let path = chapter.path(file);
        for step in &source.steps {
            if !index.includes_step(&path, &step.name) {
                let place = chapter.place(file, step.line);
                let message = format!("the step `{}` is on no page", step.name);
                let include = format!("{{{{#include ../../{path}:{}}}}}", step.name);
                let next = format!("include it: {include}, or take its anchors away");
                findings.push(Finding::new(Rule::NotShown, place, message).next(next));
            }
        }
        if !file.starts_with("exhibits/") {
            continue;
        }
        let place = chapter.place(file, Line::FIRST);
        if source.steps.is_empty() && !index.includes_whole(&path) {
            let finding = Finding::new(Rule::NotShown, place.clone(), "this exhibit is on no page");
            findings.push(finding.next("include it, or delete it"));
        }
        if !index.shows_verdict(&path) && !is_run(chapter, file) {
            let message = "no judge rules on this exhibit, and no host runs it";
            let finding = Finding::new(Rule::NotShown, place, message);
            let next = format!("show its verdict: ```text,rustc={file} or ```text,miri={file}");
            findings.push(finding.next(next));
        }
    }
}

/// Whether a host asks for the exhibit's module.
fn is_run(chapter: &Chapter, file: &str) -> bool {
    let name = file.trim_start_matches("exhibits/");
    let name = name.trim_end_matches(".rs").trim_end_matches(".wat");
    let mut hosts = chapter.hosts.iter().map(|host| &chapter.files[&host.file]);
    hosts.any(|host| asks_for(&host.text, name))
}

/// Whether a host says `{ exhibit: "NAME" }` or `exhibit("CHAPTER", "NAME", …)`.
fn asks_for(host: &str, name: &str) -> bool {
    let code = host.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    let name = format!("\"{name}\"");
    code.split("exhibit").skip(1).any(|rest| {
        let asked = rest.starts_with([':', '(']).then(|| rest.split([')', '}']).next()).flatten();
        asked.is_some_and(|asked| asked.contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_asks_for_an_exhibit() {
        for host in [
            "readGuest(\"free\", { exhibit: \"null\", profile })",
            "crate::exhibit(\n    \"pointers\",\n    \"null\",\n    \"debug\",\n)?",
        ] {
            assert!(asks_for(host, "null"), "{host}");
        }
        for host in [
            "console.log(\"null\")",
            "// { exhibit: \"null\" }",
            "exhibit(\"free\", \"naive\"); f(\"null\")",
        ] {
            assert!(!asks_for(host, "null"), "{host}");
        }
    }
}
