//! Declarations: the number that nothing in a section shows, and where it comes from.

use super::claim::{self, Claim};
use crate::read::text::Line;

/// `<!-- number 18 pages: the source -->` in a page, or `18 pages: the source` among the
/// constants of the book.
#[derive(Debug)]
pub struct Declared {
    pub line: Line,
    /// As it is written.
    pub text: String,
    /// The number; `None` if there is none, or more than one.
    pub claim: Option<Claim>,
    pub source: String,
}

impl Declared {
    /// Reads a comment of a page; `None` if it declares no number.
    pub fn in_comment(line: Line, comment: &str) -> Option<Declared> {
        comment.trim().strip_prefix("number ").map(|text| Declared::read(line, text))
    }

    pub fn declares(&self, claim: &Claim) -> bool {
        self.claim.as_ref().is_some_and(|declared| declared.claimed == claim.claimed)
    }

    pub fn read(line: Line, text: &str) -> Declared {
        let (text, source) = match text.split_once(": ") {
            Some(parts) => parts,
            None => (text.trim_end().trim_end_matches(':'), ""),
        };
        let mut claims = claim::claims_of(line, text.trim());
        let claim = if claims.len() == 1 { claims.pop() } else { None };
        Declared { line, text: text.trim().to_owned(), claim, source: source.trim().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(comment: &str) -> Option<(Option<String>, String)> {
        let declared = Declared::in_comment(Line::FIRST, comment)?;
        Some((declared.claim.map(|claim| format!("{:?}", claim.claimed)), declared.source))
    }

    #[test]
    fn a_comment_declares_one_number_with_its_source() {
        let (claimed, source) = read(" number 64 KiB: the core specification: pages ").unwrap();
        assert_eq!(source, "the core specification: pages");
        assert_eq!(claimed.unwrap(), r#"Quantity { number: Number("65536"), unit: Some("byte") }"#);
        assert_eq!(read("number 3:").unwrap().1, "");
        assert_eq!(read("number 3, 4: why").unwrap().0, None);
        assert_eq!(read("number some: why").unwrap().0, None);
        assert_eq!(read("number `a(3)`: why").unwrap().0.unwrap(), r#"Quote("a(3)")"#);
        assert_eq!(read(" a remark "), None);
    }
}
