//! Builds what the hosts run: guests and exhibits.

use anyhow::{Context, Result};

use crate::{
    chapter::Chapter,
    exhibit,
    finding::Finding,
    guest::{self, Modules},
    judge::{Judge, Kind},
    project::Project,
};

/// Builds the guests and the exhibits of these chapters.
///
/// # Errors
///
/// When cargo or rustc cannot run. What does not compile is a finding.
pub fn build(
    project: &Project,
    chapters: &[&Chapter],
    findings: &mut Vec<Finding>,
) -> Result<Modules> {
    let names: Vec<_> = chapters.iter().map(|chapter| &*chapter.name).collect();
    let mut modules = guest::build(project, &names, findings)?;
    let rustc = Judge::find(Kind::Rustc).context("rustc does not run: install Rust")?;
    for chapter in chapters {
        exhibit::build(project, chapter, &rustc.version, &mut modules, findings)?;
    }
    Ok(modules)
}
