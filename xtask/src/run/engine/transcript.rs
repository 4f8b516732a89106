//! What one host printed in one engine, by line or by step, and how its run ended.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Engine;
use crate::read::{chapter::Source, step::Step, text::Line};

#[derive(Clone, Debug)]
pub struct Transcript {
    pub engine: Engine,
    pub chapter: String,
    /// The host that was run, by its name in the chapter's folder.
    pub file: String,
    pub printed: Vec<Printed>,
    pub outcome: Outcome,
}

/// One line that a host printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    pub from: Origin,
    pub text: String,
}

/// What printed a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A line of the host.
    Line(Line),
    /// A step of the host: a page shows what a step printed, and not by which line of it.
    Step(String),
    /// The host: its own page shows what it printed, and not by which line of it.
    Host,
    /// It bypassed the recorder: the line that did so, or that had printed before.
    Past(Option<Line>),
}

impl Origin {
    /// `line` is 0 where the recorder does not know it; `last` had printed before.
    pub(super) fn of(line: u32, last: Option<Line>) -> Origin {
        Line::new(line).map_or(Origin::Past(last), Origin::Line)
    }

    /// The line of the host to look at.
    pub fn line(&self, host: &Source) -> Option<Line> {
        match self {
            Origin::Line(line) => Some(*line),
            Origin::Step(name) => host.step(name).map(|step| step.line),
            Origin::Host => None,
            Origin::Past(line) => *line,
        }
    }

    /// The innermost step that it lies in.
    pub fn step<'a>(&self, host: &'a Source) -> Option<&'a Step> {
        self.steps(host).pop()
    }

    /// The steps that it lies in, the innermost last.
    fn steps<'a>(&self, host: &'a Source) -> Vec<&'a Step> {
        match self {
            Origin::Line(line) => host.steps_at(*line).collect(),
            Origin::Step(name) => host.step(name).into_iter().collect(),
            Origin::Host | Origin::Past(_) => Vec::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Ended,
    /// The host failed: its last words, and the host's line if they name one.
    Failed {
        line: Option<Line>,
        text: String,
    },
    /// It exited by itself before its last line, called by this one or after it.
    ExitedEarly {
        line: Option<Line>,
    },
    OutOfTime,
    TooMuchOutput,
    TooMuchMemory,
}

impl Transcript {
    /// The host that was run, by its name in the chapter's folder.
    pub fn is_well(&self) -> bool {
        self.outcome == Outcome::Ended
    }

    pub fn host(&self) -> &str {
        &self.file
    }

    /// All that it printed; `None` if that is nothing.
    pub fn whole(&self) -> Option<String> {
        let lines: Vec<_> = self.printed.iter().map(|printed| &*printed.text).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    /// What each step printed, whole; those that printed nothing are left out.
    pub fn of_steps<'a>(&self, host: &'a Source) -> HashMap<&'a str, String> {
        let mut texts: HashMap<&str, String> = HashMap::new();
        for printed in &self.printed {
            for step in printed.from.steps(host) {
                let text = texts.entry(&step.name);
                text.and_modify(|text| text.push('\n')).or_default().push_str(&printed.text);
            }
        }
        texts
    }

    /// The printed lines with the name of the step that printed each.
    pub fn by_step<'a>(
        &'a self,
        host: &'a Source,
    ) -> impl Iterator<Item = (Option<&'a str>, &'a Printed)> {
        self.printed
            .iter()
            .map(|printed| (printed.from.step(host).map(|step| &*step.name), printed))
    }
}
