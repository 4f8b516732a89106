//! `cargo xtask book` and `cargo xtask serve`

use std::process::ExitStatus;

use anyhow::Result;

use crate::{make::cargo, process, read::project::Project, tool};

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
    match process::run_through(cargo, process::Group::Ours) {
        Err(_) if process::interrupted() => Ok(None),
        status => Ok(Some(status?)),
    }
}
