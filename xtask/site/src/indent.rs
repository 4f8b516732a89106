//! Takes from the listings in Rust the indentation that all of their lines have, since a step is
//! mostly a part of `main`: a preprocessor of mdBook, after the one that includes the files.

use mdbook_driver::book::{Book, BookItem};
use mdbook_markdown::{
    MarkdownOptions, new_cmark_parser,
    pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd},
};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::steps::dialect;

/// The preprocessor.
pub struct Indent;

impl Preprocessor for Indent {
    fn name(&self) -> &'static str {
        "indent"
    }

    fn run(
        &self,
        context: &PreprocessorContext,
        mut book: Book,
    ) -> mdbook_driver::errors::Result<Book> {
        let dialect = dialect(&context.config);
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item {
                chapter.content = without(&chapter.content, &dialect);
            }
        });
        Ok(book)
    }
}

/// The page, without what its listings in Rust are indented by.
fn without(page: &str, dialect: &MarkdownOptions) -> String {
    let mut result = String::with_capacity(page.len());
    let mut copied = 0;
    let mut parser = new_cmark_parser(page, dialect).into_offset_iter();
    while let Some((event, _)) = parser.next() {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = event else { continue };
        let mut lines = Vec::new();
        let mut is_begun = false;
        for (event, range) in parser.by_ref() {
            match event {
                Event::Text(_) => {
                    let mut at = range.start;
                    for part in page[range].split_inclusive('\n') {
                        if !is_begun {
                            lines.push((at, part));
                        }
                        at += part.len();
                        is_begun = !part.ends_with('\n');
                    }
                }
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        if info.split(',').next() != Some("rust") {
            continue;
        }
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let common = lines.iter().filter(|(_, line)| !line.trim().is_empty());
        let common = common.map(|(_, line)| indent(line)).min().unwrap_or(0);
        for (at, line) in lines {
            result.push_str(&page[copied..at]);
            copied = at + common.min(indent(line));
        }
    }
    result.push_str(&page[copied..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_all_lines_have_is_taken() {
        let page = "- a list\n\n  ```rust,ignore,step=host.rs:a\n      if one {\n          two();\n\n      }\n  ```\n\n\
            ```js\n    stays();\n```\n\n```rust\nfn stays() {\n    here();\n}\n```\n";
        let expected = page
            .replace("      if one", "  if one")
            .replace("          two", "      two")
            .replace("      }", "  }");
        assert_eq!(without(page, &MarkdownOptions::default()), expected);
    }
}
