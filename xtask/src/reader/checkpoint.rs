//! Checkpoints: each chapter as `start --at` lays it out is built, and its hosts are run.
//!
//! A workspace at a chapter has the chapters before it solved, and that one at its naive attempt. No
//! chapter uses another's files, so each is one of two: solved, or an attempt. And its guest is the
//! same in both. So one workspace stands for all checkpoints: every chapter solved, and beside its
//! hosts what an attempt has in their place. It is built once, and each host in it is run once.
//!
//! What is solved must print what the book's own hosts did, and an attempt the first lines of that.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    thread,
};

use anyhow::{Context, Result, bail};
use book_files::layout::{CHAPTERS, Profile, SHARED, TARGET};

use crate::{
    finding::{Finding, Rule},
    fingerprint::{Hashes, Inputs},
    kept::Kept,
    make::{
        cargo::{self, Built},
        module::GUEST,
        toolchain::Toolchain,
    },
    process,
    progress::Progress,
    read::{
        book::Book,
        chapter::Host,
        names::EngineName,
        project::Project,
        text::{Line, Place},
    },
    reader::{
        course::{Course, Lesson},
        laid::{Extent, Laid},
        layout::{self, CONFIG, Files, HOST},
        workspace::Workspace,
    },
    run::{
        engine::{self, Engine},
        evidence::Evidence,
        plan,
    },
    tool,
};

/// Under which room a checkpoint that was right is kept.
const KEPT: &str = "checkpoints";

/// What checks the checkpoints of a book.
pub struct Checkpoints<'a> {
    pub project: &'a Project,
    pub book: &'a Book,
    pub toolchain: &'a Toolchain,
    pub kept: &'a Kept,
}

/// A host of a chapter that an engine has run for the book, and what it printed.
struct Expected<'a> {
    engine: &'a Engine,
    host: &'a Host,
    printed: String,
}

/// A chapter that is to be checked.
struct Checkpoint<'a> {
    lesson: &'a Lesson<'a>,
    expected: Vec<Expected<'a>>,
    inputs: Inputs,
}

impl Checkpoints<'_> {
    /// Builds and runs the checkpoints of the selected chapters that have changed. Node and Wasmtime
    /// run them, where they have run the book's own hosts well.
    ///
    /// # Errors
    ///
    /// When the workspace cannot be written, cargo cannot run, or this program is interrupted.
    pub fn check(
        &self,
        evidence: &Evidence,
        seconds: u64,
        progress: &Progress,
    ) -> Result<Vec<Finding>> {
        if !self.is_wanted() {
            return Ok(Vec::new());
        }
        let course = Course::of(self.project, self.book)?;
        let changed = self.changed(&course, evidence)?;
        if changed.is_empty() {
            return Ok(Vec::new());
        }
        progress.say(&format!("Building {} checkpoints", changed.len()));
        let root = self.project.scratch()?.join("checkpoints");
        let _lock = process::lock(&root.with_extension("lock"), progress)?;
        let workspace = Project::at(root);
        self.lay(&workspace, &changed, evidence)?;

        let mut findings = BTreeMap::new();
        self.build_guests(&workspace, &changed, &mut findings)?;
        let host = match changed.iter().any(|checkpoint| checkpoint.runs_in(EngineName::Wasmtime)) {
            true => self.build_host(&workspace, &mut findings)?,
            false => None,
        };
        let guests_only = findings.clone();
        let runs: Vec<_> = changed
            .iter()
            .filter(|checkpoint| !guests_only.contains_key(&*checkpoint.lesson.chapter.name))
            .flat_map(|checkpoint| {
                checkpoint.expected.iter().flat_map(move |expected| {
                    [Extent::Solved, Extent::Naive].map(|extent| (checkpoint, expected, extent))
                })
            })
            .collect();
        progress.say("Running the checkpoints");
        let next = Mutex::new(runs.iter().enumerate());
        let found = Mutex::new(Vec::new());
        let work = || {
            loop {
                let run = next.lock().expect("nothing panics while it is held").next();
                let Some((index, (checkpoint, expected, extent))) = run else { break };
                let result =
                    run_host(&workspace, checkpoint, expected, *extent, host.as_deref(), seconds);
                let mut found = found.lock().expect("nothing panics while it is held");
                found.push((index, &*checkpoint.lesson.chapter.name, result));
            }
        };
        let workers = thread::available_parallelism().map_or(1, usize::from).min(runs.len());
        thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
        process::heed_interrupt("the checkpoints were run")?;
        let mut found = found.into_inner().expect("no thread panicked");
        found.sort_by_key(|(index, ..)| *index);
        for (_, chapter, result) in found {
            if let Some(finding) = result? {
                findings.entry(chapter.to_owned()).or_insert_with(Vec::new).push(finding);
            }
        }
        for checkpoint in &changed {
            let name = &checkpoint.lesson.chapter.name;
            if !findings.contains_key(&**name) {
                self.kept.put(KEPT, name, &checkpoint.inputs, &())?;
            }
        }
        Ok(findings.into_values().flatten().collect())
    }

    /// Whether the book's manifest asks for it: `checkpoints = true` in `[workspace.metadata.book]`.
    fn is_wanted(&self) -> bool {
        let manifest = self.project.read("Cargo.toml").unwrap_or_default();
        let manifest: toml::Table = toml::from_str(&manifest).unwrap_or_default();
        let manifest = toml::Value::Table(manifest);
        let mut path = ["workspace", "metadata", "book", "checkpoints"].iter();
        let value = path.try_fold(&manifest, |value, key| value.get(key));
        value.and_then(toml::Value::as_bool).unwrap_or(false)
    }

    /// The selected chapters whose guest is there and whose checkpoint is not kept as right.
    fn changed<'a>(
        &self,
        course: &'a Course<'a>,
        evidence: &'a Evidence,
    ) -> Result<Vec<Checkpoint<'a>>> {
        let hashes = Hashes::of(self.project);
        let tool = tool::workspace()?;
        let mut common = self
            .toolchain
            .inputs()
            .and(tool::inputs(&["src/reader", "src/make", "workspace", "hosts"])?)
            .and(Hashes::of(&tool).whole(SHARED, |file| file.starts_with("dump."))?);
        for file in ["Cargo.toml", ".cargo/config.toml", "rust-toolchain.toml"] {
            common = common.and(hashes.file(file));
        }
        let selected: Vec<_> =
            self.book.selected_chapters().map(|chapter| &*chapter.name).collect();
        let mut changed = Vec::new();
        for lesson in course.lessons() {
            let chapter = lesson.chapter;
            let guest = (chapter.file(GUEST), Profile::Release);
            if !selected.contains(&&*chapter.name) || !evidence.modules.contains_key(&guest) {
                continue;
            }
            let expected = expected(lesson, evidence);
            let mut inputs = common
                .clone()
                .and(hashes.whole(&format!("{CHAPTERS}/{}", chapter.name), |_| true)?);
            for ((module, profile), made) in &evidence.modules {
                if module.chapter == chapter.name {
                    inputs = inputs.with(&format!("{module} {}", profile.name()), &made.sha256);
                }
            }
            for Expected { engine, host, printed } in &expected {
                inputs = inputs.with(&format!("{} in {engine}", host.file), printed);
            }
            if self.kept.get::<()>(KEPT, &chapter.name, &inputs).is_none() {
                changed.push(Checkpoint { lesson, expected, inputs });
            }
        }
        Ok(changed)
    }

    /// Writes the workspace anew, and leaves what cargo has built in it.
    fn lay(
        &self,
        workspace: &Project,
        changed: &[Checkpoint<'_>],
        evidence: &Evidence,
    ) -> Result<()> {
        let root = &workspace.root;
        let cannot = || format!("cannot write {}", root.display());
        fs::create_dir_all(root).with_context(cannot)?;
        for entry in fs::read_dir(root).with_context(cannot)? {
            let path = entry?.path();
            match path.file_name().is_some_and(|name| name == "target") {
                true => {}
                false if path.is_dir() => fs::remove_dir_all(&path).with_context(cannot)?,
                false => fs::remove_file(&path).with_context(cannot)?,
            }
        }
        let own = Workspace::of(root, self.project);
        let names = changed.iter().map(|checkpoint| &*checkpoint.lesson.chapter.name).collect();
        let mut files: Files = layout::of_workspace(&own, self.project, &names, self.toolchain)?;
        let mut laid = Laid::default();
        for Checkpoint { lesson, .. } in changed {
            let name = &lesson.chapter.name;
            let of = |extent| layout::of_chapter(self.project, lesson, extent, &evidence.modules);
            files.extend(of(Extent::Solved)?);
            let mut attempt = of(Extent::Naive)?;
            for host in &lesson.chapter.hosts {
                let file = attempt.remove(&format!("{name}/{}", host.file));
                files.extend(file.map(|file| (format!("{name}/{}", beside(&host.file)), file)));
            }
            laid.add_chapter(name, Extent::Solved);
        }
        // It lies in the book's folder, whose own aliases cargo would put theirs together with.
        if let Some(config) = files.get_mut(CONFIG) {
            let mut table: toml::Table = toml::from_str(str::from_utf8(&config.bytes)?)?;
            table.remove("alias");
            config.bytes = toml::to_string(&table)?.into_bytes();
        }
        for (file, content) in &files {
            let path = root.join(file);
            let folder = path.parent().unwrap_or(root);
            fs::create_dir_all(folder)
                .and_then(|()| fs::write(&path, &content.bytes))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        laid.write(&own)
    }

    /// Builds the guests. What does not compile is a finding of its chapter.
    fn build_guests(
        &self,
        workspace: &Project,
        changed: &[Checkpoint<'_>],
        findings: &mut BTreeMap<String, Vec<Finding>>,
    ) -> Result<()> {
        let mut command = cargo::command(workspace);
        command.env("CARGO_TARGET_DIR", target(workspace));
        command.args(["build", "--keep-going", "--release", "--target", TARGET]);
        let names: Vec<_> =
            changed.iter().map(|checkpoint| &*checkpoint.lesson.chapter.name).collect();
        command.args(names.iter().flat_map(|name| ["--package", name]));
        let (built, finished) = Built::run(command)?;
        if finished.success() {
            return Ok(());
        }
        let mut is_known = false;
        for name in names {
            if let Some(error) = built.error(Some(name)) {
                is_known = true;
                let place = Place::new(format!("chapters-code/{name}/src/lib.rs"), Line::FIRST);
                let message = "this guest does not compile in a reader's workspace";
                let finding = Finding::new(Rule::Guest, place, message).text(error.text);
                findings.insert(name.to_owned(), vec![finding.next(try_it(name))]);
            }
        }
        if !is_known {
            bail!("cargo could not build the checkpoints:\n{}", finished.stderr.trim_end());
        }
        Ok(())
    }

    /// Builds the program of all Rust hosts: solved, and as attempts.
    fn build_host(
        &self,
        workspace: &Project,
        findings: &mut BTreeMap<String, Vec<Finding>>,
    ) -> Result<Option<PathBuf>> {
        let tool = tool::workspace()?;
        let mut command = cargo::command(workspace);
        // Where Wasmtime is compiled already.
        command.env("CARGO_TARGET_DIR", tool.target());
        command.args(["build", "--manifest-path", &format!("{HOST}/Cargo.toml")]);
        let (built, finished) = Built::run(command)?;
        if let Some(program) = built.program() {
            // A reader's own may take its place meanwhile.
            let copy = target(workspace).join(format!("host{}", std::env::consts::EXE_SUFFIX));
            fs::copy(&program, &copy)
                .with_context(|| format!("cannot write {}", copy.display()))?;
            return Ok(Some(copy));
        }
        let Some(error) = built.error(None) else {
            bail!("cannot build a workspace's Rust hosts\n{}", finished.stderr.trim_end());
        };
        let file = error.place.map_or_else(String::new, |place| place.file);
        let chapter = file.rsplit('/').nth(1).unwrap_or_default().to_owned();
        let place = Place::new(format!("chapters-code/{chapter}/host.rs"), Line::FIRST);
        let message = "this host does not compile in a reader's workspace";
        let finding = Finding::new(Rule::Host, place, message).text(error.text);
        findings.entry(chapter.clone()).or_default().push(finding.next(try_it(&chapter)));
        Ok(None)
    }
}

impl Checkpoint<'_> {
    fn runs_in(&self, engine: EngineName) -> bool {
        self.expected.iter().any(|expected| expected.engine.name == engine)
    }
}

/// What the hosts of a chapter printed in the first Node and in Wasmtime, where they ended well.
fn expected<'a>(lesson: &'a Lesson<'a>, evidence: &'a Evidence) -> Vec<Expected<'a>> {
    let mut all: Vec<Expected<'_>> = Vec::new();
    for run in &evidence.runs {
        let is_asked = matches!(run.engine.name, EngineName::Node | EngineName::Wasmtime);
        let is_known = |known: &Expected<'_>| {
            known.host.file == run.host.file && known.engine.name == run.engine.name
        };
        if !is_asked || run.host.chapter != lesson.chapter.name || all.iter().any(is_known) {
            continue;
        }
        if let (Some(host), Some(transcript)) =
            (lesson.chapter.host(&run.host.file), run.transcript())
        {
            let printed = transcript.whole().unwrap_or_default();
            all.push(Expected { engine: &run.engine, host, printed });
        }
    }
    all
}

/// The name of an attempt's host beside the solved one: `host-attempt.mjs`.
fn beside(host: &str) -> String {
    host.replacen("host", "host-attempt", 1)
}

fn target(workspace: &Project) -> PathBuf {
    workspace.root.join("target")
}

fn try_it(chapter: &str) -> String {
    format!("see it: cargo xtask start target/at-{chapter} --at {chapter}")
}

/// Runs a host, and compares what it prints. No finding where its program was not built.
fn run_host(
    workspace: &Project,
    checkpoint: &Checkpoint<'_>,
    expected: &Expected<'_>,
    extent: Extent,
    program: Option<&Path>,
    seconds: u64,
) -> Result<Option<Finding>> {
    let Expected { engine, host, printed } = expected;
    let chapter = checkpoint.lesson.chapter;
    let file = match extent {
        Extent::Solved => host.file.clone(),
        Extent::Naive => beside(&host.file),
    };
    let mut command = match (plan::is_linked(engine), program) {
        (true, None) => return Ok(None),
        (true, Some(program)) => {
            let mut command = Command::new(program);
            command.arg(match &*file {
                "host.rs" => chapter.name.clone(),
                _ => format!("{}/{file}", chapter.name),
            });
            command
        }
        (false, _) => {
            let mut command = Command::new(&engine.program);
            command.arg(format!("{}/{file}", chapter.name));
            command
        }
    };
    engine::keep_environment(&mut command, workspace);
    command.current_dir(&workspace.root).env("CARGO_TARGET_DIR", target(workspace));
    let finished = process::run(command, engine::limits(seconds))?;

    let now = finished.stdout.trim_end();
    let (is_right, what) = match extent {
        Extent::Solved => (now == printed.trim_end(), "solved"),
        Extent::Naive => (is_beginning(now, printed), "at its naive attempt"),
    };
    let next = try_it(&chapter.name);
    let finding = |message: String| {
        let finding = Finding::new(Rule::Host, chapter.place(&host.file, Line::FIRST), message);
        finding.ran([engine.to_string()]).next(next)
    };
    Ok(if !finished.success() {
        let message = format!("in a reader's workspace, {what}, this host fails");
        Some(finding(message).text(finished.stderr.trim_end()))
    } else if !is_right {
        let message = format!("in a reader's workspace, {what}, this host prints something else");
        Some(finding(message).diff(("in the book", printed), ("in the workspace", now)))
    } else {
        None
    })
}

/// Whether some lines are the first of others, and at least one.
fn is_beginning(first: &str, whole: &str) -> bool {
    let mut lines = whole.lines();
    !first.is_empty() && first.lines().all(|line| lines.next() == Some(line))
}
