//! The reports: for people, for programs and for GitHub.

use std::io::{self, Write};

use crate::check::Checked;

pub mod github;
pub mod guest;
pub mod human;
pub mod json;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: each finding with its diff and the next command.
    Human,
    /// One JSON object a finding: `rule`, `file`, `line`, `message`, `ran`, `before`, `after`,
    /// `text`, `next`, `blessable`.
    Json,
    /// Annotations for GitHub's workflows.
    Github,
}

/// What to say where standard output cannot be written.
pub const UNWRITTEN: &str = "cannot write the report";

/// Whether an error says no more than that whoever read standard output has read enough, as `head` does.
pub fn is_read_enough(error: &anyhow::Error) -> bool {
    let is_closed = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref().is_some_and(is_closed))
}

/// Writes the findings to `out`, and the last line as well if it is for people.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write(out: &mut impl Write, format: Format, checked: &Checked) -> io::Result<()> {
    for finding in &checked.findings {
        match format {
            Format::Human => human::finding(out, finding)?,
            Format::Json => json::finding(out, finding)?,
            Format::Github => github::finding(out, finding)?,
        }
    }
    if format != Format::Json {
        human::summary(out, checked)?;
    }
    Ok(())
}
