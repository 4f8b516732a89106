//! Starters: chapters that are projects of their own. A reader takes one along as it stands, so it
//! is built by its own manifest, in its own folder, and run from there.

use std::{fs, path::Path};

use anyhow::Result;

use crate::{layout::TARGET, path::slashed, walk};

/// The host for engines that are given a file.
pub const SCRIPT: &str = "node.mjs";

/// The page that a browser opens, and the host that it loads.
pub const PAGE: &str = "index.html";
/// See [`PAGE`].
pub const PAGE_SCRIPT: &str = "browser.mjs";

/// The package of the host in Rust.
pub const PACKAGE: &str = "wasmtime/";
/// The host, and what the package says and pins.
pub const PROGRAM: &str = "wasmtime/src/main.rs";
/// See [`PROGRAM`].
pub const MANIFEST: &str = "wasmtime/Cargo.toml";
/// See [`PROGRAM`].
pub const LOCK: &str = "wasmtime/Cargo.lock";

/// What says how it is built.
pub const README: &str = "README.md";

/// What Miri runs: the book's question, and no part of the project.
const SOUND: &str = "sound.rs";

/// Whether a chapter's folder is one: its manifest is the root of a workspace.
pub fn is_starter(chapter: &Path) -> bool {
    let manifest = fs::read_to_string(chapter.join("Cargo.toml")).unwrap_or_default();
    manifest.lines().any(|line| line.trim() == "[workspace]")
}

/// Where the guest of the starter `name` is when it is built, from its folder.
pub fn guest(name: &str) -> String {
    format!("target/{TARGET}/release/{}.wasm", name.replace('-', "_"))
}

/// The files that a reader takes along, sorted, each by its path from the folder.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn files(chapter: &Path) -> Result<Vec<String>> {
    let files = walk::files(chapter)?;
    let names = files.iter().map(|file| slashed(file.strip_prefix(chapter).unwrap_or(file)));
    let mut names: Vec<_> = names.filter(|name| name != SOUND).collect();
    names.sort();
    Ok(names)
}
