//! Runs a chapter's `host.rs`: all of them are linked here, so Wasmtime is linked once.
//!
//! `hosts CHAPTER` prints what the host prints. `hosts --record CHAPTER` prints it as
//! events, each with the source line that printed it; see [`record`].

use std::{env, fs, path::Path, process::ExitCode};

/// A chapter's `host.rs`: its `main`.
type Host = fn() -> wasmtime::Result<()>;

#[macro_use]
mod record;
mod dump;

pub use dump::dump;

include!(concat!(env!("OUT_DIR"), "/hosts.rs"));

/// The bytes of a chapter's guest, as `cargo guest CHAPTER` built it.
///
/// # Errors
///
/// When the guest has not been built; the error says how to build it.
pub fn guest(chapter: &str) -> wasmtime::Result<Vec<u8>> {
    let target = env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    let path = Path::new(ROOT)
        .join(target)
        .join("wasm32-unknown-unknown/release")
        .join(format!("{}.wasm", chapter.replace('-', "_")));
    fs::read(&path).map_err(|error| {
        wasmtime::format_err!(
            "cannot read {}: {error}\nBuild the guest first: cargo guest {chapter}",
            path.display()
        )
    })
}

fn main() -> ExitCode {
    let mut args: Vec<String> = env::args().skip(1).collect();
    let recorded = args.first().is_some_and(|arg| arg == "--record");
    if recorded {
        args.remove(0);
        record::start();
    }
    let host = args.first().and_then(|name| HOSTS.iter().find(|(known, _)| known == name));
    let Some((_, run)) = host else {
        let names: Vec<_> = HOSTS.iter().map(|(name, _)| *name).collect();
        std::eprintln!("usage: cargo run -p hosts -- CHAPTER\nchapters: {}", names.join(", "));
        return ExitCode::from(2);
    };
    match run() {
        Ok(()) => {
            record::end();
            ExitCode::SUCCESS
        }
        Err(error) => {
            std::eprintln!("Error: {error:?}");
            ExitCode::FAILURE
        }
    }
}
