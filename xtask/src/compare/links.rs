//! Links inside the book.

use std::path::Path;

use book_files::path::{normal, slashed};

use super::{index::Index, states};
use crate::{
    finding::{Finding, Rule},
    read::{
        names,
        page::{Link, Page},
        project::Project,
    },
};

/// Checks each link of a page that leads to a page, a heading, a file of the book or a state of a
/// run.
pub(super) fn compare(project: &Project, page: &Page, index: &Index, findings: &mut Vec<Finding>) {
    for link in &page.links {
        if let Err((message, next)) = check(project, index, page, link) {
            let finding = Finding::new(Rule::Link, page.place(link.line), message);
            findings.push(finding.next(next));
        }
    }
    states::headings(index, page, findings);
}

fn check(
    project: &Project,
    index: &Index,
    page: &Page,
    link: &Link,
) -> Result<(), (String, String)> {
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
        let there = index.page(&file);
        let is_file = !file.ends_with(".md") && project.root.join(&file).is_file();
        if there.is_none() && !is_file && !index.is_made(&beside(page, path)) {
            let next = "link to a page that SUMMARY.md lists, or to a file beside the pages";
            return Err((format!("`{target}` leads nowhere: there is no {file}"), next.to_owned()));
        }
        there
    };
    if let Some(there) = there
        && !id.is_empty()
        && !there.ids.contains_key(id)
    {
        if let Some(checked) = states::check(index, there, id) {
            let nowhere = |(why, next)| (format!("`{target}` leads nowhere: {why}"), next);
            return checked.map_err(nowhere);
        }
        let known = names::among(id, there.ids.keys().map(String::as_str));
        let message = format!("`{target}` leads nowhere: {} has no heading `#{id}`", there.file);
        return Err((message, format!("its headings: {known}")));
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

/// The file that a path in a link of a page names, from the book's root, as it stands.
fn beside(page: &Page, path: &str) -> String {
    let folder = Path::new(&page.file).parent().unwrap_or(Path::new(""));
    normal(&folder.join(path)).map(|file| slashed(&file)).unwrap_or_default()
}
