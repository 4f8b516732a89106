//! What one host printed in one engine, by line or by step, and how its run ended.

use std::{collections::HashMap, process::ExitStatus};

use serde::{Deserialize, Serialize};

use super::{Engine, Finished};
use crate::{
    process::Ending,
    read::{
        chapter::{Chapter, Host, Source},
        project::Project,
        step::Step,
        text::Line,
    },
};

#[derive(Clone, Debug)]
pub struct Transcript {
    pub engine: Engine,
    pub chapter: String,
    /// From the chapter's folder.
    pub host: String,
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
    /// It bypassed the recorder.
    Unknown,
}

impl Origin {
    fn of(line: u32) -> Origin {
        Line::new(line).map_or(Origin::Unknown, Origin::Line)
    }

    /// The line of the host to look at.
    pub fn line(&self, host: &Source) -> Option<Line> {
        match self {
            Origin::Line(line) => Some(*line),
            Origin::Step(name) => host.step(name).map(|step| step.line),
            Origin::Unknown => None,
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
            Origin::Unknown => Vec::new(),
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
    /// It exited by itself, with success, before its last line.
    ExitedEarly,
    OutOfTime,
    TooMuchOutput,
}

/// What the recorders print: one JSON object a line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Event {
    Print {
        line: u32,
        text: String,
    },
    /// A value that engines print differently: what it is.
    Refused {
        line: u32,
        refused: String,
    },
    End {
        end: bool,
    },
}

impl Transcript {
    pub(super) fn read(
        engine: &Engine,
        project: &Project,
        chapter: &Chapter,
        host: &Host,
        finished: &Finished,
    ) -> Transcript {
        let mut printed = Vec::new();
        let mut outcome = match finished.ending {
            Ending::OutOfTime => Outcome::OutOfTime,
            Ending::TooMuchOutput => Outcome::TooMuchOutput,
            Ending::Exited(status) if status.success() => Outcome::ExitedEarly,
            Ending::Exited(status) => {
                failed(project, &chapter.path(&host.file), &finished.stderr, status)
            }
        };
        for line in finished.stdout.lines().filter(|line| !line.is_empty()) {
            match serde_json::from_str(line) {
                Ok(Event::Print { line, text }) => {
                    let from = Origin::of(line);
                    let lines = text.split('\n');
                    printed.extend(
                        lines.map(|text| Printed { from: from.clone(), text: text.to_owned() }),
                    );
                }
                Ok(Event::Refused { line, refused }) => {
                    let text = format!("it prints {refused}, which engines print differently");
                    outcome = Outcome::Failed { line: Line::new(line), text };
                }
                Ok(Event::End { end }) if end && outcome == Outcome::ExitedEarly => {
                    outcome = Outcome::Ended;
                }
                Ok(Event::End { .. }) => {}
                Err(_) => printed.push(Printed { from: Origin::Unknown, text: line.to_owned() }),
            }
        }
        Transcript {
            engine: engine.clone(),
            chapter: chapter.name.clone(),
            host: host.file.clone(),
            printed,
            outcome,
        }
    }

    pub fn is_well(&self) -> bool {
        self.outcome == Outcome::Ended
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

/// A host that failed: what it said last, with the paths that a reader knows.
fn failed(project: &Project, host: &str, stderr: &str, status: ExitStatus) -> Outcome {
    let root = project.root.to_string_lossy().replace('\\', "/");
    let text = stderr
        .replace('\\', "/")
        .replace(&format!("file://{root}/"), "")
        .replace(&format!("file:///{root}/"), "")
        .replace(&format!("{root}/"), "");
    // Engines sign their errors with their version, which the report has anyway.
    let signed = |line: &&str| !line.starts_with("Node.js v") && !line.starts_with("Bun v");
    let text = text.lines().filter(signed).collect::<Vec<_>>().join("\n");
    let mut words = text.split(|c: char| c.is_whitespace() || c == '(' || c == ')');
    let line = words.find_map(|word| {
        let rest = word.split_once(host)?.1.strip_prefix(':')?;
        Line::new(rest.split(':').next()?.parse().ok()?)
    });
    let text = match text.trim() {
        // Node's code for a top-level await that never settles.
        "" if status.code() == Some(13) => "it awaits what never comes".to_owned(),
        "" => format!("it says nothing; {status}"),
        text => text.to_owned(),
    };
    Outcome::Failed { line, text }
}
