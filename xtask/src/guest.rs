//! Builds guests with cargo and reads the modules it made.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::{
    chapter::FOLDER,
    finding::{Finding, Rule},
    module::{GUEST, Module, Modules},
    process::{self, Limits},
    project::Project,
    text::{Line, Place, slashed},
};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the guests of these chapters: in release, and in debug for the hosts that compare the
/// two.
///
/// # Errors
///
/// When cargo cannot run at all. A guest that does not compile is a finding.
pub fn build(
    project: &Project,
    chapters: &[&str],
    paths: &SourcePaths,
    findings: &mut Vec<Finding>,
) -> Result<Modules> {
    let mut modules = Modules::new();
    if chapters.is_empty() {
        return Ok(modules);
    }
    cargo_build(project, chapters, paths, &[])?;
    let messages = cargo_build(project, chapters, paths, &["--release"])?;
    for chapter in chapters {
        let folder = project.root.join(FOLDER).join(chapter);
        match module(project, chapter, messages.iter().filter(|message| message.is_from(&folder))) {
            Ok(module) => {
                modules.insert(((*chapter).to_owned(), GUEST.to_owned()), module);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    Ok(modules)
}

fn cargo_build(
    project: &Project,
    chapters: &[&str],
    paths: &SourcePaths,
    profile: &[&str],
) -> Result<Vec<Message>> {
    let mut command = cargo(project);
    command.args(["build", "--keep-going", "--lib", "--target", TARGET]).args(profile);
    // A debug build is run and fetched as well, and nobody debugs with it.
    command.args(["--config", "profile.dev.strip = 'debuginfo'"]);
    command.args(["--message-format", "json"]).args(paths.for_cargo());
    command.args(chapters.iter().flat_map(|chapter| ["--package", chapter]));
    let finished = process::run(command, Limits::NONE)?;
    let messages: Vec<Message> = finished.stdout.lines().filter_map(Message::read).collect();
    if !finished.success() && !messages.iter().any(Message::is_error) {
        bail!("cargo could not build the guests:\n{}", finished.stderr.trim_end());
    }
    Ok(messages)
}

/// The module that cargo's messages for one chapter speak of.
fn module<'a>(
    project: &Project,
    chapter: &str,
    messages: impl Iterator<Item = &'a Message> + Clone,
) -> Result<Module, Box<Finding>> {
    let manifest = Place::new(format!("{FOLDER}/{chapter}/Cargo.toml"), Line::FIRST);
    if let Some(error) = messages.clone().find(|message| message.is_error()) {
        let place = error.place().unwrap_or(manifest);
        let finding = Finding::new(Rule::Guest, place, "the guest does not compile");
        let next = format!("mend it, then: cargo xtask verify {chapter}");
        return Err(Box::new(finding.text(error.rendered()).next(next)));
    }
    let Some(path) = messages.clone().find_map(Message::module) else {
        let finding = Finding::new(Rule::Guest, manifest, "the guest builds no module");
        let next = "write `crate-type = [\"cdylib\", \"rlib\"]` under [lib]";
        return Err(Box::new(finding.next(next)));
    };
    Module::read(path).map_err(|error| {
        let file = project.relative(path);
        let error = error.to_string();
        let error = error.split(" - ").next().unwrap_or_default();
        let message = format!("{file} is not a WebAssembly module: {error}");
        let next =
            "look at the linker in .cargo/config.toml and at what the manifest says of [lib]";
        Box::new(Finding::new(Rule::Guest, manifest, message).next(next))
    })
}

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

/// A cargo that builds the same bytes whatever the reader's environment asks for.
pub fn cargo(project: &Project) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&project.root);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let changes_code = name.starts_with("CARGO_PROFILE_")
            || name.starts_with("CARGO_TARGET_WASM32")
            || name.starts_with("CARGO_PKG_")
            || name.contains("RUSTFLAGS");
        if changes_code {
            command.env_remove(name);
        }
    }
    command
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

/// One line of `cargo build --message-format json`.
#[derive(Debug, Deserialize)]
pub struct Message {
    #[serde(default)]
    pub package_id: String,
    pub executable: Option<PathBuf>,
    #[serde(default)]
    manifest_path: PathBuf,
    #[serde(default)]
    pub filenames: Vec<PathBuf>,
    message: Option<Diagnostic>,
}

#[derive(Debug, Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Debug, Deserialize)]
struct Span {
    file_name: PathBuf,
    line_start: u32,
    is_primary: bool,
}

impl Message {
    pub fn read(line: &str) -> Option<Message> {
        serde_json::from_str(line).ok()
    }

    pub fn is_error(&self) -> bool {
        self.message.as_ref().is_some_and(|message| message.level == "error")
    }

    /// Whether it is about the package in this folder.
    fn is_from(&self, folder: &Path) -> bool {
        self.manifest_path.parent() == Some(folder)
    }

    /// The compiler's own words.
    pub fn rendered(&self) -> &str {
        let rendered = self.message.as_ref().and_then(|message| message.rendered.as_deref());
        rendered.unwrap_or_default().trim_end()
    }

    /// Where the error stands.
    pub fn place(&self) -> Option<Place> {
        let span = self.message.as_ref()?.spans.iter().find(|span| span.is_primary)?;
        Some(Place::new(slashed(&span.file_name), Line::new(span.line_start)?))
    }

    fn module(&self) -> Option<&PathBuf> {
        self.filenames.iter().find(|path| path.extension().is_some_and(|end| end == "wasm"))
    }
}
