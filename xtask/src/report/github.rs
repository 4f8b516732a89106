//! Findings as annotations: a workflow command each, which GitHub shows beside the line.

use std::io::{self, Write};

use super::human;
use crate::finding::Finding;

/// Writes a finding as `::error file=…,line=…,title=…::…`.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn finding(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let mut text = anstream::StripStream::new(Vec::new());
    human::finding(&mut text, finding)?;
    let text = String::from_utf8_lossy(&text.into_inner()).into_owned();
    let body = text.split_once('\n').map_or("", |(_, body)| body).trim_end();
    writeln!(
        out,
        "::error file={},line={},title={}::{}",
        property(&finding.place.file),
        finding.place.line,
        property(&finding.message),
        data(if body.is_empty() { &finding.message } else { body }),
    )
}

/// Escaped as GitHub's toolkit does for a command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escaped as GitHub's toolkit does for a command's properties.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
