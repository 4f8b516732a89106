//! One chapter's page, or a page of a host's own: opened, run, read.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use book_files::{
    anchor::{self, Anchor},
    browser::{Outcome, Round},
};
use fantoccini::Client;
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

/// What runs in the page.
const PRESS: &str = include_str!("press.js");

/// What runs in a page of a host's own.
const SHOW: &str = include_str!("show.js");

/// How a page of a host's own is named: as a file.
const OWN: &str = ".html";

/// How long a page may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// To open, and to answer beside its run.
    pub patience: Duration,
    /// For its run.
    pub run: Duration,
}

/// What came of pressing Run.
pub enum Pressed {
    Rounds(Vec<Round>),
    /// The page keeps the browser so busy that this does not answer; nothing more can be opened.
    Silent,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Rounds(Vec<Shown>),
    Error(String),
}

/// What the page shows of a round.
#[derive(Deserialize)]
struct Shown {
    /// `running`, `done`, `stopped` or `failed`.
    live: String,
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    step: Option<String>,
    is_error: bool,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Seen {
    Shown(Own),
    Error(String),
}

/// What a page of a host's own shows.
#[derive(Deserialize)]
struct Own {
    error: Option<String>,
    ended: bool,
    text: String,
}

/// Opens the chapter's page, or one of a host's own, which is named as a file.
///
/// # Errors
///
/// When the browser fails, or takes too long.
pub async fn open(client: &Client, address: &str, chapter: &str, limits: Limits) -> Result<()> {
    let page = page(chapter);
    let Ok(opened) = timeout(limits.patience, client.goto(&format!("{address}{page}"))).await
    else {
        bail!("{page} does not open within {} s", limits.patience.as_secs());
    };
    opened.with_context(|| format!("{page} does not open"))
}

/// The page of a chapter, or the one that is named.
pub fn page(chapter: &str) -> String {
    if is_own(chapter) { chapter.to_owned() } else { format!("{chapter}{OWN}") }
}

/// Whether this is a page of a host's own.
pub fn is_own(chapter: &str) -> bool {
    chapter.ends_with(OWN)
}

/// Waits for the modules of a page of a host's own, so many times, and reads what the page shows. A
/// round that does not end well is the last.
///
/// # Errors
///
/// When the browser fails. What is wrong with the page is a [`Round`].
pub async fn show(
    client: &Client,
    address: &str,
    page: &str,
    times: usize,
    limits: Limits,
) -> Result<Pressed> {
    let mut rounds = Vec::new();
    for number in 0..times {
        if number > 0 {
            open(client, address, page, limits).await?;
        }
        let arguments = vec![json!(milliseconds(limits.run))];
        let all = limits.run.saturating_mul(2).saturating_add(limits.patience);
        let Ok(answer) = timeout(all, client.execute_async(SHOW, arguments)).await else {
            return Ok(Pressed::Silent);
        };
        let own = match serde_json::from_value(answer?)? {
            Seen::Shown(own) => own,
            Seen::Error(error) => bail!("{page} cannot be read: {error}"),
        };
        let outcome = match own.error.filter(|error| !error.is_empty()) {
            Some(error) => Outcome::Failed(error),
            None if own.ended => Outcome::Ended,
            None => Outcome::OutOfTime,
        };
        let is_last = outcome != Outcome::Ended;
        let shown = Some(own.text).filter(|text| !text.is_empty());
        rounds.push(Round { outcome, steps: BTreeMap::new(), shown });
        if is_last {
            break;
        }
    }
    Ok(Pressed::Rounds(rounds))
}

/// Presses Run as a reader would, so many times, and reads what the page shows. A round that does
/// not end well is the last.
///
/// # Errors
///
/// When the browser fails. What is wrong with the page is a [`Round`].
pub async fn press(
    client: &Client,
    site: &Path,
    chapter: &str,
    times: usize,
    limits: Limits,
) -> Result<Pressed> {
    let arguments = vec![
        json!(steps(site, chapter)),
        json!(times),
        json!(milliseconds(limits.run)),
        json!(milliseconds(limits.patience)),
    ];
    // The page keeps the limits itself, as long as it can.
    let all = limits.run.saturating_mul(times.try_into()?);
    let all = all.saturating_add(limits.patience.saturating_mul(2));
    let Ok(answer) = timeout(all, client.execute_async(PRESS, arguments)).await else {
        return Ok(Pressed::Silent);
    };
    let shown = match serde_json::from_value(answer?)? {
        Answer::Rounds(shown) => shown,
        Answer::Error(error) => bail!("{chapter}.html cannot be run: {error}"),
    };
    if shown.is_empty() {
        let error = format!("{chapter}.html has no Run button for its host.mjs");
        let outcome = Outcome::Failed(error);
        let round = Round { outcome, steps: BTreeMap::new(), shown: None };
        return Ok(Pressed::Rounds(vec![round]));
    }
    let rounds = shown.into_iter().map(|shown| round(chapter, shown));
    Ok(Pressed::Rounds(rounds.collect::<Result<_>>()?))
}

/// The steps of the chapter's host, in the order of their ends.
fn steps(site: &Path, chapter: &str) -> Vec<String> {
    let host = site.join(format!("chapters-code/{chapter}/host.mjs"));
    let host = fs::read_to_string(host).unwrap_or_default();
    let ends = host.lines().filter_map(|line| match anchor::read(line) {
        Some(Anchor::Ends(step)) => Some(step.to_owned()),
        _ => None,
    });
    ends.collect()
}

fn milliseconds(time: Duration) -> u64 {
    time.as_millis().try_into().unwrap_or(u64::MAX)
}

fn round(chapter: &str, shown: Shown) -> Result<Round> {
    let mut steps = BTreeMap::new();
    let mut error = None;
    for output in shown.outputs {
        match output.step {
            _ if output.is_error => error = error.or(Some(output.text)),
            // A step that stands on the page twice shows the same twice.
            Some(step) => drop(steps.entry(step).or_insert(output.text)),
            None => bail!("an output of {chapter}.html names no step"),
        }
    }
    let outcome =
        match &*shown.live {
            "done" => Outcome::Ended,
            "running" => Outcome::OutOfTime,
            "failed" => Outcome::Failed(error.unwrap_or_else(|| {
                "the page says that its run failed and shows no error".to_owned()
            })),
            live => bail!("the run of {chapter}.html is {live}, and not by us"),
        };
    Ok(Round { outcome, steps, shown: None })
}
