//! `book.toml`, as far as this tool and mdBook must understand it alike.

use std::path::Path;

use anyhow::Result;
use serde::Deserialize;
use toml::Spanned;

use crate::{
    finding::{Finding, Rule},
    read::{
        project::Project,
        text::{Lines, Place},
    },
};

const FILE: &str = "book/book.toml";

#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    book: Book,
}

#[derive(Default, Deserialize)]
struct Book {
    src: Option<Spanned<String>>,
}

/// Finds what mdBook cannot read, and pages elsewhere than this tool reads them.
///
/// # Errors
///
/// When the file itself cannot be read.
pub fn check(project: &Project, findings: &mut Vec<Finding>) -> Result<()> {
    let text = project.read(FILE)?;
    let lines = Lines::of(&text);
    let wrong = |at: usize, message: String, next: &str| {
        Finding::new(Rule::Settings, Place::new(FILE, lines.at(at)), message).next(next)
    };
    match toml::from_str::<Settings>(&text) {
        Ok(Settings { book: Book { src: Some(src) } })
            if Path::new(src.get_ref()) != Path::new("src") =>
        {
            let message = format!("the pages are in book/src, and not in `{}`", src.get_ref());
            findings.push(wrong(src.span().start, message, "take `src` out of the settings"));
        }
        Ok(_) => {}
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let message = format!("mdBook cannot read its settings: {}", error.message());
            findings.push(wrong(at, message, "mend them: https://rust-lang.github.io/mdBook"));
        }
    }
    Ok(())
}
