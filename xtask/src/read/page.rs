//! A page of the book as its source says it: blocks, numbers in the prose, links, each with
//! its line. Nothing is looked up here.

use std::{collections::BTreeMap, ops::Range};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::read::text::{Line, Place};

pub mod block;
pub mod number;

use block::{Block, Body, Shows};
use number::{Declared, Prose};

#[derive(Debug)]
pub struct Page {
    /// From the book's root: `book/src/raw-access.md`.
    pub file: String,
    pub source: String,
    pub blocks: Vec<Block>,
    /// The sections and the numbers in their prose.
    pub prose: Prose,
    /// The numbers that comments declare, each with its source.
    pub declared: Vec<Declared>,
    pub links: Vec<Link>,
    /// The ids that a link to this page can name, each where it stands.
    pub ids: BTreeMap<String, Line>,
    /// What would slip past the rules for blocks, and what it is.
    pub strays: Vec<(Line, &'static str)>,
}

#[derive(Debug)]
pub struct Link {
    pub line: Line,
    pub target: String,
}

impl Page {
    /// The page's name, which its chapter has as well.
    pub fn name(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".md").unwrap_or(name)
    }

    pub fn place(&self, line: Line) -> Place {
        Place::new(&self.file, line)
    }

    /// Reads Markdown as mdBook does.
    pub fn parse(file: impl Into<String>, source: String) -> Page {
        let mut page = Page {
            file: file.into(),
            blocks: Vec::new(),
            prose: Prose::default(),
            declared: Vec::new(),
            links: Vec::new(),
            ids: BTreeMap::new(),
            strays: Vec::new(),
            source: String::new(),
        };
        let mut events = Parser::new_ext(&source, options()).into_offset_iter();
        let mut heading: Option<(Option<String>, String)> = None;
        let mut opaque: Vec<Range<usize>> = Vec::new();
        while let Some((event, range)) = events.next() {
            let line = Line::at(&source, range.start);
            page.prose.see(line, &event);
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let code = text_until(&mut events, TagEnd::CodeBlock);
                    opaque.push(range.clone());
                    match Body::find(&source, range, code) {
                        Some(body) => {
                            page.blocks.push(Block {
                                line,
                                shows: Shows::read(&info, &body.text),
                                body,
                            });
                        }
                        None => page.strays.push((line, "a fenced block that is never closed")),
                    }
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                    opaque.push(range);
                    page.strays.push((line, "an indented code block"));
                }
                Event::Start(Tag::HtmlBlock) => page.html(&source, range),
                Event::InlineHtml(_) => page.html(&source, range),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(Link { line, target: dest_url.into_string() });
                }
                Event::Start(Tag::Heading { id, .. }) => {
                    heading = Some((id.map(CowStr::into_string), String::new()));
                }
                Event::End(TagEnd::Heading(_)) => {
                    if let Some((id, text)) = heading.take() {
                        page.add_id(id.unwrap_or_else(|| id_from_heading(&text)), line);
                    }
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some((_, heading)) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        for (at, _) in source.match_indices("{{#") {
            let inside = opaque.iter().any(|range| range.contains(&at));
            let escaped = source[..at].ends_with('\\') || source[at..].starts_with("{{#title");
            if !inside && !escaped {
                page.strays.push((Line::at(&source, at), "an include outside a fenced block"));
            }
        }
        page.source = source;
        page
    }

    fn html(&mut self, source: &str, range: Range<usize>) {
        let html = &source[range.clone()];
        for (at, _) in html.match_indices("<!--") {
            let comment = &html[at + 4..];
            let comment = comment.split("-->").next().unwrap_or(comment);
            let line = Line::at(source, range.start + at);
            self.declared.extend(Declared::in_comment(line, comment));
        }
        for tag in ["<pre", "<code"] {
            if let Some(at) = html.find(tag) {
                self.strays.push((Line::at(source, range.start + at), "code as raw HTML"));
            }
        }
        for (at, _) in html.match_indices(" id=\"") {
            let id = html[at + 5..].split('"').next().unwrap_or_default();
            self.ids.insert(id.to_owned(), Line::at(source, range.start + at));
        }
    }

    /// As mdBook makes ids unique: the second `notes` is `notes-1`.
    fn add_id(&mut self, id: String, line: Line) {
        let mut unique = id.clone();
        let mut count = 1;
        while self.ids.contains_key(&unique) {
            unique = format!("{id}-{count}");
            count += 1;
        }
        self.ids.insert(unique, line);
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

fn text_until<'source>(
    events: &mut impl Iterator<Item = (Event<'source>, Range<usize>)>,
    end: TagEnd,
) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::End(tag) if tag == end => break,
            _ => {}
        }
    }
    text
}

/// As mdBook 0.5 makes ids of headings.
fn id_from_heading(text: &str) -> String {
    let known = |c: char| {
        if c.is_alphanumeric() || c == '_' || c == '-' {
            Some(c)
        } else {
            c.is_whitespace().then_some('-')
        }
    };
    text.trim().to_lowercase().chars().filter_map(known).collect()
}

/// The pages that SUMMARY.md names, in its order.
pub fn summary(source: &str) -> Vec<Listed> {
    let mut listed = Vec::new();
    let mut depth = 0;
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth -= 1,
            Event::Start(Tag::Link { dest_url, .. }) if !dest_url.is_empty() => {
                let line = Line::at(source, range.start);
                let file = dest_url.trim_start_matches("./").to_owned();
                listed.push(Listed { line, file, is_chapter: depth > 0 });
            }
            _ => {}
        }
    }
    listed
}

/// A page as SUMMARY.md lists it.
#[derive(Debug)]
pub struct Listed {
    pub line: Line,
    /// Relative to `book/src`.
    pub file: String,
    /// The pages in the list are chapters; those before and after it (mdBook's prefix and
    /// suffix chapters) are not.
    pub is_chapter: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Page {
        Page::parse("book/src/page.md", source.to_owned())
    }

    #[test]
    fn headings_get_the_ids_that_mdbook_gives() {
        let page = parse("# The `memory` map!\n## Twice\n## Twice\n## Named {#own}\n");
        let ids: Vec<_> = page.ids.keys().map(String::as_str).collect();
        assert_eq!(ids, ["own", "the-memory-map", "twice", "twice-1"]);
    }

    #[test]
    fn what_slips_past_the_fences_is_a_stray() {
        let page =
            parse("Text\n\n    indented\n\n<pre>raw</pre>\n\n{{#include x.md}}\n\n```text\nopen\n");
        let lines: Vec<_> = page.strays.iter().map(|(line, _)| line.to_string()).collect();
        assert_eq!(lines, ["3", "5", "9", "7"]);
    }

    #[test]
    fn the_summary_tells_chapters_from_other_pages() {
        let listed = summary(
            "# Summary\n[Intro](intro.md)\n- [One](./one.md)\n- [Draft]()\n\n[End](end.md)\n",
        );
        let listed: Vec<_> = listed.iter().map(|page| (&*page.file, page.is_chapter)).collect();
        assert_eq!(listed, [("intro.md", false), ("one.md", true), ("end.md", false)]);
    }
}
