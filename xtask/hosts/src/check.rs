//! Checks exercises, one after another, and tells the tool what becomes of each property.
//!
//! The task comes on standard input: `{ nonce, trials: [{ name, guest, seed }, …] }`. Each event is a
//! line that begins with the nonce: `{"start":0}` for the first trial; for each property
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
    trial::{Trial, Verdict},
};

#[derive(Deserialize)]
struct Task {
    nonce: String,
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
    let Task { nonce, trials } = serde_json::from_str(&io::read_to_string(io::stdin())?)?;
    // What panics is a property that does not hold, which has its own words.
    panic::set_hook(Box::new(|_| {}));
    let tell = |event: Value| {
        let mut out = io::stdout().lock();
        // The line break before it ends what an attempt may have written by itself.
        out.write_all(format!("\n{nonce}{event}\n").as_bytes()).and_then(|()| out.flush())
    };
    for (index, planned) in trials.iter().enumerate() {
        tell(json!({ "start": index }))?;
        match run(checks, planned) {
            Ok(verdicts) => {
                for Verdict { property, why } in verdicts {
                    tell(match why {
                        Some(why) => json!({ "property": property, "why": why }),
                        None => json!({ "property": property }),
                    })?;
                }
            }
            Err(error) => tell(json!({ "failed": error }))?,
        }
        tell(json!({ "end": true }))?;
    }
    Ok(())
}

fn run(checks: &[(&str, Check)], planned: &Planned) -> Result<Vec<Verdict>, String> {
    let (_, check) = checks
        .iter()
        .find(|(name, _)| *name == planned.name)
        .ok_or_else(|| format!("{} is not linked", planned.name))?;
    let guest = fs::read(&planned.guest)
        .map_err(|error| format!("cannot read {}: {error}", planned.guest.display()))?;
    let mut trial = Trial::new(guest, planned.seed);
    panic::catch_unwind(AssertUnwindSafe(|| check(&mut trial))).map_err(|payload| {
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
        format!("the check panics: {}", message.unwrap_or("without a word"))
    })?;
    if trial.verdicts.is_empty() {
        return Err("the check has looked at nothing".to_owned());
    }
    Ok(trial.verdicts)
}
