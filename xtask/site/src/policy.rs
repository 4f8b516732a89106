//! The Content-Security-Policy of a page. It allows the files of the site, the scripts and styles
//! that are part of the page, each by its hash, and WebAssembly. Every page has one, or there is no
//! site.
//!
//! It does not reach a worker, which has the policy that its script was sent with, and a static
//! host sends none.

use std::collections::BTreeSet;

use base64::{Engine, prelude::BASE64_STANDARD};
use lol_html::html_content::ContentType;
use sha2::{Digest, Sha256};

use crate::html::Change;

/// What a page holds within itself that a browser may run or apply.
#[derive(Default)]
pub struct Inline {
    /// The texts of its scripts.
    pub scripts: BTreeSet<String>,
    /// The texts of its `style` elements.
    pub styles: BTreeSet<String>,
    /// The values of its `style` attributes.
    pub styled: BTreeSet<String>,
}

/// Puts the policy, after the charset, before all else in the head.
pub fn changes(inline: &Inline) -> Vec<Change<'_>> {
    let head = format!(
        "<meta charset=\"UTF-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
        policy(inline)
    );
    vec![
        Change::of_all("head meta[charset]", |meta| {
            meta.remove();
            Ok(())
        }),
        Change::needed("head", move |element| {
            element.prepend(&head, ContentType::Html);
            Ok(())
        }),
    ]
}

fn policy(inline: &Inline) -> String {
    let scripts = hashes(&inline.scripts);
    let styles = hashes(&inline.styles);
    // With this word, hashes hold for style attributes as well.
    let styled = match hashes(&inline.styled) {
        none if none.is_empty() => none,
        some => format!(" 'unsafe-hashes'{some}"),
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; \
         style-src 'self'{styles}{styled}; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'self'; \
         form-action 'self'"
    )
}

fn hashes(texts: &BTreeSet<String>) -> String {
    let hash = |text: &String| BASE64_STANDARD.encode(Sha256::digest(text));
    texts.iter().map(|text| format!(" 'sha256-{}'", hash(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Page;

    #[test]
    fn inline_scripts_and_styles_are_allowed_by_their_hash() {
        let inline = Inline {
            scripts: ["let a = 1;".to_owned()].into(),
            styles: BTreeSet::new(),
            styled: ["clear: both".to_owned()].into(),
        };
        let policy = policy(&inline);
        // printf 'let a = 1;' | openssl dgst -sha256 -binary | base64
        let script = "'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck='";
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {script};")));
        assert!(policy.contains("style-src 'self' 'unsafe-hashes' 'sha256-"), "{policy}");
    }

    #[test]
    fn the_policy_comes_first_however_the_charset_is_spelt() {
        for meta in
            ["<meta charset=\"UTF-8\">", "<meta charset='utf-8'/>", "<META CHARSET=utf8>", ""]
        {
            let text = format!("<html><head><title>a</title>{meta}<script></script></head></html>");
            let mut page = Page { file: "a.html".into(), text };
            page.change(changes(&Inline::default())).unwrap();
            let (head, rest) = page.text.split_once("<title>").unwrap();
            assert!(head.starts_with("<html><head><meta charset=\"UTF-8\"><meta http-equiv="));
            assert!(!rest.to_lowercase().contains("charset"), "{rest}");
        }
    }

    #[test]
    fn a_page_without_a_head_is_refused() {
        let mut page = Page { file: "a.html".into(), text: "<p>a".to_owned() };
        assert!(page.change(changes(&Inline::default())).is_err());
    }
}
