//! Builds the guests that the pages run.

use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, Result, bail};
use book_files::workspace;
use tokio::process::Command;

/// The chapters whose guest is built from one of the `changed` files.
pub fn touched(root: &Path, changed: &BTreeSet<PathBuf>) -> BTreeSet<String> {
    let chapters = root.join("chapters-code");
    let mut names = BTreeSet::new();
    for file in changed {
        let Ok(inside) = file.strip_prefix(&chapters) else { continue };
        let mut parts = inside.iter();
        if let (Some(name), Some(folder)) = (parts.next(), parts.next())
            && (folder == "src" || folder == "exhibits" || folder == "exercises")
            // The folder that the hosts share has no guest.
            && chapters.join(name).join("src/lib.rs").is_file()
        {
            names.insert(name.to_string_lossy().into_owned());
        }
    }
    names
}

/// Builds the guests and exhibits of some chapters, or of all if none is named, as `cargo guest`
/// does. Dropping the future ends the build.
///
/// # Errors
///
/// When cargo cannot be run, and when something does not compile; the tool has then said why.
pub async fn build(root: &Path, chapters: &BTreeSet<String>) -> Result<()> {
    let mut cargo = Command::from(cargo_build(root)?);
    let status = cargo.args(chapters).kill_on_drop(true).status().await;
    if !status.context("cannot run cargo")?.success() {
        bail!("the guests do not build");
    }
    Ok(())
}

fn cargo_build(root: &Path) -> Result<process::Command> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = process::Command::new(cargo);
    command
        .args(["run", "--quiet", "--package", "xtask", "--", "build", "--root"])
        .arg(root)
        .current_dir(workspace::find()?)
        // Programs read the standard output of this one: it has addresses alone.
        .stdout(io::stderr());
    Ok(command)
}
