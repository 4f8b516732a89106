//! Tells the pages which steps their listings show, as a preprocessor of mdBook: mdBook turns the
//! words of a fence into classes, so a listing of `{{#include ../../chapters-code/NAME/FILE:STEP}}`
//! gets the class `step=FILE:STEP`, and one of an exercise's file, in whole or in part,
//! `exercise=NAME/FILE`. A listing of a file that a judge rejects on the same page is
//! `wrong`.

use std::{collections::BTreeSet, io, path::Path};

use anyhow::{Context, Result};
use book_files::{
    exercise::FOLDER,
    layout::CHAPTERS,
    path::{normal, slashed},
};
use mdbook_driver::{
    book::{Book, BookItem, Chapter},
    config::Config,
};
use mdbook_markdown::{
    MarkdownOptions, new_cmark_parser,
    pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd},
};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

/// The preprocessor, by its name in book.toml.
pub struct Steps;

impl Preprocessor for Steps {
    fn name(&self) -> &'static str {
        "steps"
    }

    fn run(
        &self,
        context: &PreprocessorContext,
        mut book: Book,
    ) -> mdbook_driver::errors::Result<Book> {
        let sources = Path::new("book").join(&context.config.book.src);
        let dialect = dialect(&context.config);
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item {
                mark_chapter(&sources, chapter, &dialect);
            }
        });
        Ok(book)
    }
}

/// Answers a plain `mdbook build`: reads a book as JSON, and writes it with its steps marked.
///
/// # Errors
///
/// When mdBook sends something else.
pub fn preprocess() -> Result<()> {
    let (context, book) = mdbook_preprocessor::parse_input(io::stdin())?;
    let book = Steps.run(&context, book)?;
    serde_json::to_writer(io::stdout(), &book).context("cannot answer mdBook")
}

/// The Markdown that the pages are written in, as mdBook reads them.
pub fn dialect(config: &Config) -> MarkdownOptions {
    let html = config.html_config().unwrap_or_default();
    let mut dialect = MarkdownOptions::default();
    dialect.smart_punctuation = html.smart_punctuation;
    dialect.definition_lists = html.definition_lists;
    dialect.admonitions = html.admonitions;
    dialect
}

fn mark_chapter(sources: &Path, chapter: &mut Chapter, dialect: &MarkdownOptions) {
    let Some(page) = &chapter.source_path else { return };
    let Some(name) = page.file_stem().and_then(|name| name.to_str()) else { return };
    let folder = sources.join(page.parent().unwrap_or(Path::new("")));
    chapter.content = mark(&chapter.content, &folder, name, dialect);
}

/// Adds `step=FILE:STEP` to each listing of the chapter `name` in a page in `folder`, and `wrong` to
/// what is rejected there.
fn mark(page: &str, folder: &Path, name: &str, dialect: &MarkdownOptions) -> String {
    let rejected = rejected(page, name, dialect);
    let mut marked = String::with_capacity(page.len());
    let mut copied = 0;
    let mut parser = new_cmark_parser(page, dialect).into_offset_iter();
    while let Some((event, range)) = parser.next() {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event else { continue };
        let mut text = String::new();
        for (event, _) in parser.by_ref() {
            match event {
                Event::Text(part) => text.push_str(&part),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let words = words(&text, folder, name, &rejected);
        if info.is_empty() || words.is_empty() {
            continue;
        }
        let fence = page[range.clone()].lines().next().unwrap_or_default().trim_end();
        let end = range.start + fence.len();
        marked.push_str(&page[copied..end]);
        marked.push_str(&words);
        copied = end;
    }
    marked.push_str(&page[copied..]);
    marked
}

/// The files that the page shows a judge's verdict on, each after its chapter's name.
fn rejected(page: &str, name: &str, dialect: &MarkdownOptions) -> BTreeSet<String> {
    let fences = new_cmark_parser(page, dialect).filter_map(|event| match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => Some(info),
        _ => None,
    });
    let mut files = BTreeSet::new();
    for info in fences {
        for word in info.split(',').map(str::trim) {
            if let Some(file) = word.strip_prefix("rustc=").or(word.strip_prefix("miri=")) {
                let own = file.starts_with("exhibits/");
                files.insert(if own { format!("{name}/{file}") } else { file.to_owned() });
            }
        }
    }
    files
}

/// `,step=FILE:STEP` for each include of a listing, `,exercise=NAME/FILE` for one of an exercise, and
/// `,wrong`; nothing for what is no listing.
fn words(text: &str, folder: &Path, name: &str, rejected: &BTreeSet<String>) -> String {
    let mut words = String::new();
    let mut is_wrong = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let include = line.strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}"));
        let Some(include) = include else { return String::new() };
        let include = include.trim();
        let (file, step) = include.split_once(':').unwrap_or((include, ""));
        let path = normal(&folder.join(file));
        let path = path.as_deref().and_then(|path| path.strip_prefix(CHAPTERS).ok());
        is_wrong |= path.is_some_and(|path| rejected.contains(&slashed(path)));
        let Some(file) = inside_chapter(&folder.join(file), name) else { continue };
        if let Some(file) = file.strip_prefix(FOLDER) {
            words.push_str(&format!(",exercise={file}"));
        } else if !step.is_empty() {
            words.push_str(&format!(",step={file}:{step}"));
        }
    }
    if is_wrong {
        words.push_str(",wrong");
    }
    words
}

/// The path from the chapter's folder, for a file of the chapter.
fn inside_chapter(path: &Path, name: &str) -> Option<String> {
    let file = slashed(normal(path)?.strip_prefix(CHAPTERS).ok()?.strip_prefix(name).ok()?);
    (!file.is_empty()).then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(page: &str) -> String {
        mark(page, Path::new("book/src"), "pointers", &MarkdownOptions::default())
    }

    #[test]
    fn a_listing_of_the_chapter_names_its_steps() {
        let page = "Text.\n\n- > ```rust,ignore  \n  > {{#include ../../chapters-code/pointers/src/lib.rs:get}}\n  > ```\n\n\
            <div class=\"host-js\">\n\n```js\n{{#include ../../chapters-code/pointers/host.mjs:read}}\n\n\
            {{#include ../../chapters-code/pointers/host.mjs:write}}\n```\n\n</div>\n";
        let expected = page
            .replace("rust,ignore", "rust,ignore,step=src/lib.rs:get")
            .replace("```js", "```js,step=host.mjs:read,step=host.mjs:write");
        assert_eq!(marked(page), expected);
    }

    #[test]
    fn what_a_judge_rejects_is_wrong() {
        let page = "```rust,ignore\n{{#include ../../chapters-code/pointers/exhibits/null.rs}}\n```\n\n\
            ```text,miri=exhibits/null.rs\nerror\n```\n\n\
            ```rust,ignore\n{{#include ../../chapters-code/free/exhibits/null.rs:main}}\n```\n\n\
            ```rust,ignore\n{{#include ../../chapters-code/free/exhibits/twice.rs:main}}\n```\n\n\
            ```text,rustc=free/exhibits/twice.rs\nerror\n```\n";
        let expected = page
            .replace(
                "rust,ignore\n{{#include ../../chapters-code/pointers",
                "rust,ignore,wrong\n{{#include ../../chapters-code/pointers",
            )
            .replace(
                "rust,ignore\n{{#include ../../chapters-code/free/exhibits/twice",
                "rust,ignore,wrong\n{{#include ../../chapters-code/free/exhibits/twice",
            );
        assert_eq!(marked(page), expected);
    }

    #[test]
    fn a_listing_of_an_exercise_names_its_file() {
        let page = "```js\n{{#include ../../chapters-code/pointers/exercises/first/start.mjs}}\n```\n\n\
            ```js\n{{#include ../../chapters-code/pointers/exercises/first/solution.mjs:read}}\n```\n";
        let expected = page
            .replacen("```js", "```js,exercise=first/start.mjs", 1)
            .replace("\n\n```js", "\n\n```js,exercise=first/solution.mjs");
        assert_eq!(marked(page), expected);
    }

    #[test]
    fn other_blocks_stay_as_they_are() {
        for page in [
            "```text,prints=host.mjs:read\n99\n```\n",
            "```js\n{{#include ../../chapters-code/hosts/dump.mjs:dump}}\n```\n",
            "```js\n{{#include ../../chapters-code/pointers/host.mjs}}\n```\n",
            "~~~~md\n```js\n{{#include ../../chapters-code/pointers/host.mjs:read}}\n```\n~~~~\n",
            "```\n{{#include ../../chapters-code/pointers/host.mjs:read}}\n```\n",
        ] {
            assert_eq!(marked(page), page);
        }
    }

    #[test]
    fn a_page_in_a_folder_finds_its_chapter() {
        let page = "```js\n{{#include ../../../chapters-code/pointers/host.mjs:read}}\n```\n";
        let marked =
            mark(page, Path::new("book/src/more"), "pointers", &MarkdownOptions::default());
        assert_eq!(marked, page.replace("```js", "```js,step=host.mjs:read"));
    }
}
