//! The toolchain of the book: its version, that it has the WebAssembly target, and where it keeps
//! its sources.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use book_files::layout::TARGET;
use serde::{Deserialize, Serialize};

use crate::{
    fingerprint::{Hashes, Inputs},
    kept::Kept,
    make::cargo,
    process::{self, Limits},
    progress::Progress,
    read::project::Project,
    stamp,
};

/// The toolchain that compiles the guests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolchain {
    /// `1.95.0`
    pub version: String,
    /// The commit of the compiler.
    commit: String,
    sysroot: PathBuf,
}

const NO_RUST: &str = "rustc does not run: install Rust by rustup, from rustup.rs";

impl Toolchain {
    /// Asks rustc, and adds the WebAssembly target if it is missing.
    ///
    /// # Errors
    ///
    /// When there is no Rust, or when the target is missing and cannot be added; the error says
    /// what to install.
    pub fn find(project: &Project, kept: &Kept, progress: &Progress) -> Result<Toolchain> {
        let chosen = env::var("RUSTUP_TOOLCHAIN").unwrap_or_default();
        let inputs = Hashes::of(project).file("rust-toolchain.toml").with("chosen", chosen);
        let program = which::which("rustc").context(NO_RUST)?;
        let toolchain: Toolchain = stamp::ask_once(kept, &program, &inputs, || {
            let toolchain = Toolchain::ask(project)?;
            ensure_target(project, &toolchain, progress)?;
            let mut files = vec![toolchain.target(), toolchain.sysroot.join("bin/rustc")];
            files.extend(rustup_settings());
            Ok((toolchain, Some(files)))
        })?;
        Ok(toolchain)
    }

    /// Asks rustc, and installs nothing.
    ///
    /// # Errors
    ///
    /// When there is no Rust.
    pub fn ask(project: &Project) -> Result<Toolchain> {
        let ask = |arguments: &[&str]| -> Result<String> {
            let mut rustc = Command::new("rustc");
            rustc.args(arguments);
            cargo::in_toolchain_of(project, &mut rustc);
            let printed = process::run(rustc, Limits::NONE)?;
            if !printed.success() {
                bail!("{NO_RUST}\n{}", printed.stderr.trim_end());
            }
            Ok(printed.stdout)
        };
        let sysroot = PathBuf::from(ask(&["--print", "sysroot"])?.trim());
        let version = ask(&["--version", "--verbose"])?;
        let line = |name: &str| version.lines().find_map(|line| line.strip_prefix(name));
        let commit = line("commit-hash: ").context("rustc does not name its commit")?.to_owned();
        let version = self::version(version.lines().next().unwrap_or_default());
        Ok(Toolchain { version, commit, sysroot })
    }

    /// Whether it can compile guests.
    pub fn has_target(&self) -> bool {
        self.target().is_dir()
    }

    fn target(&self) -> PathBuf {
        self.sysroot.join("lib/rustlib").join(TARGET).join("lib")
    }

    /// How the paths of the standard library's sources are written into modules: as they are where
    /// the component `rust-src` is absent. Where it is there, rustc writes this machine's paths,
    /// and their length moves every address after them.
    pub fn remap(&self) -> String {
        let here = self.sysroot.join("lib/rustlib/src/rust");
        format!("--remap-path-prefix={}=/rustc/{}", here.display(), self.commit)
    }

    /// What decides on the modules that it makes.
    pub fn inputs(&self) -> Inputs {
        Inputs::default().with("rustc", format!("{} {}", self.version, self.commit))
    }
}

/// Where rustup keeps which toolchain a folder has.
fn rustup_settings() -> Option<PathBuf> {
    let home = env::var_os("RUSTUP_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".rustup")))?;
    Some(home.join("settings.toml")).filter(|file| file.is_file())
}

fn ensure_target(project: &Project, toolchain: &Toolchain, progress: &Progress) -> Result<()> {
    if toolchain.has_target() {
        return Ok(());
    }
    progress.say(&format!("The target {TARGET} is missing: rustup target add {TARGET}"));
    let advice = format!("install rustup, then run: rustup target add {TARGET}");
    let mut rustup = Command::new("rustup");
    rustup.current_dir(&project.root).args(["target", "add", TARGET]);
    rustup.env_remove("RUST_BACKTRACE");
    let added = process::run(rustup, Limits::NONE).context(advice.clone())?;
    if !added.success() || !toolchain.has_target() {
        bail!("cannot add the target {TARGET}: {}\n{advice}", added.stderr.trim_end());
    }
    Ok(())
}

/// `1.95.0` of what `--version` prints, and of a nightly its date as well.
pub fn version(printed: &str) -> String {
    let words: Vec<_> = printed.split_whitespace().collect();
    match words[..] {
        [_, version, _, date, ..] if version.ends_with("nightly") => {
            format!("{version} {}", date.trim_end_matches(')'))
        }
        [_, version, ..] => version.to_owned(),
        _ => printed.to_owned(),
    }
}

/// Whether a compiler that rustup calls `version` has the WebAssembly target.
pub fn has_compiler(version: &str) -> bool {
    let mut rustc = Command::new("rustup");
    rustc.args(["run", version, "rustc", "--print", "target-libdir", "--target", TARGET]);
    let printed = process::run(rustc, Limits::NONE);
    printed.is_ok_and(|printed| printed.success() && Path::new(printed.stdout.trim()).is_dir())
}
