//! Everything that must be green: the tool's own tests, the guests' tests, the book.

use std::{
    collections::VecDeque,
    env, fs,
    io::Write,
    process::Command,
    sync::{Mutex, PoisonError},
    thread,
    time::Instant,
};

use anyhow::{Result, anyhow, bail};
use book_files::layout::TARGET;

use crate::{
    command::site,
    kept::Kept,
    make::{self, cargo, exercise, guest, toolchain::Toolchain},
    process::{self, Finished},
    progress::Progress,
    read::{
        chapter::Chapter,
        names::{EngineName, JudgeName},
        project::Project,
    },
    report,
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
const PACKAGES: [(&str, &str, &str); 3] = [
    ("assemblyscript", "samples.test.mjs", "the inspector's sample of AssemblyScript"),
    ("axe-core", "axe.smoke.mjs", "axe-core on the pages"),
    ("typescript", "bare.test.mjs", "the site's scripts against their sources"),
];

/// What ends a file of tests that does not end, in milliseconds: the longest takes three minutes.
const FILE_TIMEOUT: &str = "--test-timeout=900000";

/// How many files of tests a browser runs in a row.
const PART: usize = 6;

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
    writeln!(anstream::stdout(), "The tool's own tests")?;
    let mut skip = Vec::new();
    if Judge::find(JudgeName::Miri, project, &toolchain, &kept)?.is_none() {
        writeln!(
            anstream::stdout(),
            "not run: the tests that need Miri; {}",
            JudgeName::Miri.advice()
        )?;
        skip.extend(["--", "--skip", "miri::"]);
    }
    for manifest in manifests(project)? {
        let mut cargo = cargo::command(project);
        cargo.args(["test", "--no-fail-fast", "--manifest-path", &manifest]).args(&skip);
        tests.run(cargo, &manifest)?;
    }

    let nodes = engine::javascript::find(EngineName::Node, &kept)?;
    let Some(node) = nodes.first() else {
        bail!(
            "the tests of pages and guests need Node: {}",
            engine::javascript::advice(EngineName::Node, &kept)?
        );
    };
    let mut browsers = Vec::new();
    for name in EngineName::all().filter(|name| name.is_browser()) {
        browsers.push((name, engine::browser::find(name, &kept, &progress)?));
    }
    if !build(project, &chapters, &toolchain, &kept)? {
        tests.failed.push("the guests that the pages run".to_owned());
    }
    // What is built for the site alone; the pages' tests run it.
    if !site::site(project, "text", &[])?.is_some_and(|status| status.success()) {
        tests.failed.push("what writes modules as text".to_owned());
    }
    let site = match engine::browser::render(project, &progress)? {
        Ok(site) => site,
        Err(text) => bail!("the book does not render:\n{text}"),
    };
    let pages = Pages::find(project, node, &site)?;
    writeln!(anstream::stdout(), "The tests of the pages' scripts, in {node}")?;
    tests.run(pages.tests(".test.mjs"), "the tests of the pages' scripts")?;

    let runner = cargo::program("wasm-runner", &progress)?;
    let guests = || -> Result<Command> {
        let mut cargo = guest::command(project, &toolchain)?;
        // What tells no one anything here, and is read and written again for each browser.
        cargo.args(["--config", "profile.dev.debug = false"]);
        // In a folder of its own, for `verify` looks at what it has built.
        cargo.env("CARGO_TARGET_DIR", project.target().join("tests"));
        let runner = toml::Value::from(vec![runner.to_string_lossy().into_owned()]);
        cargo.args(["--config", &format!("target.{TARGET}.runner = {runner}")]);
        cargo.args(["test", "--no-fail-fast", "--tests", "--target", TARGET]);
        // A starter is no package of this workspace.
        let guests = chapters.iter().filter(|chapter| !chapter.is_starter());
        cargo.args(guests.flat_map(|chapter| ["--package", &*chapter.name]));
        Ok(cargo)
    };
    let mut there = Vec::new();
    for (name, engine) in &browsers {
        match engine {
            Ok(engine) => there.push((name, engine)),
            Err(why) => {
                writeln!(
                    anstream::stdout(),
                    "not run: the tests of pages and guests in {name}; {why}"
                )?;
            }
        }
    }
    let mut jobs = VecDeque::new();
    for (name, engine) in &there {
        for (what, command) in pages.parts(".smoke.mjs") {
            let lent = engine::browser::lend(engine, &site, &command);
            jobs.push_back((format!("the pages' tests in {name}, {what}"), lent));
        }
    }
    jobs.push_back(("the guests' tests in Node".to_owned(), guests()?));
    // `verify` runs the guests in each browser; their own tests are of what Rust makes of them.
    let (own, others) = there.split_at(if everywhere() { there.len() } else { there.len().min(1) });
    for (name, engine) in own {
        let lent = engine::browser::lend(engine, &site, &guests()?);
        jobs.push_back((format!("the guests' tests in {name}"), lent));
    }
    for (name, _) in others {
        writeln!(anstream::stdout(), "The guests' tests run in {name} with EVERYWHERE set")?;
    }
    for (what, finished) in side_by_side(jobs)? {
        if !finished.success() {
            tests.failed.push(what);
        }
    }
    tests.end()
}

/// Whether what each engine does alike is to run in each, as in `book/tests/browser.mjs`.
fn everywhere() -> bool {
    env::var_os("EVERYWHERE").is_some()
}

/// Builds what the pages run and what their tests hand to them, on a machine that does not verify, too;
/// and says whether all of it compiles.
fn build(
    project: &Project,
    chapters: &[Chapter],
    toolchain: &Toolchain,
    kept: &Kept,
) -> Result<bool> {
    let chapters: Vec<_> = chapters.iter().collect();
    let mut findings = Vec::new();
    let mut modules = make::modules(project, &chapters, toolchain, kept, &mut findings)?;
    let written = exercise::Wanted::Written;
    exercise::build(project, &chapters, written, toolchain, kept, &mut modules, &mut findings)?;
    for finding in &findings {
        report::human::finding(&mut anstream::stdout(), finding)?;
    }
    Ok(findings.is_empty())
}

/// Runs commands two at a time, in their order, and shows what each printed when it has ended: a test
/// of a page keeps about one processor busy, and waits longer than it may when there are more.
fn side_by_side(jobs: VecDeque<(String, Command)>) -> Result<Vec<(String, Finished)>> {
    let (jobs, done) = (Mutex::new(jobs), Mutex::new(Vec::new()));
    let next = || jobs.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let work = || -> Result<()> {
        while let Some((what, command)) = next() {
            let start = Instant::now();
            let finished = process::run(command, process::Limits::NONE)?;
            let came = if finished.success() { "passed" } else { "FAILED" };
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            writeln!(
                anstream::stdout(),
                "{}{}# {came} in {} s: {what}",
                finished.stdout,
                finished.stderr,
                start.elapsed().as_secs()
            )?;
            done.push((what, finished));
        }
        Ok(())
    };
    thread::scope(|scope| {
        let other = scope.spawn(work);
        work()?;
        other.join().map_err(|_| anyhow!("what ran the tests has panicked"))?
    })?;
    Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// The tests of the scripts in the pages: the scripts alone in Node, the pages in a browser.
struct Pages<'a> {
    project: &'a Project,
    node: &'a Engine,
    site: &'a engine::browser::Site,
    files: Vec<String>,
}

impl<'a> Pages<'a> {
    /// All but those that need what is not there.
    fn find(
        project: &'a Project,
        node: &'a Engine,
        site: &'a engine::browser::Site,
    ) -> Result<Self> {
        let mut files = project.files("book/tests")?;
        for (package, test, what) in PACKAGES {
            if !project.root.join("target/npm/node_modules").join(package).is_dir() {
                writeln!(anstream::stdout(), "not run: {what}; .ci/engines fetches {package}")?;
                files.retain(|file| !file.ends_with(&format!("/{test}")));
            }
        }
        Ok(Pages { project, node, site, files })
    }

    /// Runs those whose names end so.
    fn tests(&self, suffix: &str) -> Command {
        self.run(self.files.iter().filter(|file| file.ends_with(suffix)))
    }

    /// The same in a few parts, each with the names of its first and last file.
    fn parts(&self, suffix: &str) -> Vec<(String, Command)> {
        let files: Vec<_> = self.files.iter().filter(|file| file.ends_with(suffix)).collect();
        let name = |file: &str| {
            let name = file.rsplit('/').next().unwrap_or(file);
            name.strip_suffix(suffix).unwrap_or(name).to_owned()
        };
        let parts = files.chunks(PART).map(|part| {
            let what = format!("{} to {}", name(part[0]), name(part[part.len() - 1]));
            (what, self.run(part.iter().copied()))
        });
        parts.collect()
    }

    fn run<'f>(&self, files: impl Iterator<Item = &'f String>) -> Command {
        let mut command = Command::new(&self.node.program);
        // Node 20 has it, and needs to be told.
        if self.node.major().is_some_and(|major| major < 22) {
            command.arg("--experimental-websocket");
        }
        // A driver has one session at a time.
        command.args(["--test", "--test-concurrency=1", FILE_TIMEOUT]);
        command.args(files);
        command.current_dir(&self.project.root).env("SITE", &self.site.folder);
        command
    }
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
