//! One JSON object a line and finding; see CONTRIBUTING.md for its fields.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    finding::{Detail, Finding, Rule},
    read::text::Line,
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
    serde_json::to_writer(&mut *out, &object)?;
    writeln!(out)
}
