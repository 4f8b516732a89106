//! Builds what writes modules as text and reads them back (`xtask/text`), and copies it to the site.
//!
//! It is built when the site is, and not when the book is verified: no listing runs it.

use std::{
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, Result, bail};
use book_files::{
    layout::{Profile, TARGET, guest},
    workspace,
};
use tokio::process::Command;

use crate::mirror::copy;

/// The crate.
const PACKAGE: &str = "text";

/// The script that loads it, in a book whose pages do.
const SCRIPT: &str = "theme/live/text/text.mjs";

/// Builds it, if the book has a use for it. Dropping the future ends the build.
///
/// # Errors
///
/// When cargo cannot be run, and when it does not compile; cargo has then said why.
pub async fn build(root: &Path) -> Result<()> {
    if !is_wanted(root) {
        return Ok(());
    }
    let status = Command::from(cargo_build()?).kill_on_drop(true).status().await;
    if !status.context("cannot run cargo")?.success() {
        bail!("the crate `{PACKAGE}` does not build");
    }
    Ok(())
}

/// Copies it into `pages`, if it was built: the page says so when its reader asks for it.
///
/// # Errors
///
/// When it cannot be read or written.
pub fn place(root: &Path, pages: &Path) -> Result<()> {
    let built = built()?;
    if is_wanted(root) && built.is_file() {
        copy(&built, &pages.join(SCRIPT).with_extension("wasm"))?;
    }
    Ok(())
}

fn is_wanted(root: &Path) -> bool {
    root.join("book").join(SCRIPT).is_file()
}

fn built() -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(workspace::find()?.join(target).join(guest(PACKAGE, Profile::Release)))
}

fn cargo_build() -> Result<process::Command> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = process::Command::new(cargo);
    command
        .args(["build", "--quiet", "--release", "--package", PACKAGE, "--target", TARGET])
        .current_dir(workspace::find()?)
        // Programs read the standard output of this one: it has addresses alone.
        .stdout(io::stderr());
    Ok(command)
}
