//! The report as a table of Markdown.

use std::fmt::Write;

use crate::report::{Goal, Report, Row, Value};

/// What was measured, a row each, and what was not.
pub fn markdown(report: &Report) -> String {
    let mut text = format!("{}.\n\n", report.machine);
    text.push_str("| what | | against | | ratio | goal | met |\n");
    text.push_str("| --- | --: | --- | --: | --: | --: | --- |\n");
    for row in &report.rows {
        let (what, seconds) = match &row.against {
            Some(against) => (&*against.what, seconds(against.seconds)),
            None => ("", String::new()),
        };
        let ratio = row.ratio().map_or(String::new(), |ratio| format!("{ratio:.2}"));
        let met = match row.is_met() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        let goal = row.goal.map_or(String::new(), goal);
        let _ = writeln!(
            text,
            "| {} | {} | {what} | {seconds} | {ratio} | {goal} | {met} |",
            row.what,
            value(row),
        );
    }
    let failed = report.failed.iter().filter_map(|why| why.lines().next());
    for what in report.not_measured.iter().map(|what| &**what).chain(failed) {
        let _ = write!(text, "\nNot measured: {what}.\n");
    }
    text
}

pub fn value(row: &Row) -> String {
    match row.value {
        Value::Seconds(value) => seconds(value),
        Value::Bytes(value) => bytes(value),
    }
}

fn goal(goal: Goal) -> String {
    match goal {
        Goal::Times(times) => format!("≤ {times} ×"),
        Goal::SecondsMore(more) => format!("≤ {} more", seconds(more)),
        Goal::Seconds(most) => format!("≤ {}", seconds(most)),
        Goal::Bytes(most) => format!("≤ {}", bytes(most)),
    }
}

/// With as many digits as say something: `2.5 s`, `0.83 s`, `12 ms`, `0.35 ms`.
pub fn seconds(value: f64) -> String {
    match value {
        10.0.. => format!("{value:.1} s"),
        0.1.. => format!("{value:.2} s").replace(".00 s", " s"),
        0.01.. => format!("{:.0} ms", value * 1e3),
        _ => format!("{:.2} ms", value * 1e3),
    }
}

fn bytes(value: f64) -> String {
    format!("{:.0} MB", value / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_units() {
        let all = [34.04, 2.5, 1.0, 0.834, 0.0124, 0.00035].map(seconds);
        assert_eq!(all, ["34.0 s", "2.50 s", "1 s", "0.83 s", "12 ms", "0.35 ms"]);
        assert_eq!(bytes(71_400_000.0), "71 MB");
    }
}
