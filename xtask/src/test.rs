//! Everything that must be green: the tool's own tests, the guests' tests, the book.

use anyhow::{Result, bail};

use crate::{
    chapter::Chapter,
    engine,
    guest::{self, TARGET},
    process,
    project::Project,
};

/// Runs the tests of the workspace and of the guests.
///
/// # Errors
///
/// When one of them fails or cannot run.
pub fn test(project: &Project) -> Result<()> {
    let mut findings = Vec::new();
    let chapters = Chapter::all(project, &mut findings)?;
    guest::ensure_target(project, |text| anstream::eprintln!("{text}"))?;

    anstream::println!("The tool's own tests");
    cargo(project, &["test", "--workspace"], &[])?;

    if engine::javascript::find(engine::Kind::Node).is_empty() {
        bail!("the guests' tests need Node: {}", engine::Kind::Node.advice());
    }
    anstream::println!("The guests' tests, in Node");
    let packages: Vec<_> =
        chapters.iter().flat_map(|chapter| ["--package", &*chapter.name]).collect();
    cargo(project, &["test", "--tests", "--target", TARGET], &packages)
}

fn cargo(project: &Project, command: &[&str], packages: &[&str]) -> Result<()> {
    let mut cargo = guest::cargo(project);
    cargo.args(command).args(packages);
    let status = process::run_through(cargo, process::Group::Own)?;
    if !status.success() {
        bail!("`cargo {}` failed", command.join(" "));
    }
    Ok(())
}
