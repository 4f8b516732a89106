//! Runs a chapter's `host.rs`: all of them are linked here, so Wasmtime is linked once.
//!
//! `hosts CHAPTER` prints what the host prints. `hosts --record CHAPTER` prints it as
//! events, each with the source line that printed it; see [`record`].

use std::{env, fs, path::Path, process::ExitCode};

use wasmtime::{Engine, Instance, Module, Store};

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
    read(&format!("wasm32-unknown-unknown/release/{}.wasm", chapter.replace('-', "_")), chapter)
}

/// The bytes of an exhibit, built in `profile`: `debug` or `release`.
///
/// # Errors
///
/// When the exhibit has not been built; the error says how to build it.
pub fn exhibit(chapter: &str, name: &str, profile: &str) -> wasmtime::Result<Vec<u8>> {
    read(&format!("exhibits/{chapter}/{name}.{profile}.wasm"), chapter)
}

fn read(file: &str, chapter: &str) -> wasmtime::Result<Vec<u8>> {
    let target = env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    let path = Path::new(ROOT).join(target).join(file);
    fs::read(&path).map_err(|error| {
        wasmtime::format_err!(
            "cannot read {}: {error}\nBuild it first: cargo guest {chapter}",
            path.display()
        )
    })
}

fn main() -> ExitCode {
    let mut args: Vec<String> = env::args().skip(1).collect();
    if let [flag, file] = &*args
        && flag == "--words"
    {
        return report(words(Path::new(file)));
    }
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
    let result = run();
    if result.is_ok() {
        record::end();
    }
    report(result)
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

/// Prints what a module's exported functions return, in the order of its exports.
fn words(file: &Path) -> wasmtime::Result<()> {
    let engine = Engine::default();
    let module = Module::new(&engine, fs::read(file)?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let mut words = Vec::new();
    for export in module.exports().filter(|export| export.ty().func().is_some()) {
        let word = instance.get_typed_func::<(), i32>(&mut store, export.name())?;
        words.push(word.call(&mut store, ())?.cast_unsigned().to_string());
    }
    std::println!("{}", words.join(" "));
    Ok(())
}
