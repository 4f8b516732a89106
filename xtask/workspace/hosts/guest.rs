//! Where a host gets its guest's bytes: from the files that cargo built.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The bytes of a chapter's guest, as `cargo guest CHAPTER` built it.
///
/// # Errors
///
/// When the guest has not been built; the error says how to build it.
pub fn guest(chapter: &str) -> wasmtime::Result<Vec<u8>> {
    let name = format!("{}.wasm", chapter.replace('-', "_"));
    let target = env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    let path = root().join(target).join("wasm32-unknown-unknown/release").join(name);
    fs::read(&path).map_err(|error| {
        let path = path.display();
        wasmtime::format_err!("cannot read {path}: {error}\nBuild it first: cargo guest {chapter}")
    })
}

/// The bytes of an exhibit, which the book has built in `profile`: `debug` or `release`.
///
/// # Errors
///
/// When there is no such exhibit.
pub fn exhibit(chapter: &str, name: &str, profile: &str) -> wasmtime::Result<Vec<u8>> {
    let path = root().join(chapter).join(format!("exhibits/{name}.{profile}.wasm"));
    fs::read(&path)
        .map_err(|error| wasmtime::format_err!("cannot read {}: {error}", path.display()))
}

/// The workspace: this package lies in its folder `tools`.
fn root() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    workspace.unwrap_or(Path::new(".")).to_owned()
}
