//! Numbers as the prose, the listings and the outputs write them.

use std::{fmt, ops::Range};

mod claim;
mod declared;
mod prose;
mod words;

pub use claim::{Claim, Claimed};
pub use declared::Declared;
pub use prose::Prose;

/// A number by its value and sign, so that `0x10`, `1_6` and `16` are one. A version (`1.95.0`)
/// stands as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<i128> for Number {
    fn from(value: i128) -> Number {
        Number(value.to_string())
    }
}

impl Number {
    /// The number this many times, if it is an integer and the product is one.
    fn times(&self, factor: i128) -> Option<Number> {
        self.0.parse::<i128>().ok()?.checked_mul(factor).map(Number::from)
    }

    fn is_version(&self) -> bool {
        self.0.matches('.').count() > 1
    }

    fn negative(self) -> Number {
        match self.0.parse::<i128>() {
            Ok(value) => (-value).into(),
            Err(_) => Number(format!("-{}", self.0)),
        }
    }
}

/// A number where a text writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal<'text> {
    /// With its sign.
    pub range: Range<usize>,
    pub number: Number,
    /// Whether it is written in hexadecimal.
    pub hexadecimal: bool,
    /// What stands behind its digits: `KiB` in `64KiB`.
    unit: &'text str,
}

impl Literal<'_> {
    /// The number with the unit that stands right behind it in the text, if any does. Sizes are in
    /// bytes.
    pub fn quantity(self, text: &str) -> (Number, Option<&'static str>) {
        let behind = text[self.range.end..].trim_start_matches(' ');
        let end = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
        let unit = if self.unit.is_empty() { &behind[..end] } else { self.unit };
        match words::unit(unit) {
            Some(unit) => (self.number.times(unit.factor).unwrap_or(self.number), Some(unit.name)),
            None => (self.number, None),
        }
    }
}

/// The numbers in a text, without the digits inside names such as `u32`.
pub fn in_text(text: &str) -> impl Iterator<Item = Literal<'_>> {
    words(text).filter_map(|word| read(text, word))
}

/// What can be a name or a number: letters, digits and `_`, with a dot inside a number where a
/// digit follows. `1.95.0` is one word, `0..4` are two.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_part)?;
        let is_number = text[start..].starts_with(|c: char| c.is_ascii_digit());
        let mut end = start;
        loop {
            end += text[end..].find(|c| !is_part(c)).unwrap_or(text.len() - end);
            let mut rest = text[end..].chars();
            let dotted =
                rest.next() == Some('.') && rest.next().is_some_and(|c| c.is_ascii_digit());
            if !(is_number && dotted) {
                break;
            }
            end += 1;
        }
        at = end;
        Some(start..end)
    })
}

/// Reads a word of a text as a number, with the sign in front of it.
fn read(text: &str, word: Range<usize>) -> Option<Literal<'_>> {
    let written = &text[word.clone()];
    if !written.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (number, hexadecimal, unit) = magnitude(written)?;
    let before = &text[..word.start];
    let Some(sign) = before.chars().next_back().filter(|c| is_minus(*c)) else {
        return Some(Literal { range: word, number, hexadecimal, unit });
    };
    // Behind an operand it is the operator.
    let start = before.len() - sign.len_utf8();
    let operand = |c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']' | '}' | '-' | '`');
    if before[..start].ends_with(operand) {
        return Some(Literal { range: word, number, hexadecimal, unit });
    }
    let number = number.negative();
    Some(Literal { range: start..word.end, number, hexadecimal, unit })
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}')
}

/// The number that a word without a sign is, whether it is hexadecimal, and the unit behind it.
/// `None` for words such as `2nd` and `20ac`.
fn magnitude(word: &str) -> Option<(Number, bool, &str)> {
    let lower = word.to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        let Some(digits) = lower.strip_prefix(prefix) else { continue };
        let digits = digits.replace('_', "");
        let value = |digits: &str| i128::from_str_radix(digits, radix).ok();
        let typed = || TYPES.iter().find_map(|name| value(digits.strip_suffix(name)?));
        return Some((value(&digits).or_else(typed)?.into(), radix == 16, ""));
    }
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_');
    let (digits, suffix) = word.split_at(word.find(|c| !is_digit(c)).unwrap_or(word.len()));
    let digits = digits.replace('_', "");
    let (number, suffix) = match exponent(suffix) {
        Some((power, suffix)) => (digits.parse::<i128>().ok()?.checked_mul(power)?.into(), suffix),
        None => (digits.parse::<i128>().map_or_else(|_| fraction(digits), Number::from), suffix),
    };
    let known = suffix.is_empty() || TYPES.contains(&suffix);
    let unit = if known { "" } else { words::unit(suffix).map(|_| suffix)? };
    Some((number, false, unit))
}

/// `16.00` is `16`; a version stays as it is.
fn fraction(digits: String) -> Number {
    let number = Number(digits);
    if number.is_version() {
        return number;
    }
    let shorter = number.0.trim_end_matches('0').trim_end_matches('.');
    Number(shorter.to_owned())
}

/// What the suffixes of numbers are in Rust and JavaScript.
const TYPES: [&str; 15] = [
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
    "f64", "n",
];

/// The power of ten that `e6` is, and what stands behind it.
fn exponent(suffix: &str) -> Option<(i128, &str)> {
    let power = suffix.strip_prefix(['e', 'E'])?;
    let (power, rest) =
        power.split_at(power.find(|c: char| !c.is_ascii_digit()).unwrap_or(power.len()));
    Some((10_i128.checked_pow(power.parse().ok()?)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<String> {
        in_text(text).map(|literal| literal.number.to_string()).collect()
    }

    #[test]
    fn numbers_count_by_value() {
        assert_eq!(
            numbers("0x110008 1_114_120 4u8 5n 0b11 0o17 1e6"),
            ["1114120", "1114120", "4", "5", "3", "15", "1000000"]
        );
        assert_eq!(numbers("[10, 64KiB] 0..4 (7)"), ["10", "64", "0", "4", "7"]);
        assert_eq!(numbers("1.95.0 and 3.50 and 16.00"), ["1.95.0", "3.5", "16"]);
    }

    #[test]
    fn suffixes_are_no_part_of_the_value() {
        assert_eq!(numbers("0xffu8 0x10_i64 0xFF 0b1u8 0o7_usize"), ["255", "16", "255", "1", "7"]);
        assert_eq!(numbers("0x1f32 2f32 1_000usize"), ["7986", "2", "1000"]);
    }

    #[test]
    fn signs_count() {
        assert_eq!(numbers("-1 \u{2212}2 (-3) x = -0x10"), ["-1", "-2", "-3", "-16"]);
        assert_eq!(numbers("a-1 5-2 f()-3 --4 0..-1"), ["1", "5", "2", "3", "4", "0", "-1"]);
    }

    #[test]
    fn what_is_no_number() {
        assert_eq!(numbers("u32 Uint8Array i32.store8 wasm32-unknown x_4"), [""; 0]);
        assert_eq!(numbers("2nd 20ac 0xzz"), [""; 0]);
    }
}
