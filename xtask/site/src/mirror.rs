//! Puts beside the pages what they run, in the repository's own layout: so a host finds its guest
//! on the site as it does on a disk, and is the very file that was verified.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::editor;

/// Where cargo puts the guests, below its target folder.
const GUESTS: &str = "wasm32-unknown-unknown";

/// Copies the hosts, the modules that they run and the scripts of the live page into `pages`.
/// A guest that was not built is left out: the page says so when it is run.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn mirror(root: &Path, pages: &Path) -> Result<()> {
    let code = root.join("chapters-code");
    let built = root.join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    for chapter in folders(&code)? {
        let name = name_of(&chapter);
        copy_code(&chapter, &pages.join("chapters-code").join(&name))?;
        let module = guest(&name);
        copy_if_there(&built, &pages.join("target"), &module)?;
        if runs_debug_build(&chapter, &name)? {
            let module = Path::new(GUESTS).join("debug").join(module_name(&name));
            copy_if_there(&built, &pages.join("target"), &module)?;
        }
        for exhibit in files(&built.join("exhibits").join(&name), &["wasm"])? {
            let file = Path::new("exhibits").join(&name).join(name_of(&exhibit));
            copy_if_there(&built, &pages.join("target"), &file)?;
        }
    }
    editor::place(root, pages)?;
    copy_live(&root.join("book/theme/live"), &pages.join("theme/live"))?;
    copy_if_there(&root.join("book"), pages, Path::new("theme/live.css"))
}

/// A chapter's release build, from the target folder.
pub fn guest(chapter: &str) -> PathBuf {
    Path::new(GUESTS).join("release").join(module_name(chapter))
}

fn module_name(chapter: &str) -> String {
    format!("{}.wasm", chapter.replace('-', "_"))
}

/// Whether a host asks for the guest's debug build: the release build alone is 50 times smaller.
fn runs_debug_build(chapter: &Path, name: &str) -> Result<bool> {
    let host = chapter.join("host.mjs");
    if !host.is_file() {
        return Ok(false);
    }
    let text =
        fs::read_to_string(&host).with_context(|| format!("cannot read {}", host.display()))?;
    Ok(text.contains(&format!("readGuest(\"{name}\", {{ profile")))
}

/// JavaScript and modules, in all folders but those of Rust.
fn copy_code(from: &Path, to: &Path) -> Result<()> {
    for file in files(from, &["mjs", "js", "wasm"])? {
        copy(&file, &to.join(name_of(&file)))?;
    }
    for folder in folders(from)? {
        let name = name_of(&folder);
        if !matches!(&*name, "src" | "tests" | "exhibits" | "target") {
            copy_code(&folder, &to.join(name))?;
        }
    }
    Ok(())
}

/// The modules and styles of the live page, in all folders.
fn copy_live(from: &Path, to: &Path) -> Result<()> {
    for file in files(from, &["mjs", "css"])? {
        copy(&file, &to.join(name_of(&file)))?;
    }
    for folder in folders(from)? {
        copy_live(&folder, &to.join(name_of(&folder)))?;
    }
    Ok(())
}

fn files(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let has_extension = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str());
        path.is_file() && extension.is_some_and(|extension| extensions.contains(&extension))
    };
    Ok(entries(folder)?.into_iter().filter(has_extension).collect())
}

pub fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(entries(folder)?.into_iter().filter(|path| path.is_dir()).collect())
}

/// What a folder holds, but nothing hidden; nothing if there is no such folder.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let visible =
        |path: &Result<PathBuf>| path.as_ref().map_or(true, |path| !name_of(path).starts_with('.'));
    paths.filter(visible).collect()
}

pub fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn copy_if_there(from: &Path, to: &Path, file: &Path) -> Result<()> {
    let source = from.join(file);
    if source.is_file() { copy(&source, &to.join(file)) } else { Ok(()) }
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}
