//! Judges: what rules on code that must not run. Each returns a [`Verdict`].

use std::{fmt, path::Path, process::Command, time::Duration};

use anyhow::Result;
use book_files::layout::TARGET;
use serde::{Deserialize, Serialize};

use crate::{
    process::{self, Ending, Limits},
    read::{
        chapter::{Chapter, FOLDER},
        names::JudgeName,
        project::Project,
    },
};

mod memo;

/// A judge that was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judge {
    pub name: JudgeName,
    pub version: String,
    /// Where the toolchain's own sources stand: the prefix of their paths in messages.
    sources: String,
    /// The standard library that Miri runs programs with.
    sysroot: String,
}

impl fmt::Display for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// What a judge says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub accepted: bool,
    /// The judge's words, with paths relative to the chapter's folder.
    pub text: String,
}

impl Judge {
    /// The judge, if this machine has it. Miri's standard library is built at the first call.
    pub fn find(name: JudgeName) -> Option<Judge> {
        let sysroot = match name {
            JudgeName::Rustc => String::new(),
            JudgeName::Miri => {
                printed(toolchain(name, "cargo").args(["miri", "setup", "--target", TARGET]))?;
                let setup = ["miri", "setup", "--target", TARGET, "--print-sysroot"];
                printed(toolchain(name, "cargo").args(setup))?
            }
        };
        let version = version(&printed(toolchain(name, "rustc").arg("--version"))?);
        let sources = printed(toolchain(name, "rustc").args(["--print", "sysroot"]))?;
        let sources = format!("{sources}/lib/rustlib/src/rust/");
        Some(Judge { name, version, sources, sysroot })
    }

    /// Asks for a verdict on a file of a chapter; `wasmtime` is the library that a file with the
    /// line `//! needs: wasmtime` is compiled against, for this machine and not for a guest's.
    ///
    /// # Errors
    ///
    /// When the judge cannot be started.
    pub fn rule(
        &self,
        project: &Project,
        chapter: &Chapter,
        file: &str,
        wasmtime: Option<&Path>,
    ) -> Result<Verdict> {
        let library = wasmtime.filter(|_| needs_wasmtime(chapter, file));
        let ask = || self.ask(project, chapter, file, library);
        memo::remember(project, self, chapter, file, library, ask)
    }

    fn ask(
        &self,
        project: &Project,
        chapter: &Chapter,
        file: &str,
        library: Option<&Path>,
    ) -> Result<Verdict> {
        let folder = project.root.join(FOLDER).join(&chapter.name);
        let mut command = match self.name {
            JudgeName::Rustc => self.rustc(project)?,
            JudgeName::Miri => self.miri(),
        };
        command.arg(file).args(["--edition", "2024", "--color", "never"]).current_dir(&folder);
        match library {
            Some(library) => {
                let folder = library.parent().unwrap_or(library);
                let beside = folder.join("deps");
                for folder in [folder, &beside] {
                    command.arg(format!("-Ldependency={}", folder.display()));
                }
                command.arg(format!("--extern=wasmtime={}", library.display()));
            }
            None => drop(command.args(["--target", TARGET])),
        }
        let limits = Limits { time: Duration::from_secs(120), bytes: 1 << 20, memory: None };
        let finished = process::run(command, limits)?;
        let mut text = self.normal(&finished.stderr);
        match finished.ending {
            Ending::Exited(_) => {}
            Ending::OutOfTime => text.push_str("\n(it was still running after 120 s)"),
            Ending::TooMuchOutput => text.push_str("\n(it printed more than 1 MiB)"),
            Ending::TooMuchMemory => text.push_str("\n(it took too much memory)"),
        }
        Ok(Verdict { accepted: finished.success(), text })
    }

    fn rustc(&self, project: &Project) -> Result<Command> {
        let mut command = toolchain(self.name, "rustc");
        command.args(["--crate-type", "lib", "--emit", "metadata", "--out-dir"]);
        command.arg(project.scratch()?.join("verdicts"));
        Ok(command)
    }

    fn miri(&self) -> Command {
        let mut command = toolchain(self.name, "miri");
        command.args(["--sysroot", &self.sysroot]).env_remove("MIRIFLAGS");
        command
    }

    /// The same words on every machine: no folder of this one, no number of an allocation.
    fn normal(&self, text: &str) -> String {
        let text = text.replace("\r\n", "\n").replace(&self.sources, "");
        let mut parts = text.split("alloc");
        let mut normal = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
            normal.push_str(if rest.len() < part.len() { "alloc…" } else { "alloc" });
            normal.push_str(rest);
        }
        normal.trim_end().to_owned()
    }
}

/// Whether a file is a Rust host's: its first lines say so.
pub fn needs_wasmtime(chapter: &Chapter, file: &str) -> bool {
    let source = chapter.files.get(file);
    source.is_some_and(|source| source.text.lines().any(|line| line == "//! needs: wasmtime"))
}

/// A program of the judge's toolchain: the book's own, or the nightly that has Miri.
fn toolchain(name: JudgeName, program: &str) -> Command {
    match name {
        JudgeName::Rustc => Command::new(program),
        JudgeName::Miri => {
            let mut command = Command::new("rustup");
            command.args(["run", "nightly", program]);
            command
        }
    }
}

/// `1.95.0`, and of a nightly its date as well.
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

fn printed(command: &mut Command) -> Option<String> {
    let mut own = Command::new(command.get_program());
    own.args(command.get_args());
    let finished = process::run(own, Limits::NONE).ok()?;
    finished.success().then(|| finished.stdout.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_the_same_on_every_machine() {
        let judge = Judge {
            name: JudgeName::Miri,
            version: "0".to_owned(),
            sources: "/rust/lib/rustlib/src/rust/".to_owned(),
            sysroot: String::new(),
        };
        let text =
            "/rust/lib/rustlib/src/rust/library/core/src/ptr/mod.rs: alloc123 of alloc::vec\n";
        assert_eq!(judge.normal(text), "library/core/src/ptr/mod.rs: alloc… of alloc::vec");
    }
}
