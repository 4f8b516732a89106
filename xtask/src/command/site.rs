//! `cargo xtask book` and `cargo xtask serve`

use std::{io, process::ExitStatus};

use anyhow::Result;

use crate::{make::cargo, process, progress::Progress, read::project::Project, tool};

/// Runs the program `site`, which is one of its own so that `verify` does not wait for mdBook to
/// compile. `None` if it was interrupted.
///
/// # Errors
///
/// When it cannot be started.
pub fn site(project: &Project, task: &str, arguments: &[String]) -> Result<Option<ExitStatus>> {
    let mut cargo = cargo::command(&tool::workspace()?);
    cargo.args(["run", "--quiet", "--package", "site", "--", task]).arg(&project.root);
    cargo.args(arguments);
    // The program reads from it until this one has ended, however that was.
    let (lifeline, _held) = io::pipe()?;
    if task == "serve" {
        cargo.arg("--lifeline").stdin(lifeline);
    }
    let lock = project.scratch()?.join("book.lock");
    let _lock = (task == "book").then(|| process::lock(&lock, &Progress::new())).transpose()?;
    match process::run_through(cargo, process::Group::Ours) {
        Err(_) if process::interrupted() => Ok(None),
        status => Ok(Some(status?)),
    }
}
