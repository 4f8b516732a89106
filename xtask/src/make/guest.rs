//! Builds guests with cargo and reads the modules it made.

use anyhow::{Result, bail};
use book_files::layout::TARGET;

use crate::{
    finding::{Finding, Rule},
    make::{
        cargo::{self, Message},
        module::{GUEST, Module, Modules},
        toolchain::SourcePaths,
    },
    process::{self, Limits},
    read::{
        chapter::FOLDER,
        project::Project,
        text::{Line, Place},
    },
};

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
    let mut command = cargo::command(project);
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
