//! The report as a picture: how much of its goal each row takes, and how the times grow.

use std::fmt::Write;

use crate::{
    report::{Report, Row, Series},
    table,
};

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 24.0;
const LINE: f64 = 26.0;
/// Where the bars begin, after their names.
const LEFT: f64 = 470.0;
/// The side of a graph of a series.
const GRAPH: f64 = 260.0;

/// Colours of both schemes, of equal weight on either.
const STYLE: &str = "\
svg { background: #fff; color: #1f2328; font: 13px system-ui, sans-serif }
text { fill: currentColor }
.axis, .goal { stroke: currentColor; fill: none }
.axis { opacity: .35 }
.goal { stroke-dasharray: 4 3 }
.met { fill: #2f7d5d }
.missed { fill: #b5532b }
.points { fill: none; stroke: #2f6fae; stroke-width: 2 }
.point { fill: #2f6fae }
.linear { fill: none; stroke: currentColor; stroke-dasharray: 2 4; opacity: .6 }
@media (prefers-color-scheme: dark) {
svg { background: #16191d; color: #e3e6ea }
.met { fill: #55b58c }
.missed { fill: #e0855c }
.points { stroke: #6cabe6 }
.point { fill: #6cabe6 }
}";

/// An SVG in itself, for a light and a dark screen.
pub fn svg(report: &Report) -> String {
    let rows: Vec<_> = report.rows.iter().filter(|row| row.share().is_some()).collect();
    let mut body = String::new();
    let mut y = MARGIN + LINE;
    text(&mut body, MARGIN, y, "start", "How much of its goal each takes");
    y += LINE;
    bars(&mut body, &rows, &mut y);
    text(&mut body, MARGIN, y + 2.0 * LINE, "start", "How the time grows (dotted: linear)");
    y += 3.0 * LINE;
    for (index, series) in (0u8..).zip(&report.series) {
        let x = MARGIN + f64::from(index % 3) * (GRAPH + 50.0);
        graph(&mut body, series, x, y + f64::from(index / 3) * (GRAPH + 3.0 * LINE));
    }
    let lines = u8::try_from(report.series.len().div_ceil(3)).unwrap_or(u8::MAX);
    let height = y + f64::from(lines) * (GRAPH + 3.0 * LINE) + MARGIN;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n\
         <title>What verify takes</title>\n<style>{STYLE}</style>\n{body}</svg>\n"
    )
}

/// The goal is a line; what takes twice as much or more is cut, with its number beside it.
fn bars(body: &mut String, rows: &[&Row], y: &mut f64) {
    const MOST: f64 = 2.0;
    let unit = (WIDTH - LEFT - 90.0) / MOST;
    let top = *y;
    for row in rows {
        let share = row.share().unwrap_or_default();
        let class = if share <= 1.0 { "met" } else { "missed" };
        let width = share.clamp(0.0, MOST) * unit;
        text(body, LEFT - 8.0, *y + 14.0, "end", &row.what);
        let _ = writeln!(
            body,
            "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"18\"/>",
            *y
        );
        let label = format!("{} ({:.0} %)", table::value(row), share * 100.0);
        text(body, LEFT + width.max(0.0) + 6.0, *y + 14.0, "start", &label);
        *y += LINE;
    }
    let goal = LEFT + unit;
    line(body, "goal", (goal, top - 6.0), (goal, *y));
    text(body, goal, *y + 14.0, "middle", "goal");
}

/// Both axes begin at 0: what is linear lies on the dotted line.
fn graph(body: &mut String, series: &Series, x: f64, y: f64) {
    /// Labels nearer than this to the one before are left out.
    const APART: f64 = 44.0;
    let (Some(&first), Some(&last)) = (series.points.first(), series.points.last()) else { return };
    text(body, x, y + 4.0, "start", &series.what);
    let (bottom, right) = (y + GRAPH, x + GRAPH);
    line(body, "axis", (x, y + 20.0), (x, bottom));
    line(body, "axis", (x, bottom), (right, bottom));
    let most = series.points.iter().map(|point| point.1).fold(0.0, f64::max);
    let place = |&(size, seconds): &(f64, f64)| {
        let length = GRAPH - 50.0;
        (x + size / last.0 * length, bottom - seconds / most * length)
    };
    line(body, "linear", place(&first), place(&last));
    let places: Vec<_> = series.points.iter().map(place).collect();
    let points: Vec<_> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(body, "<polyline class=\"points\" points=\"{}\"/>", points.join(" "));
    let mut free = f64::INFINITY;
    for (&(x, y), (size, seconds)) in places.iter().zip(&series.points).rev() {
        let _ = writeln!(body, "<circle class=\"point\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>");
        if free - x > APART {
            text(body, x, y - 8.0, "middle", &table::seconds(*seconds));
            text(body, x, bottom + 16.0, "middle", &size.to_string());
            free = x;
        }
    }
    text(body, right, bottom + 34.0, "end", &series.unit);
}

fn line(body: &mut String, class: &str, from: (f64, f64), to: (f64, f64)) {
    let ((x1, y1), (x2, y2)) = (from, to);
    let _ = writeln!(
        body,
        "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
    );
}

fn text(body: &mut String, x: f64, y: f64, anchor: &str, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ =
        writeln!(body, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Goal, Value};

    #[test]
    fn each_row_with_a_goal_and_each_series_is_drawn() {
        let mut report = Report {
            machine: String::new(),
            rows: Vec::new(),
            series: Vec::new(),
            not_measured: Vec::new(),
            failed: Vec::new(),
        };
        report.row("this & that", Value::Seconds(1.0), None, Goal::Seconds(2.0));
        report.row("too slow", Value::Seconds(3.0), None, Goal::Seconds(2.0));
        report.compare("by itself", Value::Seconds(1.0), None, None);
        report.growth("growth", "pages", "a page", vec![(1.0, 1.0), (2.0, 2.0), (4.0, 4.0)]);
        let drawn = svg(&report);
        let count = |text: &str| drawn.matches(text).count();
        assert_eq!((count("class=\"met\""), count("class=\"missed\"")), (2, 1), "{drawn}");
        assert_eq!((count("this &amp; that"), count("by itself")), (1, 0));
        assert_eq!((count("class=\"point\""), count("NaN")), (3, 0));
    }
}
