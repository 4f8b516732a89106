//! Where a host gets its guest's bytes: from the files that cargo built.

use std::{env, fs};

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
    let path = crate::root()?.join(target).join(file);
    fs::read(&path).map_err(|error| {
        wasmtime::format_err!(
            "cannot read {}: {error}\nBuild it first: cargo guest {chapter}",
            path.display()
        )
    })
}
