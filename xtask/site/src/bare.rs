//! Takes the comments out of the theme's scripts and styles, a quarter of what a page loads. Each
//! leaves an empty line, so a place in the site's file is the same place in its source.
//!
//! A comment is taken out where it has its lines for itself, as formatted code has nearly all of
//! them. The line of a template that begins like a comment would go too: the scripts' tests
//! compare each script with its source.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use book_files::walk;

use crate::editor;

/// Takes them out of what the folder `pages` has of the theme, but not of others' packages.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn strip(pages: &Path) -> Result<()> {
    let packages = pages.join(editor::PLACE);
    for file in walk::files(&pages.join("theme"))? {
        let is_script = match file.extension().and_then(|extension| extension.to_str()) {
            Some("js" | "mjs") => true,
            Some("css") => false,
            _ => continue,
        };
        if file.starts_with(&packages) {
            continue;
        }
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        fs::write(&file, without_comments(&text, is_script))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

fn without_comments(text: &str, is_script: bool) -> String {
    let mut inside = false;
    let mut bare = String::with_capacity(text.len());
    for line in text.lines() {
        let code = line.trim();
        let begins = !inside && code.starts_with("/*");
        let ends = code.split_once("*/").map(|(_, after)| after);
        if inside || begins {
            inside = ends.is_none();
            // Behind a type there may be the code that has it.
            if begins && ends.is_some_and(|after| !after.is_empty()) {
                bare.push_str(line);
            }
        } else if !(is_script && code.starts_with("//")) {
            bare.push_str(line);
        }
        bare.push('\n');
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_on_lines_of_its_own_leaves_them_empty() {
        let script = "// Says.\n\n/** What. */\nsay(); // loud\n/**\n * @type {A}\n */\n/** @type {B} */ (b).c();\nconst d = /* here */ 1;\n";
        let bare =
            "\n\n\nsay(); // loud\n\n\n\n/** @type {B} */ (b).c();\nconst d = /* here */ 1;\n";
        assert_eq!(without_comments(script, true), bare);
    }

    #[test]
    fn a_style_has_no_comments_to_the_end_of_a_line() {
        let style = "a {\n  /* Wide,\n     and high. */\n  src: url(\n    //example/x\n  );\n}\n";
        let bare = "a {\n\n\n  src: url(\n    //example/x\n  );\n}\n";
        assert_eq!(without_comments(style, false), bare);
    }
}
