//! What was measured: rows, each one thing against another or against its goal, and series.

use std::{fs, thread};

use serde::Serialize;

use crate::{stats, tool::Tool};

#[derive(Debug, Serialize)]
pub struct Report {
    /// Where and how it was measured, in words.
    pub machine: String,
    pub rows: Vec<Row>,
    pub series: Vec<Series>,
    /// What could not be measured, and why.
    pub not_measured: Vec<String>,
    /// What broke off, and why.
    pub failed: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Row {
    pub what: String,
    pub value: Value,
    pub against: Option<Against>,
    /// `None` where a row is for comparison.
    pub goal: Option<Goal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Seconds(f64),
    Bytes(f64),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    pub what: String,
    pub seconds: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// So many times what it is measured against.
    Times(f64),
    /// So many seconds more than what it is measured against.
    SecondsMore(f64),
    Seconds(f64),
    Bytes(f64),
}

/// How a time grows with a size.
#[derive(Debug, Serialize)]
pub struct Series {
    pub what: String,
    /// Of the sizes.
    pub unit: String,
    /// Size and seconds.
    pub points: Vec<(f64, f64)>,
}

impl Report {
    pub fn new(tool: &Tool, times: usize) -> Report {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        // Linux says how many programs wished to run in the last minute.
        let load = fs::read_to_string("/proc/loadavg").ok();
        let load = load.as_deref().and_then(|load| load.split(' ').next());
        let load = load.map_or(String::new(), |load| format!(", at a load of {load}"));
        let machine = format!(
            "{cores} cores, {} on {}, {}; the median of {times}{load}",
            std::env::consts::OS,
            std::env::consts::ARCH,
            tool.node.replace("node@", "Node "),
        );
        Report {
            machine,
            rows: Vec::new(),
            series: Vec::new(),
            not_measured: Vec::new(),
            failed: Vec::new(),
        }
    }

    pub fn row(&mut self, what: &str, value: Value, against: Option<(&str, f64)>, goal: Goal) {
        self.compare(what, value, against, Some(goal));
    }

    /// A row that may have no goal.
    pub fn compare(
        &mut self,
        what: &str,
        value: Value,
        against: Option<(&str, f64)>,
        goal: Option<Goal>,
    ) {
        let against = against.map(|(what, seconds)| Against { what: what.to_owned(), seconds });
        self.rows.push(Row { what: what.to_owned(), value, against, goal });
    }

    /// A series, and the row that says whether it is linear. `each` is what one more of the unit
    /// is called.
    pub fn growth(&mut self, what: &str, unit: &str, each: &str, points: Vec<(f64, f64)>) {
        if let Some((before, after)) = stats::growth(&points)
            && let [.., (middle, _), (last, _)] = points[..]
        {
            let what = format!("{what}: {each} more, from {middle} to {last}");
            let against = format!("from {} to {middle}", points[0].0);
            self.row(&what, Value::Seconds(after), Some((&against, before)), Goal::Times(1.1));
        } else {
            self.not_measured.push(format!("whether {what} is linear, by too few sizes"));
        }
        self.series(what, unit, points);
    }

    pub fn series(&mut self, what: &str, unit: &str, points: Vec<(f64, f64)>) {
        self.series.push(Series { what: what.to_owned(), unit: unit.to_owned(), points });
    }
}

impl Row {
    /// How many times it is what it is measured against.
    pub fn ratio(&self) -> Option<f64> {
        let Value::Seconds(seconds) = self.value else { return None };
        self.against.as_ref().map(|against| seconds / against.seconds)
    }

    /// The part of its goal that it takes: the goal is met up to 1.
    pub fn share(&self) -> Option<f64> {
        let (Value::Seconds(value) | Value::Bytes(value)) = self.value;
        let against = self.against.as_ref().map_or(0.0, |against| against.seconds);
        Some(match self.goal? {
            Goal::Times(times) => value / (times * against),
            Goal::SecondsMore(more) => (value - against) / more,
            Goal::Seconds(most) | Goal::Bytes(most) => value / most,
        })
    }

    pub fn is_met(&self) -> Option<bool> {
        self.share().map(|share| share <= 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Value, goal: Goal) -> Row {
        let against = Some(Against { what: String::new(), seconds: 2.0 });
        Row { what: String::new(), value, against, goal: Some(goal) }
    }

    #[test]
    fn a_goal_is_met_up_to_the_whole_of_it() {
        let met = |value, goal| row(value, goal).is_met();
        assert_eq!(met(Value::Seconds(3.0), Goal::Times(1.5)), Some(true));
        assert_eq!(met(Value::Seconds(3.1), Goal::Times(1.5)), Some(false));
        assert_eq!(met(Value::Seconds(3.0), Goal::SecondsMore(1.0)), Some(true));
        assert_eq!(met(Value::Seconds(3.1), Goal::SecondsMore(1.0)), Some(false));
        assert_eq!(met(Value::Seconds(3.1), Goal::Seconds(3.0)), Some(false));
        assert_eq!(met(Value::Bytes(3.0), Goal::Bytes(3.0)), Some(true));
        assert_eq!(row(Value::Seconds(3.0), Goal::Seconds(9.0)).ratio(), Some(1.5));
    }
}
