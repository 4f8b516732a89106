//! Judges: what rules on code that must not run. Each returns a [`Verdict`].

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};
use book_files::layout::{CHAPTERS, TARGET};
use serde::{Deserialize, Serialize};

use crate::{
    kept::Kept,
    make::{
        cargo,
        toolchain::{Toolchain, version},
    },
    process::{self, Ending, Finished, Limits},
    read::{
        chapter::{Chapter, SOUND},
        names::{JudgeName, MIRI_TOOLCHAIN},
        project::Project,
    },
    stamp,
};

/// A judge that was found on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    pub name: JudgeName,
    pub version: String,
    /// The toolchain's folder.
    folder: PathBuf,
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

/// What came of asking a judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Verdict(Verdict),
    /// It did not come to its end, so that it has said nothing: why.
    None(String),
}

/// What a reader's guest is called where it is judged: the program that uses it says so.
const GUEST: &str = "guest.rs";

const LIMITS: Limits = Limits { time: Duration::from_secs(120), bytes: 1 << 20, memory: None };

impl Judge {
    /// The judge, if this machine has it. Miri's standard library is built at the first call.
    ///
    /// # Errors
    ///
    /// When what it says of itself cannot be kept.
    pub fn find(
        name: JudgeName,
        project: &Project,
        compiler: &Toolchain,
        kept: &Kept,
    ) -> Result<Option<Judge>> {
        let program = match name {
            JudgeName::Rustc => "rustc",
            JudgeName::Miri => "rustup",
        };
        let Ok(program) = which::which(program) else { return Ok(None) };
        let inputs = compiler.inputs().with("judge", name.to_string());
        stamp::ask_once(kept, &program, &inputs, || {
            let Some(judge) = Judge::ask(name, project) else { return Ok((None, None)) };
            let mut files = vec![judge.folder.join("bin/rustc")];
            if !judge.sysroot.is_empty() {
                files.push(judge.sysroot.clone().into());
            }
            Ok((Some(judge), Some(files)))
        })
    }

    fn ask(name: JudgeName, project: &Project) -> Option<Judge> {
        let ask = |program: &str, arguments: &[&str]| {
            let mut command = toolchain(name, program);
            command.args(arguments);
            cargo::in_toolchain_of(project, &mut command);
            let finished = process::run(command, Limits::NONE).ok()?;
            finished.success().then(|| finished.stdout.trim().to_owned())
        };
        let sysroot = match name {
            JudgeName::Rustc => String::new(),
            JudgeName::Miri => {
                ask("cargo", &["miri", "setup", "--target", TARGET])?;
                ask("cargo", &["miri", "setup", "--target", TARGET, "--print-sysroot"])?
            }
        };
        let version = version(&ask("rustc", &["--version"])?);
        let folder = ask("rustc", &["--print", "sysroot"])?.into();
        Some(Judge { name, version, folder, sysroot })
    }

    /// Asks for a verdict on a file of a chapter; `library` is the engine that a file with the
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
        library: Option<&Path>,
    ) -> Result<Answer> {
        let folder = project.root.join(CHAPTERS).join(&chapter.name);
        self.rule_in(project, &folder, file, library)
    }

    /// Asks for a verdict on what the reader of an exercise writes, `attempt`: a copy of it, beside a
    /// copy of the program that uses it. Each is given with the name that it has in the verdict.
    ///
    /// # Errors
    ///
    /// When the judge cannot be started, or when a file cannot be copied.
    pub fn rule_attempt(
        &self,
        project: &Project,
        sound: (&Path, &str),
        attempt: (&Path, &str),
    ) -> Result<Answer> {
        let folder = tempfile::tempdir_in(project.scratch()?)?;
        for (from, to) in [(sound.0, SOUND), (attempt.0, GUEST)] {
            let cannot = || format!("cannot copy {}", from.display());
            fs::copy(from, folder.path().join(to)).with_context(cannot)?;
        }
        let names = [(SOUND, sound.1), (GUEST, attempt.1)];
        Ok(match self.rule_in(project, folder.path(), SOUND, None)? {
            Answer::Verdict(Verdict { accepted, text }) => {
                Answer::Verdict(Verdict { accepted, text: renamed(&text, &names) })
            }
            none => none,
        })
    }

    fn rule_in(
        &self,
        project: &Project,
        folder: &Path,
        file: &str,
        library: Option<&Path>,
    ) -> Result<Answer> {
        let mut command = match self.name {
            JudgeName::Rustc => self.rustc(project)?,
            JudgeName::Miri => self.miri(),
        };
        cargo::in_toolchain_of(project, &mut command);
        command.arg(file).args(["--edition", "2024", "--color", "never"]).current_dir(folder);
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
        Ok(self.answer(&process::run(command, LIMITS)?))
    }

    /// Only a judge that came to its end by itself has given a verdict.
    fn answer(&self, finished: &Finished) -> Answer {
        let why = match finished.ending {
            Ending::Exited(status) if status.code().is_some() => {
                let (accepted, text) = (finished.success(), self.normal(&finished.stderr));
                return Answer::Verdict(Verdict { accepted, text });
            }
            Ending::Exited(status) => format!("it was ended: {status}"),
            Ending::OutOfTime => format!("it was still at it after {} s", LIMITS.time.as_secs()),
            Ending::TooMuchMemory => "it took too much memory".to_owned(),
            Ending::TooMuchOutput => format!("it said more than {} bytes", LIMITS.bytes),
        };
        Answer::None(why)
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
        let text = without_prefix(&text.replace("\r\n", "\n"), SOURCES);
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

/// Where a toolchain keeps the standard library's sources. Miri names those of the toolchain that
/// built its library first, which need not be the one that it runs in.
const SOURCES: &str = "/lib/rustlib/src/rust/";

/// `text` without the paths that end with `mark`, up to that end.
fn without_prefix(text: &str, mark: &str) -> String {
    let mut parts = text.split(mark).peekable();
    let mut shorter = String::new();
    while let Some(part) = parts.next() {
        let kept = match parts.peek() {
            Some(_) => part.rfind([' ', '\n', '`', '"']).map_or(0, |at| at + 1),
            None => part.len(),
        };
        shorter.push_str(&part[..kept]);
    }
    shorter
}

/// `text` with other names for files of the folder that a judge ran in: it names a place as
/// ` FILE:LINE:COLUMN`.
fn renamed(text: &str, names: &[(&str, &str)]) -> String {
    let mut renamed = text.to_owned();
    for (from, to) in names {
        renamed = renamed.replace(&format!(" {from}:"), &format!(" {to}:"));
    }
    renamed
}

/// Whether a file is a Rust host's: its first lines say so.
pub fn needs_wasmtime(chapter: &Chapter, file: &str) -> bool {
    let source = chapter.files.get(file);
    source.is_some_and(|source| source.text.lines().any(|line| line == "//! needs: wasmtime"))
}

/// A program of the judge's toolchain: the book's own, or Miri's.
fn toolchain(name: JudgeName, program: &str) -> Command {
    match name {
        JudgeName::Rustc => Command::new(program),
        JudgeName::Miri => {
            let mut command = Command::new("rustup");
            command.args(["run", *MIRI_TOOLCHAIN, program]);
            command
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge() -> Judge {
        Judge {
            name: JudgeName::Miri,
            version: "0".to_owned(),
            folder: PathBuf::new(),
            sysroot: String::new(),
        }
    }

    #[test]
    fn a_judge_that_did_not_end_has_said_nothing() {
        let answer = |ending| {
            let (stdout, stderr) = (String::new(), "error: no".to_owned());
            judge().answer(&Finished { stdout, stderr, ending })
        };
        for ending in [Ending::OutOfTime, Ending::TooMuchMemory, Ending::TooMuchOutput] {
            assert!(matches!(answer(ending), Answer::None(_)), "{ending:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_judge_that_was_ended_has_said_nothing() {
        let status = |script| Command::new("sh").args(["-c", script]).status().unwrap();
        let answer = |status| {
            let (stdout, stderr) = (String::new(), "error: no".to_owned());
            judge().answer(&Finished { stdout, stderr, ending: Ending::Exited(status) })
        };
        assert!(matches!(answer(status("kill -9 $$")), Answer::None(_)));
        let text = "error: no".to_owned();
        let verdict = Verdict { accepted: false, text };
        assert_eq!(answer(status("exit 1")), Answer::Verdict(verdict));
    }

    #[test]
    fn a_copy_is_named_as_what_it_was_copied_from() {
        let text = "error: no\n --> guest.rs:3:5\n\
                    0: my_guest.rs:1:1\n1: main at sound.rs:9:2: guest.rs";
        let names = [("sound.rs", "/book/sound.rs"), ("guest.rs", "bytes/exercises/third.rs")];
        assert_eq!(
            renamed(text, &names),
            "error: no\n --> bytes/exercises/third.rs:3:5\n\
             0: my_guest.rs:1:1\n1: main at /book/sound.rs:9:2: guest.rs"
        );
    }

    #[test]
    fn a_verdict_is_the_same_on_every_machine() {
        let judge = judge();
        let text =
            " --> /rust/lib/rustlib/src/rust/library/core/src/ptr/mod.rs: alloc123 of alloc::vec\n";
        assert_eq!(judge.normal(text), " --> library/core/src/ptr/mod.rs: alloc… of alloc::vec");
    }
}
