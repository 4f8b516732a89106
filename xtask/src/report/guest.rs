//! The report on a reader's own guest.

use std::io::{self, Write};

use super::{Format, github, human, json};
use crate::{
    compare::guest::{Beside, TEXTS},
    finding::Finding,
};

/// What came of a reader's guest.
#[derive(Debug)]
pub struct Report {
    pub chapter: String,
    /// What the reader calls the guest.
    pub path: String,
    pub findings: Vec<Finding>,
    /// Of the hosts and engines that ran, in their order.
    pub beside: Vec<Beside>,
    /// How many exports the contract asks for.
    pub exports: usize,
    /// How many outputs were judged and are the page's.
    pub same: usize,
    /// The engines that ran.
    pub ran: Vec<String>,
}

/// Writes the findings; for people also what is not judged, and a last line.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write(out: &mut impl Write, format: Format, report: &Report) -> io::Result<()> {
    for finding in &report.findings {
        match format {
            Format::Human => human::finding(out, finding)?,
            Format::Json => json::finding(out, finding)?,
            Format::Github => github::finding(out, finding)?,
        }
    }
    if format == Format::Json {
        return Ok(());
    }
    let (differing, alike): (Vec<_>, Vec<_>) =
        report.beside.iter().partition(|beside| beside.book != beside.own);
    if format == Format::Human {
        for Beside { what, judged, why, book, own } in &differing {
            let title = format!("{what}, not judged{}: {why}", but_for(judged));
            human::beside(out, &title, (TEXTS[0], book), (TEXTS[1], own))?;
        }
    }
    let Report { chapter, path, findings, exports, same, ran, .. } = report;
    let verdict = match findings.len() {
        0 => Ok(format!("verified: {path} is a guest of {chapter}")),
        count => Err(human::plural(count, "finding")),
    };
    let mut parts = vec![human::plural(*exports, "export")];
    if !ran.is_empty() {
        parts.push(format!("{} as on the page", human::plural(*same, "output")));
        let beside = differing.len() + alike.len();
        if beside > 0 {
            parts.push(format!("{beside} not judged, {} of them not the page's", differing.len()));
        }
        parts.push(ran.join(", "));
    }
    human::verdict(out, verdict, &parts.join("; "))
}

/// The lines that are judged nevertheless.
fn but_for(lines: &[usize]) -> String {
    let numbers: Vec<_> = lines.iter().map(ToString::to_string).collect();
    match &*numbers {
        [] => String::new(),
        [number] => format!(" but for line {number}"),
        numbers => format!(" but for lines {}", numbers.join(", ")),
    }
}
