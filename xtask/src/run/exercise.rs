//! Runs the checks of exercises: in Node, Bun and Deno by `xtask/hosts/check.mjs`, on Wasmtime by the
//! program that all Rust hosts are linked into. Both read a task, and tell in lines of JSON what
//! becomes of each property.

use std::{
    mem,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use book_files::layout::SHARED;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    process::{self, Ending, Limits, Next},
    read::{chapter::ChapterFile, exercise::Part, names::Start, project::Project},
    run::engine::{Engine, javascript, recording, wasmtime},
};

pub mod browser;

/// What came of one property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Its sentence.
    pub property: String,
    /// Why it does not hold, if it does not.
    pub why: Option<String>,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// In the order of the check.
    pub verdicts: Vec<Verdict>,
    /// The sentence of the property that was tested when it ended, where it was cut short in one.
    pub begun: Option<String>,
    pub end: End,
    /// What the attempt printed.
    pub printed: String,
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// All properties were tested.
    Tested,
    /// The attempt does not load, or the check itself fails: the error.
    Failed(String),
    OutOfTime,
    TooMuchOutput,
    TooMuchMemory,
}

impl Report {
    /// Whether all properties hold.
    pub fn is_green(&self) -> bool {
        self.end == End::Tested && self.verdicts.iter().all(|verdict| verdict.why.is_none())
    }

    /// Whether it is not green because of a property, and nothing else.
    pub fn is_red(&self) -> bool {
        self.end == End::Tested && !self.is_green()
    }
}

/// A part of an exercise that was checked in an engine.
#[derive(Clone, Debug)]
pub struct Checked {
    pub engine: Engine,
    pub chapter: String,
    pub exercise: String,
    pub part: Part,
    pub seed: u32,
    pub report: Report,
}

/// What is checked, and with what.
#[derive(Clone, Debug)]
pub enum Trial {
    /// A module of the check, one of the attempt where that is a host, and the guest's.
    Script { check: PathBuf, attempt: Option<PathBuf>, guest: PathBuf },
    /// A check that is linked, with its attempt where that is a host, by its name in the program, and
    /// the guest's module.
    Linked { name: String, guest: PathBuf },
}

/// Where trials run.
pub struct Place<'a> {
    pub project: &'a Project,
    /// The folder of a reader, whose attempts may lie outside of the book.
    pub reader: Option<&'a Path>,
}

impl Place<'_> {
    /// What attempts may read, and what errors name files from.
    pub fn folders(&self) -> Vec<&Path> {
        self.reader.into_iter().chain([&*self.project.root]).collect()
    }
}

impl Trial {
    fn task(&self, seed: u32) -> Value {
        match self {
            Trial::Script { check, attempt, guest } => {
                json!({ "check": check, "attempt": attempt, "guest": guest, "seed": seed })
            }
            Trial::Linked { name, guest } => json!({ "name": name, "guest": guest, "seed": seed }),
        }
    }

    /// How a part of the book's own exercises, or the check of a guest, is named in the program of the
    /// Rust hosts.
    pub fn linked(part: &ChapterFile, guest: PathBuf) -> Trial {
        Trial::Linked { name: format!("{}/{}", part.chapter, part.file), guest }
    }
}

/// Checks each of these with inputs from one seed, in as few processes as it takes. `hear` is told of
/// each verdict when it is known. A reason stands for what could not be run.
pub fn run(
    engine: &Engine,
    place: &Place<'_>,
    trials: &[Trial],
    seed: u32,
    limits: Limits,
    hear: &mut dyn FnMut(usize, &Verdict),
) -> Vec<Result<Report, String>> {
    let folders = place.folders();
    let start = || match engine.name.start() {
        Start::File => javascript::checker(engine, place.project, &folders),
        Start::Linked => Ok(wasmtime::checker(engine, place.project)),
        Start::Page => bail!("a browser checks what a page holds"),
    };
    let runner = place.project.root.join(SHARED).join("check.mjs");
    let tasks: Vec<_> = trials.iter().map(|trial| trial.task(seed)).collect();
    let mut results: Vec<Result<Report, String>> = Vec::new();
    while results.len() < tasks.len() {
        let before = results.len();
        let nonce = recording::nonce();
        let mut reader = Reader::new(&nonce, limits.bytes, |index, verdict| {
            hear(before + index, verdict);
        });
        let input = format!(
            "{}\n",
            json!({
                "nonce": nonce, "runner": runner, "folders": folders, "trials": &tasks[before..],
            })
        );
        let ending = start().and_then(|command| {
            process::watch(command, input.as_bytes(), limits, &mut |bytes| reader.read(bytes))
        });
        let Reader { at, done, open, said, .. } = reader;
        let is_first = done.is_empty();
        results.extend(done.into_iter().map(Ok));
        let why = match (ending, said.trim()) {
            (Err(error), _) => Err(format!("{error:#}")),
            (Ok(ending), said) => Ok((ending, said.to_owned())),
        };
        match (why, open) {
            (Ok((ending, said)), Some(open)) => results.push(Ok(open.cut(ending, &said, &at))),
            (Err(why), _) => {
                results.resize(tasks.len(), Err(why));
            }
            (Ok((ending, said)), None) if is_first => {
                let why =
                    if said.is_empty() { format!("it says nothing; {ending:?}") } else { said };
                results.resize(tasks.len(), Err(why));
            }
            // It ended between two: the next one begins another process.
            (Ok(_), None) => {}
        }
    }
    results
}

/// What a runner tells.
#[derive(Deserialize)]
#[serde(untagged)]
enum Event {
    Start {
        #[serde(rename = "start")]
        _index: usize,
        /// How the engine spells the folders that errors name files from.
        #[serde(default)]
        at: Vec<String>,
    },
    Begins {
        begins: String,
    },
    Property {
        property: String,
        why: Option<String>,
    },
    Failed {
        failed: String,
    },
    End {
        #[serde(rename = "end")]
        _end: bool,
    },
}

/// Reads what a runner prints as it comes.
struct Reader<'a, H: FnMut(usize, &Verdict)> {
    nonce: &'a str,
    limit: usize,
    hear: H,
    at: Vec<String>,
    done: Vec<Report>,
    open: Option<Report>,
    /// What was printed before the first one began.
    said: String,
    /// The bytes of a line whose end has not come yet.
    rest: Vec<u8>,
}

impl<'a, H: FnMut(usize, &Verdict)> Reader<'a, H> {
    fn new(nonce: &'a str, limit: usize, hear: H) -> Reader<'a, H> {
        let (at, done, said, rest) = (Vec::new(), Vec::new(), String::new(), Vec::new());
        Reader { nonce, limit, hear, at, done, open: None, said, rest }
    }

    fn read(&mut self, bytes: &[u8]) -> Next {
        let mut next = Next::Same;
        self.rest.extend(bytes);
        let end = bytes.iter().rposition(|&byte| byte == b'\n').map(|at| bytes.len() - at - 1);
        let lines = match end {
            Some(left) => {
                let rest = self.rest.split_off(self.rest.len() - left);
                mem::replace(&mut self.rest, rest)
            }
            None => Vec::new(),
        };
        for line in String::from_utf8_lossy(&lines).lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix(self.nonce).map(serde_json::from_str) {
                Some(Ok(event)) => {
                    if self.take(event) {
                        next = Next::Anew;
                    }
                }
                Some(Err(_)) | None => self.printed().push_str(&format!("{line}\n")),
            }
        }
        let limit = self.limit;
        if self.printed().len() > limit || self.rest.len() > limit { Next::Cut } else { next }
    }

    fn printed(&mut self) -> &mut String {
        match &mut self.open {
            Some(report) => &mut report.printed,
            None => &mut self.said,
        }
    }

    /// Whether something new begins.
    fn take(&mut self, event: Event) -> bool {
        match (event, &mut self.open) {
            (Event::Start { at, .. }, _) => {
                self.at = at;
                let (verdicts, printed) = (Vec::new(), String::new());
                self.open = Some(Report { verdicts, begun: None, end: End::Tested, printed });
                return true;
            }
            (Event::Begins { begins }, Some(report)) => report.begun = Some(begins),
            (Event::Property { property, why }, Some(report)) => {
                report.begun = None;
                let verdict = Verdict { property, why };
                (self.hear)(self.done.len(), &verdict);
                report.verdicts.push(verdict);
            }
            (Event::Failed { failed }, Some(report)) => report.end = End::Failed(failed),
            (Event::End { .. }, _) => {
                self.done.extend(self.open.take());
                return true;
            }
            (_, None) => {}
        }
        false
    }
}

impl Report {
    /// What came of it when its process ended before it did.
    fn cut(mut self, ending: Ending, said: &str, at: &[String]) -> Report {
        self.end = match (ending, self.end) {
            (_, End::Failed(why)) => End::Failed(why),
            (Ending::OutOfTime, _) => End::OutOfTime,
            (Ending::TooMuchOutput, _) => End::TooMuchOutput,
            (Ending::TooMuchMemory, _) => End::TooMuchMemory,
            (Ending::Exited(status), _) => {
                // An engine's last words are an error that its runner could not tell.
                let words = format!("{said}\n{}", mem::take(&mut self.printed));
                // Node adds frames of its own, and signs with its version.
                let is_own = |line: &&str| line.contains("(node:") || line.starts_with("Node.js v");
                let words: Vec<_> = words.trim().lines().filter(|line| !is_own(line)).collect();
                let words = at.iter().fold(words.join("\n"), |text, at| text.replace(at, ""));
                End::Failed(match words.trim() {
                    "" => format!("it ends the process: {status}"),
                    words => words.to_owned(),
                })
            }
        };
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(chunks: &[&str]) -> (Vec<Report>, Option<Report>, Vec<String>) {
        let mut heard = Vec::new();
        let mut reader = Reader::new("N", 100, |index, verdict: &Verdict| {
            heard.push(format!("{index} {}", verdict.property));
        });
        for chunk in chunks {
            reader.read(chunk.as_bytes());
        }
        let Reader { done, open, .. } = reader;
        (done, open, heard)
    }

    #[test]
    fn a_runner_tells_of_each_property() {
        let (done, open, heard) = read(&[
            "N{\"start\":0}\nN{\"begins\":\"a\"}\nN{\"property\":\"a\"}\nN{\"prop",
            "erty\":\"b\",\"why\":\"no\"}\nprinted\nN{\"end\":true}\nN{\"start\":1}\n",
            "N{\"failed\":\"Error\"}\nN{\"end\":true}\nN{\"start\":2}\nN{\"begins\":\"c\"}\n",
        ]);
        assert_eq!(heard, ["0 a", "0 b"]);
        assert!(done[0].is_red() && !done[0].is_green() && done[0].printed == "printed\n");
        assert_eq!(done[1].end, End::Failed("Error".to_owned()));
        assert!(!done[1].is_red(), "an error is no property");
        let open = open.unwrap();
        assert_eq!((done[0].begun.as_deref(), open.begun.as_deref()), (None, Some("c")));
        assert_eq!(open.cut(Ending::OutOfTime, "", &[]).end, End::OutOfTime);
    }
}
