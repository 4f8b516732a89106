//! Units and number words of English.

/// What a number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    pub name: &'static str,
    /// How many of `name` it is: a KiB is 1024 bytes.
    pub factor: i128,
    /// Whether it measures a memory. Anything else is counted.
    pub measures: bool,
}

const MEASURES: [&str; 3] = ["bit", "byte", "page"];

/// What a program counts and prints. Other things that prose counts (two owners, three ways) have
/// no unit.
const COUNTED: [&str; 13] = [
    "address",
    "block",
    "call",
    "character",
    "digit",
    "element",
    "letter",
    "line",
    "request",
    "time",
    "turn",
    "unit",
    "word",
];

const SIZES: [(&str, &str, i128); 9] = [
    ("KiB", "kibibyte", 1 << 10),
    ("MiB", "mebibyte", 1 << 20),
    ("GiB", "gibibyte", 1 << 30),
    ("TiB", "tebibyte", 1 << 40),
    ("kB", "kilobyte", 1_000),
    ("KB", "kilobyte", 1_000),
    ("MB", "megabyte", 1_000_000),
    ("GB", "gigabyte", 1_000_000_000),
    ("TB", "terabyte", 1_000_000_000_000),
];

/// The unit that a word names, one of it or several.
pub fn unit(word: &str) -> Option<Unit> {
    let lower = word.to_lowercase();
    let names =
        |name: &str| lower.strip_prefix(name).is_some_and(|end| matches!(end, "" | "s" | "es"));
    let plain = |list: &[&'static str], measures| {
        let name = list.iter().find(|name| names(name))?;
        Some(Unit { name, factor: 1, measures })
    };
    if let Some((_, _, factor)) = SIZES.iter().find(|(sign, name, _)| word == *sign || names(name))
    {
        return Some(Unit { name: "byte", factor: *factor, measures: true });
    }
    plain(&MEASURES, true).or_else(|| plain(&COUNTED, false))
}

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

const POWERS: [(&str, i128); 3] = [("hundred", 100), ("thousand", 1_000), ("million", 1_000_000)];

/// The number that words write, as many of them from the first one as belong to it: `thirty two`,
/// `ten thousand`, `a hundred`.
pub fn number<'a>(words: impl Iterator<Item = &'a str>) -> Option<(i128, usize)> {
    let place = |list: &[&str], word: &str| list.iter().position(|known| *known == word);
    let mut words = words.map(str::to_lowercase).enumerate().peekable();
    let mut total = 0;
    // What stands before the next power, if anything does.
    let mut group: Option<i128> = None;
    let mut read = 0;
    if words.next_if(|(_, word)| word == "a").is_some() {
        POWERS.iter().find(|(power, _)| words.peek().is_some_and(|(_, word)| word == power))?;
        group = Some(1);
    }
    for (index, word) in words {
        if let Some(value) = place(&SMALL, &word) {
            let fits =
                group.is_none_or(|group| group % 100 == 0 || (group % 10 == 0 && value < 10));
            if !fits || (group.is_some_and(|group| group % 100 == 10)) {
                break;
            }
            group = Some(group.unwrap_or(0) + value as i128);
        } else if let Some(value) = place(&TENS, &word) {
            if group.is_some_and(|group| group % 100 != 0) {
                break;
            }
            group = Some(group.unwrap_or(0) + 20 + 10 * value as i128);
        } else if let Some((_, power)) = POWERS.iter().find(|(name, _)| *name == word) {
            let Some(value) = group else { break };
            if *power == 100 {
                group = Some(value * power);
            } else {
                total += value * power;
                group = Some(0);
            }
        } else {
            break;
        }
        read = index + 1;
    }
    (read > 0).then(|| (total + group.unwrap_or(0), read))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_far_as_they_are_one_number() {
        let read = |text: &str| number(text.split(' '));
        assert_eq!(read("sixteen bytes"), Some((16, 1)));
        assert_eq!(read("thirty two set bits"), Some((32, 2)));
        assert_eq!(read("ten thousand blocks"), Some((10_000, 2)));
        assert_eq!(read("Two hundred times"), Some((200, 2)));
        assert_eq!(read("a thousand times"), Some((1_000, 2)));
        assert_eq!(read("three hundred forty five thousand six"), Some((345_006, 6)));
        assert_eq!(read("two three"), Some((2, 1)));
        assert_eq!(read("ten two"), Some((10, 1)));
        assert_eq!(read("a byte"), None);
        assert_eq!(read("thousand"), None);
        assert_eq!(read("often"), None);
    }

    #[test]
    fn units_are_known_in_singular_and_plural() {
        let read = |word| unit(word).map(|unit| (unit.name, unit.factor));
        assert_eq!(read("pages"), Some(("page", 1)));
        assert_eq!(read("Address"), Some(("address", 1)));
        assert_eq!(read("addresses"), Some(("address", 1)));
        assert_eq!(read("KiB"), Some(("byte", 1024)));
        assert_eq!(read("gibibytes"), Some(("byte", 1 << 30)));
        assert_eq!(read("owners"), None);
        assert_eq!(read("united"), None);
    }
}
