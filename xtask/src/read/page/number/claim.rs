//! The numbers that a paragraph claims, each with its unit and its link.

use std::ops::Range;

use super::{Number, in_text, words};
use crate::read::text::Line;

/// A number in the prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub line: Line,
    /// As the prose writes it, with its unit: `18 pages`.
    pub written: String,
    pub claimed: Claimed,
    /// Whether it is written in hexadecimal.
    pub hexadecimal: bool,
    /// The target of the link around it.
    pub link: Option<String>,
    pub is_heading: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// Sizes are in bytes: `64 KiB` is 65536 of the unit `byte`.
    Quantity { number: Number, unit: Option<&'static str> },
    /// Inline code that holds a number and more: `grow(1)`, with single spaces.
    Quote(String),
}

/// A piece of a paragraph.
#[derive(Debug)]
pub(super) struct Piece {
    pub line: Line,
    pub kind: Kind,
    pub text: String,
    /// The target of the link around it.
    pub link: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Code,
}

/// The claims of a text that stands alone: in backticks it is code.
pub(super) fn claims_of(line: Line, text: &str) -> Vec<Claim> {
    let code = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    let kind = if code.is_some() { Kind::Code } else { Kind::Text };
    claims(&[Piece { line, kind, text: code.unwrap_or(text).to_owned(), link: None }])
}

struct Token<'a> {
    piece: &'a Piece,
    /// Where it stands in the piece.
    range: Range<usize>,
    kind: TokenKind<'a>,
}

enum TokenKind<'a> {
    Word(&'a str),
    Number {
        written: &'a str,
        number: Number,
        hexadecimal: bool,
        unit: &'a str,
    },
    Quote,
    /// What separates a number from the words around it.
    Stop,
}

use TokenKind::{Number as Numeral, Quote, Stop, Word};

/// The claims of a paragraph, a heading or a cell.
pub(super) fn claims(paragraph: &[Piece]) -> Vec<Claim> {
    let mut tokens = Vec::new();
    for piece in paragraph {
        match piece.kind {
            Kind::Code => {
                tokens.push(Token { piece, range: 0..piece.text.len(), kind: code(&piece.text) })
            }
            Kind::Text => text(piece, &mut tokens),
        }
    }
    let mut claims = Vec::new();
    let mut at = 0;
    let mut after_name = false;
    while at < tokens.len() {
        let rest = &tokens[at..];
        let mut length = 1;
        let claim = match &rest[0].kind {
            Quote => Some(quote(rest[0].piece)),
            Numeral { written, number, hexadecimal, unit } => {
                let named = words::unit(unit)
                    .map(|found| (found, (*unit).to_owned()))
                    .or_else(|| unit_around(&tokens, at, at + 1));
                let is_code = rest[0].piece.kind == Kind::Code;
                let is_name = !is_code
                    && named.is_none()
                    && (after_name || number.is_version() || is_date(&tokens, at, written));
                (!is_name).then(|| quantity(rest[0].piece, written, number, *hexadecimal, named))
            }
            Word(_) => {
                let following = rest.iter().map_while(|token| match token.kind {
                    Word(word) if std::ptr::eq(token.piece, rest[0].piece) => Some(word),
                    _ => None,
                });
                words::number(following.clone()).and_then(|(value, read)| {
                    length = read;
                    let named = unit_around(&tokens, at, at + read)?;
                    // What is few can be counted on the page.
                    let in_front = named.1.is_empty();
                    let counts = value >= 10 || value != 1 && (named.0.measures || in_front);
                    let written =
                        &rest[0].piece.text[rest[0].range.start..rest[read - 1].range.end];
                    counts.then(|| {
                        quantity(rest[0].piece, written, &value.into(), false, Some(named))
                    })
                })
            }
            Stop => None,
        };
        after_name = match &rest[0].kind {
            Word(word) => {
                NAMES.contains(word) || (after_name && ["to", "and", "or"].contains(word))
            }
            Numeral { .. } => after_name && claim.is_none(),
            Quote | Stop => false,
        };
        claims.extend(claim);
        at += length;
    }
    claims
}

fn quote(piece: &Piece) -> Claim {
    let text = piece.text.split_whitespace().collect::<Vec<_>>().join(" ");
    Claim {
        line: piece.line,
        written: format!("`{text}`"),
        claimed: Claimed::Quote(text),
        hexadecimal: false,
        link: piece.link.clone(),
        is_heading: false,
    }
}

fn quantity(
    piece: &Piece,
    written: &str,
    number: &Number,
    hexadecimal: bool,
    named: Option<(words::Unit, String)>,
) -> Claim {
    let (unit, text) = named.map_or((None, String::new()), |(unit, text)| (Some(unit), text));
    let number = unit.and_then(|unit| number.times(unit.factor)).unwrap_or_else(|| number.clone());
    let written = match unit {
        Some(words::Unit { name: ADDRESS, .. }) if text.is_empty() => {
            format!("{ADDRESS} {written}")
        }
        _ if text.is_empty() => written.to_owned(),
        _ => format!("{written} {text}"),
    };
    Claim {
        line: piece.line,
        written,
        claimed: Claimed::Quantity { number, unit: unit.map(|unit| unit.name) },
        hexadecimal,
        link: piece.link.clone(),
        is_heading: false,
    }
}

const ADDRESS: &str = "address";

/// The unit of the number in the tokens `start..end`, and the words behind it that name the unit:
/// `bytes`, `shared bytes`; none where it stands in front, as in `address 4`.
fn unit_around(tokens: &[Token], start: usize, end: usize) -> Option<(words::Unit, String)> {
    let word = |at: usize| match tokens.get(at)?.kind {
        Word(word) => Some(word),
        _ => None,
    };
    let first = word(end);
    if let Some((unit, first)) = first.and_then(|first| Some((words::unit(first)?, first))) {
        return Some((unit, first.to_owned()));
    }
    let before = start.checked_sub(1).and_then(word).and_then(words::unit);
    if let Some(unit) = before.filter(|unit| unit.name == ADDRESS) {
        return Some((unit, String::new()));
    }
    let first = first?;
    let second = word(end + 1)?;
    let unit = words::unit(second).filter(|_| !LINKING.contains(&first))?;
    Some((unit, format!("{first} {second}")))
}

/// Words that part a number from a unit behind them.
const LINKING: [&str; 22] = [
    "a", "an", "and", "are", "as", "at", "by", "each", "for", "from", "holds", "in", "into", "is",
    "of", "on", "or", "per", "the", "times", "to", "with",
];

/// Words that make a number behind them part of a name.
const NAMES: [&str; 25] = [
    "Bun",
    "Chromium",
    "Deno",
    "ECMAScript",
    "Emscripten",
    "Firefox",
    "Hint",
    "LLVM",
    "Node",
    "RFC",
    "Rust",
    "Safari",
    "Unicode",
    "WASI",
    "WebAssembly",
    "WebKit",
    "Wasmtime",
    "chapter",
    "edition",
    "emsdk",
    "rustc",
    "section",
    "sections",
    "version",
    "versions",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Whether a number is the day or the year of a date, or a year alone: `3 May`, `in 2026`.
fn is_date(tokens: &[Token], at: usize, written: &str) -> bool {
    let word = |at: Option<usize>| match at.and_then(|at| tokens.get(at)).map(|token| &token.kind) {
        Some(Word(word)) => *word,
        _ => "",
    };
    let before = word(at.checked_sub(1));
    let is_year = written.len() == 4 && (written.starts_with("19") || written.starts_with("20"));
    let year = is_year && ["in", "of", "since", "until", "before", "after"].contains(&before);
    year || MONTHS.contains(&before) || MONTHS.contains(&word(at.checked_add(1)))
}

/// A piece of inline code: a number, something with a number in it, or a word.
fn code(text: &str) -> TokenKind<'_> {
    let trimmed = text.trim();
    let mut numbers = in_text(trimmed);
    if let Some(literal) = numbers.next().filter(|literal| literal.range == (0..trimmed.len())) {
        let written = &trimmed[..trimmed.len() - literal.unit.len()];
        let (number, hexadecimal) = (literal.number, literal.hexadecimal);
        return Numeral { written, number, hexadecimal, unit: literal.unit };
    }
    let starts = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    if super::words(trimmed).any(|word| starts(&trimmed[word])) { Quote } else { Stop }
}

fn text<'a>(piece: &'a Piece, tokens: &mut Vec<Token<'a>>) {
    let text = &*piece.text;
    let mut end = 0;
    let mut literals = in_text(text).peekable();
    for word in super::words(text) {
        let literal = literals.next_if(|literal| literal.range.end == word.end);
        let start = literal.as_ref().map_or(word.start, |literal| literal.range.start);
        let between = &text[end..start];
        if !between.trim().trim_matches(PART_OF_WORDS).is_empty() {
            tokens.push(Token { piece, range: end..start, kind: Stop });
        }
        let label = tokens.is_empty() && text[word.end..].starts_with('.');
        let kind = match literal {
            Some(_) if is_in_name(&text[..start]) => Stop,
            Some(_) if label => Stop,
            Some(literal) => Numeral {
                written: &text[start..word.end - literal.unit.len()],
                number: literal.number,
                hexadecimal: literal.hexadecimal,
                unit: literal.unit,
            },
            None => Word(&text[word.clone()]),
        };
        tokens.push(Token { piece, range: start..word.end, kind });
        end = word.end;
    }
    if !text[end..].trim().trim_matches(PART_OF_WORDS).is_empty() {
        tokens.push(Token { piece, range: end..text.len(), kind: Stop });
    }
}

/// What does not part the words that it stands between.
const PART_OF_WORDS: [char; 3] = ['-', '\'', '\u{2019}'];

/// Whether a number after this text is part of a name: `UTF-8`, `wasmtime#891`, `U+0041`.
fn is_in_name(before: &str) -> bool {
    let name = before.strip_suffix(['-', '#', '+', '@']);
    name.is_some_and(|name| before.ends_with('#') || name.ends_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::page::Page;

    fn claims(markdown: &str) -> Vec<String> {
        let page = Page::parse("page.md", markdown.to_owned());
        let claim = |claim: &Claim| match &claim.claimed {
            Claimed::Quantity { number, unit: Some(unit) } => format!("{number} {unit}"),
            Claimed::Quantity { number, unit: None } => number.to_string(),
            Claimed::Quote(code) => format!("`{code}`"),
        };
        page.prose.claims.iter().map(claim).collect()
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn numbers_in_code_and_in_the_open_are_claims() {
        assert_eq!(claims("It gives `5`, not `-0x10`, and 7."), ["5", "-16", "7"]);
        assert_eq!(claims("at \u{2212}1"), ["-1"]);
    }

    #[test]
    fn units_stand_behind_a_number_or_in_front_of_it() {
        assert_eq!(claims("`18` pages, 8 unused bytes"), ["18 page", "8 byte"]);
        assert_eq!(
            claims("64 KiB, `64KiB`, 4GiB"),
            ["65536 byte", "65536 byte", "4294967296 byte"]
        );
        assert_eq!(claims("a 32-bit number at address `4`"), ["32 bit", "4 address"]);
        assert_eq!(claims("the `5`. Bytes"), ["5"]);
        assert_eq!(claims("`5` of the bytes, 5 and bytes"), ["5", "5"]);
    }

    #[test]
    fn numbers_in_words_need_a_unit() {
        assert_eq!(claims("sixteen bytes, thirty-two set bits"), ["16 byte", "32 bit"]);
        assert_eq!(claims("ten thousand blocks, a hundred pages"), ["10000 block", "100 page"]);
        assert_eq!(claims("two gibibytes at address zero"), ["2147483648 byte", "0 address"]);
        assert_eq!(claims("two owners, one of them, one page"), NONE);
    }

    #[test]
    fn names_with_versions_are_no_claims() {
        for name in [
            "Rust 1.78 and Node 20",
            "Safari 16 to 18.4",
            "UTF-8",
            "wasm-bindgen#1668",
            "U+0041",
            "TIC-80",
            "version 6.0.2",
            "RFC 1234",
            "section 4.2",
            "in 2026",
            "3 May 2026",
            "1.95.0",
            "**1.** What",
            "1. What",
            "`u32`",
            "`wasm32-unknown-unknown`",
            "the 2nd",
        ] {
            assert_eq!(claims(name), NONE, "{name}");
        }
        assert_eq!(claims("Rust 32 pages, in 2026 bytes"), ["32 page", "2026 byte"]);
        assert_eq!(claims("Node 20 prints 5"), ["5"]);
    }

    #[test]
    fn code_with_more_than_a_number_is_a_quote() {
        assert_eq!(claims("`grow( 1 )`, `>>> 0`, `20ac`"), ["`grow( 1 )`", "`>>> 0`", "`20ac`"]);
        assert_eq!(claims("`i32.store8 offset=4`"), ["`i32.store8 offset=4`"]);
    }

    #[test]
    fn a_claim_knows_its_link() {
        let page = Page::parse("page.md", "[byte `99`](#step-a@4), `5`\n".to_owned());
        let links: Vec<_> = page.prose.claims.iter().map(|claim| claim.link.as_deref()).collect();
        assert_eq!(links, [Some("#step-a@4"), None]);
    }

    #[test]
    fn headings_tables_lists_and_raw_html_are_prose() {
        assert_eq!(claims("## Why 17 pages\n\n- `1`\n- `2`\n"), ["17 page", "1", "2"]);
        assert_eq!(claims("| a |\n| - |\n| `3` |\n"), ["3"]);
        assert_eq!(claims("<p id=\"a4\">5 bytes <!-- 6 --></p>\n"), ["5 byte"]);
        assert_eq!(claims("<!-- a remark\nof 6 lines -->\n<p\nid=\"a4\">5</p>\n"), ["5"]);
        assert_eq!(claims("```text\n5\n```\n"), NONE);
    }
}
