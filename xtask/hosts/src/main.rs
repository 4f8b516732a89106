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
#[path = "../../../chapters-code/hosts/dump.rs"]
mod dump;
#[path = "../../../chapters-code/hosts/guest.rs"]
mod guest;

pub use dump::dump;
pub use guest::{exhibit, guest};

include!(concat!(env!("OUT_DIR"), "/hosts.rs"));

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
    let host = args.first().and_then(|name| {
        let file = args.get(1).map_or("host.rs", String::as_str);
        HOSTS.iter().find(|(chapter, host, _)| chapter == name && *host == file)
    });
    let Some((_, _, run)) = host else {
        let names: Vec<_> = HOSTS.iter().map(|(name, _, _)| *name).collect();
        std::eprintln!(
            "usage: cargo run -p hosts -- CHAPTER [FILE]\nchapters: {}",
            names.join(", ")
        );
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
