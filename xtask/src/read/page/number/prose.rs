//! The prose of a page: its sections and paragraphs, and the numbers in them.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::claim::{Claim, Kind, Piece, claims};
use crate::read::text::Line;

/// What stands under a heading, down to the next heading of any level. The first section of a
/// page is what stands before its first heading.
#[derive(Debug)]
pub struct Section {
    pub line: Line,
    pub title: String,
}

/// Reads the events of a page one after the other.
#[derive(Debug)]
pub struct Prose {
    pub sections: Vec<Section>,
    pub claims: Vec<Claim>,
    paragraph: Vec<Piece>,
    link: Option<String>,
    /// Inside an indented code block, which is no prose.
    in_code: bool,
    /// Inside a tag or a comment of raw HTML, with what ends it.
    in_tag: Option<&'static str>,
}

impl Default for Prose {
    fn default() -> Prose {
        let top = Section { line: Line::FIRST, title: String::new() };
        Prose {
            sections: vec![top],
            claims: Vec::new(),
            paragraph: Vec::new(),
            link: None,
            in_code: false,
            in_tag: None,
        }
    }
}

impl Prose {
    pub fn see(&mut self, line: Line, event: &Event) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => self.in_code = true,
            Event::End(TagEnd::CodeBlock) => self.in_code = false,
            Event::Text(_) if self.in_code => {}
            Event::Text(text) => self.push(line, Kind::Text, text),
            Event::Code(code) => self.push(line, Kind::Code, code),
            Event::SoftBreak | Event::HardBreak => self.push(line, Kind::Text, " "),
            Event::Html(html) => {
                let text = self.without_tags(html);
                self.push(line, Kind::Text, &text);
            }
            Event::InlineHtml(_) => self.push(line, Kind::Text, "|"),
            Event::Start(Tag::Link { dest_url, .. }) => self.link = Some(dest_url.to_string()),
            Event::End(TagEnd::Link) => self.link = None,
            Event::Start(Tag::Heading { .. }) => {
                self.end_paragraph();
                self.sections.push(Section { line, title: String::new() });
            }
            Event::End(TagEnd::Heading(_)) => {
                let title = self.paragraph.iter().map(|piece| &*piece.text).collect();
                self.sections.last_mut().expect("a heading began").title = title;
                let before = self.claims.len();
                self.end_paragraph();
                self.claims[before..].iter_mut().for_each(|claim| claim.is_heading = true);
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Image { .. })
            | Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Image,
            ) => {}
            Event::Start(_) | Event::End(_) => self.end_paragraph(),
            _ => {}
        }
    }

    /// The section that a line stands in, by its index.
    pub fn section_at(&self, line: Line) -> usize {
        self.sections.partition_point(|section| section.line <= line) - 1
    }

    /// The numbers of a section, with that of its heading.
    pub fn claims_of(&self, section: usize) -> &[Claim] {
        let start = self.sections[section].line;
        let end = self.sections.get(section + 1).map(|next| next.line);
        let first = self.claims.partition_point(|claim| claim.line < start);
        let last = self.claims.partition_point(|claim| end.is_none_or(|end| claim.line < end));
        &self.claims[first..last]
    }

    fn push(&mut self, line: Line, kind: Kind, text: &str) {
        let link = self.link.clone();
        self.paragraph.push(Piece { line, kind, text: text.to_owned(), link });
    }

    /// What a line of raw HTML shows.
    fn without_tags(&mut self, html: &str) -> String {
        let mut text = String::new();
        let mut rest = html;
        loop {
            if let Some(end) = self.in_tag {
                let Some((_, behind)) = rest.split_once(end) else { return text };
                self.in_tag = None;
                rest = behind;
                text.push('|');
            }
            let Some(start) = rest.find('<') else { return text + rest };
            text.push_str(&rest[..start]);
            rest = &rest[start..];
            self.in_tag = Some(if rest.starts_with("<!--") { "-->" } else { ">" });
        }
    }

    fn end_paragraph(&mut self) {
        self.claims.extend(claims(&self.paragraph));
        self.paragraph.clear();
    }
}
