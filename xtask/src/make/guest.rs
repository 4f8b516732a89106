//! Builds guests with cargo, those that have changed, and reads the modules it made.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, bail};
use book_files::layout::{self, CHAPTERS, Profile, TARGET};
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
    read::{
        chapter::{Chapter, SOUND},
        exercise::EXERCISES,
        project::Project,
        text::{Line, Place},
    },
    tool,
};

/// Builds the guests of these chapters: in release, and in debug for the hosts that compare the
/// two.
///
/// # Errors
///
/// When cargo cannot run at all. A guest that does not compile is a finding.
pub fn build(
    project: &Project,
    chapters: &[&Chapter],
    toolchain: &Toolchain,
    hashes: &Hashes,
    kept: &Kept,
    modules: &mut Modules,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let common = common(project, toolchain)?;
    let mut changed = Vec::new();
    for chapter in chapters {
        let inputs = inputs(chapter, hashes, &common)?;
        match modules_as_kept(project, chapter, &inputs, hashes, kept) {
            Some(both) => insert(modules, chapter, both),
            None => changed.push((*chapter, inputs)),
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let target = project.target();
    // LLVM puts a digit in the place of each: llvm::sys::fs::createUniqueFile.
    if target.as_os_str().as_encoded_bytes().contains(&b'%') {
        bail!(
            "no linker of Rust's for WebAssembly writes below a folder with a `%` in its name: {}; \
             move the book, or set CARGO_TARGET_DIR to another folder",
            target.display()
        );
    }
    let names: Vec<_> = changed.iter().map(|(chapter, _)| &*chapter.name).collect();
    let debug = run(project, &names, toolchain, Profile::Debug)?;
    let release = run(project, &names, toolchain, Profile::Release)?;
    for (chapter, inputs) in changed {
        let read = |built: &Built, profile| module(project, chapter, built, profile);
        let both = read(&release, Profile::Release)
            .and_then(|release| Ok([read(&debug, Profile::Debug)?, release]));
        match both {
            Ok(both) => {
                let sums = both.each_ref().map(|module| module.sha256.clone());
                kept.put("guests", &chapter.name, &locked(inputs, project), &sums)?;
                insert(modules, chapter, both);
            }
            Err(finding) => findings.push(*finding),
        }
    }
    Ok(())
}

fn insert(modules: &mut Modules, chapter: &Chapter, both: [Module; 2]) {
    for (profile, module) in Profile::ALL.into_iter().zip(both) {
        modules.insert((chapter.file(GUEST), profile), module);
    }
}

/// What all guests are made from.
fn common(project: &Project, toolchain: &Toolchain) -> Result<Inputs> {
    let hashes = Hashes::of(project);
    Ok(hashes
        .file("Cargo.toml")
        .and(hashes.file(".cargo/config.toml"))
        .and(toolchain.inputs())
        .and(tool::inputs(&["src/make"])?))
}

/// What a guest is made from. Cargo itself writes the lock file, if there is none.
fn inputs(chapter: &Chapter, hashes: &Hashes, common: &Inputs) -> Result<Inputs> {
    let others = |file: &str| {
        chapter.host(file).is_none()
            && file != SOUND
            && !file.starts_with("tests/")
            && !file.starts_with("exhibits/")
            && !file.starts_with(EXERCISES)
    };
    Ok(hashes.folder(&format!("{CHAPTERS}/{}", chapter.name), others)?.and(common.clone()))
}

fn locked(inputs: Inputs, project: &Project) -> Inputs {
    inputs.and(Hashes::of(project).file("Cargo.lock"))
}

/// The modules of both profiles, if they are the ones that were made from the same inputs.
fn modules_as_kept(
    project: &Project,
    chapter: &Chapter,
    inputs: &Inputs,
    hashes: &Hashes,
    kept: &Kept,
) -> Option<[Module; 2]> {
    let inputs = inputs.clone().and(hashes.file("Cargo.lock"));
    let sums: [String; 2] = kept.get("guests", &chapter.name, &inputs)?;
    let read = |profile| Module::read(&file(project, chapter, profile)).ok();
    let both = [read(Profile::Debug)?, read(Profile::Release)?];
    (both.each_ref().map(|module| &module.sha256) == sums.each_ref()).then_some(both)
}

/// Where hosts look for a guest.
fn file(project: &Project, chapter: &Chapter, profile: Profile) -> PathBuf {
    project.target().join(layout::guest(&chapter.name, profile))
}

fn run(
    project: &Project,
    chapters: &[&str],
    toolchain: &Toolchain,
    profile: Profile,
) -> Result<Built> {
    let mut command = command(project, toolchain)?;
    command.args(["build", "--keep-going", "--lib", "--target", TARGET]);
    match profile {
        // It is run and fetched as well, and nobody debugs with it.
        Profile::Debug => command.args(["--config", "profile.dev.strip = 'debuginfo'"]),
        Profile::Release => command.arg("--release"),
    };
    command.args(chapters.iter().flat_map(|chapter| ["--package", chapter]));
    let (built, finished) = Built::run(command)?;
    if !finished.success() && built.error(None).is_none() {
        bail!("cargo could not build the guests:\n{}", finished.stderr.trim_end());
    }
    Ok(built)
}

/// A cargo that builds guests for the target folder in which hosts look for them, with what the
/// book's own files say and nothing of the reader's configuration.
///
/// # Errors
///
/// When the book's `Cargo.toml` or `.cargo/config.toml` cannot be read.
pub fn command(project: &Project, toolchain: &Toolchain) -> Result<Command> {
    let mut command = cargo::command(project);
    command.env("CARGO_TARGET_DIR", project.target());
    let config = Config::read(project)?;
    let flags = config.rustflags().into_iter().chain([toolchain.remap()]);
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.collect::<Vec<_>>().join("\u{1f}"));
    if config.linker().is_none() {
        command.args(["--config", &format!("target.{TARGET}.linker = 'rust-lld'")]);
    }
    for (name, defaults) in PROFILES {
        let mut settings: toml::Table = toml::from_str(defaults).expect("they are well formed");
        settings.extend(config.profile(name));
        for (key, value) in settings.into_iter().filter(|(_, value)| !value.is_table()) {
            command.args(["--config", &format!("profile.{name}.{key} = {value}")]);
        }
    }
    Ok(command)
}

/// What cargo takes where the manifest says nothing, so that a reader's configuration says nothing.
const PROFILES: [(&str, &str); 2] = [
    (
        "dev",
        "opt-level = 0\ndebug = 2\nstrip = 'none'\ndebug-assertions = true\noverflow-checks = true\n\
         lto = false\npanic = 'unwind'\ncodegen-units = 256\nrpath = false",
    ),
    (
        "release",
        "opt-level = 3\ndebug = 0\nstrip = 'none'\ndebug-assertions = false\noverflow-checks = false\n\
         lto = false\npanic = 'unwind'\ncodegen-units = 16\nrpath = false",
    ),
];

/// What the book's own files tell cargo.
struct Config {
    manifest: toml::Table,
    target: toml::Table,
}

impl Config {
    fn read(project: &Project) -> Result<Config> {
        let table = |file: &str| -> Result<toml::Table> {
            if !project.root.join(file).is_file() {
                return Ok(toml::Table::new());
            }
            toml::from_str(&project.read(file)?).with_context(|| format!("{file} is no TOML"))
        };
        let mut config = table(".cargo/config.toml")?;
        let target = config
            .remove("target")
            .and_then(|target| target.get(TARGET).and_then(toml::Value::as_table).cloned());
        Ok(Config { manifest: table("Cargo.toml")?, target: target.unwrap_or_default() })
    }

    fn rustflags(&self) -> Vec<String> {
        match self.target.get("rustflags") {
            Some(toml::Value::Array(flags)) => {
                flags.iter().filter_map(|flag| flag.as_str().map(str::to_owned)).collect()
            }
            Some(toml::Value::String(flags)) => {
                flags.split_whitespace().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    fn linker(&self) -> Option<&str> {
        self.target.get("linker")?.as_str()
    }

    fn profile(&self, name: &str) -> toml::Table {
        let profile = self.manifest.get("profile").and_then(|profiles| profiles.get(name));
        profile.and_then(toml::Value::as_table).cloned().unwrap_or_default()
    }
}

/// The module of one chapter, in one profile.
fn module(
    project: &Project,
    chapter: &Chapter,
    built: &Built,
    profile: Profile,
) -> Result<Module, Box<Finding>> {
    let manifest = chapter.place("Cargo.toml", Line::FIRST);
    if let Some(error) = built.error(Some(&chapter.name)) {
        let place = error.place.unwrap_or(manifest);
        let message = match profile {
            Profile::Debug => "the guest does not compile in debug",
            Profile::Release => "the guest does not compile",
        };
        let finding = Finding::new(Rule::Guest, place, message);
        let next = format!("mend it, then: cargo xtask verify {}", chapter.name);
        return Err(Box::new(finding.text(error.text).next(next)));
    }
    let Some(path) = built.module(&chapter.name) else {
        // A package that it needs does not compile, so that cargo did not come to it.
        if let Some(error) = built.error(None) {
            let place = error.place.unwrap_or(manifest);
            let message =
                format!("the guest of {} needs this, and it does not compile", chapter.name);
            return Err(Box::new(Finding::new(Rule::Guest, place, message).text(error.text)));
        }
        let finding = Finding::new(Rule::Guest, manifest, "the guest builds no module");
        let next = "write `crate-type = [\"cdylib\", \"rlib\"]` under [lib]";
        return Err(Box::new(finding.next(next)));
    };
    Module::read(&path).map_err(|error| {
        let file = project.relative(&path);
        let message = format!("{file} is not a WebAssembly module: {error}");
        let next =
            "look at the linker in .cargo/config.toml and at what the manifest says of [lib]";
        Box::new(Finding::new(Rule::Guest, manifest, message).next(next))
    })
}

/// A guest has no dependencies: the path of a registry in a module moves its addresses. One that
/// has some says why, and prints no addresses.
///
/// # Errors
///
/// When the manifest cannot be read.
pub fn check_manifest(
    project: &Project,
    chapter: &Chapter,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    #[derive(Deserialize)]
    struct Manifest {
        #[serde(default)]
        dependencies: toml::Table,
        package: Option<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        #[serde(default)]
        metadata: toml::Table,
    }
    let file = chapter.path("Cargo.toml");
    let text = project.read(&file)?;
    let Ok(manifest) = toml::from_str::<Manifest>(&text) else { return Ok(()) };
    let why = manifest.package.as_ref().and_then(|package| {
        package.metadata.get("book")?.get("dependencies")?.as_str().filter(|why| !why.is_empty())
    });
    if !manifest.dependencies.is_empty() && why.is_none() {
        let line = text.lines().position(|line| line.trim() == "[dependencies]");
        let place = Place::new(&file, Line::from_index(line.unwrap_or_default()));
        let message = "a guest has no dependencies: their paths move its addresses";
        let next = "take them away, or write under [package.metadata.book]: dependencies = \"WHY\"";
        findings.push(Finding::new(Rule::Guest, place, message).next(next));
    }
    Ok(())
}
