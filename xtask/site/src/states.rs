//! Gives links to states of a run, such as `#step-read.2@0x10`, a place to lead to: without
//! scripts, they lead to the listing of their step.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

use anyhow::Result;

use crate::html::{PRINT, Page};

/// Puts an empty element before each listing that a link on any page of `pages` leads to.
///
/// # Errors
///
/// When a page cannot be read or written.
pub fn mark(pages: &Path) -> Result<()> {
    let mut all = Page::all(pages)?;
    // On the page for paper, the steps of all chapters have come together.
    all.retain(|page| page.file != Path::new(PRINT));
    let mut linked: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for page in &all {
        for (file, id) in links(page) {
            linked.entry(file).or_default().insert(id);
        }
    }
    for page in &mut all {
        if let Some(ids) = linked.get(&page.file) {
            page.text = with_places(&page.text, ids);
            page.write(pages)?;
        }
    }
    Ok(())
}

/// The links of a page to states: the page that each leads to, and the id there.
fn links(page: &Page) -> Vec<(PathBuf, String)> {
    let folder = page.file.parent().unwrap_or(Path::new(""));
    let hrefs = page.text.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let to_states = hrefs.filter_map(|href| {
        let (path, id) = href.split_once('#').filter(|(path, _)| !path.contains(':'))?;
        let file =
            if path.is_empty() { Some(page.file.clone()) } else { normal(&folder.join(path)) };
        Some((file.filter(|_| id.starts_with("step-"))?, id.to_owned()))
    });
    to_states.collect()
}

/// A path from the site's folder with each `..` resolved.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => parts.push(name),
            Component::ParentDir if parts.pop() => {}
            _ => return None,
        }
    }
    Some(parts)
}

/// The page with an element for each id before the listing that it speaks of.
fn with_places(page: &str, ids: &BTreeSet<String>) -> String {
    let mut places: BTreeMap<usize, String> = BTreeMap::new();
    for id in ids {
        if let Some(at) = listing(page, id) {
            places.entry(at).or_default().push_str(&format!("<span id=\"{id}\"></span>"));
        }
    }
    let mut marked = page.to_owned();
    for (at, spans) in places.into_iter().rev() {
        marked.insert_str(at, &spans);
    }
    marked
}

/// Where the first listing of a state's step begins.
fn listing(page: &str, id: &str) -> Option<usize> {
    const CODE: &str = "<code class=\"";
    let step = id.strip_prefix("step-")?.split(['.', '@']).next()?;
    let class = format!("step=host.mjs:{step}");
    let (code, _) = page.match_indices(CODE).find(|(at, _)| {
        let classes = page[at + CODE.len()..].split('"').next().unwrap_or_default();
        classes.split(' ').any(|known| known == class)
    })?;
    page[..code].rfind("<pre")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<p><a href=\"#step-one.2@0x10\">a</a> <a href=\"#step-two\">b</a></p>\
        <pre><code class=\"language-rust step=src/lib.rs:one\">…</code></pre>\
        <pre><code class=\"language-js step=host.mjs:one-more\">…</code></pre>\
        <pre><code class=\"language-js step=host.mjs:one step=host.mjs:two\">…</code></pre>";

    #[test]
    fn a_listing_gets_a_place_for_each_state_that_is_linked() {
        let ids = ["step-one.2@0x10", "step-two", "step-gone"].map(str::to_owned).into();
        let pre = "<pre><code class=\"language-js step=host.mjs:one step";
        let spans = "<span id=\"step-one.2@0x10\"></span><span id=\"step-two\"></span>";
        assert_eq!(with_places(PAGE, &ids), PAGE.replace(pre, &format!("{spans}{pre}")));
    }

    #[test]
    fn a_link_leads_to_its_own_page_or_to_another() {
        let text = "<a href=\"#step-a\"><a href=\"../b.html#step-b.1\"><a href=\"b.html#other\">\
            <a href=\"https://example.org/#step-c\">";
        let page = Page { file: "more/a.html".into(), text: text.to_owned() };
        let found = links(&page);
        let found: Vec<_> =
            found.iter().map(|(file, id)| (file.to_str().unwrap(), &**id)).collect();
        assert_eq!(found, [("more/a.html", "step-a"), ("b.html", "step-b.1")]);
    }
}
