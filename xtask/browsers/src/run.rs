//! One chapter's page: opened, run, read.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use book_files::anchor::{self, Anchor};
use fantoccini::{Client, Locator, elements::Element, error::CmdError};
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout};

use crate::report::{Ending, Outcome};

/// What a browser may take for anything but the chapter's run.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the buttons of a page may be missing after it has been loaded.
const BUTTONS: Duration = Duration::from_secs(2);

/// What the page shows.
#[derive(Deserialize)]
struct Shown {
    /// `idle`, `running`, `done`, `stopped` or `failed`.
    live: Option<String>,
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    step: Option<String>,
    /// `same`, `different` or `error`.
    state: Option<String>,
    text: String,
}

const READ: &str = r#"
    const outputs = [...document.querySelectorAll(".live-output")].map((output) => ({
        step: output.dataset.step,
        state: output.dataset.state,
        text: output.querySelector("pre")?.textContent ?? output.textContent,
    }));
    return { live: document.documentElement.dataset.live, outputs };
"#;

const STATE: &str = "return document.documentElement.dataset.live ?? '';";

/// Opens the chapter's page, presses Run as a reader would, and reads what it shows.
///
/// # Errors
///
/// When the browser fails. What is wrong with the page is an [`Outcome`].
pub async fn chapter(
    client: &Client,
    site: &Path,
    address: &str,
    chapter: &str,
    limit: Duration,
) -> Result<Outcome> {
    let patient = timeout(PATIENCE, async {
        client.goto(&format!("{address}{chapter}.html")).await?;
        last_button(client, site, chapter).await
    });
    let button = patient.await.with_context(|| format!("{chapter}.html does not open"))??;
    let Some(button) = button else {
        let error = format!("{chapter}.html has no Run button for its host.mjs");
        return Ok(Outcome { ending: Ending::Failed, error: Some(error), steps: BTreeMap::new() });
    };
    timeout(PATIENCE, button.click()).await.context("Run cannot be pressed")??;

    let start = Instant::now();
    let ending = loop {
        // A host may keep the browser so busy that it does not answer.
        let left = limit.saturating_sub(start.elapsed());
        let Ok(state) = timeout(left, client.execute(STATE, Vec::new())).await else {
            break Ending::OutOfTime;
        };
        match state?.as_str().unwrap_or_default() {
            "done" => break Ending::Ended,
            "failed" => break Ending::Failed,
            "stopped" => bail!("{chapter}.html was stopped, and not by us"),
            _ => sleep(Duration::from_millis(10)).await,
        }
    };
    let shown = timeout(PATIENCE, client.execute(READ, Vec::new()));
    let shown = shown.await.with_context(|| format!("{chapter}.html does not answer"))??;
    outcome(ending, serde_json::from_value(shown)?)
}

/// The Run button of the step that the host runs last, which need not be the page's last one;
/// the page makes its buttons when its module has been loaded.
async fn last_button(
    client: &Client,
    site: &Path,
    chapter: &str,
) -> Result<Option<Element>, CmdError> {
    let start = Instant::now();
    loop {
        let buttons = client.find_all(Locator::Css("button[data-live=run]")).await?;
        if buttons.is_empty() && start.elapsed() < BUTTONS {
            sleep(Duration::from_millis(10)).await;
            continue;
        }
        let host = site.join(format!("chapters-code/{chapter}/host.mjs"));
        let host = fs::read_to_string(host).unwrap_or_default();
        let mut last = None;
        for (index, button) in buttons.into_iter().enumerate() {
            let step = button.attr("data-step").await?.unwrap_or_default();
            let place = position(&host, &step);
            if last.as_ref().is_none_or(|(best, _)| (place, index) > *best) {
                last = Some(((place, index), button));
            }
        }
        return Ok(last.map(|(_, button)| button));
    }
}

/// Where the step ends in its host.
fn position(host: &str, step: &str) -> Option<usize> {
    host.lines().position(|line| anchor::read(line) == Some(Anchor::Ends(step)))
}

fn outcome(ending: Ending, shown: Shown) -> Result<Outcome> {
    let mut steps = BTreeMap::new();
    let mut error = None;
    for output in shown.outputs {
        match (output.state.as_deref(), output.step) {
            (Some("error"), _) => error = error.or(Some(output.text)),
            // A step that stands on the page twice shows the same twice.
            (_, Some(step)) => drop(steps.entry(step).or_insert(output.text)),
            (_, None) => bail!("an output of the page names no step"),
        }
    }
    if ending == Ending::Failed && error.is_none() {
        error = Some(format!(
            "the page says that its run is {} and shows no error",
            shown.live.as_deref().unwrap_or("nothing")
        ));
    }
    Ok(Outcome { ending, error, steps })
}
