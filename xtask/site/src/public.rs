//! What a page says of itself to the world, where its address is told when it is rendered: a title,
//! an opening and a picture for whoever links to it; and where its sources are, and a place to report
//! a mistake, where the repository's address is told.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use book_files::{layout::PAGES, path::slashed};
use lol_html::html_content::ContentType;
use mdbook_driver::config::Config;

use crate::{
    html::{Change, Page, unescape},
    picture::{self, HEIGHT, Row, WIDTH},
    survey::Survey,
};

/// The folder of the pictures on the site.
pub const PICTURES: &str = "pictures";

/// An opening is given to its first sentence that ends beyond so many characters.
const OPENING: usize = 160;

/// Where the site and its sources are, each if that is told.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Public {
    /// The site's, with `/` at its end.
    address: Option<String>,
    source: Option<Source>,
}

#[derive(Debug, PartialEq, Eq)]
struct Source {
    /// Without `/` at its end.
    repository: String,
    commit: String,
}

impl Public {
    /// Takes addresses as a person types them. The commit is that of the book in `root`.
    ///
    /// # Errors
    ///
    /// When one is no address of the web, and when a repository is told and git knows no commit.
    pub fn new(root: &Path, address: Option<&str>, repository: Option<&str>) -> Result<Self> {
        let address = address.map(web).transpose()?.map(|address| format!("{address}/"));
        let source = match repository.map(web).transpose()? {
            Some(repository) => Some(Source { repository, commit: commit(root)? }),
            None => None,
        };
        Ok(Self { address, source })
    }

    /// Tells mdBook the path of the site on its host, from which 404.html finds everything.
    ///
    /// # Errors
    ///
    /// When it takes none.
    pub fn configure(&self, config: &mut Config) -> Result<()> {
        if let Some(address) = &self.address {
            let host = address.split_once("://").map_or(&**address, |(_, host)| host);
            let path = host.find('/').map_or("/", |at| &host[at..]);
            config.set("output.html.site-url", path)?;
        }
        Ok(())
    }

    /// What is added to a page that is made of the file `source` of the book's sources.
    ///
    /// # Errors
    ///
    /// When its title cannot be read.
    pub fn changes<'a>(
        &self,
        page: &Page,
        survey: &Survey,
        source: &Path,
        pictured: &Path,
        book: &str,
    ) -> Result<Vec<Change<'a>>> {
        let mut changes = Vec::new();
        if let Some(address) = &self.address {
            let tags = tags(address, page, survey, pictured, book);
            changes.push(Change::needed("head", move |head| {
                head.append(&tags, ContentType::Html);
                Ok(())
            }));
        }
        if let Some(it) = &self.source {
            let foot = it.foot(&unescape(&survey.title)?, source);
            changes.push(Change::needed("main", move |main| {
                main.append(&foot, ContentType::Html);
                Ok(())
            }));
        }
        Ok(changes)
    }

    /// Draws the picture of a page with such rows, if it has any, into the site's folder `pages`.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn draw(
        &self,
        page: &Path,
        survey: &Survey,
        rows: &[Row],
        pages: &Path,
        book: &str,
    ) -> Result<()> {
        if self.address.is_none() || rows.is_empty() {
            return Ok(());
        }
        let to = pages.join(picture(page));
        let cannot = || format!("cannot write {}", to.display());
        fs::create_dir_all(to.parent().unwrap_or(&to)).with_context(cannot)?;
        fs::write(&to, picture::draw(book, &unescape(&survey.title)?, rows)).with_context(cannot)
    }
}

impl Source {
    fn foot(&self, title: &str, source: &Path) -> String {
        let Self { repository, commit } = self;
        let file = slashed(&Path::new(PAGES).join(source));
        let body = format!("Page: {file}\nCommit: {commit}\n\n");
        let (title, body) = (percent(&format!("{title}: ")), percent(&body));
        format!(
            "<footer class=\"page-foot\">\
             <a href=\"{repository}/issues/new?title={title}&amp;body={body}\">Report a mistake</a> \
             <a href=\"{repository}/blob/{commit}/{file}\">Source at this commit</a></footer>"
        )
    }
}

/// The address without `/` at its end, fit for an attribute.
fn web(address: &str) -> Result<String> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    if !is_web
        || address.contains(['"', '<', '>', '&', '?', '#'])
        || address.contains(char::is_whitespace)
    {
        bail!("`{address}` is no address such as https://example.org/book/");
    }
    Ok(address.trim_end_matches('/').to_owned())
}

fn commit(root: &Path) -> Result<String> {
    let git = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(root).output();
    let output = git.context("cannot run git, which knows the commit")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git knows no commit of {}: {}", root.display(), said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn tags(address: &str, page: &Page, survey: &Survey, pictured: &Path, book: &str) -> String {
    let file = slashed(&page.file);
    let own = if file == "index.html" { "" } else { &file };
    let picture = slashed(&picture(pictured));
    let quoted = |text: &str| text.replace('"', "&quot;").replace('<', "&lt;");
    let mut tags = String::new();
    for (property, content) in [
        ("og:type", "article".to_owned()),
        ("og:site_name", quoted(book)),
        ("og:title", quoted(&survey.title)),
        ("og:description", quoted(&opening(&survey.opening))),
        ("og:url", format!("{address}{own}")),
        ("og:image", format!("{address}{picture}")),
        ("og:image:type", "image/png".to_owned()),
        ("og:image:width", WIDTH.to_string()),
        ("og:image:height", HEIGHT.to_string()),
        ("og:image:alt", "Bytes of a memory in rows, each after its address".to_owned()),
    ] {
        let _ = write!(tags, "<meta property=\"{property}\" content=\"{content}\">");
    }
    tags + "<meta name=\"twitter:card\" content=\"summary_large_image\">"
}

/// Where a page's picture is.
fn picture(page: &Path) -> PathBuf {
    Path::new(PICTURES).join(page.with_extension("png"))
}

/// The first sentences of a paragraph.
fn opening(paragraph: &str) -> String {
    let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let ends = text.match_indices(['.', '?', '!', ':']).map(|(at, _)| at + 1);
    let mut ends = ends.filter(|end| text[*end..].starts_with(' ') && *end >= OPENING);
    let end = ends.next().unwrap_or(text.len());
    text[..end].to_owned()
}

/// The rows to draw: those of the output that has the most, the first of such.
pub fn rows(survey: &Survey) -> Vec<Row> {
    let mut best = Vec::new();
    for output in &survey.outputs {
        let text = unescape(output).unwrap_or_default();
        let rows: Vec<_> = text.lines().filter_map(Row::read).take(picture::MOST).collect();
        if rows.len() > best.len() {
            best = rows;
        }
    }
    best
}

/// A text as a part of an address.
fn percent(text: &str) -> String {
    let mut parts = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            parts.push(char::from(byte));
        } else {
            let _ = write!(parts, "%{byte:02X}");
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_the_web() {
        let public = |address: &str| Public::new(Path::new("."), Some(address), None);
        let address = |of: &str| public(of).unwrap().address.unwrap();
        assert_eq!(address("https://example.org"), "https://example.org/");
        assert_eq!(address("https://example.org/book//"), "https://example.org/book/");
        for wrong in ["example.org", "/book/", "https://example.org/?a", "https://a b", "http://\""]
        {
            assert!(public(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_path_of_the_site_is_mdbooks() {
        for (address, path) in [("https://example.org", "/"), ("https://a.org/b/c", "/b/c/")] {
            let mut config = Config::default();
            let public = Public::new(Path::new("."), Some(address), None).unwrap();
            public.configure(&mut config).unwrap();
            assert_eq!(config.html_config().unwrap().site_url.unwrap(), path);
        }
    }

    #[test]
    fn an_opening_ends_with_a_sentence() {
        let sentence = format!("A {}.", "b".repeat(100));
        let two = format!("{sentence} {sentence}");
        assert_eq!(opening(&format!("{two}\n{sentence}")), two);
        assert_eq!(opening("Short  one."), "Short one.");
    }

    #[test]
    fn a_mistake_is_reported_with_page_and_commit() {
        let source = Source {
            repository: "https://example.org/a/b".to_owned(),
            commit: "0123abc".to_owned(),
        };
        let foot = source.foot("A & é", Path::new("more/page.md"));
        assert!(foot.contains(
            "href=\"https://example.org/a/b/issues/new?title=A%20%26%20%C3%A9%3A%20&amp;\
             body=Page%3A%20book/src/more/page.md%0ACommit%3A%200123abc%0A%0A\""
        ));
        let blob = "href=\"https://example.org/a/b/blob/0123abc/book/src/more/page.md\"";
        assert!(foot.contains(blob), "{foot}");
    }
}
