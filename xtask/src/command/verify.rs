//! `cargo xtask verify`

use anyhow::{Context, Result, bail};

use crate::{
    check::check,
    progress::Progress,
    read::project::Project,
    record,
    report::{self, Format},
    request::Request,
};

/// Whether the book is verified.
///
/// # Errors
///
/// When nothing could be run; with `all`, when anything that the book needs was not.
pub fn verify(
    project: &Project,
    request: &Request,
    all: bool,
    format: Format,
    timings: bool,
) -> Result<bool> {
    let checked = check(project, request, &Progress::new())?;
    record::keep(project, request, &checked)?;
    report::write(&mut anstream::stdout(), format, &checked).context(report::UNWRITTEN)?;
    if timings {
        anstream::eprintln!("{}", serde_json::to_string(&checked.timings)?);
    }
    let missed = checked.missed();
    if all && checked.findings.is_empty() && !missed.is_empty() {
        bail!("--all: not everything was run\n  {}", missed.join("\n  "));
    }
    Ok(checked.findings.is_empty())
}
