//! Programs of this machine and what they said of themselves, asked again only when they change.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::UNIX_EPOCH,
};

use anyhow::Result;
use book_files::hash::sha256;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    fingerprint::Inputs,
    kept::Kept,
    process::{self, Limits},
};

/// A file as it was when it was last looked at: its path, size, and time of change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    path: PathBuf,
    size: u64,
    /// In nanoseconds since 1970.
    changed: u128,
}

impl Stamp {
    fn of(path: &Path) -> Option<Stamp> {
        let metadata = path.metadata().ok()?;
        let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Stamp { path: path.to_owned(), size: metadata.len(), changed })
    }
}

#[derive(Serialize, Deserialize)]
struct Asked<T> {
    answer: T,
    files: Vec<Stamp>,
}

/// What `ask` says of `program`; or what it said before, while the program, the other files that
/// it named and `inputs` are as they were. What comes without files is asked again each time.
///
/// # Errors
///
/// When `ask` fails.
pub fn ask_once<T: Serialize + DeserializeOwned>(
    kept: &Kept,
    program: &Path,
    inputs: &Inputs,
    ask: impl FnOnce() -> Result<(T, Option<Vec<PathBuf>>)>,
) -> Result<T> {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    // A program is asked more than one thing, and each answer is kept.
    let question =
        sha256([program.as_os_str().as_encoded_bytes(), inputs.hash().as_bytes()].concat());
    let name = format!("{name}-{}", &question[..8]);
    if let Some(asked) = kept.get::<Asked<T>>("programs", &name, inputs)
        && asked.files.iter().all(|file| Stamp::of(&file.path).as_ref() == Some(file))
    {
        return Ok(asked.answer);
    }
    let (answer, files) = ask()?;
    let Some(files) = files else { return Ok(answer) };
    let files = files.iter().map(PathBuf::as_path).chain([program]);
    let files = files.map(Stamp::of).collect::<Option<Vec<_>>>();
    let Some(files) = files else { return Ok(answer) };
    let asked = Asked { answer, files };
    kept.put("programs", &name, inputs, &asked)?;
    Ok(asked.answer)
}

/// The libraries that a program loads when it starts, where the system can say so.
pub fn libraries(program: &Path) -> Vec<PathBuf> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    let mut ldd = Command::new("ldd");
    ldd.arg(program);
    let Ok(printed) = process::run(ldd, Limits::NONE) else { return Vec::new() };
    // `libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x…)`
    let paths = printed.stdout.split_whitespace().filter(|word| word.starts_with('/'));
    paths.map(PathBuf::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::project::Project;

    #[test]
    fn two_questions_to_a_program_are_asked_once_each() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::at(folder.path());
        let kept = Kept::open(&project, false).unwrap();
        let program = std::env::current_exe().unwrap();
        let mut asked = Vec::new();
        for _ in 0..2 {
            for question in ["version", "folder"] {
                let inputs = Inputs::default().with("question", question);
                let ask = || {
                    asked.push(question);
                    Ok((question.to_owned(), Some(Vec::new())))
                };
                assert_eq!(ask_once(&kept, &program, &inputs, ask).unwrap(), question);
            }
        }
        assert_eq!(asked, ["version", "folder"]);
    }
}
