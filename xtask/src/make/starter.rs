//! Builds starters as their reader does, in their own folder, by the line that their README.md says;
//! and holds what their Rust host is built of against what the book's hosts are linked with.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use book_files::{
    layout::{CHAPTERS, Profile},
    starter,
};
use serde::Deserialize;

use crate::{
    finding::{Finding, Rule},
    fingerprint::{Hashes, Inputs},
    kept::Kept,
    make::{
        cargo::{self, Built},
        module::{GUEST, Module, Modules},
        toolchain::Toolchain,
    },
    process::{self, Limits},
    read::{
        chapter::{Chapter, SOUND},
        project::Project,
        text::{Line, Place},
    },
    tool,
};

/// What the line in README.md begins with.
const BUILD: &str = "cargo build ";

/// Builds the guests of these starters, those that have changed.
///
/// # Errors
///
/// When cargo cannot run at all. What a reader could not build is a finding.
pub fn build(
    project: &Project,
    chapters: &[&Chapter],
    toolchain: &Toolchain,
    hashes: &Hashes,
    kept: &Kept,
    modules: &mut Modules,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    for chapter in chapters {
        let inputs = inputs(chapter, hashes)?.and(toolchain.inputs());
        let file = project.root.join(chapter.path(&starter::guest(&chapter.name)));
        let is_kept = |module: &Module| {
            let sum = kept.get::<String>("guests", &chapter.name, &inputs);
            sum.as_ref() == Some(&module.sha256)
        };
        let made = match Module::read(&file).ok().filter(is_kept) {
            Some(module) => Ok(module),
            None => guest(project, chapter, toolchain)?,
        };
        match made {
            Ok(module) => {
                kept.put("guests", &chapter.name, &inputs, &module.sha256)?;
                modules.insert((chapter.file(GUEST), Profile::Release), module);
            }
            Err(finding) => findings.push(*finding),
        }
        if let Err(finding) = check_package(project, chapter, hashes, kept)? {
            findings.push(*finding);
        }
    }
    Ok(())
}

/// What a guest is made from: all that a reader takes along but its hosts.
fn inputs(chapter: &Chapter, hashes: &Hashes) -> Result<Inputs> {
    let wanted =
        |file: &str| chapter.host(file).is_none() && file != SOUND && file != starter::PAGE;
    Ok(hashes.folder(&folder(chapter), wanted)?.and(tool::inputs(&["src/make"])?))
}

type Made<T> = Result<T, Box<Finding>>;

fn guest(project: &Project, chapter: &Chapter, toolchain: &Toolchain) -> Result<Made<Module>> {
    let (place, line) = match build_line(project, chapter)? {
        Ok(line) => line,
        Err(finding) => return Ok(Err(finding)),
    };
    let folder = project.root.join(chapter.path(""));
    let mut command = cargo::command(project);
    // As a reader has it: neither the book's flags nor its target folder.
    command.current_dir(&folder).env("CARGO_ENCODED_RUSTFLAGS", toolchain.remap());
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    command.args(line.split_whitespace().skip(1)).arg("--locked");
    let (built, finished) = Built::run(command)?;
    let next = format!("mend it, then: cargo xtask verify {}", chapter.name);
    if let Some(error) = built.error(None) {
        let place = error.place.map(|place| Place::new(chapter.path(&place.file), place.line));
        let place = place.unwrap_or_else(|| chapter.place("Cargo.toml", Line::FIRST));
        let finding = Finding::new(Rule::Guest, place, "the guest does not compile");
        return Ok(Err(Box::new(finding.text(error.text).next(next))));
    }
    if !finished.success() {
        let finding = Finding::new(Rule::Guest, place, format!("`{line}` fails"));
        return Ok(Err(Box::new(finding.text(finished.stderr.trim_end()).next(next))));
    }
    let wanted = starter::guest(&chapter.name);
    let file = folder.join(&wanted);
    // An older module may be there: what counts is what this line has built.
    if built.module(&chapter.name).as_ref() != Some(&file) {
        let finding = Finding::new(Rule::Guest, place, format!("`{line}` does not make {wanted}"));
        let next = "build what the hosts load, as a `cdylib`";
        return Ok(Err(Box::new(finding.next(next))));
    }
    Ok(Module::read(&file).map_err(|error| {
        let message = format!("{wanted} is not a WebAssembly module: {error}");
        Box::new(Finding::new(Rule::Guest, place, message).next(next))
    }))
}

/// The line that a reader types, and where it stands.
fn build_line(project: &Project, chapter: &Chapter) -> Result<Made<(Place, String)>> {
    let file = chapter.path(starter::README);
    let text = match project.root.join(&file).is_file() {
        true => project.read(&file)?,
        false => String::new(),
    };
    let mut lines = text.lines().map(str::trim).enumerate();
    Ok(match lines.find(|(_, line)| line.starts_with(BUILD)) {
        Some((index, line)) => Ok((Place::new(file, Line::from_index(index)), line.to_owned())),
        None => {
            let place = Place::new(file, Line::FIRST);
            let finding = Finding::new(Rule::Guest, place, "this does not say how it is built");
            Err(Box::new(finding.next("write a line that begins with `cargo build `")))
        }
    })
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    dependencies: toml::Table,
    workspace: Option<Workspace>,
}

#[derive(Deserialize)]
struct Workspace {
    #[serde(default)]
    dependencies: toml::Table,
}

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// The Rust host is compiled into one program with all others, and not by its own manifest. So that
/// this is what its reader builds, its manifest asks for what the book asks for, its lock file says
/// the same versions, and cargo takes the two as they are.
fn check_package(
    project: &Project,
    chapter: &Chapter,
    hashes: &Hashes,
    kept: &Kept,
) -> Result<Made<()>> {
    if chapter.host(starter::PROGRAM).is_none() {
        return Ok(Ok(()));
    }
    for file in [starter::MANIFEST, starter::LOCK] {
        if !project.root.join(chapter.path(file)).is_file() {
            let next = "the host in Rust is a package with a lock file of its own";
            return Ok(Err(wrong(chapter, file, "this file is not there", next)));
        }
    }
    let workspace = tool::workspace()?;
    let checked = same_dependencies(project, chapter, &workspace)?
        .and(same_versions(project, chapter, &workspace)?);
    match checked {
        Ok(()) => resolve(project, chapter, hashes, kept),
        Err(finding) => Ok(Err(finding)),
    }
}

fn wrong(chapter: &Chapter, file: &str, message: impl Into<String>, next: &str) -> Box<Finding> {
    Box::new(Finding::new(Rule::Host, chapter.place(file, Line::FIRST), message).next(next))
}

fn same_dependencies(
    project: &Project,
    chapter: &Chapter,
    workspace: &Project,
) -> Result<Made<()>> {
    let read = |project: &Project, file: &str| -> Result<Manifest> {
        toml::from_str(&project.read(file)?).with_context(|| format!("{file} is no TOML"))
    };
    let ours = read(workspace, "Cargo.toml")?.workspace;
    let ours = ours.map(|workspace| workspace.dependencies).unwrap_or_default();
    for (name, asked) in &read(project, &chapter.path(starter::MANIFEST))?.dependencies {
        if ours.get(name) != Some(asked) {
            let ours = ours.get(name).map_or("nothing".to_owned(), ToString::to_string);
            let message = format!("this asks for {name} = {asked}, and the book for {ours}");
            let next = "ask for the same: the book runs this host in a program of its own";
            return Ok(Err(wrong(chapter, starter::MANIFEST, message, next)));
        }
    }
    Ok(Ok(()))
}

fn same_versions(project: &Project, chapter: &Chapter, workspace: &Project) -> Result<Made<()>> {
    let read = |project: &Project, file: &str| -> Result<BTreeMap<_, _>> {
        let lock: Lock = toml::from_str(&project.read(file)?)
            .with_context(|| format!("{file} is no lock file"))?;
        let packages = lock.package.into_iter().filter(|package| package.checksum.is_some());
        Ok(packages.map(|package| ((package.name, package.version), package.checksum)).collect())
    };
    let ours = read(workspace, "Cargo.lock")?;
    for (package, sum) in read(project, &chapter.path(starter::LOCK))? {
        if ours.get(&package) != Some(&sum) {
            let (name, version) = package;
            let message = format!("this pins {name} {version}, and the book another one");
            let next = format!(
                "take the book's: cp Cargo.lock {} && cargo tree --manifest-path {}",
                chapter.path(starter::LOCK),
                chapter.path(starter::MANIFEST)
            );
            return Ok(Err(wrong(chapter, starter::LOCK, message, &next)));
        }
    }
    Ok(Ok(()))
}

/// Cargo finds the lock file whole and up to date.
fn resolve(project: &Project, chapter: &Chapter, hashes: &Hashes, kept: &Kept) -> Result<Made<()>> {
    let package = |file: &str| file.starts_with(starter::PACKAGE);
    let inputs = hashes.folder(&folder(chapter), package)?;
    if kept.get::<bool>("packages", &chapter.name, &inputs) == Some(true) {
        return Ok(Ok(()));
    }
    let manifest = chapter.path(starter::MANIFEST);
    let mut cargo = cargo::command(project);
    cargo.args(["tree", "--quiet", "--locked", "--manifest-path", &manifest]);
    let finished = process::run(cargo, Limits::NONE)?;
    if !finished.success() {
        let said = finished.stderr.replace(&format!("{}/", project.root.display()), "");
        let next = format!("let cargo write it: cargo tree --manifest-path {manifest}");
        let finding = wrong(chapter, starter::LOCK, "cargo does not take this as it is", &next);
        return Ok(Err(Box::new(finding.text(said.trim_end()))));
    }
    kept.put("packages", &chapter.name, &inputs, &true)?;
    Ok(Ok(()))
}

/// The starter's folder, from the book's root.
fn folder(chapter: &Chapter) -> String {
    format!("{CHAPTERS}/{}", chapter.name)
}
