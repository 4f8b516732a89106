//! Lets the first paint wait for no more than it does in mdBook alone: the fonts' style and the
//! book's are one file, and the scripts at the end of a page wait for it instead of holding it up.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use book_files::hash::sha256;

use crate::{
    html::{Change, Page},
    survey::Survey,
};

/// mdBook's fonts, as a book names a style of its own.
const FONTS: &str = "fonts/fonts.css";

/// The styles that are made one, by their paths from the site's folder.
pub struct Styles<'a> {
    pages: &'a Path,
    /// The book's own style, as book.toml names it.
    own: &'a str,
    /// What each pair of fonts' and own style has become.
    joined: BTreeMap<(String, String), String>,
}

impl<'a> Styles<'a> {
    /// For the site in the folder `pages`.
    pub fn new(pages: &'a Path, own: &'a str) -> Self {
        Self { pages, own, joined: BTreeMap::new() }
    }

    /// Gives a page the joined style in the place of both.
    ///
    /// # Errors
    ///
    /// When it lacks one of them, and when a file cannot be read or written.
    pub fn changes(&mut self, page: &Page, survey: &Survey) -> Result<Vec<Change<'static>>> {
        let root = page.root();
        let find = |style: &str| {
            let mut files = survey.styles.iter().filter_map(|href| href.strip_prefix(&*root));
            let file = files.find(|file| is(file, style)).with_context(|| {
                let file = page.file.display();
                format!("{file}: mdBook gives this page no {style}, which this site has to join")
            })?;
            anyhow::Ok(file.to_owned())
        };
        let (fonts, own) = (find(FONTS)?, find(self.own)?);
        let link = |file: &str| format!("head link[rel=\"stylesheet\"][href=\"{root}{file}\"]");
        let links = [link(&fonts), link(&own)];
        let joined = self.join(fonts, own)?;
        let href = format!("{root}{joined}");
        let [fonts, own] = links;
        Ok(vec![
            Change::needed(fonts, |link| {
                link.remove();
                Ok(())
            }),
            Change::needed(own, move |link| Ok(link.set_attribute("href", &href)?)),
        ])
    }

    /// Writes both styles as one, into the folder of the second; mdBook's fonts are found from any
    /// folder. Gives the file's name, which has the hash of its text.
    fn join(&mut self, fonts: String, own: String) -> Result<String> {
        let pair = (fonts, own);
        if let Some(joined) = self.joined.get(&pair) {
            return Ok(joined.clone());
        }
        let read = |file: &str| {
            fs::read_to_string(self.pages.join(file)).with_context(|| format!("cannot read {file}"))
        };
        let text = format!("{}\n{}", read(&pair.0)?, read(&pair.1)?);
        let name = self.own.trim_end_matches(".css");
        let file = format!("{name}-{}.css", &sha256(&text)[..8]);
        fs::write(self.pages.join(&file), text).with_context(|| format!("cannot write {file}"))?;
        self.joined.insert(pair, file.clone());
        Ok(file)
    }

    /// Removes the files that were joined, but those that a page still uses.
    ///
    /// # Errors
    ///
    /// When a file cannot be removed.
    pub fn remove_unused(&self, is_used: impl Fn(&str) -> bool) -> Result<()> {
        for file in self.joined.keys().flat_map(|(fonts, own)| [fonts, own]) {
            let is_new = self.joined.values().any(|joined| joined == file);
            if !is_new && !is_used(file) && self.pages.join(file).is_file() {
                let path = self.pages.join(file);
                fs::remove_file(path).with_context(|| format!("cannot remove {file}"))?;
            }
        }
        Ok(())
    }
}

/// Whether a file of the site is the one that the book names so: mdBook may put a hash into it.
fn is(file: &str, named: &str) -> bool {
    let rest = named.strip_suffix(".css").and_then(|name| file.strip_prefix(name));
    let Some(hash) = rest.and_then(|rest| rest.strip_suffix(".css")) else { return false };
    let digits = hash.strip_prefix('-').unwrap_or_default();
    hash.is_empty() || digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The scripts in the body wait for the page, as modules do by themselves.
pub fn defer() -> Change<'static> {
    let scripts = "body script[src]:not([type=\"module\"])";
    Change::of_all(scripts, |script| Ok(script.set_attribute("defer", "")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_is_known_with_and_without_a_hash() {
        for (file, expected) in [
            ("theme/book.css", true),
            ("theme/book-0123abcd.css", true),
            ("theme/book-print.css", false),
            ("theme/books.css", false),
        ] {
            assert_eq!(is(file, "theme/book.css"), expected, "{file}");
        }
    }
}
