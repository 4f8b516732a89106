//! Links inside the book.

use std::path::Path;

use book_files::path::{normal, slashed};

use super::states;
use crate::{
    finding::{Finding, Rule},
    read::{
        book::Book,
        page::{Link, Page},
        project::Project,
    },
};

/// Checks each link of a page that leads to a page, a heading, a file of the book or a state of a
/// run.
pub fn compare(project: &Project, book: &Book, page: &Page, findings: &mut Vec<Finding>) {
    for link in &page.links {
        if let Err((message, next)) = check(project, book, page, link) {
            let finding = Finding::new(Rule::Link, page.place(link.line), message);
            findings.push(finding.next(next));
        }
    }
    states::headings(book, page, findings);
}

fn check(project: &Project, book: &Book, page: &Page, link: &Link) -> Result<(), (String, String)> {
    let target = &*link.target;
    if target.contains("://") || target.starts_with("mailto:") {
        return Ok(());
    }
    if target.starts_with('/') {
        let next = "write it from this page's folder: the book is read from any folder";
        return Err((format!("`{target}` leads out of the book"), next.to_owned()));
    }
    let (path, id) = target.split_once('#').unwrap_or((target, ""));
    let there = if path.is_empty() {
        Some(page)
    } else {
        let file = file(page, path);
        let there = book.pages.iter().find(|page| page.file == file);
        let is_file = !file.ends_with(".md") && project.root.join(&file).is_file();
        if there.is_none() && !is_file {
            let next = "link to a page that SUMMARY.md lists, or to a file beside the pages";
            return Err((format!("`{target}` leads nowhere: there is no {file}"), next.to_owned()));
        }
        there
    };
    if let Some(there) = there
        && !id.is_empty()
        && !there.ids.contains_key(id)
    {
        if let Some(checked) = states::check(book, there, id) {
            let nowhere = |(why, next)| (format!("`{target}` leads nowhere: {why}"), next);
            return checked.map_err(nowhere);
        }
        let known: Vec<_> = there.ids.keys().map(String::as_str).collect();
        let message = format!("`{target}` leads nowhere: {} has no heading `#{id}`", there.file);
        return Err((message, format!("its headings: {}", known.join(", "))));
    }
    Ok(())
}

/// The file that a path in a link of a page names, from the book's root; a rendered page's source.
pub(super) fn file(page: &Page, path: &str) -> String {
    let folder = Path::new(&page.file).parent().unwrap_or(Path::new(""));
    let source = path.strip_suffix(".html").map(|path| format!("{path}.md"));
    let file = normal(&folder.join(source.as_deref().unwrap_or(path)));
    file.map(|file| slashed(&file)).unwrap_or_default()
}
