//! Runs one chapter as a reader does, with the name of the step above what it prints.

use std::io::Write;

use anyhow::{Context, Error, Result, bail};

use crate::{
    finding::Finding,
    kept::Kept,
    make::{self, toolchain::Toolchain},
    progress::{Progress, note},
    read::{
        book,
        chapter::{Chapter, Host},
        names::{EngineName, Selector, Start},
        project::Project,
        text::visible,
    },
    report,
    run::engine::{self, Engine, browser, javascript, transcript::Outcome, wasmtime},
};

/// Runs the chapter's host in `asked`, or in Node and else in Wasmtime, and prints what it prints.
/// Whether it compiles.
///
/// # Errors
///
/// When there is no such chapter or engine, or when the host fails.
pub fn run(project: &Project, name: &str, asked: Option<&Selector>, limit: u64) -> Result<bool> {
    let mut findings = Vec::new();
    run_chapter(project, name, asked, limit, &mut findings)?;
    for finding in &findings {
        report::human::finding(&mut anstream::stdout(), finding)?;
    }
    Ok(findings.is_empty())
}

fn run_chapter(
    project: &Project,
    name: &str,
    asked: Option<&Selector>,
    limit: u64,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let chapters = Chapter::all(project, findings)?;
    let chapter = book::chapter_named(&chapters, name)?;
    let kept = Kept::open(project, false)?;
    let progress = Progress::new();
    let toolchain = Toolchain::find(project, &kept, &progress)?;
    progress.say(&format!("Building {name}"));
    make::modules(project, &[chapter], &toolchain, &kept, findings)?;
    if !findings.is_empty() {
        return Ok(());
    }
    let (engine, host) = engine(project, chapter, asked, &kept, &progress)?;
    if engine.name.start() == Start::Linked
        && wasmtime::build(project, &progress, findings)?.is_none()
    {
        return Ok(());
    }
    let site = match engine.name.is_browser() {
        true => Some(browser::render(project, &progress)?.map_err(Error::msg)?),
        false => None,
    };
    progress.say(&format!("Running {name} in {engine}"));
    let limits = engine::limits(limit);
    let transcript = engine.run_once(project, site.as_ref(), chapter, host, limits)?;
    drop(progress);

    let host = &*host.file;
    let mut out = anstream::stdout();
    writeln!(out, "{} in {engine}", chapter.path(host))?;
    let source = &chapter.files[host];
    let mut current = None;
    for (step, printed) in transcript.by_step(source) {
        if !source.steps.is_empty() && current != Some(step) {
            writeln!(out, "\n{}", step.unwrap_or("(outside every step)"))?;
            current = Some(step);
        }
        writeln!(out, "  {}", visible(&printed.text))?;
    }
    match transcript.outcome {
        Outcome::Ended => Ok(()),
        Outcome::Failed { text, .. } => bail!("{host} fails:\n{}", visible(&text)),
        Outcome::ExitedEarly { .. } => bail!("{host} exits before its end"),
        Outcome::OutOfTime => bail!("{host} still runs after {limit} s; see --limit"),
        Outcome::TooMuchOutput => bail!("{host} prints without end: more than 1 MiB"),
        Outcome::TooMuchMemory => bail!("{host} takes more than 1 GiB of memory"),
    }
}

fn engine<'a>(
    project: &Project,
    chapter: &'a Chapter,
    asked: Option<&Selector>,
    kept: &Kept,
    progress: &Progress,
) -> Result<(Engine, &'a Host)> {
    let nodes = javascript::find(EngineName::Node, kept)?;
    let name = match asked {
        Some(asked) => asked.engine,
        None if chapter.hosts_of(EngineName::Node).next().is_some() && !nodes.is_empty() => {
            EngineName::Node
        }
        None => {
            if chapter.hosts_of(EngineName::Node).next().is_some() {
                let advice = javascript::advice(EngineName::Node, kept)?;
                note(format_args!("no Node to run host.mjs in; {advice}"));
            }
            EngineName::Wasmtime
        }
    };
    let host = chapter.hosts_of(name).next();
    let host = host.with_context(|| format!("{} has no host for {name}", chapter.name))?;
    let mut advice = name.advice().to_owned();
    let engines = match name.start() {
        Start::Linked => vec![wasmtime::find(project)?],
        Start::File => {
            advice = javascript::advice(name, kept)?;
            javascript::find(name, kept)?
        }
        Start::Page => browser::find(name, kept, progress)?.into_iter().collect(),
    };
    let mut fitting = engines
        .into_iter()
        .filter(|engine| engine.name == name && asked.is_none_or(|asked| engine.is(asked)));
    let missing = || {
        let asked = asked.map_or_else(|| name.key().to_owned(), ToString::to_string);
        format!("there is no {asked} here; {advice}")
    };
    Ok((fitting.next().with_context(missing)?, host))
}
