//! Runs a chapter's `host.rs`: all of them are linked here, so Wasmtime is linked once.
//!
//! `hosts CHAPTER` prints what the host prints; `hosts CHAPTER/host-NAME.rs` does so for another
//! host of the chapter. `hosts --record …` reads a task, and tells the tool; see [`record`]. So does
//! `hosts --check`, which checks exercises; see [`check`].

#![allow(clippy::duplicate_mod, reason = "a check is compiled with each of what it checks")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use wasmtime::{Engine, Instance, Module, Store};

/// A chapter's `host.rs`: its `main`.
type Host = fn() -> wasmtime::Result<()>;

/// The check of an exercise: its `check`.
type Check = fn(&mut trial::Trial);

mod check;
#[macro_use]
mod record;
#[path = "../../../chapters-code/hosts/dump.rs"]
mod dump;
#[path = "../../../chapters-code/hosts/guest.rs"]
mod guest;
#[allow(dead_code, reason = "checks use what they like")]
#[path = "../../../chapters-code/hosts/check.rs"]
mod trial;

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
    if args == ["--check"] {
        return report(check::all(CHECKS));
    }
    let recorded = args.first().is_some_and(|arg| arg == "--record");
    if recorded {
        args.remove(0);
    }
    let host = args.first().and_then(|name| HOSTS.iter().find(|(known, _)| known == name));
    let Some((_, run)) = host else {
        let names: Vec<_> = HOSTS.iter().map(|(name, _)| *name).collect();
        std::eprintln!("usage: cargo run -p hosts -- CHAPTER\nchapters: {}", names.join(", "));
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

/// The book's folder: the one that is named, or the one that this runs or lies in.
fn root() -> wasmtime::Result<PathBuf> {
    if let Some(root) = env::var_os("BOOK_ROOT") {
        return Ok(PathBuf::from(root));
    }
    let starts = [env::current_dir(), env::current_exe()];
    let folders = starts.iter().flatten().flat_map(|start| start.ancestors());
    let found = folders.into_iter().find(|folder| folder.join("chapters-code").is_dir());
    found.map(Path::to_owned).ok_or_else(|| {
        wasmtime::format_err!("there is no book here: run this in its folder, or set BOOK_ROOT")
    })
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
