//! `cargo xtask follow`: from a save to the answer, against the same by plain Node and cargo.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{
    report::{Goal, Report, Value},
    run,
    stats::{Case, Sample, Samples, in_turns},
    tool::Tool,
};

/// The chapter that is followed: its hosts print the names of the guest's exports.
const CHAPTER: &str = "raw-access";

/// An answer that takes longer does not come.
const LONGEST: Duration = Duration::from_secs(120);

const TICK: Duration = Duration::from_millis(200);

/// A file of the chapter, and a line that it gets, by which its host prints something else.
struct Place {
    file: &'static str,
    /// Before this one.
    before: &'static str,
    /// What is printed then is a word, and this is around it.
    around: (&'static str, &'static str),
    /// The word, before its number.
    word: &'static str,
}

const SCRIPT: Place = Place {
    file: "host.mjs",
    before: "// ANCHOR: naive\n",
    around: ("console.log(\"", "\");\n"),
    word: "script",
};

const GUEST: Place = Place {
    file: "src/lib.rs",
    before: "// ANCHOR: write_byte\n",
    around: ("#[unsafe(no_mangle)]\npub extern \"C\" fn ", "() -> u32 {\n    1\n}\n\n"),
    word: "guest",
};

const PROGRAM: Place = Place {
    file: "host.rs",
    before: "    // ANCHOR: read\n",
    around: ("    println!(\"", "\");\n"),
    word: "program",
};

pub fn follow(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    // What plain cargo builds in one is no save in the other.
    let (followed, plain) = (Workspace::start(tool)?, Workspace::start(tool)?);
    let follower = Follower::start(tool, &followed)?;
    let pair = |place, run: &dyn Fn() -> Result<Sample>| -> Result<[Samples; 2]> {
        let (mut here, mut there) = (followed.file(place)?, plain.file(place)?);
        // What is built once is built before the clock runs.
        follower.answer(&mut here)?;
        there.save()?;
        run()?;
        let alone = Case::new(run).after(|| there.save().map(drop));
        in_turns(times, [alone, Case::new(|| follower.answer(&mut here))])
    };
    let build = || plain.cargo(tool, &["guest", CHAPTER]);
    build()?;

    let [alone, saved] = pair(&SCRIPT, &|| plain.node())?;
    report.row(
        "follow: a host.mjs saved, to the answer",
        Value::Seconds(saved.seconds()),
        Some(("`node host.mjs`", alone.seconds())),
        Goal::Seconds(0.5),
    );
    let both = || -> Result<Sample> {
        let time = build()?.time + plain.node()?.time;
        Ok(Sample { time, peak: None })
    };
    let [alone, saved] = pair(&GUEST, &both)?;
    report.row(
        "follow: a guest saved, to the answer",
        Value::Seconds(saved.seconds()),
        Some(("`cargo guest` after the same, and `node host.mjs`", alone.seconds())),
        Goal::Seconds(1.0),
    );
    let target = tool.root.join("target");
    let target = target.to_str().context("a path is not UTF-8")?;
    let link = ["build", "--manifest-path", "tools/host/Cargo.toml", "--target-dir", target];
    let [alone, saved] = pair(&PROGRAM, &|| plain.cargo(tool, &link))?;
    report.row(
        "follow: a host.rs saved, to the answer",
        Value::Seconds(saved.seconds()),
        Some(("its link after the same", alone.seconds())),
        Goal::Times(1.5),
    );
    Ok(())
}

/// A reader's folder, at the naive attempt of [`CHAPTER`].
struct Workspace {
    _folder: TempDir,
    root: PathBuf,
}

/// A file of it.
struct Edited<'a> {
    place: &'a Place,
    path: PathBuf,
    /// As it was laid out.
    text: String,
    /// How often it was saved.
    count: usize,
}

impl Workspace {
    fn start(tool: &Tool) -> Result<Workspace> {
        let folder = tempfile::tempdir()?;
        let root = folder.path().canonicalize()?;
        let mut start = tool.xtask(&tool.root);
        start.arg("start").arg(&root).args(["--at", CHAPTER]);
        run::succeed(start)?;
        Ok(Workspace { _folder: folder, root })
    }

    fn file<'a>(&self, place: &'a Place) -> Result<Edited<'a>> {
        let path = self.root.join(CHAPTER).join(place.file);
        let text = fs::read_to_string(&path)?;
        if !text.contains(place.before) {
            bail!("{} has no line {:?}", path.display(), place.before);
        }
        Ok(Edited { place, path, text, count: 0 })
    }

    fn cargo(&self, tool: &Tool, arguments: &[&str]) -> Result<Sample> {
        let mut cargo = tool.cargo(arguments);
        cargo.current_dir(&self.root).env_remove("CARGO_TARGET_DIR");
        Ok(run::succeed(cargo)?.into())
    }

    fn node(&self) -> Result<Sample> {
        let mut node = Command::new("node");
        node.arg(format!("{CHAPTER}/host.mjs")).current_dir(&self.root);
        Ok(run::succeed(node)?.into())
    }
}

impl Edited<'_> {
    /// Puts another line in the place of the one before it; returns what its host prints then.
    fn save(&mut self) -> Result<String> {
        self.count += 1;
        let Place { before, around: (start, end), word, .. } = self.place;
        let printed = format!("{word}_{}", self.count);
        let line = format!("{start}{printed}{end}{before}");
        fs::write(&self.path, self.text.replacen(before, &line, 1))?;
        Ok(printed)
    }
}

/// `follow`, without a terminal: it prints all of an answer when it has all of it.
struct Follower {
    child: Child,
    lines: Receiver<String>,
}

impl Follower {
    fn start(tool: &Tool, workspace: &Workspace) -> Result<Follower> {
        let mut command = tool.xtask(&workspace.root);
        command.args(["follow", CHAPTER]).env_remove("CARGO_TARGET_DIR");
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start follow")?;
        let out = child.stdout.take().context("it has no output")?;
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(out).lines().map_while(Result::ok);
            // Nobody listens any more when all was measured.
            lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
        });
        let follower = Follower { child, lines };
        follower.wait("steps as in the book")?;
        Ok(follower)
    }

    /// How long it takes from a save until what that prints is told.
    fn answer(&self, file: &mut Edited<'_>) -> Result<Sample> {
        let start = Instant::now();
        let printed = file.save()?;
        self.wait(&printed)?;
        Ok(Sample { time: start.elapsed(), peak: None })
    }

    fn wait(&self, text: &str) -> Result<()> {
        let start = Instant::now();
        let mut said = String::new();
        loop {
            match self.lines.recv_timeout(TICK) {
                Ok(line) if line.contains(text) => return Ok(()),
                Ok(line) => said.extend([&*line, "\n"]),
                Err(RecvTimeoutError::Timeout) if run::interrupted() => bail!("interrupted"),
                Err(RecvTimeoutError::Timeout) if start.elapsed() < LONGEST => {}
                Err(_) => bail!("follow does not say `{text}`:\n{said}"),
            }
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
