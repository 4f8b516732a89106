//! Holds what this tool reads as mdBook does against mdBook itself.

use std::{fs, path::Path};

use book_files::anchor;
use mdbook_driver::{MDBook, config::Config};
use regex::Regex;
use tempfile::TempDir;

use crate::read::{page::Page, step, summary};

/// What mdBook makes of a book with these pages, and of files beside its folder.
fn render(files: &[(&str, &str)]) -> anyhow::Result<TempDir> {
    let root = TempDir::new()?;
    for (file, text) in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap_or(root.path()))?;
        fs::write(path, text)?;
    }
    let mut config = Config::default();
    config.build.create_missing = false;
    config.build.build_dir = root.path().join("rendered");
    MDBook::load_with_config(root.path(), config)?.build()?;
    Ok(root)
}

/// The page that mdBook makes of a text.
fn rendered(page: &str, others: &[(&str, &str)]) -> String {
    let files = [&[("src/SUMMARY.md", "- [Page](page.md)\n"), ("src/page.md", page)], others];
    let root = render(&files.concat()).unwrap();
    fs::read_to_string(root.path().join("rendered/page.html")).unwrap()
}

fn ids_of_mdbook(page: &str) -> Vec<String> {
    let rendered = rendered(page, &[]);
    let link = Regex::new(r##"<a class="header" href="#([^"]*)">"##).unwrap();
    let mut ids: Vec<_> = link.captures_iter(&rendered).map(|found| found[1].to_owned()).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn ids(page: &str) -> Vec<String> {
    Page::parse("book/src/page.md", page.to_owned()).ids.into_keys().collect()
}

#[test]
fn headings_have_the_ids_that_mdbook_gives() {
    for page in [
        "## a -- b\n## a --- b\n## wait...\n",
        "## \"Quoted\" -- 'it's'\n",
        "## `a -- b` & <em>x</em>\n",
        "## Twice\n## Twice\n## Twice-1\n## Twice\n",
        "## Named {#own}\n## own\n## Own {.class}\n",
        "## Über 中文 🐙 ½ ²\n## İstanbul ẞ\n",
        "Two\nlines\n===\n\nHard  \nbreak\n---\n",
        "## [link](page.md) on\n## ![alt](x.png) image\n## [![alt](x.png)](page.md)\n",
        "## a &amp; b &mdash; c\n## \\# escaped \\*\n",
        "## **bold** _em_ ~~gone~~\n",
        "Term\n: what it is\n\nTerm\n: again\n\n`code` -- term\n: more\n",
        "## note[^b] and[^a]\n## again[^b]\n\n[^a]: one\n\n[^b]: two\n",
        "##\n## \n## trailing ##\n## {#only}\n",
        "> ## quoted\n\n- ## in an item\n",
        "## tab\there  and   spaces\n## a-b_c\n## --\n",
        "## 10 000 bytes, $x$ and H~2~O\n## x^2^\n",
        "> [!NOTE]\n> ## in a note\n",
        "- [ ] task\n\n## [ ] no task\n",
        "| a |\n|---|\n| b |\n\n## after a table\n",
    ] {
        assert_eq!(ids(page), ids_of_mdbook(page), "{page}");
    }
}

#[test]
fn the_pages_of_this_book_have_the_ids_that_mdbook_gives() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../book/src");
    let mut compared = 0;
    let raw = Regex::new(" id=\"[^\"]*\"").unwrap();
    for file in book_files::walk::files(&pages).unwrap() {
        // What is beside the pages is copied as it is.
        if file.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        // An include of a file that is elsewhere is an error.
        let text = text.replace("{{#", "{{");
        let text = raw.replace_all(&text, "");
        if file.file_name().is_some_and(|name| name != "SUMMARY.md") {
            let ids = ids(&text);
            assert_eq!(ids, ids_of_mdbook(&text), "{}", file.display());
            compared += ids.len();
        }
    }
    assert!(compared > 50, "{compared} headings");
}

#[test]
fn a_step_is_what_mdbook_includes() {
    let source = "// ANCHOR: outer\none\nlet ANCHOR = \"ANCHOR\";\n  // ANCHOR:inner-1\ntwo\n\
        /* ANCHOR_END: inner-1 */ three\nANCHOR: no name?\nfour\n# ANCHOR_END:\touter -->\nfive\n\
        // ANCHOR: größe_2\nsix\nANCHORS: seven\nANCHOR:\n// ANCHOR_END: größe_2\n\
        // ANCHOR: half½\neight\n// ANCHOR_END: half\n// ANCHOR: rest\nnine\n";
    let (program, _) = step::Source::read(source.to_owned());
    let names: Vec<_> = program.steps.iter().map(|step| &*step.name).collect();
    assert_eq!(names, ["outer", "inner-1", "no", "größe_2", "half", "rest"]);
    for step in &program.steps {
        let page = format!("```text\n{{{{#include ../code.txt:{}}}}}\n```\n", step.name);
        let rendered = rendered(&page, &[("code.txt", source)]);
        let (_, code) = rendered.split_once("<code class=\"language-text\">").unwrap();
        let (code, _) = code.split_once("</code>").unwrap();
        let code = code.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
        assert_eq!(program.text_of(step).trim_end(), code.trim_end(), "{}", step.name);
    }
}

#[test]
fn two_anchors_in_one_line_are_never_two_steps() {
    // mdBook would begin the second one here. There is none for us, and so a listing of it is
    // refused instead of shown.
    let line = "// ANCHOR_END: a ANCHOR: b";
    assert_eq!(anchor::read(line), Some(anchor::Anchor::Ends("a")));
}

#[test]
fn the_list_of_pages_is_what_mdbook_makes_of_it() {
    let all = ["a.md", "b.md", "c.md", "in/d.md", "e f.md"].map(|file| (file, "# Page\n"));
    let pages = all.map(|(file, text)| (format!("src/{file}"), text));
    for source in [
        "[A](a.md)\n\n- [B](b.md)\n  - [C](./c.md)\n    - [D](in/d.md)\n\n[E](e%20f.md)\n",
        "# Summary\n\n[A](a.md)\n[B](b.md)\n\n# Part\n\n- [C](c.md)\n- [Draft]()\n\n# More\n\n1. [D](in/d.md)\n",
        "# Summary\n\n<!-- [A](a.md) -->\n\n* [B](b.md) and [C](c.md)\n",
        "- [A](a.md)\n\n---\n\n- [B](in/../b.md)\n",
        "- [A](a.md)\n- [A](a.md)\n",
        "- [A](a.md)\n  - [A](a.md)\n",
        "- words\n",
        "[A](a.md)\n\n- [B](b.md)\n\n[C](c.md)\n\n- [D](in/d.md)\n",
        "- [A](a.md)\n- **[B](b.md)**\n",
        "",
    ] {
        let mut files: Vec<_> = pages.iter().map(|(file, text)| (&**file, *text)).collect();
        files.push(("src/SUMMARY.md", source));
        let (listed, wrong) = summary::read(source);
        match render(&files) {
            Ok(root) => {
                assert_eq!(wrong, [], "{source}");
                let made = |file: &str| {
                    let page = Path::new("rendered").join(file).with_extension("html");
                    root.path().join(page).is_file()
                };
                for (file, _) in all {
                    let is_listed = listed.iter().any(|entry| entry.file == file);
                    assert_eq!(is_listed, made(file), "{file} of {source}");
                }
            }
            Err(error) => assert_ne!(wrong, [], "mdBook says {error:#} of {source}"),
        }
    }
}
