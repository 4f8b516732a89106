//! The toolchain: that it has the WebAssembly target, and where it keeps its sources.

use std::{path::Path, process::Command};

use anyhow::{Context, Result, bail};
use book_files::layout::TARGET;

use crate::{
    process::{self, Limits},
    read::project::Project,
};

/// How the paths of the standard library's sources are written into modules: as they are where
/// the component `rust-src` is absent. Where it is there, rustc writes this machine's paths, and
/// their length moves every address behind them.
#[derive(Debug)]
pub struct SourcePaths(String);

impl SourcePaths {
    /// Asks rustc where its sources are and what they are called elsewhere.
    ///
    /// # Errors
    ///
    /// When rustc does not run.
    pub fn find(project: &Project) -> Result<SourcePaths> {
        let ask = |arguments: &[&str]| {
            let mut rustc = Command::new("rustc");
            rustc.current_dir(&project.root).args(arguments);
            process::run(rustc, Limits::NONE).context("rustc does not run: install Rust")
        };
        let sysroot = ask(&["--print", "sysroot"])?.stdout;
        let version = ask(&["--version", "--verbose"])?.stdout;
        let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
        let commit = commit.context("rustc does not name its commit")?;
        let here = Path::new(sysroot.trim()).join("lib/rustlib/src/rust");
        Ok(SourcePaths(format!("--remap-path-prefix={}=/rustc/{commit}", here.display())))
    }

    pub fn for_rustc(&self) -> &str {
        &self.0
    }

    /// Beside the flags of `.cargo/config.toml`, which an environment variable would replace.
    pub fn for_cargo(&self) -> [String; 2] {
        ["--config".to_owned(), format!("target.{TARGET}.rustflags=[{:?}]", self.0)]
    }
}

/// Adds the WebAssembly target to the toolchain if it is missing, and says so.
///
/// # Errors
///
/// When it is missing and cannot be added; the error says what to install.
pub fn ensure_target(project: &Project, say: impl Fn(&str)) -> Result<()> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(&project.root).args(["--print", "target-libdir", "--target", TARGET]);
    let printed = process::run(rustc, Limits::NONE)?;
    if Path::new(printed.stdout.trim()).is_dir() {
        return Ok(());
    }
    say(&format!("The target {TARGET} is missing: rustup target add {TARGET}"));
    let advice = format!("install rustup, then run: rustup target add {TARGET}");
    let mut rustup = Command::new("rustup");
    rustup.current_dir(&project.root).args(["target", "add", TARGET]);
    rustup.env_remove("RUST_BACKTRACE");
    let added = process::run(rustup, Limits::NONE).context(advice.clone())?;
    if !added.success() {
        bail!("cannot add the target {TARGET}: {}\n{advice}", added.stderr.trim_end());
    }
    Ok(())
}
