//! A page of the book as its source says it: blocks, numbers in the prose, links, each with
//! its line. Nothing is looked up here.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::read::text::{Line, Lines, Place};

pub mod block;
pub mod number;

use block::{Block, Body, Shows};
use number::{Declared, Number};

#[derive(Debug)]
pub struct Page {
    /// From the book's root: `book/src/raw-access.md`.
    pub file: String,
    pub source: String,
    pub blocks: Vec<Block>,
    /// The numbers in inline code, each as it is written.
    pub numbers: Vec<(Line, String, Number)>,
    /// The numbers that a comment declares, with its reason.
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
            numbers: Vec::new(),
            declared: Vec::new(),
            links: Vec::new(),
            ids: BTreeMap::new(),
            strays: Vec::new(),
            source: String::new(),
        };
        let lines = Lines::of(&source);
        // mdBook leaves out a byte order mark, too.
        let text = source.strip_prefix('\u{feff}').unwrap_or(&source);
        let mark = source.len() - text.len();
        let events = Parser::new_ext(text, options()).into_offset_iter();
        let mut events = events.map(|(event, range)| (event, range.start + mark..range.end + mark));
        let mut heading: Option<(Option<String>, String)> = None;
        let mut repeated = HashMap::new();
        let mut opaque: Vec<Range<usize>> = Vec::new();
        while let Some((event, range)) = events.next() {
            let line = lines.at(range.start);
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
                Event::Start(Tag::Heading { id, .. }) => {
                    heading = Some((id.map(CowStr::into_string), String::new()));
                }
                Event::End(TagEnd::Heading(_)) => {
                    if let Some((id, text)) = heading.take() {
                        let id = id.unwrap_or_else(|| id_from_heading(&text));
                        page.add_id(id, line, &mut repeated);
                    }
                }
                Event::Code(code) => {
                    let numbers = number::in_text(&code);
                    page.numbers.extend(
                        numbers.map(|(written, number)| (line, written.to_owned(), number)),
                    );
                    if let Some((_, text)) = &mut heading {
                        text.push_str(&code);
                    }
                }
                Event::Text(text) => {
                    if let Some((_, heading)) = &mut heading {
                        heading.push_str(&text);
                    }
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
            self.declared.extend(Declared::read(lines.at(range.start + at), comment));
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

    /// As mdBook makes ids unique: the second `notes` is `notes-1`. `repeated` has the number
    /// that each id has come to.
    fn add_id(&mut self, id: String, line: Line, repeated: &mut HashMap<String, usize>) {
        let mut unique = id.clone();
        while self.ids.contains_key(&unique) {
            let count = repeated.entry(id.clone()).or_default();
            *count += 1;
            unique = format!("{id}-{count}");
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
    let lines = Lines::of(source);
    for (event, range) in Parser::new_ext(source, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth -= 1,
            Event::Start(Tag::Link { dest_url, .. }) if !dest_url.is_empty() => {
                let line = lines.at(range.start);
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
