//! What is made: the modules that hosts run.

use anyhow::Result;

use crate::{
    finding::Finding,
    fingerprint::Hashes,
    kept::Kept,
    read::{chapter::Chapter, project::Project},
};

pub mod cargo;
pub mod exercise;
pub mod exhibit;
pub mod guest;
pub mod interface;
pub mod module;
pub mod stand_in;
pub mod starter;
pub mod toolchain;

use module::Modules;
use toolchain::Toolchain;

/// Builds the guests and the exhibits of these chapters, and the guests that their readers' hosts run,
/// those that have changed.
///
/// # Errors
///
/// When cargo or rustc cannot run. What does not compile is a finding.
pub fn modules(
    project: &Project,
    chapters: &[&Chapter],
    toolchain: &Toolchain,
    kept: &Kept,
    findings: &mut Vec<Finding>,
) -> Result<Modules> {
    let hashes = Hashes::of(project);
    let mut modules = Modules::new();
    let (starters, guests): (Vec<_>, Vec<_>) =
        chapters.iter().partition(|chapter| chapter.is_starter());
    guest::build(project, &guests, toolchain, &hashes, kept, &mut modules, findings)?;
    starter::build(project, &starters, toolchain, &hashes, kept, &mut modules, findings)?;
    for chapter in chapters {
        guest::check_manifest(project, chapter, findings)?;
        exhibit::build(project, chapter, toolchain, &hashes, kept, &mut modules, findings)?;
    }
    let given = exercise::Wanted::Given;
    exercise::build(project, chapters, given, toolchain, kept, &mut modules, findings)?;
    Ok(modules)
}
