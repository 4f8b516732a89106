//! Fenced blocks: a listing, an output, or marked as illustrative.

use std::{collections::BTreeMap, ops::Range, str::FromStr};

use crate::read::{names::Selector, text::Line};

#[derive(Debug)]
pub struct Block {
    /// The line of the opening fence.
    pub line: Line,
    pub shows: Shows,
    pub body: Body,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Shows {
    /// Code that mdBook includes from real files.
    Listing(Vec<Include>),
    Output(Output),
    Absent(Absent),
    Illustrative,
    /// None of these: what is wrong with it, and what to write.
    Wrong {
        message: String,
        next: String,
    },
}

/// `{{#include FILE:STEP}}`, FILE relative to the page's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    pub file: String,
    pub step: Option<String>,
}

/// A block that shows what was printed, by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub source: Source,
    /// The engines that this block is for, in the place of the default one.
    pub engines: Vec<Selector>,
}

/// What engines do not print, because they lack what it needs; the block's text says what that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    pub file: String,
    /// Where it names none, any of the steps.
    pub step: Option<String>,
    /// At least one.
    pub engines: Vec<Selector>,
}

/// Files are relative to the chapter's folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    Step {
        file: String,
        step: String,
    },
    /// All that a host prints, which has no steps.
    Host {
        file: String,
    },
    /// The guest as WebAssembly text, or one exported function of it.
    Module {
        file: String,
        export: Option<String>,
    },
    Rustc {
        file: String,
    },
    Miri {
        file: String,
    },
    /// What one program gives in several versions of the compiler.
    Compilers {
        file: String,
    },
}

impl Source {
    pub fn file(&self) -> &str {
        match self {
            Source::Step { file, .. }
            | Source::Host { file }
            | Source::Module { file, .. }
            | Source::Rustc { file }
            | Source::Miri { file }
            | Source::Compilers { file } => file,
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Step { file, step } => write!(f, "prints={file}:{step}"),
            Source::Host { file } | Source::Module { file, export: None } => {
                write!(f, "prints={file}")
            }
            Source::Module { file, export: Some(export) } => write!(f, "prints={file}:{export}"),
            Source::Rustc { file } => write!(f, "rustc={file}"),
            Source::Miri { file } => write!(f, "miri={file}"),
            Source::Compilers { file } => write!(f, "compilers={file}"),
        }
    }
}

/// What is between the fences, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Its lines, without the end of the last one.
    pub text: String,
    /// The bytes of the page from the first line after the opening fence to the closing fence.
    pub range: Range<usize>,
    /// The backticks or tildes that open the block, and those that close it.
    pub fences: [Range<usize>; 2],
    /// The end of the opening fence's line.
    pub opening: usize,
    /// What is before each line in a list or a quotation.
    pub prefix: String,
    pub mark: char,
    /// How the block's lines end.
    pub newline: &'static str,
}

impl Body {
    /// `block` is the range of the fenced block in the page, `text` its code.
    /// `None` if the block is never closed.
    pub fn find(page: &str, block: Range<usize>, text: &str) -> Option<Body> {
        let line_start = |at: usize| page[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let mark = page[block.start..].chars().next()?;
        let length = |from: usize| page[from..].chars().take_while(|c| *c == mark).count();
        let opens = block.start..block.start + length(block.start);
        let end = block.start + page[block.clone()].trim_end().len();
        let last = line_start(end);
        let fence = end - page[last..end].trim_start_matches([' ', '\t', '>']).len();
        let closes = fence..fence + length(fence);
        let first = page[block.start..].find('\n').map(|newline| block.start + newline + 1)?;
        if closes.end != end || closes.len() < opens.len() || first > last {
            return None;
        }
        let before = &page[line_start(block.start)..block.start];
        let opening = block.start + page[block.start..first].trim_end().len();
        let text = text.replace("\r\n", "\n");
        Some(Body {
            text: text.strip_suffix('\n').unwrap_or(&text).to_owned(),
            range: first..last,
            fences: [opens, closes],
            opening,
            prefix: before.chars().map(|c| if matches!(c, '>' | '\t') { c } else { ' ' }).collect(),
            mark,
            newline: if page[..first].ends_with("\r\n") { "\r\n" } else { "\n" },
        })
    }
}

const ADVICE: &str = "include a step, show an output with `prints=FILE:STEP`, `rustc=FILE` or \
                      `miri=FILE`, or give the reason in `illustrative=\"why\"`";

impl Shows {
    /// Reads a block by the info string of its fence and by its text.
    pub fn read(info: &str, text: &str) -> Shows {
        match Shows::try_read(info, text) {
            Ok(shows) => shows,
            Err(message) => Shows::Wrong { message, next: ADVICE.to_owned() },
        }
    }

    fn try_read(info: &str, text: &str) -> Result<Shows, String> {
        let (attributes, engines) = attributes(info)?;
        let includes = includes(text)?;
        if let Some(command) = mdbook_command(text).filter(|_| includes.is_empty()) {
            return Err(format!("mdBook puts something else in the place of `{command}`"));
        }
        let shows = match attributes.into_iter().collect::<Vec<_>>().as_slice() {
            [] if includes.is_empty() => {
                return Err("this block does not say where its text comes from".to_owned());
            }
            [] => Shows::Listing(includes),
            [(key, _)] if !includes.is_empty() => {
                return Err(format!("a block with `{key}=` cannot include a file as well"));
            }
            [("illustrative", why)] if why.trim().is_empty() => {
                return Err("`illustrative` needs its reason".to_owned());
            }
            [("illustrative", _)] => Shows::Illustrative,
            [("absent", _)] if engines.is_empty() => {
                return Err("`absent=` is of an engine: add `in=ENGINE`".to_owned());
            }
            [("absent", _)] if text.trim().is_empty() => {
                return Err("`absent=` needs its reason, as the text of the block".to_owned());
            }
            [("absent", value)] => {
                let (file, step) = value.split_once(':').unwrap_or((value, ""));
                let step = Some(step).filter(|step| !step.is_empty()).map(str::to_owned);
                Shows::Absent(Absent { file: file.to_owned(), step, engines: engines.clone() })
            }
            [(key, value)] => {
                Shows::Output(Output { source: source(key, value), engines: engines.clone() })
            }
            [(one, _), (two, _), ..] => {
                return Err(format!("a block shows one thing: `{one}=` or `{two}=`"));
            }
        };
        let takes_engines = match &shows {
            Shows::Output(output) => {
                matches!(output.source, Source::Step { .. } | Source::Host { .. })
            }
            Shows::Absent(_) => true,
            _ => false,
        };
        if !engines.is_empty() && !takes_engines {
            return Err("`in=` goes with what a host prints".to_owned());
        }
        Ok(shows)
    }
}

fn source(key: &str, value: &str) -> Source {
    let file = value.to_owned();
    match key {
        "rustc" => return Source::Rustc { file },
        "miri" => return Source::Miri { file },
        "compilers" => return Source::Compilers { file },
        _ => {}
    }
    let (file, part) = match value.split_once(':') {
        Some((file, part)) => (file.to_owned(), Some(part.to_owned())),
        None => (file, None),
    };
    match part {
        export if file.ends_with(".wasm") => Source::Module { file, export },
        Some(step) => Source::Step { file, step },
        None => Source::Host { file },
    }
}

type Attributes<'info> = BTreeMap<&'info str, String>;

/// The attributes of an info string, and the engines that `in=` names.
fn attributes(info: &str) -> Result<(Attributes<'_>, Vec<Selector>), String> {
    let mut attributes = BTreeMap::new();
    let mut engines = Vec::new();
    for word in words(info) {
        let Some((key, value)) = word.split_once('=') else { continue };
        let value = value.trim_matches('"').to_owned();
        match key.trim() {
            "in" => engines.push(Selector::from_str(&value)?),
            key @ ("prints" | "absent" | "rustc" | "miri" | "compilers" | "illustrative") => {
                attributes.insert(key, value);
            }
            key => return Err(format!("there is no block attribute `{key}=`")),
        }
    }
    Ok((attributes, engines))
}

/// The info string's words: what commas separate outside quotes.
fn words(info: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    info.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
}

/// What mdBook does not show as it is: `{{#include a.txt}}`, also inside a line, and `{{ #title`.
pub fn mdbook_command(text: &str) -> Option<&str> {
    text.match_indices("{{").find_map(|(at, _)| {
        let rest = &text[at..];
        let command = rest[2..].trim_start().strip_prefix('#')?;
        let name = command.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let end = rest.len() - command.len() + name.unwrap_or(command.len());
        Some(&rest[..end])
    })
}

/// The includes that a block consists of; none if it has none.
fn includes(text: &str) -> Result<Vec<Include>, String> {
    let mut includes = Vec::new();
    let mut other = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("{{#").and_then(|line| line.strip_suffix("}}")) {
            Some(command) => includes.push(include(command)?),
            None => other = true,
        }
    }
    if other && !includes.is_empty() {
        return Err("a listing holds includes and nothing else".to_owned());
    }
    Ok(includes)
}

fn include(command: &str) -> Result<Include, String> {
    let path = match command.split_once(char::is_whitespace) {
        Some(("include" | "rustdoc_include", path)) => path.trim(),
        _ => return Err(format!("`{{{{#{command}}}}}` is not an include that can be checked")),
    };
    let Some((file, step)) = path.split_once(':') else {
        return Ok(Include { file: path.to_owned(), step: None });
    };
    if step.is_empty() || step.starts_with(|c: char| c.is_ascii_digit() || c == ':') {
        return Err(format!("`{path}` names lines, which move: name a step instead"));
    }
    Ok(Include { file: file.to_owned(), step: Some(step.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(info: &str, text: &str) -> String {
        match Shows::read(info, text) {
            Shows::Wrong { message, .. } => message,
            shows => panic!("{shows:?}"),
        }
    }

    #[test]
    fn a_fence_says_what_it_shows() {
        let step = |file: &str, step: &str| Source::Step { file: file.into(), step: step.into() };
        let output = |info| match Shows::read(info, "99") {
            Shows::Output(output) => output,
            shows => panic!("{shows:?}"),
        };
        assert_eq!(output("text,prints=host.mjs:read").source, step("host.mjs", "read"));
        let there = output("text,prints=host.mjs:read,in=node@20,in=wasmtime");
        let engines: Vec<_> = there.engines.iter().map(ToString::to_string).collect();
        assert_eq!(engines, ["node@20", "wasmtime"]);
        let host = Source::Host { file: "node.mjs".into() };
        assert_eq!(output("text,prints=node.mjs,in=bun").source, host);
        assert_eq!(output("wat,prints=guest.wasm:f").source.to_string(), "prints=guest.wasm:f");
        assert_eq!(output("text,miri=exhibits/a.rs").source.to_string(), "miri=exhibits/a.rs");
        assert_eq!(Shows::read("sh,illustrative=\"to type, by hand\"", "ls"), Shows::Illustrative);
    }

    #[test]
    fn what_is_absent_says_where_and_why() {
        let absent = |info| match Shows::read(info, "no 64-bit memory") {
            Shows::Absent(absent) => absent,
            shows => panic!("{shows:?}"),
        };
        let step = absent("text,absent=host.mjs:wide,in=webkit,in=node@20");
        assert_eq!((&*step.file, step.step.as_deref()), ("host.mjs", Some("wide")));
        assert_eq!(step.engines.len(), 2);
        assert_eq!(absent("text,absent=host.mjs,in=bun").step, None);
        assert_eq!(
            wrong("text,absent=host.mjs:wide", "no 64-bit memory"),
            "`absent=` is of an engine: add `in=ENGINE`"
        );
        assert_eq!(
            wrong("text,absent=host.mjs:wide,in=bun", ""),
            "`absent=` needs its reason, as the text of the block"
        );
    }

    #[test]
    fn a_listing_is_includes_alone() {
        let include =
            |step: Option<&str>| Include { file: "a.rs".into(), step: step.map(Into::into) };
        assert_eq!(
            Shows::read("rust,ignore", "{{#include a.rs:one}}\n\n{{#include a.rs}}"),
            Shows::Listing(vec![include(Some("one")), include(None)])
        );
        assert_eq!(
            wrong("rust", "{{#include a.rs}}\nx"),
            "a listing holds includes and nothing else"
        );
        assert_eq!(
            wrong("rust", "{{#include a.rs:3:9}}"),
            "`a.rs:3:9` names lines, which move: name a step instead"
        );
    }

    #[test]
    fn other_fences_are_refused() {
        for text in ["see {{#include a.txt}} here", "\\{{#title x}}", "{{ #include a.txt}}\n99"] {
            let message = wrong("text,prints=host.mjs:a", text);
            assert!(message.starts_with("mdBook puts something else"), "{message}");
        }
        assert_eq!(wrong("text", "99"), "this block does not say where its text comes from");
        assert_eq!(wrong("text,print=a:b", "99"), "there is no block attribute `print=`");
        assert_eq!(wrong("text,illustrative=\"\"", "99"), "`illustrative` needs its reason");
        assert_eq!(wrong("text,miri=a.rs,in=node", "99"), "`in=` goes with what a host prints");
    }

    #[test]
    fn the_body_is_found_inside_a_list_and_a_quotation() {
        let page = "- > ```text\n  > 99\n  > ```\n";
        let body = Body::find(page, 4..page.len(), "99\n").unwrap();
        assert_eq!(&page[body.range], "  > 99\n");
        assert_eq!(body.prefix, "  > ");
    }

    #[test]
    fn a_body_ends_at_a_fence_and_nothing_else() {
        let find = |page: &str, text: &str| Body::find(page, 0..page.len(), text);
        assert_eq!(find("```text\n99\n\n```\n", "99\n\n").unwrap().text, "99\n");
        assert_eq!(find("~~~text\r\n99\r\n~~~~", "99\r\n").unwrap().text, "99");
        assert_eq!(find("```text\n99\n```js", "99\n```js"), None);
        assert_eq!(find("````text\n99\n```", "99\n```"), None);
        assert_eq!(find("```text", ""), None);
    }
}
