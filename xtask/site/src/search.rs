//! The search: mdBook's, and a script of the book's own.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, Result};

/// From the book's folder.
const SCRIPT: &str = "theme/search.js";

/// Appends the book's script to the index of the search. A page loads that when its reader begins
/// to search, so the script costs nobody else anything.
///
/// # Errors
///
/// When a file cannot be read or written. A book without the script has mdBook's search.
pub fn extend(book: &Path, pages: &Path) -> Result<()> {
    let file = book.join(SCRIPT);
    let script = match fs::read_to_string(&file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        read => read.with_context(|| format!("cannot read {}", file.display()))?,
    };
    for entry in fs::read_dir(pages)? {
        let entry = entry?;
        let name = entry.file_name();
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("searchindex") && name.ends_with(".js"))
        {
            let mut index = OpenOptions::new().append(true).open(entry.path())?;
            write!(index, "\n{script}")?;
        }
    }
    Ok(())
}
