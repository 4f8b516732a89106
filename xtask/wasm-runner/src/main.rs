//! Runs the guests' tests: `.cargo/config.toml` names it as the runner of the wasm target.

use std::{env, process::ExitCode};

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

fn main() -> ExitCode {
    // `cargo test --quiet` passes its flag on, and the library does not know it.
    let args = env::args_os().filter(|arg| arg != "--quiet");
    let Err(error) = run_cli_with_args(args) else { return ExitCode::SUCCESS };
    eprintln!("{error:#}");
    if error.to_string().contains("execute Node.js") {
        eprintln!("The guests' tests run in Node.js: install it, and put `node` on the PATH.");
    }
    ExitCode::FAILURE
}
