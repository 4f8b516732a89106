//! Gives links to states of a run, such as `#step-read.2@0x10&pin=u32@0x10`, a place to lead to:
//! without scripts, they lead to the listing of their step.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use book_files::path::normal;
use lol_html::html_content::ContentType;

use crate::{
    html::{Change, PRINT, Page},
    survey::{Listing, Survey},
};

/// The ids of the states that are linked, by the page that each is on.
pub type Linked = BTreeMap<PathBuf, BTreeSet<String>>;

/// The links to states on all pages but the one for paper, which has the links of all others.
pub fn linked<'a>(pages: impl Iterator<Item = (&'a Page, &'a Survey)>) -> Linked {
    let mut linked = Linked::new();
    for (page, survey) in pages.filter(|(page, _)| page.file != Path::new(PRINT)) {
        for link in &survey.links {
            if let Some((file, id)) = state(&page.file, link) {
                linked.entry(file).or_default().insert(id);
            }
        }
    }
    linked
}

/// The page that a link to a state leads to, and the id there.
pub fn state(from: &Path, link: &str) -> Option<(PathBuf, String)> {
    let (path, id) = link.split_once('#')?;
    if path.contains(':') || !id.starts_with("step-") {
        return None;
    }
    let folder = from.parent().unwrap_or(Path::new(""));
    let file = if path.is_empty() { from.to_owned() } else { normal(&folder.join(path))? };
    Some((file, id.to_owned()))
}

/// Puts an element for each id before the listing that it speaks of.
pub fn changes(listings: &[Listing], ids: &BTreeSet<String>) -> Change<'static> {
    let mut places: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for id in ids {
        if let Some(listing) = listing(listings, id) {
            places.entry(listings[listing].block).or_default().insert(id.clone());
        }
    }
    mark(places)
}

/// Puts elements with ids before some `pre`, by which of the page they are.
pub fn mark(places: BTreeMap<usize, BTreeSet<String>>) -> Change<'static> {
    let mut block = 0;
    Change::of_all("pre", move |pre| {
        for id in places.get(&block).into_iter().flatten() {
            pre.before(&format!("<span id=\"{id}\"></span>"), ContentType::Html);
        }
        block += 1;
        Ok(())
    })
}

/// Which listing is the first of a state's step.
pub fn listing(listings: &[Listing], id: &str) -> Option<usize> {
    let step = id.strip_prefix("step-")?.split(['.', '@', '&']).next()?;
    listings.iter().position(|listing| listing.steps.iter().any(|known| known == step))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head></head><pre>one</pre>\
        <pre><code class=\"language-js step=host.mjs:one-more\">…</code></pre>\
        <pre><code class=\"language-js step=host.mjs:one step=host.mjs:two\">…</code></pre>";

    #[test]
    fn a_listing_gets_a_place_for_each_state_that_is_linked() {
        let ids =
            ["step-one.2@0x10", "step-two&amp;pin=u8@4", "step-gone"].map(str::to_owned).into();
        let mut page = Page { file: "a.html".into(), text: PAGE.to_owned() };
        let survey = Survey::of(&page).unwrap();
        page.change(vec![changes(&survey.listings, &ids)]).unwrap();
        let pre = "<pre><code class=\"language-js step=host.mjs:one step";
        let spans = "<span id=\"step-one.2@0x10\"></span>\
            <span id=\"step-two&amp;pin=u8@4\"></span>";
        assert_eq!(page.text, PAGE.replace(pre, &format!("{spans}{pre}")));
    }

    #[test]
    fn a_link_leads_to_its_own_page_or_to_another() {
        let leads = |link| state(Path::new("more/a.html"), link);
        let to = |file: &str, id: &str| Some((PathBuf::from(file), id.to_owned()));
        assert_eq!(leads("#step-a"), to("more/a.html", "step-a"));
        assert_eq!(leads("../b.html#step-b.1"), to("b.html", "step-b.1"));
        assert_eq!(leads("b.html#other"), None);
        assert_eq!(leads("https://example.org/#step-c"), None);
    }
}
