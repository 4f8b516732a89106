//! Everything that must be green: the tool's own tests, the guests' tests, the book.

use std::{fs, process::Command, thread, time::Instant};

use anyhow::{Result, anyhow, bail};
use book_files::layout::TARGET;

use crate::{
    kept::Kept,
    make::{cargo, guest, toolchain::Toolchain},
    process,
    progress::Progress,
    read::{
        chapter::Chapter,
        names::{EngineName, JudgeName},
        project::Project,
    },
    run::{
        engine::{self, Engine},
        judge::Judge,
    },
};

/// What was run, by name, and failed.
#[derive(Default)]
struct Tests {
    failed: Vec<String>,
}

impl Tests {
    fn run(&mut self, command: Command, name: &str) -> Result<()> {
        if !process::run_through(command, process::Group::Own)?.success() {
            self.failed.push(name.to_owned());
        }
        Ok(())
    }

    fn end(self) -> Result<()> {
        if !self.failed.is_empty() {
            bail!("failed: {}", self.failed.join(", "));
        }
        Ok(())
    }
}

/// The packages that `.ci/engines` fetches for tests of pages, and the test that needs each.
const PACKAGES: [(&str, &str, &str); 2] = [
    ("axe-core", "axe.smoke.mjs", "axe-core on the pages"),
    ("typescript", "bare.test.mjs", "the site's scripts against their sources"),
];

/// What ends a file of tests that does not end, in milliseconds: the longest takes three minutes.
const FILE_TIMEOUT: &str = "--test-timeout=900000";

/// Runs the tests of the workspace and of the guests, all of them, whatever fails.
///
/// # Errors
///
/// When one of them failed, or cannot be run.
pub fn test(project: &Project) -> Result<()> {
    let mut findings = Vec::new();
    let chapters = Chapter::all(project, &mut findings)?;
    let kept = Kept::open(project, false)?;
    let progress = Progress::new();
    let toolchain = Toolchain::find(project, &kept, &progress)?;

    let mut tests = Tests::default();
    anstream::println!("The tool's own tests");
    let mut skip = Vec::new();
    if Judge::find(JudgeName::Miri, project, &toolchain, &kept)?.is_none() {
        anstream::println!("not run: the tests that need Miri; {}", JudgeName::Miri.advice());
        skip.extend(["--", "--skip", "judges::miri::"]);
    }
    for manifest in manifests(project)? {
        let mut cargo = cargo::command(project);
        cargo.args(["test", "--no-fail-fast", "--manifest-path", &manifest]).args(&skip);
        tests.run(cargo, &manifest)?;
    }

    let nodes = engine::javascript::find(EngineName::Node, &kept)?;
    let Some(node) = nodes.first() else {
        bail!("the tests of pages and guests need Node: {}", EngineName::Node.advice());
    };
    let mut browsers = Vec::new();
    for name in EngineName::all().filter(|name| name.is_browser()) {
        browsers.push((name, engine::browser::find(name, &kept, &progress)?));
    }
    let site = match engine::browser::render(project, &progress)? {
        Ok(site) => site,
        Err(text) => bail!("the book does not render:\n{text}"),
    };
    pages(&mut tests, project, node, &site, &browsers)?;

    let guests = || -> Result<Command> {
        let mut cargo = guest::command(project, &toolchain)?;
        // The runner is built by a cargo that inherits it, for this machine.
        cargo.env_remove("CARGO_ENCODED_RUSTFLAGS");
        cargo.args(["test", "--no-fail-fast", "--tests", "--target", TARGET]);
        // A starter is no package of this workspace.
        let guests = chapters.iter().filter(|chapter| !chapter.is_starter());
        cargo.args(guests.flat_map(|chapter| ["--package", &*chapter.name]));
        Ok(cargo)
    };
    anstream::println!("The guests' tests, in Node");
    tests.run(guests()?, "the guests' tests in Node")?;
    for (name, engine) in &browsers {
        match engine {
            Ok(engine) => {
                anstream::println!("The guests' tests, in {engine}");
                let lent = engine::browser::lend(engine, &site, &guests()?);
                tests.run(lent, &format!("the guests' tests in {name}"))?;
            }
            Err(why) => anstream::println!("not run: the guests' tests in {name}; {why}"),
        }
    }
    tests.end()
}

/// Runs the tests of the scripts in the pages: the scripts alone in Node, the pages in each browser.
fn pages(
    tests: &mut Tests,
    project: &Project,
    node: &Engine,
    site: &engine::browser::Site,
    browsers: &[(EngineName, Result<Engine, String>)],
) -> Result<()> {
    let mut all = project.files("book/tests")?;
    for (package, test, what) in PACKAGES {
        if !project.root.join("target/npm/node_modules").join(package).is_dir() {
            anstream::println!("not run: {what}; .ci/engines fetches {package}");
            all.retain(|file| !file.ends_with(&format!("/{test}")));
        }
    }
    let command = |suffix: &str| {
        let mut command = Command::new(&node.program);
        // Node 20 has it, and needs to be told.
        if node.major().is_some_and(|major| major < 22) {
            command.arg("--experimental-websocket");
        }
        // A driver has one session at a time.
        command.args(["--test", "--test-concurrency=1", FILE_TIMEOUT]);
        command.args(all.iter().filter(|file| file.ends_with(suffix)));
        command.current_dir(&project.root).env("SITE", &site.folder);
        command
    };
    anstream::println!("The tests of the pages' scripts, in {node}");
    tests.run(command(".test.mjs"), "the tests of the pages' scripts")?;
    let mut there = Vec::new();
    for (name, engine) in browsers {
        match engine {
            Ok(engine) => there.push((name, engine)),
            Err(why) => anstream::println!("not run: the pages' tests in {name}; {why}"),
        }
    }
    let Some(((first, engine), others)) = there.split_first() else { return Ok(()) };
    let lend = |engine| engine::browser::lend(engine, site, &command(".smoke.mjs"));
    // Side by side: with axe-core, the tests in the first take about as long as all others.
    thread::scope(|scope| {
        let beside = scope.spawn(|| {
            let run = |&(_, engine): &(_, _)| {
                let start = Instant::now();
                let finished = process::run(lend(engine), process::Limits::NONE);
                let took = start.elapsed().as_secs();
                anstream::println!("# beside: the pages' tests in {engine} took {took} s");
                finished
            };
            others.iter().map(run).collect::<Vec<_>>()
        });
        anstream::println!("The pages' tests, in {engine}");
        tests.run(lend(engine), &format!("the pages' tests in {first}"))?;
        let ran = beside.join().map_err(|_| anyhow!("the tests beside have panicked"))?;
        for ((name, engine), finished) in others.iter().zip(ran) {
            let finished = finished?;
            anstream::println!("The pages' tests, in {engine}");
            anstream::print!("{}{}", finished.stdout, finished.stderr);
            if !finished.success() {
                tests.failed.push(format!("the pages' tests in {name}"));
            }
        }
        Ok(())
    })
}

/// The manifests of the tool's crates. Each is tested by itself, as it is built when it is used:
/// together, their dependencies have other features and are all compiled again.
fn manifests(project: &Project) -> Result<Vec<String>> {
    let mut manifests = vec!["xtask/Cargo.toml".to_owned()];
    for entry in fs::read_dir(project.root.join("xtask"))? {
        let manifest = format!("xtask/{}/Cargo.toml", entry?.file_name().to_string_lossy());
        if project.root.join(&manifest).is_file() {
            manifests.push(manifest);
        }
    }
    manifests.sort();
    Ok(manifests)
}
