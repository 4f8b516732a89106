//! Places in text files: a file relative to the book's root, and a line.

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

    /// The line that holds byte `offset` of `text`.
    pub fn at(text: &str, offset: usize) -> Line {
        Line(1 + text[..offset].matches('\n').count() as u32)
    }

    /// The line of the element `index` of `text.lines()`.
    pub fn from_index(index: usize) -> Line {
        Line(index as u32 + 1)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether a reader sees all of a line: it has no control character but tabs, and none that turns
/// the direction of the text or has no width.
pub fn is_visible(text: &str) -> bool {
    !text.contains(is_hidden)
}

fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    let is_format = matches!(c, '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    turns || is_format || c.is_control() && c != '\t'
}

/// The text with what a reader would not see written out: a terminal must not obey a host.
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_hidden = |c| is_hidden(c) && c != '\n';
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::new();
    for c in text.chars() {
        match is_hidden(c) {
            true => visible.extend(c.escape_unicode()),
            false => visible.push(c),
        }
    }
    Cow::Owned(visible)
}

/// Where something stands: a file, relative to the book's root with `/`, and a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
