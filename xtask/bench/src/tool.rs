//! The tool as a reader runs it, in the checkout or in another book.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::{
    run::{self, Ran},
    stats::Sample,
};

/// The checkout and its programs.
pub struct Tool {
    pub root: PathBuf,
    /// `xtask` itself, without cargo before it.
    program: PathBuf,
    /// This program.
    pub bench: PathBuf,
    /// As `--engine` takes it: `node@20`, the one on `PATH`.
    pub node: String,
}

impl Tool {
    /// # Errors
    ///
    /// When the tool is not beside this program, or when there is no Node.
    pub fn find(root: PathBuf) -> Result<Tool> {
        // Copies: a build of other packages may replace them.
        let folder = root.join("target/bench");
        fs::create_dir_all(&folder)?;
        let bench = env::current_exe()?;
        let take = |name: &str| -> Result<PathBuf> {
            let name = format!("{name}{}", env::consts::EXE_SUFFIX);
            let (from, to) = (bench.with_file_name(&name), folder.join(&name));
            fs::copy(&from, &to).with_context(|| {
                format!("there is no {}: run this as `cargo xtask bench`", from.display())
            })?;
            Ok(to)
        };
        let (program, bench) = (take("xtask")?, take("bench")?);
        let mut node = Command::new("node");
        node.arg("--version");
        let version = run::succeed(node).context("Node is what all is measured against")?.stdout;
        let major = version.trim().trim_start_matches('v').split('.').next().unwrap_or_default();
        Ok(Tool { root, program, bench, node: format!("node@{major}") })
    }

    /// `cargo …` in the checkout.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(arguments).current_dir(&self.root);
        cargo
    }

    /// The tool in a folder, without cargo before it.
    pub fn xtask(&self, folder: &Path) -> Command {
        let mut tool = command(&self.program);
        tool.current_dir(folder);
        tool
    }

    /// `cargo xtask verify …` in the checkout: all that a reader waits for.
    ///
    /// # Errors
    ///
    /// When the book is not verified.
    pub fn verify(&self, arguments: &[&str]) -> Result<Ran> {
        let mut cargo = self.cargo(&["xtask", "verify"]);
        cargo.args(arguments);
        run::succeed(cargo)
    }

    /// The seconds that each part of `cargo xtask verify …` took, by its own clock.
    ///
    /// # Errors
    ///
    /// As [`Tool::verify`].
    pub fn timings(&self, arguments: &[&str]) -> Result<BTreeMap<String, f64>> {
        let ran = self.verify(&[arguments, &["--timings"]].concat())?;
        let last = ran.stderr.lines().next_back().unwrap_or_default();
        serde_json::from_str(last).with_context(|| format!("timings: {last}"))
    }

    /// How long the runs alone take: cargo's part was done before it, and judges are not asked.
    ///
    /// # Errors
    ///
    /// As [`Tool::verify`].
    pub fn runs(&self, arguments: &[&str]) -> Result<Sample> {
        let timings = self.timings(arguments)?;
        let run = *timings.get("run").context("the tool says nothing of its runs")?;
        Ok(Sample { time: Duration::from_secs_f64(run), peak: None })
    }

    /// Lets every run in an engine be new, and nothing else.
    ///
    /// # Errors
    ///
    /// When nothing of it was kept, so that there is nothing to compare.
    pub fn forget(&self, engine: &str) -> Result<()> {
        let folder = self.root.join("target/xtask/kept/runs");
        let of_engine = format!("-{}-", engine.replace('@', ""));
        let mut count = 0;
        for entry in fs::read_dir(&folder).context("nothing is kept")? {
            let file = entry?.path();
            let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
            if name.contains(&of_engine) || name.contains(&format!("-{engine}")) {
                fs::remove_file(&file)?;
                count += 1;
            }
        }
        if count == 0 {
            bail!("no run in {engine} is kept in {}", folder.display());
        }
        Ok(())
    }

    /// Verifies another book, without cargo before the tool.
    ///
    /// # Errors
    ///
    /// When it is not verified.
    pub fn verify_book(&self, book: &Path, arguments: &[&str]) -> Result<Ran> {
        let mut tool = self.xtask(book);
        tool.arg("--root").arg(book).args(["verify", "--engine", &self.node]).args(arguments);
        tool.env_remove("CARGO_TARGET_DIR");
        run::succeed(tool)
    }

    /// The chapters that have a host for JavaScript, by name.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn chapters(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(self.root.join("chapters-code"))? {
            let folder = entry?.path();
            if folder.join("host.mjs").is_file() {
                let name = folder.file_name().unwrap_or_default();
                names.push(name.to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Without what cargo tells to the program that it runs: another cargo would build anew.
fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST") {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1");
    command
}

impl From<Ran> for Sample {
    fn from(ran: Ran) -> Sample {
        Sample { time: ran.time, peak: ran.peak }
    }
}
