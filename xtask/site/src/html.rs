//! The rendered pages, as HTML: read and changed by selectors, through a parser.

use std::{
    borrow::Cow,
    cell::Cell,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use book_files::{layout::CHAPTERS, walk};
use lol_html::{
    ElementContentHandlers, HandlerResult, RewriteStrSettings, Selector, html_content::Element,
    rewrite_str,
};

/// The page with all chapters on it, which is for paper.
pub const PRINT: &str = "print.html";

/// The frame with the table of contents, which mdBook shows where scripts do not run.
pub const CONTENTS: &str = "toc.html";

/// A rendered page.
pub struct Page {
    /// From the folder of the site.
    pub file: PathBuf,
    pub text: String,
}

impl Page {
    /// Reads the pages in `folder` and its folders. What chapters and the theme have of their own stays
    /// as it is.
    ///
    /// # Errors
    ///
    /// When one cannot be read, or is not UTF-8.
    pub fn all(folder: &Path) -> Result<Vec<Self>> {
        let mut files = walk::files(folder)?;
        files.retain(|path| {
            let is_own = [CHAPTERS, "theme"].iter().any(|own| path.starts_with(folder.join(own)));
            let extension = path.extension().unwrap_or_default();
            let is_page =
                extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm");
            is_page && !is_own
        });
        let read = |path: PathBuf| {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let file = path.strip_prefix(folder).unwrap_or(&path).to_owned();
            Ok(Self { file, text })
        };
        files.into_iter().map(read).collect()
    }

    /// Writes the page to where it was read.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(&self.file);
        fs::write(&path, &self.text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// The path from the page's folder to that of the site: `../` for each folder.
    pub fn root(&self) -> String {
        "../".repeat(self.file.components().count() - 1)
    }

    /// Makes all `changes` in one pass.
    ///
    /// # Errors
    ///
    /// When the page has no element for a change that needs one, and when it is no HTML.
    pub fn change(&mut self, changes: Vec<Change>) -> Result<()> {
        let found: Vec<_> = changes.iter().map(|_| Cell::new(false)).collect();
        let mut needed = Vec::new();
        let mut settings = RewriteStrSettings::new();
        for (change, found) in changes.into_iter().zip(&found) {
            let Change { selector, is_needed, mut make } = change;
            if is_needed {
                needed.push((selector.clone(), found));
            }
            let make = move |element: &mut Element| {
                found.set(true);
                make(element)
            };
            settings = settings.append_element_content_handler((
                Cow::Owned(parse(&selector)?),
                ElementContentHandlers::default().element(make),
            ));
        }
        let changed = rewrite_str(&self.text, settings);
        self.text = changed.map_err(|error| anyhow!("{}: {error}", self.file.display()))?;
        for (selector, found) in needed {
            if !found.get() {
                bail!(
                    "{}: no element is `{selector}`, which this site has to change: mdBook's \
                     markup may be another now; see where xtask/site/src names it",
                    self.file.display()
                );
            }
        }
        Ok(())
    }
}

/// # Errors
///
/// When it is no selector.
pub fn parse(selector: &str) -> Result<Selector> {
    selector.parse().with_context(|| format!("`{selector}` is no selector"))
}

/// What is to be done to some elements of a page.
pub struct Change<'a> {
    selector: String,
    is_needed: bool,
    make: Make<'a>,
}

type Make<'a> = Box<dyn FnMut(&mut Element) -> HandlerResult + 'a>;

impl<'a> Change<'a> {
    /// A change of an element that the page must have.
    pub fn needed(
        selector: impl Into<String>,
        make: impl FnMut(&mut Element) -> HandlerResult + 'a,
    ) -> Self {
        Self { selector: selector.into(), is_needed: true, make: Box::new(make) }
    }

    /// A change of all such elements, if there are any.
    pub fn of_all(
        selector: impl Into<String>,
        make: impl FnMut(&mut Element) -> HandlerResult + 'a,
    ) -> Self {
        Self { selector: selector.into(), is_needed: false, make: Box::new(make) }
    }
}

/// What an attribute says, without the escapes of HTML.
///
/// # Errors
///
/// When it has an escape that mdBook does not write.
pub fn unescape(value: &str) -> Result<String> {
    let mut parts = value.split('&');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let escape = part.split_once(';').and_then(|(name, rest)| {
            let known = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => '\u{a0}',
                _ => {
                    let code = name.strip_prefix('#')?;
                    let code = match code.strip_prefix(['x', 'X']) {
                        Some(digits) => u32::from_str_radix(digits, 16),
                        None => code.parse(),
                    };
                    char::from_u32(code.ok()?)?
                }
            };
            Some((known, rest))
        });
        match escape {
            Some((known, rest)) => {
                text.push(known);
                text.push_str(rest);
            }
            // An ampersand by itself is no escape.
            None if !part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '#') => {
                text.push('&');
                text.push_str(part);
            }
            None => bail!("the attribute `{value}` has an escape that is not known"),
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use lol_html::html_content::ContentType;

    use super::*;

    fn page(text: &str) -> Page {
        Page { file: "more/page.html".into(), text: text.to_owned() }
    }

    #[test]
    fn what_is_not_there_is_named_with_its_page() {
        let change =
            || Change::needed("#bar:not([role])", |bar| Ok(bar.set_attribute("role", "x")?));
        let mut good = page("<div id=\"bar\" class=\"a\">b</div>");
        good.change(vec![change()]).unwrap();
        assert_eq!(good.text, "<div id=\"bar\" class=\"a\" role=\"x\">b</div>");

        let error = page("<div id=\"menu\">").change(vec![change()]).unwrap_err().to_string();
        assert!(error.starts_with("more/page.html: no element is `#bar:not([role])`"), "{error}");
    }

    #[test]
    fn what_may_be_there_may_be_missing() {
        let change = Change::of_all("i", |i| {
            i.before("!", ContentType::Text);
            Ok(())
        });
        let mut page = page("<b>a</b>");
        page.change(vec![change]).unwrap();
        assert_eq!(page.text, "<b>a</b>");
    }

    #[test]
    fn an_attribute_is_unescaped_or_refused() {
        assert_eq!(unescape("a &amp;&quot;&#39;&#x5c; & b").unwrap(), "a &\"'\\ & b");
        assert!(unescape("a&hellip;").is_err());
    }
}
