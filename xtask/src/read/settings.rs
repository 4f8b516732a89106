//! `book.toml`, as far as this tool and mdBook must understand it alike.

use std::path::Path;

use anyhow::Result;
use mdbook_core::config::{Config, HtmlConfig};
use serde::{Deserialize, de::DeserializeOwned};
use toml::Spanned;

use crate::{
    finding::{Finding, Rule},
    read::{
        project::Project,
        text::{Lines, Place},
    },
};

const FILE: &str = "book/book.toml";

/// What mdBook does not look into before it renders.
#[derive(Deserialize)]
#[expect(dead_code, reason = "to be read is all that it is for")]
struct Renderer {
    #[serde(default)]
    output: Outputs,
}

#[derive(Default, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Outputs {
    html: Option<HtmlConfig>,
}

#[derive(Deserialize)]
struct Settings {
    #[serde(default)]
    book: Book,
    #[serde(default)]
    output: Output,
}

#[derive(Default, Deserialize)]
struct Book {
    src: Option<Spanned<String>>,
}

#[derive(Default, Deserialize)]
struct Output {
    #[serde(default)]
    html: Html,
}

/// What decides on how mdBook reads a page.
#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Html {
    smart_punctuation: Option<Spanned<bool>>,
    definition_lists: Option<Spanned<bool>>,
    admonitions: Option<Spanned<bool>>,
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
    let settings = read::<Config>(&text).and_then(|_| read::<Renderer>(&text));
    let Settings { book, output: Output { html } } = match settings.and_then(|_| read(&text)) {
        Ok(settings) => settings,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let message = format!("mdBook cannot read its settings: {}", error.message());
            findings.push(wrong(at, message, "mend them: https://rust-lang.github.io/mdBook"));
            return Ok(());
        }
    };
    if let Some(src) = book.src.filter(|src| Path::new(src.get_ref()) != Path::new("src")) {
        let message = format!("the pages are in book/src, and not in `{}`", src.get_ref());
        findings.push(wrong(src.span().start, message, "take `src` out of the settings"));
    }
    for (name, setting) in [
        ("smart-punctuation", html.smart_punctuation),
        ("definition-lists", html.definition_lists),
        ("admonitions", html.admonitions),
    ] {
        if let Some(setting) = setting.filter(|setting| !setting.get_ref()) {
            let message = format!("pages are checked as mdBook reads them with `{name}`");
            let next = "take it out of the settings";
            findings.push(wrong(setting.span().start, message, next));
        }
    }
    Ok(())
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, toml::de::Error> {
    toml::from_str(text)
}
