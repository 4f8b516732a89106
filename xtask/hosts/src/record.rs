//! The standard macros that print, as the hosts see them: they print plainly for a reader and, for
//! the tool, one JSON object a call: `{"line":12,"text":"99"}`, where `line` is the line of the call
//! in `host.rs`, or `{"line":12,"past":"99"}` for what no page can show. `{"loaded":true}` follows
//! once the host has returned, or `{"line":12,"failed":"…"}` when it fails.

#![allow(unused_macros, dead_code, reason = "hosts use what they like")]

use std::{
    fmt::Arguments,
    io::{self, Write},
    panic,
    sync::OnceLock,
};

use serde::Deserialize;
use serde_json::{Value, json};

/// The tool reads what begins with it; a host does not know it.
static NONCE: OnceLock<String> = OnceLock::new();

/// What the tool sends on standard input.
#[derive(Deserialize)]
struct Task {
    nonce: String,
}

/// From now on, the tool reads what is printed.
///
/// # Errors
///
/// When there is no task on standard input.
pub(crate) fn start() -> wasmtime::Result<()> {
    let Task { nonce } = serde_json::from_str(&io::read_to_string(io::stdin())?)?;
    NONCE.get_or_init(|| nonce);
    panic::set_hook(Box::new(|panic| {
        let place = panic.location();
        let line = place.filter(|place| is_host(place.file())).map_or(0, |place| place.line());
        let message = panic.payload_as_str().unwrap_or("it panics");
        tell(&json!({ "line": line, "failed": format!("panic: {message}") }));
    }));
    tell(&json!({ "start": 0 }));
    Ok(())
}

fn is_host(file: &str) -> bool {
    let file = file.replace('\\', "/");
    let name = file.rsplit('/').next().unwrap_or_default();
    name == "host.rs" || name.starts_with("host-") || file.ends_with("/wasmtime/src/main.rs")
}

/// The host has returned.
pub(crate) fn end(result: &wasmtime::Result<()>) {
    match result {
        Ok(()) => tell(&json!({ "loaded": true })),
        Err(error) => tell(&json!({ "line": 0, "failed": format!("Error: {error:?}") })),
    }
}

/// Does nothing when no tool reads it.
fn tell(event: &Value) {
    if let Some(nonce) = NONCE.get() {
        // The line break before it ends what a host may have written by itself. Nobody is left to
        // be told that the pipe is closed.
        let mut out = io::stdout().lock();
        let _ = out.write_all(format!("\n{nonce}{event}\n").as_bytes()).and_then(|()| out.flush());
    }
}

pub(crate) fn print(line: u32, text: Arguments<'_>) {
    match NONCE.get() {
        Some(_) => tell(&json!({ "line": line, "text": text.to_string() })),
        None => std::println!("{text}"),
    }
}

/// What a page cannot show: a piece of a line, or the other stream.
pub(crate) fn print_past(line: u32, text: Arguments<'_>, plainly: fn(Arguments<'_>)) {
    match NONCE.get() {
        Some(_) => tell(&json!({ "line": line, "past": text.to_string() })),
        None => plainly(text),
    }
}

/// Each shadows a standard macro in every `host.rs`, to keep the line of the call.
macro_rules! println {
    () => { println!("") };
    ($($arg:tt)+) => {
        $crate::record::print(::core::line!(), ::core::format_args!($($arg)+))
    };
}

macro_rules! print {
    ($($arg:tt)*) => {
        $crate::record::print_past(
            ::core::line!(), ::core::format_args!($($arg)*), |text| ::std::print!("{text}"))
    };
}

macro_rules! eprint {
    ($($arg:tt)*) => {
        $crate::record::print_past(
            ::core::line!(), ::core::format_args!($($arg)*), |text| ::std::eprint!("{text}"))
    };
}

macro_rules! eprintln {
    () => { eprintln!("") };
    ($($arg:tt)+) => {
        $crate::record::print_past(
            ::core::line!(), ::core::format_args!($($arg)+), |text| ::std::eprintln!("{text}"))
    };
}

macro_rules! dbg {
    ($value:expr $(,)?) => {
        match $value {
            value => {
                eprintln!("{} = {:#?}", ::core::stringify!($value), &value);
                value
            }
        }
    };
}
