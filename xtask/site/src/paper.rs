//! The page for paper has all chapters on it: they are numbered as in the contents, which come first,
//! and links to states lead to the listings of their own chapters.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, Result, bail};
use lol_html::html_content::ContentType;

use crate::{
    html::{CONTENTS, Change, Page},
    states,
    survey::Survey,
};

/// Before the list of the chapters in the frame with the contents, and after it.
const LIST: [&str; 2] = ["<ol class=\"chapter\">", "</body>"];

/// What is to be changed on the page for paper, which holds those of `all` that the contents list.
///
/// # Errors
///
/// When it does not hold what these pages hold, in their order.
pub fn changes(print: &Survey, all: &[(&Page, &Survey)]) -> Result<Vec<Change<'static>>> {
    let find = |file: &Path| all.iter().find(|(page, _)| page.file == file);
    let (frame, contents) = find(Path::new(CONTENTS)).context("mdBook writes no contents")?;
    let chapters: Vec<_> =
        contents.links.iter().filter_map(|link| find(Path::new(link))).copied().collect();

    let mut list = frame
        .text
        .split_once(LIST[0])
        .and_then(|(_, rest)| rest.split_once(LIST[1]))
        .map(|(list, _)| list.replace(" target=\"_parent\"", ""))
        .with_context(|| {
            format!("{CONTENTS} has no {}, which the page for paper needs", LIST[0])
        })?;
    let mut numbers = BTreeMap::new();
    let mut titles = 0;
    let mut links = Vec::new();
    let mut places: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (page, survey) in &chapters {
        let href = format!("href=\"{}\"", book_files::path::slashed(&page.file));
        if let Some(id) = print.titles.get(titles) {
            let number = list.split_once(&href).and_then(|(_, rest)| {
                rest.strip_prefix("><strong aria-hidden=\"true\">")?.split_once('<')
            });
            numbers.extend(number.map(|(number, _)| (titles, format!("{number} "))));
            list = list.replace(&href, &format!("href=\"#{id}\""));
        }
        // mdBook gives a title to a page that has none.
        titles += survey.titles.len().max(1);
        for (file, id) in survey.links.iter().filter_map(|link| states::state(&page.file, link)) {
            let own = format!("{}-{id}", file.with_extension("").to_string_lossy());
            let mut before = 0;
            for (page, survey) in &chapters {
                if page.file == file
                    && let Some(listing) = states::listing(&survey.listings, &id)
                    && let Some(shown) = print.listings.get(before + listing)
                {
                    places.entry(shown.block).or_default().insert(own.clone());
                }
                before += survey.listings.len();
            }
            links.push(format!("#{own}"));
        }
    }
    let states = print.links.iter().filter(|link| link.starts_with("#step-")).count();
    let listings: usize = chapters.iter().map(|(_, survey)| survey.listings.len()).sum();
    let (found, expected) =
        ([print.titles.len(), states, print.listings.len()], [titles, links.len(), listings]);
    if found != expected {
        bail!(
            "the page for paper has {found:?} titles, links to states and listings, and the \
             pages that it is made of have {expected:?}"
        );
    }

    let mut title = 0;
    let mut link = links.into_iter();
    let contents = format!(
        "<nav class=\"paper\" aria-label=\"Contents\"><b>Contents</b>{}{list}</nav>",
        LIST[0]
    );
    Ok(vec![
        Change::needed("main", move |main| {
            main.prepend(&contents, ContentType::Html);
            Ok(())
        }),
        Change::of_all("main h1[id] > a.header", move |header| {
            if let Some(number) = numbers.get(&title) {
                header.prepend(number, ContentType::Text);
            }
            title += 1;
            Ok(())
        }),
        Change::of_all("a[href^=\"#step-\"]", move |state| {
            Ok(link.next().map_or(Ok(()), |link| state.set_attribute("href", &link))?)
        }),
        states::mark(places),
    ])
}
