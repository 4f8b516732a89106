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
use serde::Deserialize;

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
    tool,
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

/// One line of `browsers find`.
#[derive(Deserialize)]
struct Found {
    engine: String,
    version: String,
}

/// The browsers that can be driven here. Where there is no driver, nothing is built to find out.
///
/// # Errors
///
/// When the program `browsers` does not build or run.
pub fn find(_kept: &Kept, progress: &Progress) -> Result<Vec<Engine>> {
    let drivers = ["chromedriver", "geckodriver", "WebKitWebDriver"];
    if !drivers.iter().any(|driver| which::which(driver).is_ok()) {
        return Ok(Vec::new());
    }
    let program = build("browsers", progress)?;
    progress.say("Looking for browsers");
    let mut command = Command::new(&program);
    command.arg("find");
    let finished = process::run(command, super::limits(180))?;
    if !finished.success() {
        bail!("cannot look for browsers: {}", finished.stderr.trim());
    }
    let found = finished.stdout.lines().map(|line| {
        let Found { engine, version } = serde_json::from_str(line)?;
        let name = EngineName::all().find(|kind| kind.key() == engine);
        let name = name.with_context(|| format!("there is no engine `{engine}`"))?;
        Ok(Engine { name, version, program: program.clone() })
    });
    found.collect()
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

/// One line of `browsers run`.
#[derive(Deserialize)]
struct Ran {
    chapter: String,
    outcome: Ending,
    error: Option<String>,
    steps: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Ending {
    Ended,
    Failed,
    OutOfTime,
}

/// Runs each of these hosts twice, in one session of the browser.
pub fn run(
    engine: &Engine,
    site: &Site,
    hosts: &[(&Chapter, &Host)],
    limits: Limits,
) -> Vec<Rounds> {
    match run_all(engine, site, hosts, limits) {
        Ok(rounds) => rounds.into_iter().map(Ok).collect(),
        Err(error) => hosts.iter().map(|_| Err(format!("{error:#}"))).collect(),
    }
}

fn run_all(
    engine: &Engine,
    site: &Site,
    hosts: &[(&Chapter, &Host)],
    limits: Limits,
) -> Result<Vec<[Transcript; 2]>> {
    let mut command = Command::new(&engine.program);
    command.arg("run").arg(&site.folder).args(["--engine", engine.name.key()]);
    command.arg(format!("--limit={}", limits.time.as_secs()));
    let runs: Vec<_> = hosts.iter().flat_map(|(chapter, _)| [chapter, chapter]).collect();
    command.args(runs.iter().map(|chapter| &*chapter.name));
    let count = runs.len();
    let time = BESIDE.saturating_add(limits.time.saturating_mul(count.try_into()?));
    let bytes = limits.bytes.saturating_mul(count);
    let finished = process::run(command, Limits { time, bytes, memory: None })?;
    if !finished.success() {
        bail!("{engine} cannot be driven: {}", said(&finished));
    }
    let lines: Vec<_> = finished.stdout.lines().collect();
    if lines.len() != count {
        bail!("{engine} ran {} of {count} pages", lines.len());
    }
    let both = |(lines, (chapter, _)): (&[&str], &(&Chapter, &Host))| {
        let [first, second] = lines else { bail!("a chapter is run twice") };
        Ok([transcript(engine, chapter, first)?, transcript(engine, chapter, second)?])
    };
    lines.chunks(2).zip(hosts).map(both).collect()
}

fn transcript(engine: &Engine, chapter: &Chapter, line: &str) -> Result<Transcript> {
    let ran: Ran = serde_json::from_str(line).context("`browsers` prints something else")?;
    if ran.chapter != chapter.name {
        bail!("{engine} ran {} instead of {}", ran.chapter, chapter.name);
    }
    let host = chapter.files.get(PAGE_HOST);
    let place = |step: &str| {
        let steps = host.map(|host| &*host.steps).unwrap_or_default();
        steps.iter().position(|known| known.name == step)
    };
    let mut steps: Vec<_> = ran.steps.into_iter().collect();
    steps.sort_by_key(|(step, _)| place(step));
    let mut printed = Vec::new();
    for (step, text) in steps {
        let lines = text.split('\n');
        printed.extend(
            lines.map(|text| Printed { from: Origin::Step(step.clone()), text: text.to_owned() }),
        );
    }
    let outcome = match ran.outcome {
        Ending::Ended => Outcome::Ended,
        Ending::OutOfTime => Outcome::OutOfTime,
        Ending::Failed => Outcome::Failed {
            line: None::<Line>,
            text: ran.error.unwrap_or_else(|| "the page does not say why".to_owned()),
        },
    };
    Ok(Transcript {
        engine: engine.clone(),
        chapter: ran.chapter,
        file: PAGE_HOST.to_owned(),
        printed,
        outcome,
    })
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

/// Builds a program of this workspace. The first build of each takes its time: cargo shows how
/// far it is.
fn build(package: &str, progress: &Progress) -> Result<PathBuf> {
    let workspace = tool::workspace()?;
    progress.say(&format!("Building {package}"));
    let mut cargo = cargo::command(&workspace);
    cargo.args(["build", "--package", package]);
    let name = format!("{package}{}", std::env::consts::EXE_SUFFIX);
    let (built, finished) = match workspace.target().join("debug").join(name).exists() {
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

    fn read(line: &str) -> Result<Transcript> {
        let text = "// ANCHOR: b\n\n// ANCHOR_END: b\n// ANCHOR: a\n\n// ANCHOR_END: a\n";
        let (host, _) = Source::read(text.to_owned());
        let files = BTreeMap::from([("host.mjs".to_owned(), host)]);
        let chapter = Chapter::new("adder", files);
        let program = PathBuf::from("browsers");
        let engine = Engine { name: EngineName::WebKit, version: "2.50.6".to_owned(), program };
        transcript(&engine, &chapter, line)
    }

    #[test]
    fn a_page_is_read_in_the_order_of_its_host() {
        let line = r#"{"chapter":"adder","outcome":"ended","steps":{"a":"3","b":"1\n\n2"}}"#;
        let transcript = read(line).unwrap();
        assert_eq!(transcript.outcome, Outcome::Ended);
        let texts: Vec<_> = transcript.printed.iter().map(|line| &*line.text).collect();
        assert_eq!(texts, ["1", "", "2", "3"]);
        let (host, _) = Source::read("// ANCHOR: b\n// ANCHOR_END: b\n".to_owned());
        assert_eq!(transcript.of_steps(&host)["b"], "1\n\n2");
    }

    #[test]
    fn an_error_is_what_the_page_says() {
        let line = r#"{"chapter":"adder","outcome":"failed","error":"Error: no","steps":{}}"#;
        let text = "Error: no".to_owned();
        assert_eq!(read(line).unwrap().outcome, Outcome::Failed { line: None, text });
        let line = r#"{"chapter":"adder","outcome":"out-of-time","steps":{}}"#;
        assert_eq!(read(line).unwrap().outcome, Outcome::OutOfTime);
        assert!(read(r#"{"chapter":"adder","outcome":"lost","steps":{}}"#).is_err());
    }
}
