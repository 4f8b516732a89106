//! Places in text files: a file relative to the book's root, and a line.

use std::fmt;

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
