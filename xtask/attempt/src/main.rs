//! Checks a reader's attempt at an exercise on Wasmtime's side: that alone is compiled and linked, so
//! that a reader who saves it does not wait for the book's hosts.

use std::process::ExitCode;

/// The check of an exercise: its `check`.
type Check = fn(&mut trial::Trial);

#[allow(dead_code, reason = "attempts use what they like")]
#[path = "../../../chapters-code/hosts/dump.rs"]
mod dump;
#[path = "../../hosts/src/check.rs"]
mod runner;
#[allow(dead_code, reason = "checks use what they like")]
#[path = "../../../chapters-code/hosts/check.rs"]
mod trial;

#[allow(unused_imports, reason = "attempts use what they like")]
pub use dump::dump;

include!(concat!(env!("OUT_DIR"), "/attempt.rs"));

fn main() -> ExitCode {
    match runner::all(CHECKS) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {error:?}");
            ExitCode::FAILURE
        }
    }
}
