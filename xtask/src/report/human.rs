//! The report for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::{
    check::Checked,
    compare::Coverage,
    finding::{Detail, Finding},
    read::text,
    run::evidence::{Count, NotRun},
};

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();

/// A finding: its place and message, what it was seen in, its diff, the next step.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn finding(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    writeln!(out, "{BOLD}{}:{BOLD:#} {}", finding.place, finding.message)?;
    if !finding.ran.is_empty() {
        writeln!(out, "  in {}", finding.ran.join(", "))?;
    }
    match &finding.detail {
        Detail::None => {}
        Detail::Text(text) => indented(out, text)?,
        Detail::Diff { before, after } => {
            writeln!(out, "  {RED}- {}{RED:#}  {GREEN}+ {}{GREEN:#}", before.0, after.0)?;
            diff(out, &before.1, &after.1)?;
        }
    }
    if !finding.next.is_empty() {
        writeln!(out, "  {DIM}{}{DIM:#}", finding.next)?;
    }
    writeln!(out)
}

/// The lines that differ, each with the lines around it.
fn diff(out: &mut impl Write, before: &str, after: &str) -> io::Result<()> {
    const CONTEXT: usize = 2;
    // A last line with its end and one without would differ.
    let (before, after) = (format!("{before}\n"), format!("{after}\n"));
    let diff = TextDiff::from_lines(&*before, &*after);
    for (index, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if index > 0 {
            writeln!(out, "    {DIM}...{DIM:#}")?;
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', RED),
                ChangeTag::Insert => ('+', GREEN),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let line = spaced(&text::visible(change.value().trim_end_matches('\n')));
            writeln!(out, "    {style}{}{style:#}", format!("{sign} {line}").trim_end())?;
        }
    }
    Ok(())
}

/// Spaces at a line's end are shown as `·`.
fn spaced(line: &str) -> String {
    let text = line.trim_end_matches(' ');
    format!("{text}{}", "·".repeat(line.len() - text.len()))
}

fn indented(out: &mut impl Write, text: &str) -> io::Result<()> {
    const LONGEST: usize = 24;
    let text = text::visible(text);
    let lines: Vec<_> = text.lines().collect();
    for line in lines.iter().take(LONGEST) {
        writeln!(out, "{}", format!("    {line}").trim_end())?;
    }
    if lines.len() > LONGEST {
        writeln!(out, "    {DIM}({} more lines){DIM:#}", lines.len() - LONGEST)?;
    }
    Ok(())
}

/// What was not run, a line each, and the last line: what was compared, in what, how much of it
/// was run now, what was not run, and the time it took.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn summary(out: &mut impl Write, checked: &Checked) -> io::Result<()> {
    for NotRun { who, what, why } in &checked.evidence.not_run {
        writeln!(out, "{BOLD}not run:{BOLD:#} {who} on {what}: {why}")?;
    }
    let coverage = &checked.coverage;
    let (style, verdict) = match checked.findings.len() {
        0 => (GREEN, "verified".to_owned()),
        count => (RED, plural(count, "finding")),
    };
    let mut parts = vec![format!(
        "{style}{verdict}{style:#}: {}, {}, {}, {}",
        plural(coverage.chapters, "chapter"),
        plural(coverage.listings, "listing"),
        witnessed(coverage),
        plural(coverage.numbers, "number"),
    )];
    if coverage.sound > 0 {
        parts[0].push_str(&format!(", {}", plural(coverage.sound, "sound guest")));
    }
    parts.push(checked.ran.join(", "));
    let Count { new, kept } = checked.evidence.count;
    parts.push(format!("{new} of {} new", plural(new + kept, "run")));
    let absent = checked.absent.iter().map(|absent| absent.name.clone());
    let mut broken: Vec<_> = checked.evidence.not_run.iter().map(|run| run.who.clone()).collect();
    broken.dedup();
    let broken = broken.into_iter().map(|who| format!("{who} (see above)"));
    let unasked = checked.unasked.iter().map(|name| format!("{name} (not asked for)"));
    let not_run: Vec<_> = absent.chain(broken).chain(unasked).collect();
    parts.push(match (&*not_run, &*checked.absent) {
        ([], _) => "not run: nothing".to_owned(),
        (_, []) => format!("not run: {}", not_run.join(", ")),
        _ => format!("not run: {} (--all says how to get them)", not_run.join(", ")),
    });
    parts.push(format!("{:.1} s", checked.time.as_secs_f64()));
    parts.retain(|part| !part.is_empty());
    writeln!(out, "{}", parts.join("; "))
}

/// That every output was witnessed, or which were not.
fn witnessed(coverage: &Coverage) -> String {
    const MOST: usize = 3;
    let outputs = plural(coverage.outputs, "output");
    let places: Vec<_> = coverage.unwitnessed.iter().map(ToString::to_string).collect();
    match places.len() {
        0 => format!("every one of {outputs} witnessed"),
        count => {
            let mut named = places[..count.min(MOST)].join(", ");
            if count > MOST {
                named.push_str(&format!(" and {} more", count - MOST));
            }
            format!("{} of {outputs} witnessed, not {named}", coverage.witnessed)
        }
    }
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
