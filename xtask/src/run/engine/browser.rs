//! Chromium, Firefox and WebKit run a chapter where its reader does: on its rendered page, where
//! the program `browsers` presses Run and reads what the page shows.

use std::{
    env,
    fs::File,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Error, Result, bail};
use book_files::{
    browser::{self, Browser, Found, Here, Ran, Round},
    layout::CHAPTERS,
    starter,
};

use super::{
    Engine, Rounds,
    transcript::{Origin, Outcome, Printed, Transcript},
};
use crate::{
    fingerprint::Inputs,
    kept::Kept,
    make::cargo,
    process::{self, Finished, Limits},
    progress::Progress,
    read::{
        chapter::{Chapter, Host},
        names::EngineName,
        project::Project,
    },
    stamp,
};

/// What a book is rendered by.
pub const BOOK: &str = "book/book.toml";

/// What makes a book's pages run.
const LIVE: &str = "book/theme/live/page/live.mjs";

/// What a browser may take for a chapter beside its run: to start, to open the page, to end.
const BESIDE: Duration = Duration::from_secs(180);

/// Whether the pages of this book run at all.
pub fn is_live(project: &Project) -> bool {
    project.root.join(LIVE).is_file()
}

/// The browser, or why it cannot be driven here. Where there is no driver, nothing is built to
/// find out; and nothing as long as the browser's files are as they were.
///
/// # Errors
///
/// When this program is interrupted.
pub fn find(name: EngineName, kept: &Kept, progress: &Progress) -> Result<Result<Engine, String>> {
    let browser: Browser = name.key().parse().map_err(Error::msg)?;
    let Ok(program) = which::which(browser.driver()) else {
        return Ok(Err(name.advice().to_owned()));
    };
    let path = env::var_os("PATH").unwrap_or_default();
    let inputs = Inputs::default().with("PATH", path.to_string_lossy());
    let version = stamp::ask_once(kept, &program, &inputs, || {
        let here = ask(browser, progress)?.map_err(Error::msg)?;
        // Without them, nobody knows when it changes.
        let files = (!here.files.is_empty()).then_some(here.files);
        Ok((here.version, files))
    });
    match version {
        Ok(version) => Ok(Ok(Engine { name, version, program })),
        Err(error) if process::interrupted() => Err(error),
        Err(error) => Ok(Err(format!("{error:#}"))),
    }
}

fn ask(browser: Browser, progress: &Progress) -> Result<Result<Here, String>> {
    let mut command = Command::new(cargo::program("browsers", progress)?);
    progress.say(&format!("Looking for {browser}"));
    command.args(["find", browser.key()]);
    let finished = process::run(command, super::limits(180))?;
    if !finished.success() {
        bail!("cannot look for {browser}: {}", said(&finished));
    }
    let found: Found =
        serde_json::from_str(&finished.stdout).context("`browsers` prints something else")?;
    Ok(found.here)
}

/// The rendered book, kept as it is for as long as browsers open its pages.
#[derive(Debug)]
pub struct Site {
    pub folder: PathBuf,
    /// The program `browsers`.
    browsers: PathBuf,
    _lock: File,
}

/// Renders the book. The inner error is what the renderer says of a book that does not render.
///
/// # Errors
///
/// When the programs `site` and `browsers` do not build, or `site` does not run.
pub fn render(project: &Project, progress: &Progress) -> Result<Result<Site, String>> {
    let renderer = cargo::program("site", progress)?;
    let browsers = cargo::program("browsers", progress)?;
    progress.say("Rendering the book");
    let scratch = project.scratch()?;
    let lock = process::lock(&scratch.join("site.lock"), progress)?;
    let mut command = Command::new(renderer);
    // Not the site that a reader opens: that changes only when it is asked for.
    command.arg("book").arg(&project.root).arg("--built").arg("--into").arg(scratch.join("site"));
    let finished = process::run(command, Limits::NONE)?;
    if !finished.success() {
        return Ok(Err(finished.stderr.trim().to_owned()));
    }
    let index = finished.stdout.lines().last().unwrap_or_default();
    let folder = Path::new(index).parent().context("the site does not say where it is")?;
    Ok(Ok(Site { folder: folder.to_owned(), browsers, _lock: lock }))
}

/// Runs each of these hosts twice, in one session of the browser. Where it breaks off, those hosts
/// have a reason that it could not run, and the others what they printed.
pub fn run(
    engine: &Engine,
    site: &Site,
    hosts: &[(&Chapter, &Host)],
    limits: Limits,
) -> Vec<Rounds> {
    let mut command = Command::new(&site.browsers);
    command.arg("run").arg(&site.folder).args(["--engine", engine.name.key()]);
    command.arg(format!("--limit={}", limits.time.as_secs()));
    for (chapter, host) in hosts {
        let page = page(chapter, host);
        command.args([&page, &page]);
    }
    let count = u32::try_from(hosts.len()).unwrap_or(u32::MAX);
    let time = limits.time.saturating_mul(2).saturating_add(BESIDE).saturating_mul(count);
    let bytes = limits.bytes.saturating_mul(2).saturating_mul(hosts.len());
    let (stdout, why) = match process::run(command, Limits { time, bytes, memory: None }) {
        Ok(finished) => {
            let why = format!("`browsers` broke off: {}", said(&finished));
            (finished.stdout, why)
        }
        Err(error) => (String::new(), format!("{error:#}")),
    };
    let mut lines = stdout.lines();
    let rounds = |(chapter, host): &(&Chapter, &Host)| match lines.next() {
        Some(line) => {
            read(engine, chapter, host, line).unwrap_or_else(|error| Err(format!("{error:#}")))
        }
        None => Err(why.clone()),
    };
    hosts.iter().map(rounds).collect()
}

/// What the browser opens for a host: a chapter's page, or a page of the host's own.
fn page(chapter: &Chapter, host: &Host) -> String {
    match &*host.file {
        starter::PAGE_SCRIPT => format!("{CHAPTERS}/{}/{}", chapter.name, starter::PAGE),
        _ => chapter.name.clone(),
    }
}

fn read(engine: &Engine, chapter: &Chapter, host: &Host, line: &str) -> Result<Rounds> {
    let ran: Ran = serde_json::from_str(line).context("`browsers` prints something else")?;
    let page = page(chapter, host);
    if ran.chapter != page {
        bail!("`browsers` ran {} instead of {page}", ran.chapter);
    }
    let rounds = match ran.rounds {
        Ok(rounds) => rounds,
        Err(why) => return Ok(Err(why)),
    };
    let mut rounds = rounds.into_iter().map(|round| transcript(engine, chapter, host, round));
    let first = rounds.next().context("`browsers` says nothing of its run")?;
    // One that did not end well is not repeated.
    let second = rounds.next().unwrap_or_else(|| first.clone());
    Ok(Ok([first, second]))
}

fn transcript(engine: &Engine, chapter: &Chapter, host: &Host, round: Round) -> Transcript {
    let source = chapter.files.get(&host.file);
    let place = |step: &str| {
        let steps = source.map(|host| &*host.steps).unwrap_or_default();
        steps.iter().position(|known| known.name == step)
    };
    let mut steps: Vec<_> = round.steps.into_iter().collect();
    steps.sort_by_key(|(step, _)| place(step));
    let mut printed = Vec::new();
    for (step, text) in steps {
        let lines = text.split('\n');
        printed.extend(
            lines.map(|text| Printed { from: Origin::Step(step.clone()), text: text.to_owned() }),
        );
    }
    if let Some(text) = round.shown {
        let lines = text.lines();
        printed.extend(lines.map(|text| Printed { from: Origin::Host, text: text.to_owned() }));
    }
    let outcome = match round.outcome {
        browser::Outcome::Ended => Outcome::Ended,
        browser::Outcome::OutOfTime => Outcome::OutOfTime,
        browser::Outcome::Failed(text) => Outcome::Failed { line: None, text },
    };
    Transcript {
        engine: engine.clone(),
        chapter: chapter.name.clone(),
        file: host.file.clone(),
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
pub fn lend(engine: &Engine, site: &Site, tests: &Command) -> Command {
    let mut command = Command::new(&site.browsers);
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::read::chapter::{PAGE_HOST, Source};

    fn rounds(line: &str) -> Rounds {
        let text = "// ANCHOR: b\n\n// ANCHOR_END: b\n// ANCHOR: a\n\n// ANCHOR_END: a\n";
        let (host, _) = Source::read(text.to_owned());
        let files = BTreeMap::from([("host.mjs".to_owned(), host)]);
        let chapter = Chapter::new("adder", files);
        let program = PathBuf::from("browsers");
        let engine = Engine { name: EngineName::WebKit, version: "2.50.6".to_owned(), program };
        let host = Host::read(PAGE_HOST).unwrap();
        read(&engine, &chapter, &host, line).unwrap_or_else(|error| Err(error.to_string()))
    }

    fn round(outcome: browser::Outcome, steps: &[(&str, &str)]) -> Round {
        let steps = steps.iter().map(|(step, text)| (step.to_string(), text.to_string()));
        Round { outcome, steps: steps.collect(), shown: None }
    }

    /// A line as `browsers` prints it.
    fn line(chapter: &str, rounds: Result<Vec<Round>, &str>) -> String {
        let rounds = rounds.map_err(str::to_owned);
        serde_json::to_string(&Ran { chapter: chapter.to_owned(), rounds }).unwrap()
    }

    #[test]
    fn a_page_is_read_in_the_order_of_its_host() {
        let first = round(browser::Outcome::Ended, &[("a", "3"), ("b", "1\n\n2")]);
        let second = round(browser::Outcome::Ended, &[("a", "4")]);
        let [first, second] = rounds(&line("adder", Ok(vec![first, second]))).unwrap();
        assert_eq!(first.outcome, Outcome::Ended);
        let texts: Vec<_> = first.printed.iter().map(|line| &*line.text).collect();
        assert_eq!(texts, ["1", "", "2", "3"]);
        let (host, _) = Source::read("// ANCHOR: b\n// ANCHOR_END: b\n".to_owned());
        assert_eq!(first.of_steps(&host)["b"], "1\n\n2");
        assert_eq!(second.printed[0].text, "4");
    }

    #[test]
    fn an_error_is_what_the_page_says() {
        let text = "Error: no".to_owned();
        let failed = round(browser::Outcome::Failed(text.clone()), &[]);
        let [first, second] = rounds(&line("adder", Ok(vec![failed]))).unwrap();
        assert_eq!(first.outcome, Outcome::Failed { line: None, text });
        assert_eq!(second.outcome, first.outcome, "it is not repeated");
        let late = round(browser::Outcome::OutOfTime, &[]);
        assert_eq!(rounds(&line("adder", Ok(vec![late]))).unwrap()[0].outcome, Outcome::OutOfTime);
    }

    #[test]
    fn what_was_not_run_says_why() {
        let why = |line: &str| rounds(line).unwrap_err();
        assert_eq!(why(&line("adder", Err("the driver ended"))), "the driver ended");
        assert_eq!(why(&line("other", Ok(Vec::new()))), "`browsers` ran other instead of adder");
        assert_eq!(why(&line("adder", Ok(Vec::new()))), "`browsers` says nothing of its run");
        assert_eq!(why("{}"), "`browsers` prints something else");
    }

    /// A program that breaks off after its first line takes no other line along.
    #[cfg(unix)]
    #[test]
    fn runs_before_a_break_are_kept() {
        use std::{fs, os::unix::fs::PermissionsExt};

        let folder = tempfile::tempdir().unwrap();
        let ended = round(browser::Outcome::Ended, &[("b", "1")]);
        let program = folder.path().join("browsers");
        let line = line("adder", Ok(vec![ended.clone(), ended]));
        fs::write(&program, format!("#!/bin/sh\necho '{line}'\necho 'no more' >&2\nexit 1\n"))
            .unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let lock = File::create(folder.path().join("lock")).unwrap();
        let site = Site { folder: folder.path().to_owned(), browsers: program, _lock: lock };

        let files = || BTreeMap::from([(PAGE_HOST.to_owned(), Source::read(String::new()).0)]);
        let chapters = [Chapter::new("adder", files()), Chapter::new("other", files())];
        let hosts: Vec<_> = chapters
            .iter()
            .map(|chapter| (chapter, chapter.hosts_of(EngineName::WebKit).next().unwrap()))
            .collect();
        let program = PathBuf::from("driver");
        let engine = Engine { name: EngineName::WebKit, version: "2.50.6".to_owned(), program };
        let rounds = run(&engine, &site, &hosts, crate::run::engine::limits(1));
        assert_eq!(rounds[0].as_ref().unwrap()[1].printed[0].text, "1");
        assert_eq!(rounds[1].as_ref().unwrap_err(), "`browsers` broke off: no more");
    }
}
