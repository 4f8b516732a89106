//! `cargo xtask bench`

use std::process::ExitStatus;

use anyhow::{Context, Result};

use crate::{make::cargo, process, read::project::Project, tool};

/// Runs the program `bench`, which is one of its own so that nobody else compiles it. `None` if it
/// was interrupted.
///
/// # Errors
///
/// When it cannot be started.
pub fn bench(
    project: &Project,
    full: bool,
    times: usize,
    parts: &[String],
) -> Result<Option<ExitStatus>> {
    let mut cargo = cargo::command(&tool::workspace()?);
    cargo.args(["run", "--quiet", "--package", "bench", "--", "measure"]).arg(&project.root);
    cargo.args(["--times", &times.to_string()]).args(full.then_some("--full")).args(parts);
    // An interrupt reaches it, too; it is waited for, since it puts back what it has edited.
    let status = cargo.status().context("cannot start cargo")?;
    Ok(Some(status).filter(|_| !process::interrupted()))
}
