//! The ids that mdBook gives to headings and to the terms of definition lists.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Tag, TagEnd};

/// Follows the events of a page.
#[derive(Default)]
pub struct Headings {
    open: Option<Heading>,
    /// The text of an image is none of its heading's.
    images: usize,
    /// By their names, in the order in which the text refers to them.
    footnotes: Vec<String>,
    /// The ids that were made so far, and what each has come to.
    made: HashSet<String>,
    counts: HashMap<String, u32>,
}

#[derive(Default)]
struct Heading {
    /// The id that its attributes give it.
    own: Option<String>,
    text: String,
}

impl Headings {
    /// Reads the next event; gives the id of a heading that ends with it.
    pub fn read(&mut self, event: &Event) -> Option<String> {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                let own = id.as_ref().map(ToString::to_string);
                self.open = Some(Heading { own, ..Heading::default() });
            }
            Event::Start(Tag::DefinitionListTitle) => self.open = Some(Heading::default()),
            Event::End(TagEnd::Heading(_) | TagEnd::DefinitionListTitle) => {
                let Heading { own, text } = self.open.take()?;
                return Some(own.unwrap_or_else(|| self.unique(&id_of(&text))));
            }
            Event::Start(Tag::Image { .. }) => self.images += 1,
            Event::End(TagEnd::Image) => self.images -= 1,
            Event::Text(text) | Event::Code(text) => self.push(text),
            Event::SoftBreak => self.push("\n"),
            Event::FootnoteReference(name) => {
                let known = self.footnotes.iter().position(|known| **known == **name);
                let index = known.unwrap_or(self.footnotes.len());
                if known.is_none() {
                    self.footnotes.push(name.to_string());
                }
                self.push(&(index + 1).to_string());
            }
            _ => {}
        }
        None
    }

    fn push(&mut self, text: &str) {
        if let Some(heading) = self.open.as_mut().filter(|_| self.images == 0) {
            heading.text.push_str(text);
        }
    }

    /// The second `notes` is `notes-1`.
    fn unique(&mut self, id: &str) -> String {
        let mut unique = id.to_owned();
        while !self.made.insert(unique.clone()) {
            let count = self.counts.entry(id.to_owned()).or_default();
            *count += 1;
            unique = format!("{id}-{count}");
        }
        unique
    }
}

fn id_of(text: &str) -> String {
    let known = |c: char| {
        if c.is_alphanumeric() || c == '_' || c == '-' {
            Some(c)
        } else {
            c.is_whitespace().then_some('-')
        }
    };
    text.trim().to_lowercase().chars().filter_map(known).collect()
}
