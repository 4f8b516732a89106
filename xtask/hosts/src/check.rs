//! Checks exercises, one after another, and tells the tool what becomes of each property.
//!
//! The task comes on standard input: `{ nonce, folders, trials: [{ name, guest, seed }, …] }`; panics
//! name files from the `folders` that hold them. Each event is a line that begins with the nonce:
//! `{"start":0}` for the first trial; for each property `{"begins":"…"}` before it is tested, and then
//! `{"property":"…"}`, with `why` where it does not hold; `{"failed":"…"}` where the check itself
//! fails; `{"end":true}`. What an attempt prints stands between them.

use std::{
    fs,
    io::{self, Write},
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Check,
    trial::{self, Told, Trial, Verdict},
};

#[derive(Deserialize)]
struct Task {
    nonce: String,
    folders: Vec<PathBuf>,
    trials: Vec<Planned>,
}

#[derive(Deserialize)]
struct Planned {
    name: String,
    guest: PathBuf,
    seed: u32,
}

/// Checks what the task names.
///
/// # Errors
///
/// When there is no task on standard input, or when nobody reads what is told.
pub(crate) fn all(checks: &[(&str, Check)]) -> wasmtime::Result<()> {
    let Task { nonce, folders, trials } = serde_json::from_str(&io::read_to_string(io::stdin())?)?;
    trial::hear_panics(folders);
    for (index, planned) in trials.iter().enumerate() {
        tell(&nonce, &json!({ "start": index }))?;
        if let Err(error) = run(checks, planned, &nonce) {
            tell(&nonce, &json!({ "failed": error }))?;
        }
        tell(&nonce, &json!({ "end": true }))?;
    }
    Ok(())
}

fn tell(nonce: &str, event: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    // The line break before it ends what an attempt may have written by itself.
    out.write_all(format!("\n{nonce}{event}\n").as_bytes()).and_then(|()| out.flush())
}

fn event(told: &Told<'_>) -> Value {
    match told {
        Told::Begins(sentence) => json!({ "begins": sentence }),
        Told::Known(Verdict { property, why: None }) => json!({ "property": property }),
        Told::Known(Verdict { property, why }) => json!({ "property": property, "why": why }),
    }
}

fn run(checks: &[(&str, Check)], planned: &Planned, nonce: &str) -> Result<(), String> {
    let (_, check) = checks
        .iter()
        .find(|(name, _)| *name == planned.name)
        .ok_or_else(|| format!("{} is not linked", planned.name))?;
    let guest = fs::read(&planned.guest)
        .map_err(|error| format!("cannot read {}: {error}", planned.guest.display()))?;
    let nonce = nonce.to_owned();
    // Whether anybody reads it is seen at the end.
    let hear = move |told: Told<'_>| drop(tell(&nonce, &event(&told)));
    let mut trial = Trial::new(guest, planned.seed, hear);
    panic::catch_unwind(AssertUnwindSafe(|| check(&mut trial))).map_err(|payload| {
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
        format!("the check panics: {}", message.unwrap_or("without a word"))
    })?;
    if trial.verdicts.is_empty() {
        return Err("the check has looked at nothing".to_owned());
    }
    Ok(())
}
