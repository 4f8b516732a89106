//! Programs under a guard: all that they start ends with them, and with this program.

use std::{
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::Result;
use book_guard::{Guarded, Options};

/// Starts `program`, with its standard output piped to us and its errors in `log`.
///
/// # Errors
///
/// When the guard cannot be started; a program that is not there ends its guard.
pub fn guarded(program: &Command, log: &Path, options: &Options) -> Result<Guarded> {
    Guarded::start(program, options, &[], Stdio::piped(), File::create(log)?.into())
}
