//! Findings as annotations: a workflow command each, which GitHub shows beside the line.

use std::io::{self, Write};

use super::human;
use crate::{finding::Finding, read::text::visible};

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
    let message = visible(&finding.message);
    writeln!(
        out,
        "::error file={},line={},title={}::{}",
        property(&finding.place.file),
        finding.place.line,
        property(&message),
        data(if body.is_empty() { &message } else { body }),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        finding::Rule,
        read::text::{Line, Place},
    };

    #[test]
    fn what_a_command_is_made_of_is_escaped() {
        let place = Place::new("50%, a:b.md", Line::FIRST);
        let message = "100 % of it, as `a:b`";
        let mut out = Vec::new();
        finding(&mut out, &Finding::new(Rule::Link, place.clone(), message)).unwrap();
        let start = "::error file=50%25%2C a%3Ab.md,line=1,title=100 %25 of it%2C as `a%3Ab`";
        assert_eq!(String::from_utf8(out).unwrap(), format!("{start}::100 %25 of it, as `a:b`\n"));
        let mut out = Vec::new();
        finding(&mut out, &Finding::new(Rule::Link, place, message).next("10 %,\r\nor")).unwrap();
        let body = "  10 %25,%0A  or";
        assert_eq!(String::from_utf8(out).unwrap(), format!("{start}::{body}\n"));
    }
}
