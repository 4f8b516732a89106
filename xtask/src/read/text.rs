//! Places in text files: a file relative to the book's root, and a line. What of a text is not
//! seen.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

/// A line of a text file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Line(u32);

impl Line {
    pub const FIRST: Line = Line(1);

    /// The line with this number, counted from 1 as engines and compilers do.
    pub fn new(number: u32) -> Option<Line> {
        (number > 0).then_some(Line(number))
    }

    /// The first line of a file that an engine or a compiler names, as `FILE:7`; else the first of all.
    pub fn in_words_of(file: &str, words: &str) -> Line {
        let line = words.split_once(&format!("{file}:")).and_then(|(_, rest)| {
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            Line::new(digits.parse().ok()?)
        });
        line.unwrap_or(Line::FIRST)
    }

    /// The line of the element `index` of `text.lines()`.
    pub fn from_index(index: usize) -> Line {
        Line(index as u32 + 1)
    }

    /// Its index in `text.lines()`.
    pub fn index(self) -> usize {
        self.0 as usize - 1
    }
}

/// Where the lines of a text begin, so that each of its places is found without reading it again.
#[derive(Debug)]
pub struct Lines {
    /// The offset of each line's first byte.
    starts: Vec<usize>,
}

impl Lines {
    pub fn of(text: &str) -> Lines {
        let others = text.match_indices('\n').map(|(at, _)| at + 1);
        Lines { starts: std::iter::once(0).chain(others).collect() }
    }

    /// The line that holds byte `offset`.
    pub fn at(&self, offset: usize) -> Line {
        Line(self.starts.partition_point(|start| *start <= offset) as u32)
    }

    /// The bytes of the lines after `above` and before `below`.
    pub fn between(&self, above: Line, below: Line) -> std::ops::Range<usize> {
        let start = |line: Line| self.starts.get(line.0 as usize - 1).copied();
        let last = self.starts.last().copied().unwrap_or_default();
        let end = start(below).unwrap_or(last);
        start(Line(above.0 + 1)).unwrap_or(last).min(end)..end
    }
}

/// Whether no reader sees this character, while a terminal may obey it: control characters but
/// the tab and the end of a line, and those that turn the direction of a text or have no width.
pub fn is_unseen(c: char) -> bool {
    let control = c.is_control() && c != '\t' && c != '\n';
    control
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `text` with each character that is not seen as Rust writes it: `\u{1b}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        match is_unseen(c) {
            true => visible.extend(c.escape_default()),
            false => visible.push(c),
        }
    }
    Cow::Owned(visible)
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where something is: a file, relative to the book's root with `/`, and a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: String,
    pub line: Line,
}

impl Place {
    pub fn new(file: impl Into<String>, line: Line) -> Place {
        Place { file: file.into(), line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_its_byte() {
        let text = "one\n\nthree\nfour";
        let lines = Lines::of(text);
        let at: Vec<_> = [0, 3, 4, 5, 9, 10, 11, text.len()].map(|at| lines.at(at).0).to_vec();
        assert_eq!(at, [1, 1, 2, 3, 3, 3, 4, 4]);
        let between = |above, below| &text[lines.between(Line(above), Line(below))];
        assert_eq!(between(1, 4), "\nthree\n");
        assert_eq!(between(1, 2), "");
        assert_eq!(between(2, 2), "");
        assert_eq!(between(4, 5), "");
    }

    #[test]
    fn an_error_names_a_line() {
        let words = "error: no\n --> a/start.rs:7:9\n";
        assert_eq!(Line::in_words_of("a/start.rs", words), Line(7));
        assert_eq!(Line::in_words_of("a/start.rs", "error: linking failed"), Line(1));
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(visible("a\tb"), "a\tb");
        assert_eq!(visible("\u{1b}[2J\r\0"), r"\u{1b}[2J\r\u{0}");
        assert_eq!(visible("\u{202e}\u{2066}\u{feff}\u{9b}"), r"\u{202e}\u{2066}\u{feff}\u{9b}");
        assert_eq!(
            visible("Grüße, \u{1f469}\u{200d}\u{1f680}"),
            "Grüße, \u{1f469}\u{200d}\u{1f680}"
        );
    }
}
