//! Cargo: a command that depends on nothing of the reader's environment, and what it says.

use std::{ffi::OsString, io::BufReader, path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};
use book_files::path::slashed;
use cargo_metadata::{Message, diagnostic::DiagnosticLevel};

use crate::{
    process::{self, Ending, Finished, Limits},
    progress::Progress,
    read::{
        project::Project,
        text::{Line, Place},
    },
    tool,
};

/// A cargo that builds the same bytes whatever the reader's environment asks for.
pub fn command(project: &Project) -> Command {
    let mut command = match has_own_toolchain(project) {
        true => Command::new("cargo"),
        false => Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
    };
    in_toolchain_of(project, &mut command);
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

/// Lets a program of a toolchain be that of the book's folder. rustup tells what it starts, and so
/// this tool, to keep to one toolchain; another book may have its own.
pub fn in_toolchain_of(project: &Project, command: &mut Command) {
    command.current_dir(&project.root);
    if has_own_toolchain(project) {
        command.env_remove("RUSTUP_TOOLCHAIN");
    }
}

fn has_own_toolchain(project: &Project) -> bool {
    project.root.join("rust-toolchain.toml").is_file()
        && tool::workspace().is_ok_and(|workspace| workspace.root != project.root)
}

/// Builds a program of this workspace. The first build of each takes its time: cargo shows how
/// far it is.
///
/// # Errors
///
/// When it does not compile.
pub fn program(package: &str, progress: &Progress) -> Result<PathBuf> {
    let workspace = tool::workspace()?;
    progress.say(&format!("Building {package}"));
    let mut cargo = command(&workspace);
    cargo.args(["build", "--package", package, "--bin", package]);
    let name = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    let (built, finished) = match workspace.target().join("debug").join(name).exists() {
        true => Built::run(cargo)?,
        false => Built::run_aloud(cargo, progress)?,
    };
    let program = built.program();
    program.with_context(|| format!("cannot build `{package}`\n{}", finished.stderr.trim()))
}

/// Builds a program of this workspace with some variables that its build reads, as [`program`] does.
///
/// # Errors
///
/// When cargo cannot run at all. Whether it compiles is in what cargo says.
pub fn program_of(
    package: &str,
    variables: Vec<(&str, OsString)>,
    progress: &Progress,
) -> Result<(Built, Finished)> {
    let workspace = tool::workspace()?;
    let mut cargo = command(&workspace);
    cargo.args(["build", "--package", package]).envs(variables);
    let name = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    match workspace.target().join("debug").join(name).exists() {
        true => Built::run(cargo),
        false => Built::run_aloud(cargo, progress),
    }
}

/// What cargo may print of a build, in bytes.
const MOST: usize = 64 << 20;

/// What cargo says of a build, in its own order.
#[derive(Debug)]
pub struct Built(Vec<Message>);

/// An error of the compiler: its words, and where they point.
#[derive(Debug)]
pub struct CompileError {
    pub text: String,
    /// From the folder that cargo ran in.
    pub place: Option<Place>,
}

impl Built {
    /// Runs `cargo build …` and reads its messages.
    ///
    /// # Errors
    ///
    /// When cargo cannot be started, or when what it builds prints without end.
    pub fn run(mut cargo: Command) -> Result<(Built, Finished)> {
        cargo.args(["--message-format", "json"]);
        let finished = process::run(cargo, Limits { bytes: MOST, ..Limits::NONE })?;
        if finished.ending == Ending::TooMuchOutput {
            bail!("cargo prints more than 64 MiB: does a build script print without end?");
        }
        Ok((Built::read(&finished.stdout), finished))
    }

    /// As [`Built::run`]; cargo shows on the terminal how far it is, for it compiles what takes
    /// its time.
    ///
    /// # Errors
    ///
    /// As [`Built::run`].
    pub fn run_aloud(mut cargo: Command, progress: &Progress) -> Result<(Built, Finished)> {
        cargo.args(["--message-format", "json"]);
        let finished = progress.pause(|| process::run_aloud(cargo))?;
        Ok((Built::read(&finished.stdout), finished))
    }

    fn read(messages: &str) -> Built {
        let messages = Message::parse_stream(BufReader::new(messages.as_bytes()));
        Built(messages.filter_map(Result::ok).collect())
    }

    /// The program that was built last.
    pub fn program(&self) -> Option<PathBuf> {
        let mut artifacts = self.0.iter().filter_map(|message| match message {
            Message::CompilerArtifact(artifact) => artifact.executable.clone(),
            _ => None,
        });
        artifacts.next_back().map(PathBuf::from)
    }

    /// The library of a package from a registry.
    pub fn library(&self, package: &str) -> Option<PathBuf> {
        self.0.iter().find_map(|message| match message {
            Message::CompilerArtifact(artifact) if artifact.target.name == package => {
                let mut files = artifact.filenames.iter();
                files.find(|file| file.extension() == Some("rlib")).map(PathBuf::from)
            }
            _ => None,
        })
    }

    /// The first error in a package, or in any.
    pub fn error(&self, package: Option<&str>) -> Option<CompileError> {
        self.0.iter().find_map(|message| match message {
            Message::CompilerMessage(message)
                if message.message.level == DiagnosticLevel::Error
                    && package.is_none_or(|package| is_of(&message.package_id.repr, package)) =>
            {
                let message = &message.message;
                // An assertion at compile time is in the standard library's macro: what the
                // reader wrote is where that was expanded.
                let mut spans = message.spans.iter().filter(|span| span.is_primary);
                let place = spans.next().and_then(|span| {
                    let mut span = span;
                    while let Some(expansion) = &span.expansion {
                        span = &expansion.span;
                    }
                    let line = Line::new(u32::try_from(span.line_start).ok()?)?;
                    Some(Place::new(slashed(span.file_name.as_ref()), line))
                });
                let text = message.rendered.as_deref().unwrap_or(&message.message);
                Some(CompileError { text: text.trim_end().to_owned(), place })
            }
            _ => None,
        })
    }

    /// Whether a package built something: a module, if it is a guest.
    pub fn module(&self, package: &str) -> Option<PathBuf> {
        self.0.iter().find_map(|message| match message {
            Message::CompilerArtifact(artifact) if is_of(&artifact.package_id.repr, package) => {
                let mut files = artifact.filenames.iter();
                files.find(|file| file.extension() == Some("wasm")).map(PathBuf::from)
            }
            _ => None,
        })
    }
}

/// Whether a package's id is that of the local package in a folder of this name:
/// `path+file:///…/adder#0.1.0`, or `path+file:///…/folder#adder@0.1.0`.
fn is_of(id: &str, package: &str) -> bool {
    let Some((path, rest)) = id.strip_prefix("path+").and_then(|id| id.split_once('#')) else {
        return false;
    };
    match rest.split_once('@') {
        Some((name, _)) => name == package,
        None => path.rsplit('/').next() == Some(package),
    }
}

/// The version of a package in the lock file of a workspace.
///
/// # Errors
///
/// When there is no such package, or no lock file.
pub fn locked_version(workspace: &Project, package: &str) -> Result<String> {
    #[derive(serde::Deserialize)]
    struct Lock {
        package: Vec<Package>,
    }
    #[derive(serde::Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    let lock: Lock = toml::from_str(&workspace.read("Cargo.lock")?).context("Cargo.lock")?;
    let mut packages = lock.package.into_iter().filter(|known| known.name == package);
    let found = packages.next().with_context(|| format!("Cargo.lock has no {package}"))?;
    Ok(found.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_told_by_its_id() {
        for id in ["path+file:///a/b%20c/adder#0.1.0", "path+file:///a/b#adder@0.1.0"] {
            assert!(is_of(id, "adder"), "{id}");
            assert!(!is_of(id, "add"), "{id}");
        }
        assert!(!is_of("registry+https://example.org/index#adder@1.0.0", "adder"));
    }
}
