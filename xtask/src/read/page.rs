//! A page of the book as its source says it: blocks, numbers in the prose, links, each with
//! its line. Nothing is looked up here.

use std::{collections::BTreeMap, ops::Range};

use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::read::text::{Line, Lines, Place};

pub mod block;
pub mod exercises;
mod headings;
pub mod number;

use block::{Absent, Block, Body, Output, Shows};
use headings::Headings;
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
    /// What the page says of exercises.
    pub exercises: Vec<exercises::Section>,
    /// The ids that a link to this page can name, each with its line.
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

    /// Its outputs, in their order.
    pub fn outputs(&self) -> impl Iterator<Item = (&Block, &Output)> {
        self.blocks.iter().filter_map(|block| match &block.shows {
            Shows::Output(output) => Some((block, output)),
            _ => None,
        })
    }

    /// What engines do not print of it.
    pub fn absences(&self) -> impl Iterator<Item = (&Block, &Absent)> {
        self.blocks.iter().filter_map(|block| match &block.shows {
            Shows::Absent(absent) => Some((block, absent)),
            _ => None,
        })
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
            exercises: exercises::read(&source),
            ids: BTreeMap::new(),
            strays: Vec::new(),
            source: String::new(),
        };
        let lines = Lines::of(&source);
        // mdBook leaves out a byte order mark, too.
        let text = source.strip_prefix('\u{feff}').unwrap_or(&source);
        let mark = source.len() - text.len();
        let dialect = MarkdownOptions::default();
        let events = new_cmark_parser(text, &dialect).into_offset_iter();
        let mut events = events.map(|(event, range)| (event, range.start + mark..range.end + mark));
        let mut headings = Headings::default();
        let mut opaque: Vec<Range<usize>> = Vec::new();
        while let Some((event, range)) = events.next() {
            let line = lines.at(range.start);
            page.prose.see(line, &event);
            page.ids.extend(headings.read(&event).map(|id| (id, line)));
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let code = text_until(&mut events, TagEnd::CodeBlock);
                    opaque.push(range.clone());
                    match Body::find(&source, range, &code) {
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
                Event::Start(Tag::HtmlBlock) => page.html(&source, &lines, range),
                Event::InlineHtml(_) => page.html(&source, &lines, range),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(Link { line, target: dest_url.into_string() });
                }
                _ => {}
            }
        }
        for (at, _) in source.match_indices("{{#") {
            let next = opaque.partition_point(|range| range.end <= at);
            let inside = opaque.get(next).is_some_and(|range| range.contains(&at));
            let escaped = source[..at].ends_with('\\') || source[at..].starts_with("{{#title");
            if !inside && !escaped {
                page.strays.push((lines.at(at), "an include outside a fenced block"));
            }
        }
        page.source = source;
        page
    }

    fn html(&mut self, source: &str, lines: &Lines, range: Range<usize>) {
        let html = &source[range.clone()];
        let mut read = 0;
        while let Some(at) = html[read..].find("<!--").map(|at| read + at) {
            let comment = &html[at + 4..];
            let comment = &comment[..comment.find("-->").unwrap_or(comment.len())];
            self.declared.extend(Declared::in_comment(lines.at(range.start + at), comment));
            read = at + 4 + comment.len();
        }
        for tag in ["<pre", "<code"] {
            if let Some(at) = html.find(tag) {
                self.strays.push((lines.at(range.start + at), "code as raw HTML"));
            }
        }
        for (at, _) in html.match_indices(" id=\"") {
            let id = html[at + 5..].split('"').next().unwrap_or_default();
            self.ids.insert(id.to_owned(), lines.at(range.start + at));
        }
    }
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
}
