//! Chromium, Firefox and WebKit run a chapter where its reader does: on its rendered page, where
//! the program `browsers` presses Run and reads what the page shows.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use book_files::browser::{self, Browser, Found, Here, Ran, Round};

use super::{
    Engine, Rounds,
    transcript::{Origin, Outcome, Printed, Transcript},
};
use crate::{
    kept::Kept,
    make::cargo::{self, Built},
    process::{self, Finished, Limits},
    progress::Progress,
    read::{
        chapter::{Chapter, Host, PAGE_HOST},
        names::EngineName,
        project::Project,
        text::Line,
    },
    stamp, tool,
};

/// What a book is rendered by.
pub const BOOK: &str = "book/book.toml";

/// What makes a book's pages run.
const LIVE: &str = "book/theme/live/page/live.mjs";

/// What a browser may take beside its chapters: to start, to open pages, to end.
const BESIDE: Duration = Duration::from_secs(180);

/// Whether the pages of this book run at all.
pub fn is_live(project: &Project) -> bool {
    project.root.join(LIVE).is_file()
}

/// A browser, or why it cannot be driven here.
pub type Looked = (EngineName, Result<Engine, String>);

/// The browsers whose driver is here. They are asked again when one of their files has changed.
///
/// # Errors
///
/// When the program `browsers` does not build.
pub fn find(kept: &Kept, progress: &Progress) -> Result<Vec<Looked>> {
    let mut asked: Option<Vec<Found>> = None;
    let mut looked = Vec::new();
    let program = program("browsers")?;
    let inputs = tool::inputs(&["browsers", "files"])?;
    for browser in Browser::ALL {
        let Ok(driver) = which::which(browser.driver()) else { continue };
        let here = stamp::ask_once(kept, &driver, &inputs, || {
            let found = match &asked {
                Some(found) => found,
                None => asked.insert(ask(progress)?),
            };
            let found = found.iter().find(|found| found.browser == browser);
            Ok(match found.map(|found| &found.here) {
                Some(Ok(Here { version, files })) => {
                    let files = (!files.is_empty()).then(|| files.clone());
                    (Ok(version.clone()), files)
                }
                Some(Err(why)) => (Err(why.clone()), None),
                None => (Err("it was not looked for".to_owned()), None),
            })
        })?;
        let name: EngineName = browser.key().parse().map_err(anyhow::Error::msg)?;
        let program = program.clone();
        looked.push((name, here.map(|version| Engine { name, version, program })));
    }
    Ok(looked)
}

fn ask(progress: &Progress) -> Result<Vec<Found>> {
    let program = build("browsers", progress)?;
    progress.say("Looking for browsers");
    let mut command = Command::new(&program);
    command.arg("find");
    let finished = process::run(command, super::limits(180))?;
    let found = finished.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
    let found: Vec<Found> = found.collect();
    if found.is_empty() {
        bail!("cannot look for browsers: {}", said(&finished));
    }
    Ok(found)
}

/// The rendered book, kept as it is for as long as browsers open its pages.
#[derive(Debug)]
pub struct Site {
    pub folder: PathBuf,
    _lock: File,
}

/// Renders the book. The inner error is what the renderer says of a book that does not render.
///
/// # Errors
///
/// When the program `site` does not build or run.
pub fn render(project: &Project, progress: &Progress) -> Result<Result<Site, String>> {
    let program = build("site", progress)?;
    progress.say("Rendering the book");
    let scratch = project.scratch()?;
    let lock = process::lock(&scratch.join("site.lock"), progress)?;
    let mut command = Command::new(program);
    // Not the site that a reader opens: that changes only when it is asked for.
    command.arg("book").arg(&project.root).arg("--built").arg("--into").arg(scratch.join("site"));
    let finished = process::run(command, Limits::NONE)?;
    if !finished.success() {
        return Ok(Err(finished.stderr.trim().to_owned()));
    }
    let index = finished.stdout.lines().last().unwrap_or_default();
    let folder = Path::new(index).parent().context("the site does not say where it is")?;
    Ok(Ok(Site { folder: folder.to_owned(), _lock: lock }))
}

/// Runs each of these hosts twice, in one session of the browser. What it breaks off with is the
/// reason for those that it has not run; those that it has run stay.
pub fn run(
    engine: &Engine,
    site: &Site,
    hosts: &[(&Chapter, &Host)],
    limits: Limits,
) -> Vec<Rounds> {
    let mut command = Command::new(&engine.program);
    command.arg("run").arg(&site.folder).args(["--engine", engine.name.key()]);
    command.arg(format!("--limit={}", limits.time.as_secs()));
    command.args(hosts.iter().flat_map(|(chapter, _)| [&chapter.name, &chapter.name]));
    let count = 2 * hosts.len();
    let runs = limits.time.saturating_mul(count.try_into().unwrap_or(u32::MAX));
    let time = BESIDE.saturating_add(runs);
    let bytes = limits.bytes.saturating_mul(count);
    let finished = match process::run(command, Limits { time, bytes, memory: None }) {
        Ok(finished) => finished,
        Err(error) => return hosts.iter().map(|_| Err(format!("{error:#}"))).collect(),
    };
    let lines = finished.stdout.lines().filter_map(|line| serde_json::from_str(line).ok());
    let ran: BTreeMap<String, Ran> = lines.map(|ran: Ran| (ran.chapter.clone(), ran)).collect();
    let rounds = |(chapter, _): &(&Chapter, &Host)| match ran.get(&chapter.name) {
        Some(ran) => both(engine, chapter, ran),
        None => Err(said(&finished)),
    };
    hosts.iter().map(rounds).collect()
}

/// Both rounds; one that did not end well is not repeated.
fn both(engine: &Engine, chapter: &Chapter, ran: &Ran) -> Rounds {
    let rounds = ran.rounds.as_ref().map_err(Clone::clone)?;
    let mut rounds = rounds.iter().map(|round| transcript(engine, chapter, round));
    let first = rounds.next().ok_or("its page was not run")?;
    let second = match rounds.next() {
        Some(second) => second,
        None if first.outcome == Outcome::Ended => return Err("its page was run once".to_owned()),
        None => first.clone(),
    };
    Ok([first, second])
}

fn transcript(engine: &Engine, chapter: &Chapter, round: &Round) -> Transcript {
    let host = chapter.files.get(PAGE_HOST);
    let place = |step: &str| {
        let steps = host.map(|host| &*host.steps).unwrap_or_default();
        steps.iter().position(|known| known.name == step)
    };
    let mut steps: Vec<_> = round.steps.iter().collect();
    steps.sort_by_key(|(step, _)| place(step));
    let mut printed = Vec::new();
    for (step, text) in steps {
        let lines = text.split('\n');
        printed.extend(
            lines.map(|text| Printed { from: Origin::Step(step.clone()), text: text.to_owned() }),
        );
    }
    let outcome = match &round.outcome {
        browser::Outcome::Ended => Outcome::Ended,
        browser::Outcome::OutOfTime => Outcome::OutOfTime,
        browser::Outcome::Failed(text) => {
            Outcome::Failed { line: None::<Line>, text: text.clone() }
        }
    };
    Transcript {
        engine: engine.clone(),
        chapter: chapter.name.clone(),
        file: PAGE_HOST.to_owned(),
        printed,
        outcome,
    }
}

fn said(finished: &Finished) -> String {
    match (finished.stderr.trim(), finished.ending) {
        ("", ending) => format!("it says nothing; {ending:?}"),
        (text, _) => text.trim_start_matches("error: ").to_owned(),
    }
}

/// The command that runs `tests`, those of guests or of pages, with this browser's driver.
pub fn lend(engine: &Engine, tests: &Command) -> Command {
    let mut command = Command::new(&engine.program);
    command.args(["lend", "--engine", engine.name.key(), "--"]);
    command.arg(tests.get_program()).args(tests.get_args());
    if let Some(folder) = tests.get_current_dir() {
        command.current_dir(folder);
    }
    for (name, value) in tests.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// Where a program of this workspace is when it has been built.
fn program(package: &str) -> Result<PathBuf> {
    let name = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    Ok(tool::workspace()?.target().join("debug").join(name))
}

/// Builds a program of this workspace. The first build of each takes its time: cargo shows how
/// far it is.
///
/// # Errors
///
/// When it does not build.
pub fn build(package: &str, progress: &Progress) -> Result<PathBuf> {
    let workspace = tool::workspace()?;
    progress.say(&format!("Building {package}"));
    let mut cargo = cargo::command(&workspace);
    cargo.args(["build", "--package", package]).env("CARGO_TARGET_DIR", workspace.target());
    let (built, finished) = match program(package)?.exists() {
        true => Built::run(cargo)?,
        false => Built::run_aloud(cargo, progress)?,
    };
    let program = built.program();
    program.with_context(|| format!("cannot build `{package}`\n{}", finished.stderr.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::chapter::Source;

    fn read(ran: &str) -> Rounds {
        let text = "// ANCHOR: b\n\n// ANCHOR_END: b\n// ANCHOR: a\n\n// ANCHOR_END: a\n";
        let (host, _) = Source::read(text.to_owned());
        let files = BTreeMap::from([("host.mjs".to_owned(), host)]);
        let chapter = Chapter::new("adder", files);
        let program = PathBuf::from("browsers");
        let engine = Engine { name: EngineName::WebKit, version: "2.50.6".to_owned(), program };
        both(&engine, &chapter, &serde_json::from_str(ran).unwrap())
    }

    const ENDED: &str = r#"{"outcome":"ended","steps":{"a":"3","b":"1\n\n2"}}"#;

    #[test]
    fn a_page_is_read_in_the_order_of_its_host() {
        let ran = format!(r#"{{"chapter":"adder","rounds":{{"Ok":[{ENDED},{ENDED}]}}}}"#);
        let [first, second] = read(&ran).unwrap();
        assert_eq!(first.outcome, Outcome::Ended);
        assert_eq!(first.printed, second.printed);
        let texts: Vec<_> = first.printed.iter().map(|line| &*line.text).collect();
        assert_eq!(texts, ["1", "", "2", "3"]);
        let (host, _) = Source::read("// ANCHOR: b\n// ANCHOR_END: b\n".to_owned());
        assert_eq!(first.of_steps(&host)["b"], "1\n\n2");
    }

    #[test]
    fn an_error_is_what_the_page_says() {
        let ran = r#"{"chapter":"adder","rounds":{"Ok":[{"outcome":{"failed":"Error: no"},"steps":{}}]}}"#;
        let [first, _] = read(ran).unwrap();
        assert_eq!(first.outcome, Outcome::Failed { line: None, text: "Error: no".to_owned() });
        let ran = r#"{"chapter":"adder","rounds":{"Ok":[{"outcome":"out-of-time","steps":{}}]}}"#;
        assert_eq!(read(ran).unwrap()[0].outcome, Outcome::OutOfTime);
    }

    #[test]
    fn a_page_that_was_not_run_twice_was_not_run() {
        let ran = r#"{"chapter":"adder","rounds":{"Err":"the driver is gone"}}"#;
        assert_eq!(read(ran).unwrap_err(), "the driver is gone");
        let ran = format!(r#"{{"chapter":"adder","rounds":{{"Ok":[{ENDED}]}}}}"#);
        assert_eq!(read(&ran).unwrap_err(), "its page was run once");
    }
}
