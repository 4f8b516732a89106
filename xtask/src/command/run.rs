//! Runs one chapter as a reader does, with the name of the step above what it prints.

use std::io::Write;

use anyhow::{Context, Error, Result, bail};

use crate::{
    finding::Finding,
    make,
    make::toolchain,
    progress::Progress,
    read::{
        chapter::Chapter,
        names::{EngineName, Selector},
        project::Project,
        text::visible,
    },
    run::engine::{self, Engine, browser, transcript::Outcome},
};

/// Runs the chapter's host in `asked`, or in Node and else in Wasmtime. Gives what is wrong.
///
/// # Errors
///
/// When there is no such chapter or engine.
pub fn run(
    project: &Project,
    name: &str,
    asked: Option<&Selector>,
    limit: u64,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let chapters = Chapter::all(project, &mut findings)?;
    let names: Vec<_> = chapters.iter().map(|chapter| &*chapter.name).collect();
    let chapter = chapters.iter().find(|chapter| chapter.name == name);
    let chapter = chapter.with_context(|| {
        format!("there is no chapter `{name}`; there are: {}", names.join(", "))
    })?;

    let progress = Progress::new();
    toolchain::ensure_target(project, |text| progress.say(text))?;
    progress.say(&format!("Building {name}"));
    make::build(project, &[chapter], &mut findings)?;
    if !findings.is_empty() {
        return Ok(findings);
    }
    let Some(engine) = engine(project, chapter, asked, &progress, &mut findings)? else {
        return Ok(findings);
    };
    let host = engine.name.host();
    let source = chapter.files.get(host).with_context(|| format!("{name} has no {host}"))?;
    let site = match engine.name.is_browser() {
        true => Some(browser::render(project, &progress)?.map_err(Error::msg)?),
        false => None,
    };
    progress.say(&format!("Running {name} in {engine}"));
    let mut runs = engine.run(project, site.as_ref(), &[chapter], 1, engine::limits(limit))?;
    let transcript = runs.pop().context("the engine says nothing of its run")?;
    drop(progress);

    let mut out = anstream::stdout();
    writeln!(out, "{} in {engine}", chapter.path(host))?;
    let mut current = None;
    for (step, printed) in transcript.by_step(source) {
        if current != Some(step) {
            writeln!(out, "\n{}", step.unwrap_or("(outside every step)"))?;
            current = Some(step);
        }
        writeln!(out, "  {}", visible(&printed.text))?;
    }
    match transcript.outcome {
        Outcome::Ended => {}
        Outcome::Failed { text, .. } => bail!("{host} fails:\n{text}"),
        Outcome::ExitedEarly => bail!("{host} exits before its end"),
        Outcome::OutOfTime => bail!("{host} still runs after {limit} s; see --limit"),
        Outcome::TooMuchOutput => bail!("{host} prints without end: more than 1 MiB"),
    }
    Ok(findings)
}

fn engine(
    project: &Project,
    chapter: &Chapter,
    asked: Option<&Selector>,
    progress: &Progress,
    findings: &mut Vec<Finding>,
) -> Result<Option<Engine>> {
    let nodes = engine::javascript::find(EngineName::Node);
    let has_script = chapter.files.contains_key(EngineName::Node.host());
    let kind = match asked {
        Some(asked) => asked.engine,
        None if has_script && !nodes.is_empty() => EngineName::Node,
        None => EngineName::Wasmtime,
    };
    let engines = match kind {
        EngineName::Node => nodes,
        EngineName::Bun | EngineName::Deno => engine::javascript::find(kind),
        EngineName::Chromium | EngineName::Firefox | EngineName::WebKit => {
            let mut browsers = browser::find(progress)?;
            browsers.retain(|engine| engine.name == kind);
            browsers
        }
        EngineName::Wasmtime => {
            progress.say("Building the Rust hosts");
            match engine::wasmtime::build(project, progress, findings)? {
                Some(hosts) => vec![hosts.engine],
                None => return Ok(None),
            }
        }
    };
    let mut fitting =
        engines.into_iter().filter(|engine| asked.is_none_or(|asked| engine.is(asked)));
    let missing = || {
        let asked = asked.map_or_else(|| kind.key().to_owned(), ToString::to_string);
        format!("there is no {asked} here; {}", kind.advice())
    };
    fitting.next().with_context(missing).map(Some)
}
