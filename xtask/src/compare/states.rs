//! Links to states of a run: `#step-NAME` when the step had ended, `#step-NAME.N` when the Nth
//! line that it prints stood there, either with `@ADDRESS` at the end, and then with any number of
//! pins, `&pin=TYPE@ADDRESS` or `&pin=TYPE@NAME()`. What else is joined to it by `&` is the page's
//! own. The page has them from its listings: no heading may have such an id. What a TYPE is, the
//! page's scripts know, and their tests read all pins.

use std::collections::{HashMap, HashSet};

use super::index::{Index, included_file};
use crate::{
    finding::{Finding, Rule},
    read::{
        book::Book,
        chapter::PAGE_HOST,
        names,
        page::{
            Page,
            block::{Block, Include, Shows, Source},
        },
    },
};

const PREFIX: &str = "step-";

const FORMS: &str =
    "write #step-NAME or #step-NAME.N, either with @ADDRESS at the end, such as #step-read.2@0x10";

const PINS: &str = "write &pin=TYPE@ADDRESS, or &pin=TYPE@NAME() for what the call NAME has returned, without \
     spaces, such as &pin=[u32;4]@0x10";

/// A state, as the part of a link after `#` names it.
pub(super) struct State<'id> {
    pub step: &'id str,
    /// Counted from 1.
    pub line: Option<&'id str>,
    pub address: Option<&'id str>,
    /// What is joined to it by `&`.
    more: &'id str,
}

impl<'id> State<'id> {
    pub fn read(id: &'id str) -> Option<State<'id>> {
        let rest = id.strip_prefix(PREFIX)?;
        let (rest, more) = rest.split_once('&').unwrap_or((rest, ""));
        let (rest, address) = optional(rest, '@');
        let (step, line) = optional(rest, '.');
        Some(State { step, line, address, more })
    }
}

fn optional(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.split_once(mark) {
        Some((text, rest)) => (text, Some(rest)),
        None => (text, None),
    }
}

/// Checks a link to a page by its part after `#`; `None` if it is not to a state.
///
/// # Errors
///
/// What is wrong, and what to do about it.
pub(super) fn check(index: &Index, page: &Page, id: &str) -> Option<Result<(), (String, String)>> {
    State::read(id).map(|state| state.check(page, index.states(page)))
}

impl State<'_> {
    fn check(&self, page: &Page, there: &States) -> Result<(), (String, String)> {
        let State { step, line, address, more } = self;
        if !address.is_none_or(is_address) {
            let message = format!("`{}` is no address", address.unwrap_or_default());
            return Err((message, FORMS.to_owned()));
        }
        let mut pins = more.split('&').filter_map(|part| part.strip_prefix("pin="));
        if let Some(pin) = pins.find(|pin| !is_pin(pin)) {
            return Err((format!("`{pin}` is no pin"), PINS.to_owned()));
        }
        if !there.lists(step) {
            let message =
                format!("{} has no listing of the step `{step}` of {PAGE_HOST}", page.file);
            let next = match names::among(step, there.listed.iter().copied()) {
                none if none.is_empty() => {
                    format!("link to a page that lists steps of its chapter's {PAGE_HOST}")
                }
                listed => format!("the steps that it lists: {listed}"),
            };
            return Err((message, next));
        }
        let Some(line) = line else { return Ok(()) };
        let Some(number) = line.parse::<usize>().ok() else {
            return Err((format!("`{line}` is no line of an output"), FORMS.to_owned()));
        };
        let lines = there.lines.get(step).copied().unwrap_or_default();
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

/// Decimal, or hexadecimal after `0x`; below 4 GiB.
fn is_address(text: &str) -> bool {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    !digits.starts_with('+') && u32::from_str_radix(digits, radix).is_ok()
}

/// A type and a place, as far as that can be seen from outside.
fn is_pin(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(of, place)| {
        let call = place.strip_suffix("()").unwrap_or_default();
        let is_call = !call.is_empty() && call.chars().all(|c| c.is_alphanumeric() || c == '_');
        !of.is_empty() && (is_call || is_address(place))
    })
}

/// The states that a page has.
#[derive(Default)]
pub(super) struct States<'a> {
    /// The steps of its chapter's host that it lists, in their order.
    listed: Vec<&'a str>,
    by_name: HashSet<&'a str>,
    /// How many lines the output of a step has on the page, where no engine has its own.
    lines: HashMap<&'a str, usize>,
    /// The blocks that show the output of a step, for whichever engine.
    outputs: HashMap<&'a str, Vec<&'a Block>>,
}

impl<'a> States<'a> {
    pub fn of(book: &Book, page: &'a Page) -> States<'a> {
        let mut states = States::default();
        let Some(chapter) = book.chapter(page.name()) else { return states };
        let host = chapter.path(PAGE_HOST);
        for block in &page.blocks {
            match &block.shows {
                Shows::Listing(includes) => {
                    let of_host =
                        |include: &&Include| included_file(page, include).as_ref() == Some(&host);
                    let steps = includes.iter().filter(of_host);
                    states.listed.extend(steps.filter_map(|include| include.step.as_deref()));
                }
                Shows::Output(output) => {
                    if let Source::Step { step, .. } = &output.source
                        && book.is_of(page, output.source.file(), chapter, PAGE_HOST)
                    {
                        states.outputs.entry(step).or_default().push(block);
                        if output.engines.is_empty() {
                            let lines = block.body.text.split('\n').count();
                            states.lines.entry(step).or_insert(lines);
                        }
                    }
                }
                _ => {}
            }
        }
        states.by_name = states.listed.iter().copied().collect();
        states
    }

    /// The blocks that show what a step prints.
    pub fn outputs(&self, step: &str) -> &[&'a Block] {
        self.outputs.get(step).map(Vec::as_slice).unwrap_or_default()
    }

    fn lists(&self, step: &str) -> bool {
        self.by_name.contains(step)
    }
}

/// Finds the headings with the id of a step: a link could lead to either.
pub(super) fn headings(index: &Index, page: &Page, findings: &mut Vec<Finding>) {
    let states = index.states(page);
    for (id, line) in &page.ids {
        let Some(state) = State::read(id).filter(|state| states.lists(state.step)) else {
            continue;
        };
        let message = format!("`#{id}` is the id of a heading and of the step `{}`", state.step);
        let next = "write another id after the heading: {#another}";
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
        assert_eq!(parts("step-read@16&pin=u32@0x4"), Some(("read", None, Some("16"))));
        assert_eq!(parts("step-read&pin={a@4:u8}@f()"), Some(("read", None, None)));
        assert_eq!(parts("steps"), None);
    }

    #[test]
    fn a_pin_is_a_type_at_an_address_or_at_a_result() {
        for pin in ["u8@4", "{a@4:u8}@0x10", "Vec<u64>@vec_new()"] {
            assert!(is_pin(pin), "{pin}");
        }
        for text in ["", "u8", "u8@", "@4", "u8@()", "u8@x", "u8@f()x"] {
            assert!(!is_pin(text), "{text}");
        }
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
