//! mdBook's anchors, which are the steps of a program: `ANCHOR: name` and `ANCHOR_END: name`.

use std::sync::LazyLock;

use regex::Regex;

/// What a line says of an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor<'line> {
    /// The step of this name begins.
    Begins(&'line str),
    /// It ends.
    Ends(&'line str),
}

/// Reads a line as mdBook does; `None` if it is none of an anchor. Of two anchors in one line, the
/// end of a step counts.
pub fn read(line: &str) -> Option<Anchor<'_>> {
    static BEGINS: LazyLock<Regex> = LazyLock::new(|| pattern("ANCHOR"));
    static ENDS: LazyLock<Regex> = LazyLock::new(|| pattern("ANCHOR_END"));
    // Most lines have none.
    if !line.contains("ANCHOR") {
        return None;
    }
    let name = |pattern: &Regex| Some(pattern.captures(line)?.get(1)?.as_str());
    name(&ENDS).map(Anchor::Ends).or_else(|| name(&BEGINS).map(Anchor::Begins))
}

fn pattern(word: &str) -> Regex {
    Regex::new(&format!(r"{word}:\s*([\w-]+)")).expect("a pattern of our own")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, and what it says: `begins` or `ends` with the step's name.
    type Case = (String, Option<(String, String)>);

    #[test]
    fn an_anchor_is_read_as_the_pages_read_it() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../tests/anchors.json")).unwrap();
        for (line, expected) in cases {
            let read = read(&line).map(|anchor| match anchor {
                Anchor::Begins(name) => ("begins".to_owned(), name.to_owned()),
                Anchor::Ends(name) => ("ends".to_owned(), name.to_owned()),
            });
            assert_eq!(read, expected, "{line}");
        }
    }
}
