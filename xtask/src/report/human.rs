//! The report for people.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::{
    check::Checked,
    compare::Coverage,
    finding::{Detail, Finding},
    read::text::visible,
    run::evidence::{Count, Evidence, NotRun},
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
    let place = finding.place.to_string();
    writeln!(out, "{BOLD}{}:{BOLD:#} {}", visible(&place), visible(&finding.message))?;
    if !finding.ran.is_empty() {
        writeln!(out, "  in {}", visible(&finding.ran.join(", ")))?;
    }
    match &finding.detail {
        Detail::None => {}
        Detail::Text(text) => indented(out, text)?,
        Detail::Diff { before, after } => {
            writeln!(out, "  {RED}- {}{RED:#}  {GREEN}+ {}{GREEN:#}", before.0, after.0)?;
            diff(out, &before.1, &after.1)?;
        }
    }
    for line in finding.next.lines() {
        writeln!(out, "  {DIM}{}{DIM:#}", visible(line))?;
    }
    writeln!(out)
}

/// Two texts that need not be one.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn beside(
    out: &mut impl Write,
    title: &str,
    before: (&str, &str),
    after: (&str, &str),
) -> io::Result<()> {
    writeln!(out, "{BOLD}{}{BOLD:#}", visible(title))?;
    writeln!(out, "  {RED}- {}{RED:#}  {GREEN}+ {}{GREEN:#}", before.0, after.0)?;
    diff(out, before.1, after.1)?;
    writeln!(out)
}

/// The last line of a report: what is verified, or how much is not, and the rest.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn verdict(out: &mut impl Write, said: Result<String, String>, rest: &str) -> io::Result<()> {
    match said {
        Ok(verified) => writeln!(out, "{GREEN}{}{GREEN:#}: {rest}", visible(&verified)),
        Err(wrong) => writeln!(out, "{RED}{wrong}{RED:#}: {rest}"),
    }
}

/// The lines that differ, each with the lines around it; the first of many.
fn diff(out: &mut impl Write, before: &str, after: &str) -> io::Result<()> {
    const CONTEXT: usize = 2;
    const SHOWN: usize = 60;
    // Texts that have nothing in common take the square of their length.
    const COMPARED: usize = 1000;
    let before: Vec<_> = before.split('\n').collect();
    let after: Vec<_> = after.split('\n').collect();
    let same = before.iter().zip(&after).take_while(|(one, two)| one == two).count();
    let ends = before[same..].iter().rev().zip(after[same..].iter().rev());
    let same_end = ends.take_while(|(one, two)| one == two).count().saturating_sub(CONTEXT);
    let differing = |lines: &[&str]| same.saturating_sub(CONTEXT)..lines.len() - same_end;
    let (before, after) = (&before[differing(&before)], &after[differing(&after)]);
    let first = |lines: &[&str]| lines.len().min(COMPARED);
    let diff = TextDiff::from_slices(&before[..first(before)], &after[..first(after)]);
    let mut left = SHOWN;
    let mut more = before.len().max(after.len()).saturating_sub(COMPARED);
    for (index, group) in diff.grouped_ops(CONTEXT).iter().enumerate() {
        if index > 0 && left > 0 {
            writeln!(out, "    {DIM}...{DIM:#}")?;
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            if left == 0 {
                more += 1;
                continue;
            }
            left -= 1;
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', RED),
                ChangeTag::Insert => ('+', GREEN),
                ChangeTag::Equal => (' ', Style::new()),
            };
            let line = with_spaces(&line(change.value()));
            writeln!(out, "    {style}{}{style:#}", format!("{sign} {line}").trim_end())?;
        }
    }
    and_more(out, more)
}

/// Spaces at a line's end are shown as `·`.
fn with_spaces(line: &str) -> String {
    let text = line.trim_end_matches(' ');
    format!("{text}{}", "·".repeat(line.len() - text.len()))
}

/// The beginning of a long line, with what a terminal would obey escaped.
fn line(line: &str) -> Cow<'_, str> {
    const LONGEST: usize = 300;
    match line.char_indices().nth(LONGEST) {
        None => visible(line),
        Some((end, _)) => {
            let more = line[end..].chars().count();
            Cow::Owned(format!("{}… ({more} more characters)", visible(&line[..end])))
        }
    }
}

fn indented(out: &mut impl Write, text: &str) -> io::Result<()> {
    const LONGEST: usize = 24;
    let text = text.strip_suffix('\n').unwrap_or(text);
    for text in text.split('\n').take(LONGEST) {
        writeln!(out, "{}", format!("    {}", line(text)).trim_end())?;
    }
    and_more(out, text.split('\n').count().saturating_sub(LONGEST))
}

fn and_more(out: &mut impl Write, lines: usize) -> io::Result<()> {
    match lines {
        0 => Ok(()),
        1 => writeln!(out, "    {DIM}(1 more line){DIM:#}"),
        lines => writeln!(out, "    {DIM}({lines} more lines){DIM:#}"),
    }
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
    if coverage.exercises > 0 {
        parts[0].push_str(&format!(", {}", plural(coverage.exercises, "exercise")));
    }
    parts.push(checked.ran.join(", "));
    let Count { new, kept } = checked.evidence.count;
    parts.push(format!("{new} of {} new", plural(new + kept, "run")));
    parts.push(seeds(&checked.evidence));
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

/// The seed of the checks that ran now, and those of the checks that are kept from earlier runs.
fn seeds(evidence: &Evidence) -> String {
    const MOST: usize = 3;
    let now = evidence.seed;
    let kept: BTreeSet<_> = evidence.checks.iter().map(|check| check.seed).collect();
    let kept: Vec<_> = kept.into_iter().filter(|seed| Some(*seed) != now).collect();
    let mut named = kept.iter().take(MOST).map(u32::to_string).collect::<Vec<_>>().join(", ");
    if kept.len() > MOST {
        named.push_str(&format!(" and {} more", kept.len() - MOST));
    }
    match (now, &*kept) {
        (None, []) => String::new(),
        (Some(now), []) => format!("seed {now}"),
        (None, _) => format!("checks kept of seed {named}"),
        (Some(now), _) => format!("seed {now}, checks kept of seed {named}"),
    }
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

/// A count, with its noun in the singular or plural.
pub fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        finding::Rule,
        read::text::{Line, Place},
    };

    fn report(change: impl FnOnce(Finding) -> Finding) -> String {
        let place = Place::new("a.md", Line::FIRST);
        let mut out = anstream::StripStream::new(Vec::new());
        finding(&mut out, &change(Finding::new(Rule::Output, place, "another"))).unwrap();
        let report = String::from_utf8(out.into_inner()).unwrap();
        report.strip_prefix("a.md:1: another\n").unwrap().trim_end().to_owned()
    }

    fn diffed(before: &str, after: &str) -> String {
        report(|finding| finding.diff(("a", before), ("b", after)))
    }

    #[test]
    fn lines_between_differences_are_left_out() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9";
        let after = before.replace('2', "two").replace('8', "eight");
        let lines = "      1\n    - 2\n    + two\n      3\n      4\n    ...\n      6\n      7\n    \
                     - 8\n    + eight\n      9";
        assert_eq!(diffed(before, &after), format!("  - a  + b\n{lines}"));
    }

    #[test]
    fn of_a_long_text_the_beginning_is_shown() {
        let text = |lines: usize| "x\n".repeat(lines);
        assert_eq!(report(|finding| finding.text(text(24))).lines().count(), 24);
        let long = report(|finding| finding.text(text(26)));
        assert!(long.ends_with("    x\n    (2 more lines)"), "{long}");
        let long = report(|finding| finding.text("x".repeat(780_000)));
        assert!(long.ends_with("x… (779700 more characters)") && long.len() < 400, "{long}");
    }

    #[test]
    fn of_a_long_difference_the_beginning_is_shown() {
        let text = |of: &str| (0..5000).map(|line| format!("{of} {line}\n")).collect::<String>();
        let long = diffed(&text("a"), &text("b"));
        assert_eq!(long.lines().count(), 62);
        assert!(long.ends_with("    (5941 more lines)"), "{long}");
        let late = diffed(&text("a"), &text("a").replace("a 4000\n", ""));
        assert_eq!(late.lines().count(), 6, "{late}");
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        let text = report(|finding| finding.text("\u{1b}]0;x\u{7}\r\nnext").next("\u{202e}"));
        assert_eq!(text, "    \\u{1b}]0;x\\u{7}\\r\n    next\n  \\u{202e}");
        assert!(diffed("a", "a\r").contains("+ a\\r"));
    }
}
