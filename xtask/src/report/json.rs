//! One JSON object a line and finding; see CONTRIBUTING.md for its fields.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    finding::{Detail, Finding, Rule},
    read::text::{Line, is_unseen},
};

#[derive(Serialize)]
struct Object<'a> {
    /// What `verify` refuses here, in kebab case.
    rule: Rule,
    /// From the book's root.
    file: &'a str,
    /// Counted from 1.
    line: Line,
    message: &'a str,
    /// The engines or the judge, with their versions.
    ran: &'a [String],
    before: Option<&'a str>,
    after: Option<&'a str>,
    text: Option<&'a str>,
    next: &'a str,
    /// Whether `bless` mends it.
    blessable: bool,
}

/// Writes a finding as one line.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn finding(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let (before, after, text) = match &finding.detail {
        Detail::None => (None, None, None),
        Detail::Text(text) => (None, None, Some(&**text)),
        Detail::Diff { before, after } => (Some(&*before.1), Some(&*after.1), None),
    };
    let object = Object {
        rule: finding.rule,
        file: &finding.place.file,
        line: finding.place.line,
        message: &finding.message,
        ran: &finding.ran,
        before,
        after,
        text,
        next: &finding.next,
        blessable: finding.fix.is_some(),
    };
    let json = serde_json::to_string(&object)?;
    // Outside of strings, JSON has none of these.
    for c in json.chars() {
        match is_unseen(c) {
            true => write!(out, "\\u{:04x}", u32::from(c))?,
            false => write!(out, "{c}")?,
        }
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::text::Place;

    #[test]
    fn a_terminal_obeys_nothing_and_a_program_reads_all() {
        let place = Place::new("a.md", Line::new(1).unwrap());
        let text = "\u{1b}[31m\u{202e}\u{feff}ü\n";
        let mut out = Vec::new();
        finding(&mut out, &Finding::new(Rule::Output, place, text.to_owned())).unwrap();
        let json = String::from_utf8(out).unwrap();
        assert!(json.contains(r#""\u001b[31m\u202e\ufeffü\n""#), "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["message"], text);
    }
}
