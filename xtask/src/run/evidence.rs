//! What ran, what it printed and what judges said. It is made once, and compared as often as needed.

use std::collections::BTreeMap;

use crate::{
    finding::Finding,
    make::module::Modules,
    read::{chapter::ChapterFile, names::JudgeName},
    run::{
        engine::{Engine, transcript::Transcript},
        exercise::Checked,
        judge::{Judge, Verdict},
    },
};

/// All that was run, and what came of it.
#[derive(Debug, Default)]
pub struct Evidence {
    pub modules: Modules,
    /// In the order of the engines: what is blessed is what the first of them prints.
    pub runs: Vec<Run>,
    pub verdicts: BTreeMap<(JudgeName, ChapterFile), (Judge, Verdict)>,
    /// In the order of the engines.
    pub checks: Vec<Checked>,
    /// What the inputs of the checks that ran now were made from; `None` if none ran.
    pub seed: Option<u32>,
    /// With the versions of the compiler.
    pub tables: BTreeMap<ChapterFile, (Vec<String>, String)>,
    /// What was wrong before anything could be run: guests and hosts that do not compile.
    pub findings: Vec<Finding>,
    pub not_run: Vec<NotRun>,
    pub count: Count,
}

/// A host in an engine, twice.
#[derive(Clone, Debug)]
pub struct Run {
    pub engine: Engine,
    pub host: ChapterFile,
    pub rounds: [Transcript; 2],
}

impl Run {
    /// What it printed, if it ended well and printed the same twice.
    pub fn transcript(&self) -> Option<&Transcript> {
        let [first, second] = &self.rounds;
        let is_repeatable = first.is_well() && second.is_well() && first.printed == second.printed;
        is_repeatable.then_some(first)
    }
}

/// What could have been run and was not: an engine that broke off, a judge that did not end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRun {
    /// The engine or judge, with its version.
    pub who: String,
    /// What it was to run or to rule on.
    pub what: String,
    pub why: String,
}

/// How many of the runs, verdicts and tables were made now, and how many were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub new: usize,
    pub kept: usize,
}

impl Evidence {
    /// What hosts printed that end well and print the same twice.
    pub fn transcripts(&self) -> impl Iterator<Item = &Transcript> {
        self.runs.iter().filter_map(Run::transcript)
    }
}
