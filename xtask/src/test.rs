//! Everything that must be green: the tool's own tests, the guests' tests, the book.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    chapter::Chapter,
    engine::{self, Engine},
    guest::{self, SourcePaths, TARGET},
    judge::{self, Judge},
    process,
    project::Project,
    report::progress::Progress,
};

/// Runs the tests of the workspace and of the guests.
///
/// # Errors
///
/// When one of them fails or cannot run.
pub fn test(project: &Project) -> Result<()> {
    let mut findings = Vec::new();
    let chapters = Chapter::all(project, &mut findings)?;
    guest::ensure_target(project, |text| anstream::eprintln!("{text}"))?;

    anstream::println!("The tool's own tests");
    let guests = chapters.iter().flat_map(|chapter| ["--exclude", &*chapter.name]);
    let mut arguments: Vec<_> = ["test", "--workspace"].into_iter().chain(guests).collect();
    if Judge::find(judge::Kind::Miri).is_none() {
        anstream::println!("not run: the tests that need Miri; {}", judge::Kind::Miri.advice());
        arguments.extend(["--", "--skip", "judges::miri::"]);
    }
    cargo(project, &arguments)?;

    let nodes = engine::javascript::find(engine::Kind::Node);
    let Some(node) = nodes.first() else {
        bail!("the tests of pages and guests need Node: {}", engine::Kind::Node.advice());
    };
    anstream::println!("The pages' tests, in {node} and Chromium");
    pages(project, node)?;

    let [flag, paths] = SourcePaths::find(project)?.for_cargo();
    let mut arguments = vec!["test", "--tests", "--target", TARGET, &flag, &paths];
    arguments.extend(chapters.iter().flat_map(|chapter| ["--package", &*chapter.name]));
    anstream::println!("The guests' tests, in Node");
    cargo(project, &arguments)?;

    let browsers = engine::browser::find(&Progress::new())?;
    // wasm-bindgen's runner does not know WebKit's driver on this platform.
    for kind in [engine::Kind::Chromium, engine::Kind::Firefox] {
        let Some(engine) = browsers.iter().find(|engine| engine.kind == kind) else {
            anstream::println!("not run: the guests' tests in {kind}; {}", kind.advice());
            continue;
        };
        anstream::println!("The guests' tests, in {engine}");
        let mut cargo = guest::cargo(project);
        cargo.args(&arguments);
        run(engine::browser::lend(engine, &cargo), &arguments)?;
    }
    Ok(())
}

/// Runs the tests of the scripts in the pages; those that need Chromium say so if it is absent.
fn pages(project: &Project, node: &Engine) -> Result<()> {
    let site = match engine::browser::render(project, &Progress::new())? {
        Ok(site) => site,
        Err(text) => bail!("the book does not render:\n{text}"),
    };
    let is_test = |file: &String| file.ends_with(".test.mjs") || file.ends_with(".smoke.mjs");
    let files = project.files("book/theme/live/test")?.into_iter().filter(is_test);
    let mut tests = Command::new(&node.program);
    tests.arg("--test").args(files).current_dir(&project.root).env("SITE", &site.folder);
    run(tests, &["the tests of the pages"])
}

fn cargo(project: &Project, arguments: &[&str]) -> Result<()> {
    let mut cargo = guest::cargo(project);
    cargo.args(arguments);
    run(cargo, arguments)
}

fn run(command: Command, arguments: &[&str]) -> Result<()> {
    let status = process::run_through(command, process::Group::Own)?;
    if !status.success() {
        bail!("`{}` failed", arguments.join(" "));
    }
    Ok(())
}
