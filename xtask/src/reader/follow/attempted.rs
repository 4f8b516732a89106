//! An exercise that is followed: the properties of its check, as `cargo xtask check` tells them.

use anyhow::Result;

use crate::{
    progress::Progress as Shown,
    reader::{
        attempt::Attempt,
        check::{Checker, Tried},
        workspace::Workspace,
    },
    run::exercise::Verdict,
};

/// What came of one attempt at it.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// From the workspace's root, with `/`.
    pub file: String,
    /// What the page calls it.
    pub title: String,
    /// Of each property, as far as the check came.
    pub verdicts: Vec<Verdict>,
    /// What else is not right, and why.
    pub wrong: Option<(String, String)>,
    /// What the attempt printed.
    pub printed: String,
    pub is_green: bool,
    pub seed: u32,
    /// Where its solution is explained.
    pub explained: String,
}

/// The attempts at an exercise, `CHAPTER/NAME`, with the inputs of this seed; or why they were not
/// checked.
pub fn of(workspace: &Workspace, address: &str, seed: u32) -> Result<Vec<Attempted>, String> {
    check(workspace, address, seed).map_err(|error| format!("{error:#}"))
}

fn check(workspace: &Workspace, address: &str, seed: u32) -> Result<Vec<Attempted>> {
    let shown = Shown::silent();
    let checker = Checker::open(workspace, &shown)?;
    let attempts = checker.named(address)?.attempts(workspace, None)?;
    attempts.iter().map(|attempt| one(&checker, attempt, seed)).collect()
}

fn one(checker: &Checker<'_>, attempt: &Attempt, seed: u32) -> Result<Attempted> {
    let mut verdicts = Vec::new();
    let tried =
        checker.check(attempt, seed, None, &mut |verdict| verdicts.push(verdict.clone()))?;
    let is_green = tried.is_green();
    let wrong = tried.wrong();
    let printed = match tried {
        Tried::Checked { report, .. } => report.printed,
        Tried::Rejected(_) => String::new(),
    };
    let section = checker.section(&attempt.exercise);
    Ok(Attempted {
        file: attempt.file.clone(),
        title: section.map(|section| section.title).unwrap_or_default(),
        verdicts,
        wrong,
        printed,
        is_green,
        seed,
        explained: checker.explained(&attempt.exercise),
    })
}
