//! One program in several versions of the compiler: a table with a row for each.

use std::process::Command;

use anyhow::Result;
use book_files::layout::TARGET;

use crate::{
    process::{self, Limits},
    read::{
        chapter::{Chapter, Source},
        project::Project,
    },
    run::engine::wasmtime::Hosts,
};

/// What is wrong with a program that all of the compilers should build, and who says so.
#[derive(Debug)]
pub struct Wrong {
    pub message: String,
    pub said: String,
}

/// The versions that the first line of an exhibit names: `//! compilers: 1.58.1 1.95.0`.
pub fn versions(source: &Source) -> Vec<&str> {
    let line = source.text.lines().find_map(|line| line.strip_prefix("//! compilers: "));
    line.unwrap_or_default().split_whitespace().collect()
}

/// A row for each version: the version and what the module's functions return. The inner error is
/// what a compiler, or a module when it ran, says of a wrong program.
///
/// # Errors
///
/// When a program cannot be started, or when this one is interrupted.
pub fn table(
    project: &Project,
    chapter: &Chapter,
    file: &str,
    versions: &[&str],
    hosts: &Hosts,
) -> Result<Result<String, Wrong>> {
    let width = versions.iter().map(|version| version.len()).max().unwrap_or_default();
    let folder = project.scratch()?.join("compilers");
    std::fs::create_dir_all(&folder)?;
    let mut rows = Vec::new();
    for version in versions {
        let module = folder.join(format!("{}-{version}.wasm", chapter.name));
        let mut rustc = rustc(version);
        rustc.args(["--edition", "2021", "--crate-type", "cdylib", "--target", TARGET, "-O"]);
        rustc.arg(chapter.path(file)).arg("-o").arg(&module).current_dir(&project.root);
        let compiled = process::run(rustc, Limits::NONE)?;
        if !compiled.success() {
            let message = format!("rustc {version} rejects this program");
            return Ok(Err(Wrong { message, said: compiled.stderr }));
        }
        let mut words = Command::new(&hosts.program);
        words.arg("--words").arg(&module);
        let words = process::run(words, Limits::NONE)?;
        if !words.success() {
            let message = format!("this program fails when rustc {version} has built it");
            return Ok(Err(Wrong { message, said: words.stderr }));
        }
        rows.push(format!("{version:<width$}  {}", words.stdout.trim()));
    }
    Ok(Ok(rows.join("\n")))
}

fn rustc(version: &str) -> Command {
    let mut rustup = Command::new("rustup");
    rustup.args(["run", version, "rustc"]);
    rustup
}
