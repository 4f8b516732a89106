//! What a page holds, found in one reading of it, before anything on it is changed.

use std::{cell::RefCell, mem};

use anyhow::{Context, Result, anyhow};
use lol_html::{RewriteStrSettings, element, rewrite_str, text};

use crate::{
    html::{self, Page},
    policy::Inline,
};

/// What a page holds.
#[derive(Default)]
pub struct Survey {
    /// What it may run of itself.
    pub inline: Inline,
    /// Its links, as they are written.
    pub links: Vec<String>,
    /// What it offers for download, as it is written.
    pub downloads: Vec<String>,
    /// Its style sheets, as they are written.
    pub styles: Vec<String>,
    /// The steps of its host that it lists.
    pub listings: Vec<Listing>,
    /// The ids of its titles, `h1`.
    pub titles: Vec<String>,
    /// Its first title, as it is written.
    pub title: String,
    /// Its first paragraph that is in nothing else, without the tags in it.
    pub opening: String,
    /// Its outputs, as they are written.
    pub outputs: Vec<String>,
    /// How many of these paragraphs have been read.
    paragraphs: usize,
    /// How many `pre` have been read.
    blocks: usize,
    /// Whether the head has been read.
    in_head: bool,
}

/// A listing of the host.
#[derive(Debug, PartialEq, Eq)]
pub struct Listing {
    /// Which `pre` of the page it is, from 0.
    pub block: usize,
    /// Its steps' names.
    pub steps: Vec<String>,
}

impl Survey {
    /// Reads a page.
    ///
    /// # Errors
    ///
    /// When it is no HTML, and when something on it is beyond what a policy can allow.
    pub fn of(page: &Page) -> Result<Self> {
        read(&page.text).with_context(|| page.file.display().to_string())
    }
}

fn read(page: &str) -> Result<Survey> {
    let survey = RefCell::new(Survey::default());
    let script = RefCell::new(String::new());
    let style = RefCell::new(String::new());
    let keep = |buffer: &RefCell<String>, part: &str, is_last: bool| {
        buffer.borrow_mut().push_str(part);
        // As a browser reads it.
        is_last.then(|| mem::take(&mut *buffer.borrow_mut()).replace("\r\n", "\n"))
    };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("*", |element| {
            let mut survey = survey.borrow_mut();
            let name = element.tag_name();
            survey.in_head |= name == "head";
            if !survey.in_head && name != "html" {
                return Err(
                    format!("<{name}> comes before <head>, where no policy holds yet").into()
                );
            }
            for attribute in element.attributes() {
                let attribute_name = attribute.name();
                if attribute_name == "style" {
                    survey.inline.styled.insert(html::unescape(&attribute.value())?);
                } else if attribute_name.starts_with("on") {
                    return Err(format!(
                        "the policy lets no `{attribute_name}` of <{name}> run: add a listener in \
                         a script"
                    )
                    .into());
                }
            }
            Ok(())
        }))
        .append_element_content_handler(text!("script:not([src])", |part| {
            let text = keep(&script, part.as_str(), part.last_in_text_node());
            survey.borrow_mut().inline.scripts.extend(text);
            Ok(())
        }))
        .append_element_content_handler(text!("style", |part| {
            let text = keep(&style, part.as_str(), part.last_in_text_node());
            survey.borrow_mut().inline.styles.extend(text);
            Ok(())
        }))
        .append_element_content_handler(element!("a[href]", |link| {
            let href = link.get_attribute("href").unwrap_or_default();
            let mut survey = survey.borrow_mut();
            if link.has_attribute("download") {
                survey.downloads.push(href.clone());
            }
            survey.links.push(href);
            Ok(())
        }))
        .append_element_content_handler(element!("link[rel=\"stylesheet\"][href]", |link| {
            let href = link.get_attribute("href").unwrap_or_default();
            survey.borrow_mut().styles.push(href);
            Ok(())
        }))
        .append_element_content_handler(element!("main h1[id] > a.header[href]", |link| {
            let href = link.get_attribute("href").unwrap_or_default();
            survey.borrow_mut().titles.push(href.trim_start_matches('#').to_owned());
            Ok(())
        }))
        .append_element_content_handler(text!("main h1[id]", |part| {
            let mut survey = survey.borrow_mut();
            if survey.titles.len() < 2 {
                survey.title.push_str(part.as_str());
            }
            Ok(())
        }))
        .append_element_content_handler(element!("main > p", |_| {
            survey.borrow_mut().paragraphs += 1;
            Ok(())
        }))
        .append_element_content_handler(text!("main > p", |part| {
            let mut survey = survey.borrow_mut();
            if survey.paragraphs == 1 {
                survey.opening.push_str(part.as_str());
            }
            Ok(())
        }))
        .append_element_content_handler(element!("pre", |_| {
            survey.borrow_mut().blocks += 1;
            Ok(())
        }))
        .append_element_content_handler(element!("pre code[class]", |code| {
            let classes = code.get_attribute("class").unwrap_or_default();
            let mut survey = survey.borrow_mut();
            if classes.split(' ').any(|class| class.starts_with("prints=")) {
                survey.outputs.push(String::new());
            }
            let steps = classes.split(' ').filter_map(|class| class.strip_prefix("step=host.mjs:"));
            let steps: Vec<_> = steps.map(str::to_owned).collect();
            if !steps.is_empty() {
                let block = survey.blocks - 1;
                survey.listings.push(Listing { block, steps });
            }
            Ok(())
        }))
        .append_element_content_handler(text!("pre code[class*=\"prints=\"]", |part| {
            if let Some(output) = survey.borrow_mut().outputs.last_mut() {
                output.push_str(part.as_str());
            }
            Ok(())
        }));
    rewrite_str(page, settings).map_err(|error| anyhow!("{error}"))?;
    Ok(survey.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><head><meta charset=\"UTF-8\"><link rel=\"stylesheet\" href=\"a.css\">\
        <script>let a = \"<b style='no'>\";\r\n</script><script src=\"a.js\"></script>\
        <style>p {}</style></head><body><p style=\"a: &#39;b&#39;\"><a href=\"#step-one\">a</a></p>\
        <pre>plain</pre>\
        <pre><code class=\"language-js step=host.mjs:one step=host.mjs:two\">…</code></pre>\
        <pre><code class=\"language-text prints=host.mjs:one\">&lt;a href=\"b\"></code></pre>";

    #[test]
    fn a_page_is_read_as_a_browser_reads_it() {
        let survey = read(PAGE).unwrap();
        let list =
            |set: &std::collections::BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
        assert_eq!(list(&survey.inline.scripts), ["let a = \"<b style='no'>\";\n"]);
        assert_eq!(list(&survey.inline.styles), ["p {}"]);
        assert_eq!(list(&survey.inline.styled), ["a: 'b'"]);
        assert_eq!(survey.links, ["#step-one"]);
        assert_eq!(survey.styles, ["a.css"]);
        let steps = ["one", "two"].map(str::to_owned).into();
        assert_eq!(survey.listings, [Listing { block: 1, steps }]);
        assert_eq!(survey.outputs, ["&lt;a href=\"b\">"]);
    }

    #[test]
    fn a_page_begins_with_its_first_title_and_paragraph() {
        let page = "<head></head><main><h1 id=\"a\"><a class=\"header\" href=\"#a\">A &amp; <b>b</b></a>\
            </h1><div><p>in</p></div><p>One <i>two</i>\nthree.</p><p>four</p>\
            <h1 id=\"c\"><a class=\"header\" href=\"#c\">c</a></h1></main>";
        let survey = read(page).unwrap();
        assert_eq!(survey.title, "A &amp; b");
        assert_eq!(survey.opening, "One two\nthree.");
    }

    #[test]
    fn what_no_policy_can_hold_is_refused() {
        for (page, expected) in [
            ("<script>1</script><head></head>", "<script> comes before <head>"),
            ("<p>no head", "<p> comes before <head>"),
            ("<head></head><p onclick=\"a()\">", "no `onclick` of <p>"),
        ] {
            let error = read(page).err().unwrap().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
