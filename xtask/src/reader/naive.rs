//! What a reader begins a chapter with: a host up to its naive attempt.
//!
//! That is what a page begins with, too: code that looks right. So the host is the book's, whole, to
//! the end of its step `naive`, or else of the first step that prints something. Of the steps after
//! it the anchors stay, empty: there the reader writes, or pastes, what the page shows, one step
//! after another, and the tool still tells which step prints what. The host loads and runs from the
//! first minute, and what it prints, the page prints.
//!
//! A function that the attempt names may stand in a later step: it stays.
//!
//! In Rust this concerns `main` alone. The functions and types around it stay whole, because a file
//! that lacks one of them does not compile.
//!
//! The guest is the book's, whole: a chapter's listings show it as it is, and hosts need all of it.

use std::{collections::HashSet, ops::Range};

use book_files::anchor::{self, Anchor};

use crate::read::step::{Source, Step};

/// The step that is the naive attempt, where there is one of this name.
const NAIVE: &str = "naive";

/// The text of a host, `host.mjs` or `host.rs`, up to its naive attempt.
pub fn of_host(file: &str, host: &Source) -> String {
    let lines: Vec<&str> = host.text.lines().collect();
    let is_rust = file.ends_with(".rs");
    let body = if is_rust { main(&lines) } else { Some(0..lines.len()) };
    let Some(body) = body else { return host.text.clone() };
    let Some(end) = end_of_attempt(host, &lines, &body) else { return host.text.clone() };

    let mut kept: Vec<&str> = lines[..=end].to_vec();
    let rest = end + 1..body.end;
    let called = if is_rust { Vec::new() } else { called(&lines, end) };
    kept.extend(emptied(&called, host, &lines, rest.clone(), is_rust));
    if is_rust {
        // The value of `main`.
        kept.extend(lines[rest].last().filter(|line| anchor::read(line).is_none()));
    }
    kept.extend(&lines[body.end..]);
    kept.join("\n") + "\n"
}

/// The lines of `main`, without that which closes it.
fn main(lines: &[&str]) -> Option<Range<usize>> {
    let is_main = |line: &&str| line.starts_with("pub fn main(") || line.starts_with("fn main(");
    let start = lines.iter().position(is_main)?;
    let length = lines[start..].iter().position(|line| *line == "}")?;
    Some(start..start + length)
}

/// The index of the line that ends the naive attempt.
fn end_of_attempt(host: &Source, lines: &[&str], body: &Range<usize>) -> Option<usize> {
    let end = |step: &Step| step.end.map(|line| line.index()).filter(|end| body.contains(end));
    if let Some(end) = host.step(NAIVE).and_then(end) {
        return Some(end);
    }
    let prints = |step: &&Step| {
        let is_print = |line: &&str| line.contains("console.log(") || line.contains("println!(");
        end(step).is_some_and(|end| lines[step.line.index()..end].iter().any(is_print))
    };
    host.steps.iter().find(prints).and_then(end)
}

/// The functions after the line `end` that are named before it: JavaScript lets them be called there.
fn called(lines: &[&str], end: usize) -> Vec<Range<usize>> {
    let word = |c: char| !c.is_alphanumeric() && c != '_' && c != '$';
    let named: HashSet<&str> = lines[..=end].iter().flat_map(|line| line.split(word)).collect();
    let is_called = |line: &str| {
        let function = line.strip_prefix("async ").unwrap_or(line).strip_prefix("function ");
        let name = function.and_then(|function| function.split(word).next());
        name.is_some_and(|name| named.contains(name))
    };
    let starts = (end + 1..lines.len()).filter(|index| is_called(lines[*index]));
    let functions = starts.filter_map(|start| {
        let length = lines[start..].iter().position(|line| *line == "}")?;
        Some(start..start + length + 1)
    });
    functions.collect()
}

/// Some lines of a host without what is in its steps; in Rust, without what is between them too, for
/// it uses what they define.
fn emptied<'a>(
    whole: &[Range<usize>],
    host: &Source,
    lines: &[&'a str],
    range: Range<usize>,
    only_anchors: bool,
) -> Vec<&'a str> {
    let mut kept = Vec::new();
    let mut was_empty = false;
    for index in range {
        let line = lines[index];
        let is_anchor = anchor::read(line).is_some();
        let is_outside = host.steps.iter().all(|step| !contains(step, index)) && !only_anchors;
        let is_whole = whole.iter().any(|lines| lines.contains(&index));
        if is_whole && line.trim().is_empty() {
            kept.push("");
        } else if line.trim().is_empty() {
            was_empty = true;
        } else if is_whole || is_anchor || is_outside {
            if was_empty && !matches!(anchor::read(line), Some(Anchor::Ends(_))) {
                kept.push("");
            }
            kept.push(line);
            was_empty = false;
        }
    }
    if only_anchors {
        kept.push("");
    }
    kept
}

fn contains(step: &Step, index: usize) -> bool {
    step.line.index() <= index && step.end.is_none_or(|end| index <= end.index())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(file: &str, text: &str) -> String {
        let (source, wrong) = Source::read(text.to_owned());
        assert_eq!(wrong, []);
        of_host(file, &source)
    }

    #[test]
    fn the_steps_after_the_first_that_prints_are_empty() {
        let host = "// ANCHOR: load\nload();\n// ANCHOR_END: load\n\n\
            // ANCHOR: sum\nconsole.log(1);\n// ANCHOR_END: sum\n\n\
            // ANCHOR: wrap\nconst x = 1;\n\nconsole.log(x);\n// ANCHOR_END: wrap\n\n\
            // For all of them.\nfunction load() {}\n";
        let expected = "// ANCHOR: load\nload();\n// ANCHOR_END: load\n\n\
            // ANCHOR: sum\nconsole.log(1);\n// ANCHOR_END: sum\n\n\
            // ANCHOR: wrap\n// ANCHOR_END: wrap\n\n\
            // For all of them.\nfunction load() {}\n";
        assert_eq!(attempt("host.mjs", host), expected);
    }

    #[test]
    fn a_naive_step_is_the_attempt() {
        let host = "// ANCHOR: one\nconsole.log(1);\n// ANCHOR_END: one\n\
            // ANCHOR: naive\nconsole.log(2);\n// ANCHOR_END: naive\n\
            // ANCHOR: two\nconsole.log(3);\n// ANCHOR_END: two\n";
        assert_eq!(attempt("host.mjs", host), host.replace("console.log(3);\n", ""));
    }

    #[test]
    fn what_the_attempt_calls_stays() {
        let host = "// ANCHOR: one\nconsole.log(help());\n// ANCHOR_END: one\n\n\
            // ANCHOR: help\nfunction help() {\n\n  return 1;\n}\nhelp();\n// ANCHOR_END: help\n\n\
            // ANCHOR: two\nfunction other() {}\n// ANCHOR_END: two\n";
        let expected = host.replace("function other() {}\n", "").replace("help();\n", "");
        assert_eq!(attempt("host.mjs", host), expected);
    }

    #[test]
    fn in_rust_only_main_is_emptied() {
        let host = "// ANCHOR: one\nuse a;\n\npub fn main() -> Result<()> {\n    println!(\"1\");\n    \
            // ANCHOR_END: one\n\n    // ANCHOR: two\n    let x = 1;\n    println!(\"{x}\");\n    \
            // ANCHOR_END: two\n    between(x);\n\n    // ANCHOR: three\n    three(x);\n    \
            // ANCHOR_END: three\n    Ok(())\n}\n\n// ANCHOR: help\nfn three() {}\n// ANCHOR_END: help\n";
        let expected = "// ANCHOR: one\nuse a;\n\npub fn main() -> Result<()> {\n    println!(\"1\");\n    \
            // ANCHOR_END: one\n\n    // ANCHOR: two\n    // ANCHOR_END: two\n\n    \
            // ANCHOR: three\n    // ANCHOR_END: three\n\n    Ok(())\n}\n\n\
            // ANCHOR: help\nfn three() {}\n// ANCHOR_END: help\n";
        assert_eq!(attempt("host.rs", host), expected);
    }

    #[test]
    fn a_host_without_steps_stays_as_it_is() {
        assert_eq!(attempt("host.mjs", "console.log(1);\n"), "console.log(1);\n");
    }
}
