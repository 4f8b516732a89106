//! The list of the book's pages, as mdBook reads SUMMARY.md, each with its line.

use std::{collections::BTreeMap, path::Path};

use book_files::path::{normal, slashed};
use mdbook_summary::{Summary, SummaryItem, parse_summary};
use pulldown_cmark::{Event, Parser, Tag};

use crate::read::text::{Line, Lines};

/// A page as SUMMARY.md lists it.
#[derive(Debug, PartialEq, Eq)]
pub struct Listed {
    pub line: Line,
    /// Relative to `book/src`.
    pub file: String,
    /// The pages in the list are chapters; those before and after it (mdBook's prefix and
    /// suffix chapters) are not.
    pub is_chapter: bool,
}

/// The pages that SUMMARY.md names, in its order, and what is wrong with it, each with its line.
pub fn read(source: &str) -> (Vec<Listed>, Vec<(Line, String)>) {
    let mut wrong = Vec::new();
    let links = links(source);
    let mut lines = links.iter();
    let mut place = |file: &str| {
        // Both have the same order; mdBook passes over some links.
        let found = lines.find(|(_, link)| link == file);
        found.map_or(Line::FIRST, |(line, _)| *line)
    };
    let named = match parse_summary(source) {
        Ok(summary) => files(&summary)
            .into_iter()
            .map(|(file, is_chapter)| Listed { line: place(&file), file, is_chapter })
            .collect(),
        Err(error) => {
            wrong.extend(refusal(&error.root_cause().to_string()));
            // What it may mean all the same.
            let listed = links.iter().map(|(line, file)| (*line, file.clone()));
            listed.map(|(line, file)| Listed { line, file, is_chapter: false }).collect::<Vec<_>>()
        }
    };
    let mut listed: Vec<Listed> = Vec::new();
    let mut first: BTreeMap<String, Line> = BTreeMap::new();
    for entry in named {
        let Some(file) = normal(Path::new(&entry.file)).map(|path| slashed(&path)) else {
            let message = format!("`{}` leaves the folder of the pages", entry.file);
            wrong.push((entry.line, message));
            continue;
        };
        if let Some(first) = first.get(&file) {
            let message = format!("`{file}` is listed twice: in line {first} as well");
            wrong.push((entry.line, message));
            continue;
        }
        first.insert(file.clone(), entry.line);
        listed.push(Listed { file, ..entry });
    }
    (listed, wrong)
}

/// What mdBook says of a list that it refuses. That a page is listed twice is found with its line.
fn refusal(said: &str) -> Option<(Line, String)> {
    if said.starts_with("Duplicate file in SUMMARY.md") {
        return None;
    }
    let placed = said.strip_prefix("failed to parse SUMMARY.md line ").and_then(|rest| {
        let (line, rest) = rest.split_once(',')?;
        let (_, message) = rest.split_once(": ")?;
        Some((Line::new(line.parse().ok()?)?, message))
    });
    let (line, said) = placed.unwrap_or((Line::FIRST, said));
    Some((line, format!("mdBook refuses this list: {said}")))
}

/// The pages, and whether each is a chapter, in their order.
fn files(summary: &Summary) -> Vec<(String, bool)> {
    fn collect(items: &[SummaryItem], is_chapter: bool, files: &mut Vec<(String, bool)>) {
        for item in items {
            let SummaryItem::Link(link) = item else { continue };
            let file = link.location.as_ref().map(|file| file.to_string_lossy().into_owned());
            files.extend(file.map(|file| (file, is_chapter)));
            collect(&link.nested_items, is_chapter, files);
        }
    }
    let mut all = Vec::new();
    collect(&summary.prefix_chapters, false, &mut all);
    collect(&summary.numbered_chapters, true, &mut all);
    collect(&summary.suffix_chapters, false, &mut all);
    all
}

/// The links in the text, each with its line.
fn links(source: &str) -> Vec<(Line, String)> {
    let lines = Lines::of(source);
    let events = Parser::new(source).into_offset_iter();
    let links = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. }) if !dest_url.is_empty() => {
            // As mdBook reads it.
            Some((lines.at(range.start), dest_url.replace("%20", " ")))
        }
        _ => None,
    });
    links.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(source: &str) -> Vec<(String, String, bool)> {
        let (listed, wrong) = read(source);
        assert_eq!(wrong, []);
        let entries = listed.into_iter();
        entries.map(|entry| (entry.line.to_string(), entry.file, entry.is_chapter)).collect()
    }

    #[test]
    fn chapters_are_told_from_other_pages() {
        let source = "# Summary\n[Intro](intro.md)\n\n# Part\n- [One](./one.md)\n- [Draft]()\n  \
            - [Within](one/a%20b.md)\n\n---\n\n- [Two](two.md)\n\n[End](end.md)\n";
        let expected = [
            ("2", "intro.md", false),
            ("5", "one.md", true),
            ("7", "one/a b.md", true),
            ("11", "two.md", true),
            ("13", "end.md", false),
        ];
        let expected = expected.map(|(line, file, chapter)| (line.into(), file.into(), chapter));
        assert_eq!(listed(source), expected);
    }

    #[test]
    fn what_mdbook_refuses_or_writes_elsewhere_is_wrong() {
        for (source, line, said) in [
            ("- [A](a.md)\n- [B](b.md)\n- [A](a.md)\n", "3", "`a.md` is listed twice: in line 1"),
            ("- [A](a.md)\n- [A](./a.md)\n", "2", "`a.md` is listed twice"),
            ("- [Out](../../out.md)\n", "1", "`../../out.md` leaves the folder"),
            ("- [Out](/out.md)\n", "1", "`/out.md` leaves the folder"),
            ("- [A](a.md)\n- words\n", "2", "mdBook refuses this list: The link items for"),
            ("- [A](a.md)\n\n[B](b.md)\n\n- [C](c.md)\n", "5", "mdBook refuses this list: Suffix"),
        ] {
            let (_, wrong) = read(source);
            let [(found, message)] = &wrong[..] else { panic!("{source}: {wrong:?}") };
            assert_eq!(found.to_string(), line, "{source}: {message}");
            assert!(message.starts_with(said), "{message}");
        }
    }
}
