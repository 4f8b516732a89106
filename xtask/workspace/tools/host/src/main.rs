//! Runs a chapter's `host.rs` on Wasmtime: all of them are linked here, so Wasmtime is linked once.
//!
//! `host CHAPTER` prints what the host prints; `host --record CHAPTER` reads a task, and tells the
//! book's tool which line printed what.

use std::{env, process::ExitCode};

/// A chapter's `host.rs`: its `main`.
type Host = fn() -> wasmtime::Result<()>;

#[macro_use]
mod record;
#[path = "../../../hosts/dump.rs"]
mod dump;
#[path = "../../../hosts/guest.rs"]
mod guest;

#[allow(unused_imports, reason = "hosts use what they like")]
pub use dump::dump;
#[allow(unused_imports, reason = "hosts use what they like")]
pub use guest::{exhibit, guest};

include!(concat!(env!("OUT_DIR"), "/hosts.rs"));

fn main() -> ExitCode {
    let mut args: Vec<String> = env::args().skip(1).collect();
    let recorded = args.first().is_some_and(|arg| arg == "--record");
    if recorded {
        args.remove(0);
    }
    let host = args.first().and_then(|name| HOSTS.iter().find(|(known, _)| known == name));
    let Some((_, run)) = host else {
        let names: Vec<_> = HOSTS.iter().map(|(name, _)| *name).collect();
        std::eprintln!("usage: cargo host CHAPTER\nchapters: {}", names.join(", "));
        return ExitCode::from(2);
    };
    if !recorded {
        return report(run());
    }
    if let Err(error) = record::start() {
        return report(Err(error));
    }
    let result = run();
    record::end(&result);
    if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn report(result: wasmtime::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            std::eprintln!("Error: {error:?}");
            ExitCode::FAILURE
        }
    }
}
