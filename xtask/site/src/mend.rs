//! Mends what mdBook's frame lacks for who reads with a keyboard or a screen reader: landmarks and
//! names. What needs a script is in `theme/frame.js`.

use std::path::Path;

use crate::html::Page;

/// The frame with the contents, which mdBook shows where no scripts run.
const CONTENTS: &str = "toc.html";

/// What its head lacks. Without an icon of its own, a browser asks the host's root for one.
const HEAD: &str = "<title>Contents</title><link rel=\"icon\" href=\"data:,\">";

/// What stands on mdBook's pages, and what shall stand there.
const MENDS: [(&str, &str); 5] = [
    (
        "<div id=\"mdbook-menu-bar\" class=\"",
        "<div id=\"mdbook-menu-bar\" role=\"banner\" class=\"",
    ),
    (
        "<div id=\"mdbook-search-wrapper\" class=\"",
        "<div id=\"mdbook-search-wrapper\" role=\"search\" class=\"",
    ),
    (
        "<div id=\"mdbook-help-popup\">",
        "<div id=\"mdbook-help-popup\" role=\"dialog\" aria-label=\"Keyboard shortcuts\">",
    ),
    // It names an element that is not there, and no label.
    (
        " aria-describedby=\"searchresults-header\"",
        " aria-label=\"Search this book\" aria-describedby=\"mdbook-searchresults-header\"",
    ),
    // A label may have neither; frame.js puts a button in its place.
    (
        " title=\"Toggle Table of Contents\" aria-label=\"Toggle Table of Contents\" aria-controls=\"mdbook-sidebar\"",
        " title=\"Toggle Table of Contents\"",
    ),
];

/// Mends a page.
pub fn mend(page: &mut Page) {
    for (found, wanted) in MENDS {
        page.text = page.text.replacen(found, wanted, 1);
    }
    if page.file == Path::new(CONTENTS) {
        page.text = page
            .text
            .replacen("</head>", &format!("{HEAD}</head>"), 1)
            .replacen("<ol class=\"chapter\">", "<main><h1>Contents</h1><ol class=\"chapter\">", 1)
            .replacen("</body>", "</main></body>", 1);
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn the_contents_have_a_title_and_a_landmark() {
        let text = "<head></head><body><ol class=\"chapter\"><li></ol></body>".to_owned();
        let mut page = Page { file: PathBuf::from(CONTENTS), text };
        mend(&mut page);
        assert_eq!(
            page.text,
            format!(
                "<head>{HEAD}</head><body><main><h1>Contents</h1>\
                 <ol class=\"chapter\"><li></ol></main></body>"
            )
        );
    }
}
