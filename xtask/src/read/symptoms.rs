//! The book's index of symptoms, `book/src/symptoms.md`: an entry for each heading, with the errors
//! that were printed there. The tool's own explanations are found here, so the words have one source.

use anyhow::{Context, Result, bail};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};
use similar::TextDiff;

use crate::read::project::Project;

pub const PAGE: &str = "symptoms";
const FILE: &str = "book/src/symptoms.md";

/// What is said under one heading.
#[derive(Debug, Default)]
pub struct Entry {
    /// What a link names it by.
    pub id: String,
    pub heading: String,
    /// What it says before its first listing.
    lead: String,
    /// What it says behind it.
    rest: String,
    /// The likely causes, the most frequent first.
    causes: Vec<String>,
    /// What its listings print, in any engine.
    printed: Vec<String>,
}

#[derive(Debug)]
pub struct Symptoms(Vec<Entry>);

impl Symptoms {
    /// Reads the page.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or has no entries.
    pub fn read(project: &Project) -> Result<Symptoms> {
        let symptoms = Symptoms::parse(&project.read(FILE)?);
        if symptoms.0.is_empty() {
            bail!("{FILE} has no heading of the third level with an id");
        }
        Ok(symptoms)
    }

    fn parse(source: &str) -> Symptoms {
        let mut entries: Vec<Entry> = Vec::new();
        let mut is_entry = false;
        let mut text = String::new();
        let mut items = 0_usize;
        let mut code = None;
        for event in new_cmark_parser(source, &MarkdownOptions::default()) {
            match event {
                Event::Start(Tag::Heading { level, id, .. }) => {
                    is_entry = level == HeadingLevel::H3 && id.is_some();
                    text.clear();
                    if let Some(id) = id.filter(|_| is_entry) {
                        entries.push(Entry { id: id.into_string(), ..Entry::default() });
                    }
                }
                _ if !is_entry => {}
                Event::End(TagEnd::Heading(_)) => {
                    if let Some(entry) = entries.last_mut() {
                        entry.heading = std::mem::take(&mut text);
                    }
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    code = Some(info.contains("prints=") || info.contains("rustc="));
                    text.clear();
                }
                Event::End(TagEnd::CodeBlock) => {
                    let lines = text.lines().map(str::to_owned);
                    if let (Some(true), Some(entry)) = (code.take(), entries.last_mut()) {
                        entry.printed.extend(lines);
                    }
                    if let Some(entry) = entries.last_mut() {
                        entry.has_listing();
                    }
                    text.clear();
                }
                Event::Start(Tag::Item) => {
                    items += 1;
                    text.clear();
                }
                Event::End(TagEnd::Item) => {
                    items = items.saturating_sub(1);
                    if let Some(entry) = entries.last_mut() {
                        entry.causes.push(std::mem::take(&mut text));
                    }
                }
                Event::End(TagEnd::Paragraph) if items == 0 => {
                    if let Some(entry) = entries.last_mut() {
                        entry.paragraph(std::mem::take(&mut text));
                    }
                }
                Event::Text(part) => text.push_str(&part),
                Event::Code(part) => text.push_str(&format!("`{part}`")),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                _ => {}
            }
        }
        Symptoms(entries)
    }

    /// The entry with this id.
    ///
    /// # Errors
    ///
    /// When the page has none.
    pub fn entry(&self, id: &str) -> Result<&Entry> {
        let entry = self.0.iter().find(|entry| entry.id == id);
        entry.with_context(|| format!("{FILE} has no heading with the id `{id}`"))
    }

    /// The entry that prints or is headed by what is most like one line of an error; `None` if
    /// nothing is like it.
    pub fn of_error(&self, line: &str) -> Option<&Entry> {
        const LIKENESS: f32 = 0.75;
        let said = words(line);
        // A line of numbers is no error: a compiler quotes such.
        if said.iter().all(|word| word == "#") {
            return None;
        }
        let mut best: Option<((f32, f32), &Entry)> = None;
        for entry in &self.0 {
            let headed = most_like(&said, entry.heading.split(';'));
            let printed = most_like(&said, entry.printed.iter().map(String::as_str));
            // Of entries that print the same, the one that is headed by it; else the first, for the
            // page says the most frequent first.
            let likeness = (headed.max(printed), headed);
            if likeness.0 >= LIKENESS && best.is_none_or(|(most, _)| likeness > most) {
                best = Some((likeness, entry));
            }
        }
        best.map(|(_, entry)| entry)
    }
}

impl Entry {
    /// The first sentence of each likely cause, the most frequent first; where the page lists none,
    /// the sentences that explain.
    pub fn sentences(&self) -> Vec<&str> {
        let mut said: Vec<_> = self.causes.iter().map(|cause| first_sentence(cause)).collect();
        if said.is_empty() {
            let leads = !self.lead.is_empty() && !self.lead.ends_with(':');
            let text = if leads { &self.lead } else { &self.rest };
            said.push(first_sentence(if text.is_empty() { &self.lead } else { text }));
        }
        said
    }

    fn has_listing(&mut self) {
        // What follows is no lead any more, also where none was given.
        if self.lead.is_empty() {
            self.lead.push(':');
        }
    }

    fn paragraph(&mut self, text: String) {
        if self.lead.is_empty() {
            self.lead = text;
        } else if self.rest.is_empty() && !text.starts_with("See ") {
            self.rest = text;
        }
    }
}

/// A text up to the end of its first sentence.
fn first_sentence(text: &str) -> &str {
    let ends = text.match_indices(['.', '?', '!']).map(|(at, _)| at + 1);
    let mut ends = ends.filter(|end| {
        let (before, after) = text.split_at(*end);
        // A point inside code is none.
        let in_code = before.matches('`').count() % 2 == 1;
        !in_code && (after.is_empty() || after.starts_with(' '))
    });
    ends.next().map_or(text, |end| &text[..end])
}

/// The words of an error, without what differs from one program to the next: numbers, names.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut quote = None;
    let mut word = String::new();
    let mut push = |word: &mut String| {
        if !word.is_empty() {
            let lower = std::mem::take(word).to_lowercase();
            let is_number = lower.starts_with(|c: char| c.is_ascii_digit());
            let is_type = matches!(&*lower, "i32" | "i64" | "f32" | "f64");
            words.push(if is_number || is_type { "#".to_owned() } else { lower });
        }
    };
    // A method is like another of its kind.
    for c in line.replace(".prototype.", " prototype ").chars() {
        match quote {
            Some(open) if c == open => {
                quote = None;
                word = "#".to_owned();
                push(&mut word);
            }
            Some(_) => {}
            None if matches!(c, '`' | '"') => {
                push(&mut word);
                quote = Some(c);
            }
            None if c.is_alphanumeric() || matches!(c, '_' | '.') => word.push(c),
            None => push(&mut word),
        }
    }
    push(&mut word);
    // The kind of an error is said by some engines and not by others.
    let kinds = ["error", "typeerror", "rangeerror", "runtimeerror", "panic", "uncaught"];
    if words.first().is_some_and(|word| kinds.contains(&&**word)) {
        words.remove(0);
    }
    words
}

/// How like an error is to the one of these lines that it is most like.
fn most_like<'a>(said: &[String], lines: impl Iterator<Item = &'a str>) -> f32 {
    lines.map(|line| like(said, &words(line))).fold(0.0, f32::max)
}

/// How like two errors are: 1 if they have the same words in the same order.
fn like(one: &[String], two: &[String]) -> f32 {
    let [one, two] = [one, two].map(|words| words.iter().map(String::as_str).collect::<Vec<_>>());
    TextDiff::from_slices(&one, &two).ratio()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symptoms() -> Symptoms {
        Symptoms::read(&Project::find(Some(&book_files::workspace::find().unwrap())).unwrap())
            .unwrap()
    }

    #[test]
    fn an_error_is_found_by_its_words() {
        let symptoms = symptoms();
        let id = |line| symptoms.of_error(line).map(|entry| &*entry.id);
        for (line, expected) in [
            ("TypeError: Cannot perform Construct on a detached ArrayBuffer", "construct"),
            (
                "TypeError: Cannot perform %TypedArray%.prototype.fill on a detached ArrayBuffer",
                "detached",
            ),
            (
                "TypeError: Cannot perform DataView.prototype.setInt8 on a detached or \
                 out-of-bounds ArrayBuffer",
                "detached",
            ),
            ("RangeError: Start offset 17 is outside the bounds of the buffer", "start-offset"),
            ("RangeError: Invalid typed array length: 77", "invalid-length"),
            ("RangeError: start offset of Int16Array should be a multiple of 2", "alignment"),
            ("RangeError: Offset is outside the bounds of the DataView", "data-view"),
            ("RangeError: offset is out of bounds", "too-large"),
            ("RuntimeError: memory access out of bounds", "out-of-bounds"),
            ("RuntimeError: unreachable", "unreachable"),
            ("RangeError: Maximum call stack size exceeded", "call-stack"),
            ("TypeError: send is not a function", "missing-export"),
            ("TypeError: Cannot mix BigInt and other types, use explicit conversions", "bigint"),
            ("TypeError: Cannot convert 1048584 to a BigInt", "bigint"),
            ("SyntaxError: Unexpected token ';'", "none"),
            ("ReferenceError: greeting is not defined", "none"),
            ("Error: wasm trap: wasm `unreachable` instruction executed", "unreachable"),
            ("Error: failed to find function export `read`", "failed-to-find-export"),
            ("type mismatch: expected i64, found i32", "type-mismatch"),
            ("panic: range end index 9 out of range for slice of length 4", "range"),
            (
                "error[E0502]: cannot borrow `*store` as mutable because it is also borrowed as \
                 immutable",
                "borrow",
            ),
        ] {
            assert_eq!(id(line).unwrap_or("none"), expected, "{line}");
        }
    }

    #[test]
    fn an_entry_says_its_causes_or_else_what_explains() {
        let symptoms = symptoms();
        let sentences = |id| symptoms.entry(id).unwrap().sentences();
        assert_eq!(
            sentences("missing-export")[0],
            "The guest does not export it: `#[unsafe(no_mangle)]` is missing, or a `cfg` has left \
             the function out."
        );
        assert_eq!(sentences("missing-export").len(), 4);
        let text = "The length was counted in UTF-16 units (`text.length`) or in `chars`, and the \
                    guest counts bytes.";
        assert_eq!(sentences("last-character"), [text]);
        for entry in &symptoms.0 {
            for sentence in entry.sentences() {
                let is_whole = sentence.ends_with(['.', '?', ':']) && sentence.len() > 10;
                assert!(is_whole, "{}: {sentence}", entry.id);
            }
        }
    }
}
