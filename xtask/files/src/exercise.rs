//! What an exercise is called on its page and in its chapter's folder, and on which side it is.

use std::ops::Range;

use mdbook_markdown::{
    MarkdownOptions, new_cmark_parser,
    pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd},
};
use serde::Deserialize;

/// Where a chapter's exercises are, from its folder.
pub const FOLDER: &str = "exercises/";

/// What says on which side an exercise is; where it is absent, on the host's.
pub const SETTINGS: &str = "exercise.toml";

/// The guest of an exercise on the host's side, where it is not the chapter's.
pub const GUEST: &str = "guest.rs";

/// How many seconds the check of a reader's attempt may take, in the page and in the terminal. The
/// book's own take less than one, so what takes longer is a loop without an end, of which a reader wants
/// to hear soon. `verify` has no such limit of its own: many engines run side by side there, and what
/// holds for its hosts, `--limit`, holds for its checks.
pub const SECONDS: u64 = 10;

/// How the id of an exercise's heading begins.
const PREFIX: &str = "exercise-";

/// What the reader writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// A host.
    #[default]
    Host,
    /// A guest.
    Guest,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    side: Side,
}

impl Side {
    /// What the settings of an exercise say.
    ///
    /// # Errors
    ///
    /// When they say something else, or of another thing.
    pub fn read(settings: &str) -> Result<Side, toml::de::Error> {
        toml::from_str::<Settings>(settings).map(|settings| settings.side)
    }
}

/// The heading of an exercise on its page.
#[derive(Debug, PartialEq, Eq)]
pub struct Heading {
    /// The exercise's name.
    pub name: String,
    /// Its text, without marks of code and the like.
    pub title: String,
    /// Where the heading is, in bytes.
    pub range: Range<usize>,
}

/// Whether a heading ends the section of the exercise before it.
pub fn ends(level: HeadingLevel) -> bool {
    level <= HeadingLevel::H3
}

/// The headings of a page's exercises, in its order.
pub fn headings(page: &str) -> Vec<Heading> {
    if !page.contains(&format!("#{PREFIX}")) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut open: Option<Heading> = None;
    let dialect = MarkdownOptions::default();
    for (event, range) in new_cmark_parser(page, &dialect).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, id, .. }) if ends(level) => {
                let name = id.as_deref().and_then(|id| id.strip_prefix(PREFIX));
                open = name.map(|name| {
                    let (name, title) = (name.to_owned(), String::new());
                    Heading { name, title, range }
                });
            }
            Event::End(TagEnd::Heading(_)) => found.extend(open.take()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut open {
                    heading.title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_is_a_heading_with_its_name() {
        let page = "## Exercises { #exercises }\n\n### Four `ways` { #exercise-four-ways }\n\n\
             ```md\n### No { #exercise-no }\n```\n\n### Else { #else }\n\n#### Deep { #exercise-deep }\n\n\
             Below { #exercise-below }\n---\n";
        let found = headings(page);
        let found: Vec<_> = found.iter().map(|it| (&*it.title, &*it.name)).collect();
        assert_eq!(found, [("Four ways", "four-ways"), ("Below", "below")]);
    }

    #[test]
    fn settings_name_a_side_and_nothing_else() {
        assert_eq!(Side::read("").unwrap(), Side::Host);
        assert_eq!(Side::read("side = \"guest\"").unwrap(), Side::Guest);
        assert!(Side::read("side = \"both\"").is_err());
        assert!(Side::read("sides = \"guest\"").is_err());
    }
}
