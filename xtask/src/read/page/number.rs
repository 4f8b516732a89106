//! Numbers as the prose, the listings and the outputs write them.

use crate::read::text::Line;

/// A number by its value, so that `0x10`, `1_6` and `16` are one. What is not an integer
/// (`1.95.0`) stands as it is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<u128> for Number {
    fn from(value: u128) -> Number {
        Number(value.to_string())
    }
}

/// The numbers in a piece of text, as they are written and by value, without the digits inside
/// names such as `u32`.
pub fn in_text(text: &str) -> impl Iterator<Item = (&str, Number)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| c.is_alphanumeric() || c == '_')?;
            let word_end = end_of_word(&rest[start..]) + start;
            let word = &rest[start..word_end];
            rest = &rest[word_end..];
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                return Some((word, read(word)));
            }
        }
    })
}

/// Whether a number is written as the bytes of a dump are: in hexadecimal.
pub fn is_hexadecimal(written: &str) -> bool {
    written.starts_with("0x")
}

/// The addresses and the bytes in the rows of hex dumps.
pub fn in_dumps(text: &str) -> impl Iterator<Item = Number> {
    text.lines().filter_map(dump_row).flatten()
}

/// Letters, digits and `_`, with a dot where a digit follows: `1.95.0` is one word, `0..4` two.
fn end_of_word(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let digit_follows = characters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !(c.is_alphanumeric() || c == '_' || (c == '.' && digit_follows)) {
            return at;
        }
    }
    text.len()
}

fn read(word: &str) -> Number {
    let plain = word.replace('_', "");
    let lower = plain.to_ascii_lowercase();
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        let value = lower.strip_prefix(prefix).map(|digits| u128::from_str_radix(digits, radix));
        if let Some(Ok(value)) = value {
            return value.into();
        }
    }
    // A suffix (`4u8`, `5n`, `64KiB`) is not part of the value.
    let digits = &plain[..plain.find(char::is_alphabetic).unwrap_or(plain.len())];
    match digits.parse::<u128>() {
        Ok(value) => value.into(),
        Err(_) => Number(digits.to_owned()),
    }
}

/// `00000004  63 2c  |c,|`: the address and the bytes of a row, if this is one.
fn dump_row(line: &str) -> Option<Vec<Number>> {
    let (address, rest) = line.split_once("  ")?;
    if address.len() != 8 {
        return None;
    }
    let bytes = rest.split('|').next()?.split_whitespace();
    let hex = |digits| u128::from_str_radix(digits, 16).ok().map(Number::from);
    std::iter::once(address).chain(bytes).map(hex).collect()
}

/// `<!-- number 65536, 17: reason -->`: numbers that nothing on the page shows.
#[derive(Debug)]
pub struct Declared {
    pub line: Line,
    pub numbers: Vec<Number>,
    pub reason: String,
}

impl Declared {
    /// Reads a comment; `None` if it declares no number.
    pub fn read(line: Line, comment: &str) -> Option<Declared> {
        let rest = comment.trim().strip_prefix("number ")?;
        let (numbers, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let numbers = in_text(numbers).map(|(_, number)| number).collect();
        Some(Declared { line, numbers, reason: reason.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<String> {
        in_text(text).map(|(_, number)| number.to_string()).collect()
    }

    #[test]
    fn numbers_count_by_value() {
        assert_eq!(
            numbers("0x110008 1_114_120 4u8 5n 0b11"),
            ["1114120", "1114120", "4", "5", "3"]
        );
        assert_eq!(numbers("[10, 64KiB] 0..4 -1"), ["10", "64", "0", "4", "1"]);
        assert_eq!(numbers("1.95.0 and 3.5"), ["1.95.0", "3.5"]);
    }

    #[test]
    fn digits_in_names_are_no_numbers() {
        assert_eq!(numbers("u32 Uint8Array i32.store8 wasm32-unknown x_4"), [""; 0]);
    }

    #[test]
    fn a_dump_shows_its_address_and_its_bytes() {
        let shown: Vec<_> = in_dumps("00110008  63 2c  |c,|").collect();
        for value in [0x11_0008, 0x63, 0x2c] {
            assert!(shown.contains(&Number::from(value)), "{value} in {shown:?}");
        }
    }

    #[test]
    fn a_comment_declares_numbers_with_a_reason() {
        let declared = Declared::read(Line::FIRST, " number 65536, 0x10: the page size ").unwrap();
        assert_eq!(declared.numbers, [Number::from(65536), Number::from(16)]);
        assert_eq!(declared.reason, "the page size");
        assert!(Declared::read(Line::FIRST, " a remark ").is_none());
    }
}
