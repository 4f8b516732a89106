//! What is printed for the caller: one JSON object a line.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use anyhow::Result;
use serde::Serialize;

use crate::kind::Kind;

/// A browser that can be driven here.
#[derive(Serialize)]
pub struct Found {
    pub engine: Kind,
    pub version: String,
}

/// A chapter that was run.
#[derive(Serialize)]
pub struct Ran<'a> {
    pub chapter: &'a str,
    pub engine: Kind,
    pub version: &'a str,
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What the page showed, and how its run ended.
#[derive(Debug, Serialize)]
pub struct Outcome {
    #[serde(rename = "outcome")]
    pub ending: Ending,
    /// The error as the engine words it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What each step printed, by its name.
    pub steps: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    Ended,
    Failed,
    OutOfTime,
}

/// Prints one object, at once.
///
/// # Errors
///
/// When standard output is closed.
pub fn print(object: &impl Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, object)?;
    writeln!(out)?;
    Ok(out.flush()?)
}
