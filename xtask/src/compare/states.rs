//! Links to states of a run: `#step-NAME` when the step had ended, `#step-NAME.N` when the Nth
//! line that it prints stood there, either with `@ADDRESS` at the end. The page has them from its
//! listings: no heading may have such an id.

use super::coverage::included_file;
use crate::{
    finding::{Finding, Rule},
    read::{
        book::Book,
        page::{
            Page,
            block::{Block, Output, Shows, Source},
        },
    },
};

/// The host whose steps a page runs.
pub(super) const HOST: &str = "host.mjs";

const PREFIX: &str = "step-";

const FORMS: &str =
    "write #step-NAME or #step-NAME.N, either with @ADDRESS at the end, such as #step-read.2@0x10";

/// A state, as the part of a link behind `#` names it.
pub(super) struct State<'id> {
    pub step: &'id str,
    /// Counted from 1.
    pub line: Option<&'id str>,
    pub address: Option<&'id str>,
}

impl<'id> State<'id> {
    pub fn read(id: &'id str) -> Option<State<'id>> {
        let rest = id.strip_prefix(PREFIX)?;
        let (rest, address) = optional(rest, '@');
        let (step, line) = optional(rest, '.');
        Some(State { step, line, address })
    }
}

fn optional(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.split_once(mark) {
        Some((text, rest)) => (text, Some(rest)),
        None => (text, None),
    }
}

/// Checks a link to a page by its part behind `#`; `None` if it is not to a state.
///
/// # Errors
///
/// What is wrong, and what to do about it.
pub(super) fn check(book: &Book, page: &Page, id: &str) -> Option<Result<(), (String, String)>> {
    State::read(id).map(|state| state.check(book, page))
}

impl State<'_> {
    fn check(&self, book: &Book, page: &Page) -> Result<(), (String, String)> {
        let State { step, line, address } = self;
        if !address.is_none_or(is_address) {
            let message = format!("`{}` is no address", address.unwrap_or_default());
            return Err((message, FORMS.to_owned()));
        }
        let listed = listed(book, page);
        if !listed.contains(step) {
            let message = format!("{} has no listing of the step `{step}` of {HOST}", page.file);
            let next = match &*listed {
                [] => format!("link to a page that lists steps of its chapter's {HOST}"),
                listed => format!("the steps that it lists: {}", listed.join(", ")),
            };
            return Err((message, next));
        }
        let Some(line) = line else { return Ok(()) };
        let Some(number) = line.parse::<usize>().ok() else {
            return Err((format!("`{line}` is no line of an output"), FORMS.to_owned()));
        };
        let lines = printed(book, page, step).unwrap_or_default();
        if (1..=lines).contains(&number) {
            return Ok(());
        }
        if lines == 0 {
            let message = format!("{} shows no output of the step `{step}`", page.file);
            return Err((message, format!("link to the state at its end: #{PREFIX}{step}")));
        }
        let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
        let message = format!("the output of the step `{step}` has {lines}");
        Err((message, format!("the lines are counted from 1: #{PREFIX}{step}.1")))
    }
}

/// Decimal, or hexadecimal behind `0x`; below 4 GiB.
fn is_address(text: &str) -> bool {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    !digits.starts_with('+') && u32::from_str_radix(digits, radix).is_ok()
}

/// The steps of its chapter's host that a page lists.
fn listed<'a>(book: &Book, page: &'a Page) -> Vec<&'a str> {
    let Some(chapter) = book.chapter(page.name()) else { return Vec::new() };
    let host = chapter.path(HOST);
    let includes = page.blocks.iter().filter_map(|block| match &block.shows {
        Shows::Listing(includes) => Some(includes),
        _ => None,
    });
    let of_host =
        includes.flatten().filter(|include| included_file(page, include).as_ref() == Some(&host));
    of_host.filter_map(|include| include.step.as_deref()).collect()
}

/// How many lines the output of a step has, on the page, where no engine has its own.
fn printed(book: &Book, page: &Page, step: &str) -> Option<usize> {
    let (block, _) =
        outputs(book, page, step).into_iter().find(|(_, output)| output.engines.is_empty())?;
    Some(block.body.text.lines().count())
}

/// The blocks that show what a step of its chapter's host prints.
pub(super) fn outputs<'a>(book: &Book, page: &'a Page, step: &str) -> Vec<(&'a Block, &'a Output)> {
    let Some(chapter) = book.chapter(page.name()) else { return Vec::new() };
    let outputs = page.blocks.iter().filter_map(|block| match &block.shows {
        Shows::Output(output) => Some((block, output)),
        _ => None,
    });
    let of_step = outputs.filter(|(_, output)| {
        matches!(&output.source, Source::Step { step: shown, .. } if shown == step)
            && book.is_of(page, output, chapter, HOST)
    });
    of_step.collect()
}

/// Finds the headings with the id of a step: a link could lead to either.
pub(super) fn headings(book: &Book, page: &Page, findings: &mut Vec<Finding>) {
    let listed = listed(book, page);
    for (id, line) in &page.ids {
        let Some(state) = State::read(id).filter(|state| listed.contains(&state.step)) else {
            continue;
        };
        let message = format!("`#{id}` is the id of a heading and of the step `{}`", state.step);
        let next = "write another id behind the heading: {#another}";
        findings.push(Finding::new(Rule::Link, page.place(*line), message).next(next));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_from_a_link() {
        let parts = |id| State::read(id).map(|state| (state.step, state.line, state.address));
        assert_eq!(parts("step-read"), Some(("read", None, None)));
        assert_eq!(parts("step-read-it.2"), Some(("read-it", Some("2"), None)));
        assert_eq!(parts("step-read@16"), Some(("read", None, Some("16"))));
        assert_eq!(parts("step-read.2@0x1f"), Some(("read", Some("2"), Some("0x1f"))));
        assert_eq!(parts("steps"), None);
    }

    #[test]
    fn an_address_is_decimal_or_hexadecimal() {
        for address in ["0", "1048576", "0x10", "0xFFFFFFFF"] {
            assert!(is_address(address), "{address}");
        }
        for text in ["", "0x", "10h", "-1", "+1", "0x+1", "4294967296", "0x1_0"] {
            assert!(!is_address(text), "{text}");
        }
    }
}
