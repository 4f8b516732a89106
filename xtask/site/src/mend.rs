//! Adds what mdBook's frame lacks for readers with a keyboard or a screen reader: landmarks and
//! names. What needs a script is in `theme/frame.js`.

use lol_html::html_content::ContentType;

use crate::html::Change;

/// An element that lacks something, and the attributes to give it, or to take from it where there
/// is no value. The selector includes the fault, so that we notice when mdBook has mended it.
type Mend = (&'static str, &'static [(&'static str, Option<&'static str>)]);

const FRAME: [Mend; 3] = [
    ("#mdbook-menu-bar:not([role])", &[("role", Some("banner"))]),
    (
        "#mdbook-help-popup:not([role])",
        &[("role", Some("dialog")), ("aria-label", Some("Keyboard shortcuts"))],
    ),
    // A label may have neither; frame.js puts a button in its place.
    (
        "label#mdbook-sidebar-toggle[aria-label][aria-controls]",
        &[("aria-label", None), ("aria-controls", None)],
    ),
];

const SEARCH: [Mend; 2] = [
    ("#mdbook-search-wrapper:not([role])", &[("role", Some("search"))]),
    // It names an element that is not there, and no label.
    (
        "#mdbook-searchbar[aria-describedby=\"searchresults-header\"]",
        &[
            ("aria-label", Some("Search this book")),
            ("aria-describedby", Some("mdbook-searchresults-header")),
        ],
    ),
];

/// The keys of a page whose listings run (`theme/live/page/keys.mjs`) and of the memory
/// (`theme/live/memory/keys.mjs`), for mdBook's help.
const KEYS: &str = "\
    <p>Press <kbd>Ctrl</kbd> <kbd>Enter</kbd> to run the listing in sight</p>\
    <p>Press <kbd>Alt</kbd> <kbd>.</kbd> or <kbd>Alt</kbd> <kbd>,</kbd> \
    to see the next state of the memory or the one before</p>\
    <p>Press <kbd>Alt</kbd> <kbd>M</kbd> to go to the memory, and back to the listing</p>\
    <p>In the memory, press the arrows to move, two hexadecimal digits to write a byte, <kbd>G</kbd> \
    to go to an address, <kbd>Enter</kbd> to follow a pointer, \
    <kbd>Ctrl</kbd> <kbd>Z</kbd> to take back what you wrote</p>\
    <p>On a Mac, <kbd>Alt</kbd> is Option</p>";

/// What the contents' head lacks. Without an icon of its own, a browser asks the host's root for
/// one.
const CONTENTS_HEAD: &str = "<title>Contents</title><link rel=\"icon\" href=\"data:,\">";

/// Mends the frame around a text.
pub fn frame(has_search: bool) -> Vec<Change<'static>> {
    let search = SEARCH.into_iter().filter(|_| has_search);
    FRAME
        .into_iter()
        .chain(search)
        .map(|(selector, attributes)| change(selector, attributes))
        .collect()
}

/// Adds the keys of the page to those that mdBook lists.
pub fn keys() -> Change<'static> {
    Change::needed("#mdbook-help-popup > div", |list| {
        list.append(KEYS, ContentType::Html);
        Ok(())
    })
}

fn change(
    selector: &'static str,
    attributes: &'static [(&'static str, Option<&'static str>)],
) -> Change<'static> {
    Change::needed(selector, move |element| {
        for (name, value) in attributes {
            match value {
                Some(value) => element.set_attribute(name, value)?,
                None => element.remove_attribute(name),
            }
        }
        Ok(())
    })
}

/// Mends the page with the contents.
pub fn contents() -> Vec<Change<'static>> {
    vec![
        Change::needed("head", |head| {
            head.append(CONTENTS_HEAD, ContentType::Html);
            Ok(())
        }),
        Change::needed("body > ol.chapter", |list| {
            list.before("<main><h1>Contents</h1>", ContentType::Html);
            list.after("</main>", ContentType::Html);
            Ok(())
        }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Page;

    #[test]
    fn the_contents_have_a_title_and_a_landmark() {
        let text = "<head></head><body><ol class=\"chapter\"><li></li></ol></body>".to_owned();
        let mut page = Page { file: "toc.html".into(), text };
        page.change(contents()).unwrap();
        assert_eq!(
            page.text,
            format!(
                "<head>{CONTENTS_HEAD}</head><body><main><h1>Contents</h1>\
                 <ol class=\"chapter\"><li></li></ol></main></body>"
            )
        );
    }
}
