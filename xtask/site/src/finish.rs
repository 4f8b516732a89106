//! The last touch on mdBook's pages: the scripts of the live page, and a Content-Security-Policy.
//!
//! Both belong to the finished site. A plain `mdbook build` has no hosts beside its pages, so
//! its pages have neither, and need no template of ours.

use std::{collections::BTreeSet, path::Path};

use anyhow::Result;

use crate::{
    digest,
    html::{PRINT, Page},
    mend::mend,
};

/// Finishes every page in `pages` and its folders.
///
/// # Errors
///
/// When a page cannot be read or written.
pub fn finish(pages: &Path) -> Result<()> {
    for mut page in Page::all(pages)? {
        mend(&mut page);
        if page.text.contains("prints=") {
            draw_figures(&mut page);
        }
        if page.text.contains("step=host.mjs:") && page.file != Path::new(PRINT) {
            make_live(&mut page);
        }
        page.text = protect(&leave_unhighlighted(&page.text));
        page.write(pages)?;
    }
    Ok(())
}

/// The style stands at the end, where it does not keep the page from being painted; a module
/// script waits for it, and for the page. The class `live` keeps the room for the buttons.
fn make_live(page: &mut Page) {
    let root = page.root();
    page.append(&format!(
        "<link rel=\"stylesheet\" href=\"{root}theme/live.css\">\n\
         <script type=\"module\" src=\"{root}theme/live/page/live.mjs\"></script>\n"
    ));
    let html = page.text.find("<html ").unwrap_or_default();
    if let Some(class) = page.text[html..].find("class=\"") {
        page.text.insert_str(html + class + "class=\"".len(), "live ");
    }
}

/// The dumps among a page's outputs are drawn as figures.
fn draw_figures(page: &mut Page) {
    let root = page.root();
    let script =
        format!("<script type=\"module\" src=\"{root}theme/live/figures/figures.mjs\"></script>\n");
    page.append(&script);
}

/// mdBook's highlighter does not know WebAssembly's text, and would say so on the console.
fn leave_unhighlighted(page: &str) -> String {
    page.replace("<code class=\"language-wat", "<code class=\"nohighlight wat")
}

/// Allows the page its own files, the inline scripts and styles that mdBook wrote into it, each
/// by its hash, and WebAssembly.
fn protect(page: &str) -> String {
    let Some((before, after)) = page.split_once("<meta charset=\"UTF-8\">") else {
        return page.to_owned();
    };
    let scripts = hashes(inline_scripts(page));
    let styles = hashes(style_attributes(page));
    // Hashes hold for style attributes only beside this word.
    let styles = if styles.is_empty() { styles } else { format!(" 'unsafe-hashes'{styles}") };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; \
         style-src 'self'{styles}; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         worker-src 'self'; frame-src 'self'; base-uri 'self'; form-action 'self'"
    );
    format!(
        "{before}<meta charset=\"UTF-8\">\n        \
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{after}"
    )
}

fn hashes(texts: BTreeSet<String>) -> String {
    texts.into_iter().map(|text| format!(" 'sha256-{}'", digest::base64(text))).collect()
}

/// What stands in the scripts that have no `src`.
fn inline_scripts(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut rest = page;
    while let Some((_, script)) = rest.split_once("<script") {
        let Some((attributes, body)) = script.split_once('>') else { break };
        let Some((text, after)) = body.split_once("</script>") else { break };
        if !attributes.contains("src=") {
            found.insert(text.replace("\r\n", "\n"));
        }
        rest = after;
    }
    found
}

/// The values of the `style` attributes. In code, the same letters may be text: a hash too many
/// allows no more than that style.
fn style_attributes(page: &str) -> BTreeSet<String> {
    let values = page.split(" style=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    values.map(|(value, _)| unescape(value)).collect()
}

fn unescape(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT_SRC: &str = "script-src 'self' 'wasm-unsafe-eval' 'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck=';";
    const PAGE: &str = "<html lang=\"en\" class=\"light\"><head><meta charset=\"UTF-8\">\
        <script>let a = 1;</script><script src=\"a.js\"></script></head>\
        <body><p style=\"clear: both\">&lt;script&gt;</p></body></html>";

    #[test]
    fn inline_scripts_and_styles_are_allowed_by_their_hash() {
        let page = protect(PAGE);
        // printf 'let a = 1;' | openssl dgst -sha256 -binary | base64
        assert!(page.contains(SCRIPT_SRC), "{page}");
        assert!(page.contains("style-src 'self' 'unsafe-hashes' 'sha256-"), "{page}");
        assert!(page.find("Content-Security-Policy") < page.find("<script>"));
    }

    #[test]
    fn a_page_in_a_folder_finds_the_scripts() {
        let mut page = Page { file: "more/page.html".into(), text: PAGE.to_owned() };
        make_live(&mut page);
        let Page { text, .. } = page;
        assert!(text.contains("<html lang=\"en\" class=\"live light\">"), "{text}");
        let scripts = "src=\"../theme/live/page/live.mjs\"></script>\n</body>";
        assert!(text.contains(scripts), "{text}");
    }
}
