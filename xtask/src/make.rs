//! Builds what the hosts run: guests and exhibits.

use anyhow::Result;

use crate::{
    finding::Finding,
    read::{chapter::Chapter, project::Project},
};

pub mod cargo;
pub mod exhibit;
pub mod guest;
pub mod module;
pub mod toolchain;

use module::Modules;
use toolchain::SourcePaths;

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
    let paths = SourcePaths::find(project)?;
    let mut modules = guest::build(project, &names, &paths, findings)?;
    for chapter in chapters {
        exhibit::build(project, chapter, &paths, &mut modules, findings)?;
    }
    Ok(modules)
}
