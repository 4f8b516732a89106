//! What a mistake means, in the words of the book's index of symptoms: an error is looked up by its
//! words, and a line that differs from the book's by how it does.

use crate::read::{
    names,
    symptoms::{Entry, Symptoms},
};

/// What is said of a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The heading of the entry in the index of symptoms, and its id.
    pub heading: String,
    pub id: String,
    /// What the page says of it; several where it lists causes, of which one will do.
    pub sentences: Vec<String>,
    /// What this reader's own files add to it.
    pub hint: Option<String>,
}

/// How many causes are said here; the page has all of them.
const CAUSES: usize = 3;

impl Explanation {
    fn of(entry: &Entry) -> Explanation {
        let sentences = entry.sentences().into_iter().take(CAUSES);
        Explanation {
            heading: entry.heading.clone(),
            id: entry.id.clone(),
            sentences: sentences.map(str::to_owned).collect(),
            hint: None,
        }
    }

    /// Of what an engine says. `exports` are the functions of the guest.
    pub fn of_error(symptoms: &Symptoms, text: &str, exports: &[String]) -> Option<Explanation> {
        let entry = match special(text) {
            Some(id) => symptoms.entry(id).ok(),
            None => candidates(text).into_iter().find_map(|line| symptoms.of_error(line)),
        };
        let explanation = Explanation::of(entry?);
        let hint = missing_name(text).and_then(|name| says_exports(name, exports));
        Some(Explanation { hint, ..explanation })
    }

    /// Of what a compiler says: most of its errors explain themselves.
    pub fn of_refusal(symptoms: &Symptoms, text: &str) -> Option<Explanation> {
        Some(Explanation::of(symptoms.entry(special(text)?).ok()?))
    }

    /// Of a line that is another than the book's.
    pub fn of_line(symptoms: &Symptoms, expected: &str, printed: &str) -> Option<Explanation> {
        let entry = symptoms.entry(symptom(expected, printed)?).ok()?;
        Some(Explanation::of(entry))
    }
}

/// What has other words in each program, or two meanings by its words alone.
fn special(text: &str) -> Option<&'static str> {
    if text.contains("error[E0502]") || text.contains("error[E0499]") {
        return Some("borrow");
    }
    // The host's own accesses have these words without the trap.
    if text.contains("wasm trap: out of bounds memory access") {
        return Some("out-of-bounds");
    }
    let reads = text.split_once("of undefined (reading '").map(|(_, rest)| rest);
    // What a host reads of a memory or a global that the guest does not export.
    let is_export = |name: &str| ["buffer'", "grow'", "value'"].iter().any(|w| name.starts_with(w));
    reads.is_some_and(is_export).then_some("missing-export")
}

/// The lines of an error that say what it is: the deepest cause first, no frames.
fn candidates(text: &str) -> Vec<&str> {
    let is_frame = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("at ") || line.contains("wasm function") || line.starts_with('^')
    };
    let plain = text.lines().filter(|line| !is_frame(line)).map(|line| {
        let line = line.trim();
        // `1: wasm trap: …`, as Wasmtime numbers the causes.
        match line.split_once(": ") {
            Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => rest,
            _ => line,
        }
    });
    let mut lines: Vec<_> = plain.filter(|line| !line.is_empty()).collect();
    if text.contains("Caused by") {
        lines.reverse();
    }
    lines
}

/// The name in `NAME is not a function`, or in Wasmtime's `` export `NAME` ``.
fn missing_name(text: &str) -> Option<&str> {
    if let Some((before, _)) = text.split_once(" is not a function") {
        let path = before.rsplit(|c: char| c.is_whitespace() || c == '(').next()?;
        return path.rsplit('.').next();
    }
    let (_, rest) = text.split_once("failed to find function export `")?;
    rest.split('`').next()
}

fn says_exports(name: &str, exports: &[String]) -> Option<String> {
    if exports.is_empty() || exports.iter().any(|export| export == name) {
        return None;
    }
    let known: Vec<_> = exports.iter().map(String::as_str).collect();
    let all = names::among(name, known.iter().copied());
    Some(match names::nearest(name, &known) {
        Some(meant) => {
            format!("your guest exports no `{name}`; do you mean `{meant}`? It has {all}")
        }
        None => format!("your guest exports no `{name}`; it has {all}"),
    })
}

/// The id of the entry that a line is a case of, by what it has that the book's has not.
fn symptom(expected: &str, printed: &str) -> Option<&'static str> {
    let has = |what: &str| printed.contains(what) && !expected.contains(what);
    let (one, two) = (numbers(expected), numbers(printed));
    let numbers = one.iter().copied().zip(two.iter().copied()).filter(|(one, two)| one != two);
    let number = |is: fn(i128, i128) -> bool| numbers.clone().any(|(one, two)| is(one, two));
    let missing = lost(expected, printed);
    if missing == Some(Lost::End) && !expected.is_ascii() {
        return Some("last-character");
    }
    let symptoms = [
        (has("Ã") || has("â‚¬"), "mojibake"),
        (has("\u{fffd}"), "replacement-character"),
        (has("NaN"), "nan"),
        (has("undefined"), "undefined"),
        (has("\0"), "leftovers"),
        (number(is_signed), "negative-address"),
        (is_bigint(expected, printed), "bigint"),
        (number(is_reversed), "byte-order"),
        (number(is_cut), "narrow"),
        (is_swapped(&one, &two), "swapped"),
        (missing == Some(Lost::Text), "empty-text"),
        (goes_on(expected, printed), "leftovers"),
    ];
    symptoms.into_iter().find(|(is_it, _)| *is_it).map(|(_, id)| id)
}

/// The whole numbers of a line, with their signs.
fn numbers(line: &str) -> Vec<i128> {
    let mut numbers = Vec::new();
    let mut rest = line;
    let mut before = ' ';
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let last = rest[..start].chars().next_back().unwrap_or(before);
        let end = rest[start..].find(|c: char| !c.is_ascii_digit());
        let end = end.map_or(rest.len(), |end| start + end);
        if let Ok(number) = rest[start..end].parse::<i128>()
            && !last.is_alphabetic()
        {
            let is_negative = last == '-';
            numbers.push(if is_negative { -number } else { number });
        }
        before = rest[..end].chars().next_back().unwrap_or(' ');
        rest = &rest[end..];
    }
    numbers
}

/// An address of 2 GiB or more, taken for a signed number.
fn is_signed(expected: i128, printed: i128) -> bool {
    printed < 0 && expected >= 0 && printed + (1 << 32) == expected
}

/// Four bytes in the other order.
fn is_reversed(expected: i128, printed: i128) -> bool {
    let word = |number| u32::try_from(number).ok();
    word(expected).is_some_and(|word| word > 0 && word.swap_bytes() == printed as u32)
        && word(printed).is_some()
}

/// More than the byte that was meant.
fn is_cut(expected: i128, printed: i128) -> bool {
    (0..256).contains(&expected) && printed > 255 && printed & 0xff == expected
}

/// `5n` for `5`.
fn is_bigint(expected: &str, printed: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let mut at = printed.match_indices('n').filter(|(at, _)| printed[..*at].ends_with(is_digit));
    at.any(|(at, _)| format!("{}{}", &printed[..at], &printed[at + 1..]) == expected)
}

fn is_swapped(expected: &[i128], printed: &[i128]) -> bool {
    let mut differing = expected.iter().zip(printed).filter(|(one, two)| one != two);
    let pair = (differing.next(), differing.next(), differing.next());
    match pair {
        (Some((a, b)), Some((c, d)), None) => expected.len() == printed.len() && a == d && b == c,
        _ => false,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lost {
    /// Some of its last characters.
    End,
    /// All that stood between two quotes, or behind a colon, or at all.
    Text,
}

/// What of the book's text the printed one has lost; nothing else may differ.
fn lost(expected: &str, printed: &str) -> Option<Lost> {
    let printed = printed.replace('\u{fffd}', "");
    let (one, two): (Vec<_>, Vec<_>) = (expected.chars().collect(), printed.chars().collect());
    if two.len() >= one.len() {
        return None;
    }
    let start = one.iter().zip(&two).take_while(|(a, b)| a == b).count();
    let end = one.iter().rev().zip(two.iter().rev()).take_while(|(a, b)| a == b).count();
    if start + end < two.len() {
        return None;
    }
    let before = &one[..two.len() - end];
    let is_border = |c: Option<&char>| c.is_none_or(|c| matches!(c, '"' | '\'' | '`' | ' '));
    let gone = &one[before.len()..one.len() - end];
    let is_text = gone.iter().any(|c| c.is_alphabetic());
    let is_whole = is_border(before.last()) && is_border(one.get(one.len() - end));
    Some(if is_text && is_whole { Lost::Text } else { Lost::End })
}

/// Whether the printed text is the book's, and then the rest of another.
fn goes_on(expected: &str, printed: &str) -> bool {
    let more = printed.strip_prefix(expected).unwrap_or_default();
    expected.ends_with(char::is_alphabetic) && more.starts_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::project::Project;

    fn symptoms() -> Symptoms {
        let project = Project::find(Some(&book_files::workspace::find().unwrap())).unwrap();
        Symptoms::read(&project).unwrap()
    }

    #[test]
    fn a_line_is_told_by_what_it_has_that_the_books_has_not() {
        let symptoms = symptoms();
        for (expected, printed, id) in [
            ("99", "undefined", "undefined"),
            ("the sum is 12", "the sum is NaN", "nan"),
            ("Héllo!", "Héllo", "last-character"),
            ("Hello Jürgen", "Hello Jürge", "last-character"),
            ("\"Grüße\", 7 bytes", "\"Grüß\", 7 bytes", "last-character"),
            ("Hello €!", "Hello \u{fffd}", "last-character"),
            ("Hello", "Hell\u{fffd}!", "replacement-character"),
            ("\"né€\"", "\"\"", "empty-text"),
            ("né€", "né\u{fffd}", "last-character"),
            ("Grüße", "GrÃ¼Ã\u{9f}e", "mojibake"),
            ("at 2148597759", "at -2146369537", "negative-address"),
            ("5 and 7", "5n and 7", "bigint"),
            ("1 word", "16777216 word", "byte-order"),
            ("44", "300", "narrow"),
            ("x 1, y 2", "x 2, y 1", "swapped"),
            ("read: \"Hello\"", "read: \"\"", "empty-text"),
            ("Bye", "Byelo World!", "leftovers"),
            ("99", "98", "none"),
        ] {
            let told = Explanation::of_line(&symptoms, expected, printed);
            let told = told.as_ref().map_or("none", |told| &*told.id);
            assert_eq!(told, id, "{expected} and {printed}");
        }
    }

    #[test]
    fn an_error_is_told_by_its_deepest_cause() {
        let text = "Error: error while executing at wasm backtrace:\n    0:    0x72f - \
                    <unknown>!<wasm function 12>\n\nCaused by:\n    0: memory fault at wasm address \
                    0x1e8480 in linear memory of size 0x110000\n    1: wasm trap: out of bounds \
                    memory access";
        let told = Explanation::of_error(&symptoms(), text, &[]).unwrap();
        assert_eq!(told.id, "out-of-bounds");
        assert!(told.sentences[0].starts_with("A pointer or a length among the arguments"));
        let text =
            "TypeError: Cannot read properties of undefined (reading 'buffer')\n    at x:1:2";
        assert_eq!(Explanation::of_error(&symptoms(), text, &[]).unwrap().id, "missing-export");
    }

    #[test]
    fn an_export_that_is_missing_is_named_with_those_that_are_there() {
        let exports = ["alloc", "dealloc"].map(str::to_owned);
        let hint = |text| Explanation::of_error(&symptoms(), text, &exports).unwrap().hint.unwrap();
        assert_eq!(
            hint("TypeError: guest.allok is not a function\n    at host.mjs:3:1"),
            "your guest exports no `allok`; do you mean `alloc`? It has alloc, dealloc"
        );
        assert_eq!(
            hint("Error: failed to find function export `release_all`"),
            "your guest exports no `release_all`; it has alloc, dealloc"
        );
    }
}
