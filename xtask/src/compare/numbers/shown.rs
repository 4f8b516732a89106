//! What listings and outputs show of numbers.

use std::collections::{HashMap, HashSet};

use crate::read::page::{
    block::{Shows, Source},
    number::{self, Claim, Claimed, Number},
};

/// The numbers of some listings and outputs, and their text for what the prose quotes.
#[derive(Debug, Default)]
pub struct Shown {
    /// With the units that stand behind them. Where both have a unit, it counts.
    numbers: HashMap<Number, HashSet<Option<&'static str>>>,
    /// The addresses and the bytes of dumps, which count as hexadecimal numbers only: a dump has
    /// a byte for nearly every small number.
    dumped: HashSet<Number>,
    /// With single spaces.
    text: String,
}

impl Shown {
    /// Adds the text of a block that shows it.
    pub fn add(&mut self, shows: &Shows, text: &str) {
        if let Shows::Listing(_) = shows {
            return self.add_listing(text);
        }
        for line in text.lines() {
            match shows {
                Shows::Output(output) => match output.source {
                    Source::Step { .. } | Source::Host { .. } | Source::Compilers { .. } => {
                        self.line(line);
                    }
                    Source::Module { .. } => self.instruction(line),
                    Source::Rustc { .. } | Source::Miri { .. } => self.line(without_place(line)),
                },
                Shows::Listing(_)
                | Shows::Absent(_)
                | Shows::Illustrative
                | Shows::Wrong { .. } => {}
            }
        }
    }

    pub fn add_listing(&mut self, text: &str) {
        text.lines().for_each(|line| self.line(without_comment(line)));
    }

    /// Adds a number that is not in a text.
    pub fn add_number(&mut self, number: &str) {
        self.line(number);
    }

    pub fn shows(&self, claim: &Claim) -> bool {
        match &claim.claimed {
            Claimed::Quantity { number, unit } => {
                let units = self.numbers.get(number);
                let printed = units.is_some_and(|units| {
                    unit.is_none() || units.contains(&None) || units.contains(unit)
                });
                printed || (claim.hexadecimal && self.dumped.contains(number))
            }
            Claimed::Quote(code) => self.quotes(code),
        }
    }

    fn line(&mut self, line: &str) {
        self.text(line);
        let label = match dump_row(line) {
            Some((numbers, label)) => {
                self.dumped.extend(numbers);
                label
            }
            None => line,
        };
        self.numbers(label);
    }

    /// A line of a module. The numbers of its functions, types, variables and labels are names.
    fn instruction(&mut self, line: &str) {
        self.text(line);
        let mut before = "";
        for word in line.split_whitespace() {
            let word = word.trim_matches(['(', ')']);
            let is_name = word.starts_with(';') || NAMED_BY_NUMBER.contains(&before);
            if !is_name {
                self.numbers(word);
            }
            before = word;
        }
    }

    fn numbers(&mut self, text: &str) {
        for literal in number::in_text(text) {
            let (number, unit) = literal.quantity(text);
            self.numbers.entry(number).or_default().insert(unit);
        }
    }

    fn text(&mut self, line: &str) {
        for word in line.split_whitespace() {
            self.text.push_str(word);
            self.text.push(' ');
        }
    }

    /// Whether the text has the code, and not as the part of a longer name or number.
    fn quotes(&self, code: &str) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        self.text.match_indices(code).any(|(start, _)| {
            let end = start + code.len();
            let cut_in_front = code.starts_with(is_part) && self.text[..start].ends_with(is_part);
            let cut_behind = code.ends_with(is_part) && self.text[end..].starts_with(is_part);
            !cut_in_front && !cut_behind
        })
    }
}

const NAMED_BY_NUMBER: [&str; 13] = [
    "br",
    "br_if",
    "call",
    "call_indirect",
    "elem",
    "func",
    "global.get",
    "global.set",
    "local.get",
    "local.set",
    "local.tee",
    "ref.func",
    "type",
];

/// A comment is prose: it shows nothing.
fn without_comment(line: &str) -> &str {
    let starts = line.match_indices("//").map(|(at, _)| at);
    let mut comments = starts.filter(|at| !line[..*at].ends_with(|c: char| !c.is_whitespace()));
    &line[..comments.next().unwrap_or(line.len())]
}

/// A line of a verdict without the number of the line and the place that it speaks of.
fn without_place(line: &str) -> &str {
    if line.trim_start().starts_with("--> ") {
        return "";
    }
    match line.split_once('|') {
        Some((number, code)) if number.trim().bytes().all(|byte| byte.is_ascii_digit()) => code,
        _ => line,
    }
}

/// The address and the bytes of a row such as `00000004  63 2c  |c,|  a label`, and its label.
fn dump_row(line: &str) -> Option<(Vec<Number>, &str)> {
    let (address, rest) = line.split_once("  ")?;
    if address.len() != 8 {
        return None;
    }
    let (bytes, rest) = rest.split_once('|')?;
    let hex = |digits| i128::from_str_radix(digits, 16).ok().map(Number::from);
    let numbers = std::iter::once(address).chain(bytes.split_whitespace()).map(hex);
    let count = bytes.split_whitespace().count();
    // A byte is one character there, which can be a bar.
    let label = rest.char_indices().nth(count).map_or("", |(at, _)| &rest[at..]);
    Some((numbers.collect::<Option<_>>()?, label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::page::Page;

    fn shown(info: &str, text: &str) -> Shown {
        let mut shown = Shown::default();
        let shows = match info {
            "listing" => Shows::Listing(Vec::new()),
            info => Shows::read(info, text),
        };
        shown.add(&shows, text);
        shown
    }

    fn shows(shown: &Shown, markdown: &str) -> bool {
        let page = Page::parse("page.md", markdown.to_owned());
        let [claim] = &*page.prose.claims else { panic!("{markdown}") };
        shown.shows(claim)
    }

    #[test]
    fn a_dump_shows_its_bytes_in_hexadecimal_only() {
        let shown = shown("text,prints=host.mjs:a", "00110008  63 10  |7c|  99 is it");
        for number in ["`0x110008`", "`0x63`", "`0x10`", "`99`"] {
            assert!(shows(&shown, number), "{number}");
        }
        for number in ["`1114120`", "`110008`", "`63`", "`10`", "`16`", "`7`"] {
            assert!(!shows(&shown, number), "{number}");
        }
        assert!(shows(&shown, "`63 10`"));
    }

    #[test]
    fn signs_and_units_count() {
        let shown = shown("text,prints=host.mjs:a", "-1 65536");
        assert!(shows(&shown, "`-1`") && shows(&shown, "64 KiB"));
        assert!(!shows(&shown, "`1`") && !shows(&shown, "`64`"));
        let shown = self::shown("text,prints=host.mjs:a", "2 GiB, 4KiB, 7 units");
        assert!(shows(&shown, "7 units") && shows(&shown, "`7`") && !shows(&shown, "7 bytes"));
        assert!(shows(&shown, "2 GiB") && shows(&shown, "`4096`"));
    }

    #[test]
    fn a_comment_shows_nothing() {
        let shown = shown("listing", "let a = \"http://4\"; // 5\n    // 6");
        assert!(shows(&shown, "`4`") && !shows(&shown, "`5`") && !shows(&shown, "`6`"));
    }

    #[test]
    fn the_names_in_a_module_are_no_numbers() {
        let text =
            "(func (;3;) (type 9) (result i32)\n  local.get 0\n  i32.store offset=8\n  call 7";
        let shown = shown("wat,prints=guest.wasm", text);
        assert!(shows(&shown, "`8`") && shows(&shown, "`call 7`"));
        for number in ["`3`", "`9`", "`0`", "`7`"] {
            assert!(!shows(&shown, number), "{number}");
        }
    }

    #[test]
    fn the_places_in_a_verdict_are_no_numbers() {
        let shown = shown("text,rustc=exhibits/a.rs", " --> a.rs:4:26\n  |\n4 |     let a = 17;\n");
        assert!(shows(&shown, "`17`") && !shows(&shown, "`4`") && !shows(&shown, "`26`"));
    }

    #[test]
    fn a_quote_is_shown_as_a_whole() {
        let shown = shown("listing", "grow(1);\n  grow(\n 12)");
        assert!(shows(&shown, "`grow(1)`") && shows(&shown, "`grow( 12)`"));
        assert!(!shows(&shown, "`row(1)`") && !shows(&shown, "`grow(2)`"));
        assert!(!shows(&shown, "`grow( 1`"));
    }
}
