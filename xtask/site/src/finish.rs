//! The last touch on mdBook's pages: each is read once, changed once and written once.
//!
//! The pages of a plain `mdbook build` have none of this, since it copies no hosts, and they need no
//! template of ours.

use std::path::Path;

use anyhow::Result;
use book_files::{
    layout::CHAPTERS,
    path::{normal, slashed},
};
use lol_html::html_content::{ContentType, Element};
use mdbook_driver::config::HtmlConfig;

use crate::{
    contract, exercises,
    html::{CONTENTS, Change, PRINT, Page},
    mend,
    mirror::copy,
    paint::{self, Styles},
    paper, policy,
    public::{self, Public},
    states::{self, Linked},
    survey::Survey,
};

/// The live page's, from the site's folder.
const LIVE_STYLE: &str = "theme/live.css";
const LIVE_SCRIPT: &str = "theme/live/page/live.mjs";
/// Draws the dumps among a page's outputs as figures.
const FIGURES: &str = "theme/live/figures/figures.mjs";

/// What a page is to mdBook.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A text in mdBook's frame.
    Text,
    /// The frame with the contents.
    Contents,
    /// A redirect, or an HTML file of the book's own.
    Other,
}

/// What the pages are finished with.
pub struct Finish<'a> {
    /// The folder that holds the chapters.
    pub root: &'a Path,
    /// The folder of the book's sources.
    pub sources: &'a Path,
    pub config: &'a HtmlConfig,
    /// The book's title.
    pub book: &'a str,
    /// What the pages say of where they are; none, where they are for this machine.
    pub public: &'a Public,
    /// More scripts for the end of a page, after those of the live page.
    pub scripts: &'a dyn Fn(&Page) -> String,
}

impl Finish<'_> {
    /// Finishes every page in `pages` and its folders.
    ///
    /// # Errors
    ///
    /// When a page cannot be read or written, and when it is not as this site expects it.
    pub fn all(&self, pages: &Path) -> Result<()> {
        let mut all = Page::all(pages)?;
        let surveys = all.iter().map(Survey::of).collect::<Result<Vec<_>>>()?;
        for (page, survey) in all.iter().zip(&surveys) {
            self.hand_out(page, survey, pages)?;
        }
        let linked = states::linked(all.iter().zip(&surveys));
        let own = self.config.additional_css.first().map(|file| slashed(file));
        let mut styles = own.as_deref().map(|own| Styles::new(pages, own));
        let print = all.iter().position(|page| page.file == Path::new(PRINT));
        let mut paper = match print {
            Some(print) => {
                let both: Vec<_> = all.iter().zip(&surveys).collect();
                Some(paper::changes(&surveys[print], &both)?)
            }
            None => None,
        };
        // mdBook makes the first chapter the site's index as well.
        let first = all.iter().zip(&surveys).find(|(page, _)| page.file == Path::new(CONTENTS));
        let first = first.and_then(|(_, contents)| contents.links.first()).cloned();
        let first = first.unwrap_or_default();
        for (index, (page, survey)) in all.iter_mut().zip(&surveys).enumerate() {
            let mut changes = self.changes(page, survey, &linked, styles.as_mut())?;
            let is_index = page.file == Path::new("index.html");
            let made_of = if is_index { Path::new(&first) } else { &page.file };
            let source = made_of.with_extension("md");
            if self.kind(page) == Kind::Text && self.sources.join(&source).is_file() {
                // A page without rows of a memory has the picture of the first.
                let rows = public::rows(survey);
                let pictured = if rows.is_empty() { Path::new(&first) } else { made_of };
                changes.extend(self.public.changes(page, survey, &source, pictured, self.book)?);
                if !is_index {
                    self.public.draw(made_of, survey, &rows, pages, self.book)?;
                }
            }
            if Some(index) == print {
                changes.extend(paper.take().into_iter().flatten());
            }
            page.change(changes)?;
            page.write(pages)?;
        }
        match styles {
            Some(styles) => {
                styles.remove_unused(|file| all.iter().any(|page| page.text.contains(file)))
            }
            None => Ok(()),
        }
    }

    /// Copies the chapters' files that a page offers for download, whatever they are.
    fn hand_out(&self, page: &Page, survey: &Survey, pages: &Path) -> Result<()> {
        let files =
            survey.downloads.iter().filter_map(|link| normal(&page.file.with_file_name(link)));
        for file in files.filter(|file| file.starts_with(CHAPTERS)) {
            copy(&self.root.join(&file), &pages.join(&file))?;
        }
        Ok(())
    }

    fn changes<'a>(
        &self,
        page: &Page,
        survey: &'a Survey,
        linked: &Linked,
        styles: Option<&mut Styles>,
    ) -> Result<Vec<Change<'a>>> {
        let kind = self.kind(page);
        let mut changes = policy::changes(&survey.inline);
        match kind {
            Kind::Text => changes.extend(mend::frame(self.has_search())),
            Kind::Contents => changes.extend(mend::contents()),
            Kind::Other => {}
        }
        if let Some(styles) = styles.filter(|_| kind != Kind::Other) {
            changes.extend(styles.changes(page, survey)?);
        }
        let is_print = page.file == Path::new(PRINT);
        if let Some(ids) = linked.get(&page.file).filter(|_| !is_print) {
            changes.push(states::changes(&survey.listings, ids));
        }
        changes.push(paint::defer());
        changes.push(Change::of_all("code[class]", leave_unhighlighted));

        let root = page.root();
        let mut end = String::new();
        if !survey.outputs.is_empty() {
            end += &module(&root, FIGURES);
        }
        if !survey.listings.is_empty() && !is_print {
            // At the end of the page, the style does not delay the first paint. A module script
            // waits for it, and for the page.
            end += &format!("<link rel=\"stylesheet\" href=\"{root}{LIVE_STYLE}\">\n");
            end += &module(&root, LIVE_SCRIPT);
            let takes_guests = contract::is_of(self.root, &page.file);
            changes.push(Change::needed("html", move |html| make_live(html, takes_guests)));
            changes.push(mend::keys());
        }
        let is_made_here = self.sources.join(page.file.with_extension("md")).is_file()
            || page.file == Path::new("index.html");
        if is_made_here && exercises::is_there(self.root) {
            end += &module(&root, exercises::SCRIPT);
        }
        end += &(self.scripts)(page);
        if !end.is_empty() {
            changes.push(Change::needed("body", move |body| {
                body.append(&end, ContentType::Html);
                Ok(())
            }));
        }
        Ok(changes)
    }

    fn kind(&self, page: &Page) -> Kind {
        let is_redirect = || {
            let mut from = self.config.redirect.keys();
            from.any(|from| Path::new(from.trim_start_matches('/')) == page.file)
        };
        if page.file == Path::new(CONTENTS) {
            Kind::Contents
        } else if is_redirect() || self.sources.join(&page.file).is_file() {
            Kind::Other
        } else {
            Kind::Text
        }
    }

    fn has_search(&self) -> bool {
        self.config.search.as_ref().is_none_or(|search| search.enable)
    }
}

fn module(root: &str, script: &str) -> String {
    format!("<script type=\"module\" src=\"{root}{script}\"></script>\n")
}

/// The class `live` reserves the space for the buttons; `data-contract` says that the listings run on
/// a reader's guest, too.
fn make_live(html: &mut Element, takes_guests: bool) -> lol_html::HandlerResult {
    if takes_guests {
        html.set_attribute("data-contract", "")?;
    }
    let classes = html.get_attribute("class").unwrap_or_default();
    Ok(html.set_attribute("class", format!("live {classes}").trim_end())?)
}

/// mdBook's highlighter does not know WebAssembly's text format, and would warn on the console.
fn leave_unhighlighted(code: &mut Element) -> lol_html::HandlerResult {
    let classes = code.get_attribute("class").unwrap_or_default();
    if let Some(rest) = classes.strip_prefix("language-wat") {
        code.set_attribute("class", &format!("nohighlight wat{rest}"))?;
    }
    Ok(())
}
