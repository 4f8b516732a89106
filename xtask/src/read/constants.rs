//! The constants of the book: numbers that specifications fix, each declared once with its
//! source.

use anyhow::Result;

use crate::read::{page::number::Declared, project::Project, text::Line};

/// From the book's root. Each line `- NUMBER: SOURCE` is a constant.
pub const FILE: &str = "book/constants.md";

/// Reads the constants; a book may have none.
///
/// # Errors
///
/// When the file is there and cannot be read.
pub fn read(project: &Project) -> Result<Vec<Declared>> {
    if !project.root.join(FILE).is_file() {
        return Ok(Vec::new());
    }
    let text = project.read(FILE)?;
    let lines = text.lines().enumerate();
    let listed = lines.filter_map(|(index, line)| Some((index, line.strip_prefix("- ")?)));
    Ok(listed.map(|(index, line)| Declared::read(Line::from_index(index), line)).collect())
}
