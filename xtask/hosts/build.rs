//! Finds every chapter's hosts, `host.rs`, `host-NAME.rs` and a starter's `wasmtime/src/main.rs`, and
//! the checks of its exercises, `exercises/NAME/check.rs`, each with all that it checks, so that a new
//! one needs no line here.
//!
//! The chapters are those of the book that `BOOK_ROOT` names, or of this workspace.

use std::{
    env,
    error::Error,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// The program of a chapter that is a project of its own.
const STARTER: &str = "wasmtime/src/main.rs";

/// A name, what is checked if that is a host, and its check.
type Check = (String, Option<PathBuf>, PathBuf);

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=BOOK_ROOT");
    let root = match env::var_os("BOOK_ROOT") {
        Some(root) => PathBuf::from(root).canonicalize()?,
        None => PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?,
    };
    let chapters = root.join("chapters-code");
    println!("cargo::rerun-if-changed={}", chapters.display());

    let mut hosts = Vec::new();
    let mut checks = Vec::new();
    for entry in fs::read_dir(&chapters)? {
        let folder = entry?.path();
        if !folder.is_dir() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", folder.display());
        let chapter = folder.file_name().unwrap_or_default().to_str().ok_or("not UTF-8")?;
        let program = folder.join(STARTER);
        if program.is_file() {
            hosts.push((chapter.to_owned(), program));
        }
        checks.extend(exercises(chapter, &folder.join("exercises"))?);
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            match file.strip_suffix(".rs") {
                Some("host") => hosts.push((chapter.to_owned(), path)),
                Some(name) if name.starts_with("host-") => {
                    hosts.push((format!("{chapter}/{file}"), path.clone()));
                }
                _ => {}
            }
        }
    }
    hosts.sort();

    let mut code = String::new();
    for (index, (_, host)) in hosts.iter().enumerate() {
        if host.ends_with(STARTER) {
            // A program: its `main` is its own.
            writeln!(
                code,
                "mod host_{index} {{ include!({host:?}); pub fn run() -> wasmtime::Result<()> {{ main() }} }}"
            )?;
        } else {
            writeln!(code, "#[path = {host:?}] mod host_{index};")?;
        }
    }
    writeln!(code, "const HOSTS: &[(&str, Host)] = &[")?;
    for (index, (name, host)) in hosts.iter().enumerate() {
        let main = if host.ends_with(STARTER) { "run" } else { "main" };
        writeln!(code, "    ({name:?}, host_{index}::{main}),")?;
    }
    writeln!(code, "];")?;
    checks.sort();
    for (index, (name, attempt, check)) in checks.iter().enumerate() {
        writeln!(code, "#[allow(dead_code)] mod exercise_{index} {{ // {name}")?;
        if let Some(attempt) = attempt {
            writeln!(code, "#[path = {attempt:?}] pub mod attempt;")?;
        }
        writeln!(code, "#[path = {check:?}] pub mod check;\nuse crate::trial;\n}}")?;
    }
    writeln!(code, "const CHECKS: &[(&str, Check)] = &[")?;
    for (index, (name, ..)) in checks.iter().enumerate() {
        writeln!(code, "    ({name:?}, exercise_{index}::check::check),")?;
    }
    writeln!(code, "];")?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("hosts.rs"), code)?;
    Ok(())
}

/// The parts of the exercises in this folder: each with its name, its file and that of its check. One
/// that lacks a file is found elsewhere.
fn exercises(chapter: &str, folder: &Path) -> Result<Vec<Check>, Box<dyn Error>> {
    let mut parts = Vec::new();
    if !folder.is_dir() {
        return Ok(parts);
    }
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let folder = entry?.path();
        let check = folder.join("check.rs");
        if !check.is_file() {
            continue;
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_guest(&folder)? {
            parts.push((format!("{chapter}/exercises/{name}/check.rs"), None, check));
            continue;
        }
        let exercise = format!("{chapter}/exercises/{name}");
        for part in ["start.rs", "solution.rs"] {
            let file = folder.join(part);
            if file.is_file() {
                parts.push((format!("{exercise}/{part}"), Some(file), check.clone()));
            }
        }
        for (part, file) in wrong(&exercise, &folder)? {
            parts.push((format!("{exercise}/wrong/{part}"), Some(file), check.clone()));
        }
    }
    Ok(parts)
}

/// Writes the solutions of an exercise that are wrong. One that cannot be made is found elsewhere.
fn wrong(exercise: &str, folder: &Path) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let all = folder.join(book_files::wrong::FILE);
    let solution = folder.join("solution.rs");
    if !all.is_file() || !solution.is_file() {
        return Ok(Vec::new());
    }
    let solution = fs::read_to_string(solution)?;
    let written_to = PathBuf::from(env::var("OUT_DIR")?).join(exercise);
    fs::create_dir_all(&written_to)?;
    let mut written = Vec::new();
    for wrong in book_files::wrong::read(&fs::read_to_string(all)?).unwrap_or_default() {
        if wrong.of == "solution.rs"
            && let Ok(text) = wrong.made_of(&solution)
        {
            let file = written_to.join(wrong.file());
            fs::write(&file, text)?;
            written.push((wrong.file(), file));
        }
    }
    Ok(written)
}

/// Whether the exercise in this folder is a guest: a module, which is given to its check.
fn is_guest(folder: &Path) -> Result<bool, Box<dyn Error>> {
    let settings = folder.join("exercise.toml");
    println!("cargo::rerun-if-changed={}", folder.display());
    if !settings.is_file() {
        return Ok(false);
    }
    // One that says something else is found elsewhere.
    let settings = fs::read_to_string(settings)?;
    Ok(settings.lines().any(|line| line.replace(' ', "") == "side=\"guest\""))
}
