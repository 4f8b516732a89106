//! Checks in a browser: a page that checks one exercise after another, by the runner of the book's own
//! pages, and shows what came of them. The program `browsers` opens it and reads what it shows.

use std::{fs, path::Path, process::Command, time::Duration};

use anyhow::{Context, Error, Result, bail};
use book_files::{
    browser::{Outcome, Ran},
    layout::SHARED,
};
use serde::Deserialize;
use serde_json::json;

use super::{End, Report, Trial, Verdict};
use crate::{
    make::cargo,
    process::{self, Limits},
    progress::Progress,
    read::project::Project,
    run::engine::Engine,
    tool,
};

/// The page, and what it runs.
const PAGE: &str = "checks.html";
const SCRIPT: &str = "page.mjs";

/// Where a site has the scripts of its pages.
const LIVE: &str = "theme/live";

const HTML: &str = "<!doctype html>
<meta charset=\"utf-8\">
<title>Exercises</title>
<script type=\"module\" src=\"page.mjs\"></script>
<body></body>
";

/// What a browser may take beside the checks: to start, to open the page, to end.
const BESIDE: Duration = Duration::from_secs(180);

/// What the page shows of a trial.
#[derive(Deserialize)]
struct Shown {
    verdicts: Vec<Verdict>,
    begun: Option<String>,
    /// An error, or `null` where all properties were tested.
    failed: Option<String>,
    late: bool,
}

/// Checks each of these with inputs from one seed.
///
/// # Errors
///
/// When the browser could not check them; a check that fails is a [`Report`].
pub fn run(
    engine: &Engine,
    project: &Project,
    trials: &[Trial],
    seed: u32,
    limits: Limits,
    progress: &Progress,
) -> Result<Vec<Report>> {
    let site = tempfile::tempdir_in(project.scratch()?)?;
    lay_out(project, site.path(), trials, seed, limits)?;
    let mut command = Command::new(cargo::program("browsers", progress)?);
    progress.say(&format!("Checking exercises in {engine}"));
    let count = u32::try_from(trials.len())?;
    let all = limits.time.saturating_mul(count).saturating_add(limits.time);
    command.arg("run").arg(site.path()).args(["--engine", engine.name.key()]);
    command.arg(format!("--limit={}", all.as_secs())).arg(PAGE);
    let time = all.saturating_mul(2).saturating_add(BESIDE);
    let bytes = limits.bytes.saturating_mul(trials.len());
    let finished = process::run(command, Limits { time, bytes, memory: None })?;
    let Some(line) = finished.stdout.lines().next() else {
        bail!("`browsers` broke off: {}", finished.stderr.trim());
    };
    let ran: Ran = serde_json::from_str(line).context("`browsers` prints something else")?;
    let rounds = ran.rounds.map_err(Error::msg)?;
    let round = rounds.into_iter().next().context("`browsers` says nothing of the checks")?;
    match round.outcome {
        Outcome::Ended => {}
        outcome => bail!("the page of the checks does not end: {outcome:?}"),
    }
    let shown: Vec<Shown> = serde_json::from_str(round.shown.as_deref().unwrap_or_default())
        .context("the page of the checks shows something else")?;
    if shown.len() != trials.len() {
        bail!("the page of the checks shows {} of {} trials", shown.len(), trials.len());
    }
    Ok(shown.into_iter().map(Shown::report).collect())
}

impl Shown {
    fn report(self) -> Report {
        let Shown { verdicts, begun, failed, late } = self;
        let end = match failed {
            _ if late => End::OutOfTime,
            Some(failed) => End::Failed(failed),
            None => End::Tested,
        };
        Report { verdicts, begun, end, printed: String::new() }
    }
}

/// Puts what the page needs into a folder, where the book's site has it.
fn lay_out(
    project: &Project,
    site: &Path,
    trials: &[Trial],
    seed: u32,
    limits: Limits,
) -> Result<()> {
    let tool = tool::workspace()?.root;
    copy(&tool.join("xtask/hosts").join(SCRIPT), &site.join(SCRIPT))?;
    for script in tool::PAGE_RUNNER {
        copy(&tool.join(tool::SCRIPTS).join(script), &site.join(LIVE).join(script))?;
    }
    fs::write(site.join(PAGE), HTML)?;
    copy_scripts(project, SHARED, site)?;
    let mut tasks = Vec::new();
    for (index, trial) in trials.iter().enumerate() {
        let Trial::Script { check, attempt, guest } = trial else {
            bail!("a browser checks JavaScript alone");
        };
        let folder = check.parent().context("a check is in a folder")?;
        copy_scripts(project, &project.relative(folder), site)?;
        let module = format!("guest-{index}.wasm");
        copy(guest, &site.join(&module))?;
        let attempt = attempt.as_ref().map(|attempt| project.relative(attempt));
        let check = project.relative(check);
        tasks.push(json!({ "check": check, "attempt": attempt, "guest": module, "seed": seed }));
    }
    let limit = u64::try_from(limits.time.as_millis()).unwrap_or(u64::MAX);
    let task = json!({ "limit": limit, "trials": tasks });
    Ok(fs::write(site.join("trials.json"), task.to_string())?)
}

/// Copies the JavaScript of a folder of the book.
fn copy_scripts(project: &Project, folder: &str, site: &Path) -> Result<()> {
    for file in project.files(folder)?.iter().filter(|file| file.ends_with(".mjs")) {
        copy(&project.root.join(file), &site.join(file))?;
    }
    Ok(())
}

/// Copies a file, and makes the folder for it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}
