//! Copies what the pages run to the site, in the repository's own layout: so a host finds its guest
//! on the site as it does on a disk, and is the very file that was verified.

use std::{env, fs, path::Path};

use anyhow::{Context, Result};
use book_files::{
    layout::{CHAPTERS, Profile, guest},
    path::slashed,
    starter, walk,
};

use crate::{editor, pack, text};

/// Copies the hosts, the modules that they run and the scripts of the live page into `pages`.
/// A guest that was not built is left out: the page says so when it is run. A starter is also packed
/// into one file.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn mirror(root: &Path, pages: &Path) -> Result<()> {
    let code = root.join(CHAPTERS);
    let built = root.join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    for chapter in walk::folders(&code)? {
        let name = chapter.file_name().unwrap_or_default().to_string_lossy();
        if starter::is_starter(&chapter) {
            // Its page is opened where it lies, and finds what it loads.
            let folder = pages.join(CHAPTERS).join(&*name);
            copy_all(&chapter, &folder, |file| has_extension(file, &["html", "mjs"]))?;
            copy_if_there(&chapter, &folder, &starter::guest(&name))?;
            pack::starter(&chapter, &pages.join(format!("{name}.zip")))?;
            continue;
        }
        let is_elsewhere = |file: &str| {
            let folders = ["src/", "tests/", "exhibits/", "target/"];
            folders
                .iter()
                .any(|folder| file.starts_with(folder) || file.contains(&format!("/{folder}")))
        };
        copy_all(&chapter, &pages.join(CHAPTERS).join(&*name), |file| {
            has_extension(file, &["mjs", "js", "wasm"]) && !is_elsewhere(file)
        })?;
        copy_if_there(&built, &pages.join("target"), &guest(&name, Profile::Release))?;
        if runs_debug_build(&chapter, &name)? {
            copy_if_there(&built, &pages.join("target"), &guest(&name, Profile::Debug))?;
        }
        let exhibits = Path::new("exhibits").join(&*name);
        copy_all(&built.join(&exhibits), &pages.join("target").join(&exhibits), |file| {
            has_extension(file, &["wasm"])
        })?;
        list_modules(pages, &name)?;
    }
    editor::place(root, pages)?;
    copy_all(&root.join("book/theme/live"), &pages.join("theme/live"), |file| {
        has_extension(file, &["css", "html", "mjs"])
    })?;
    text::place(root, pages)?;
    copy_if_there(&root.join("book"), pages, "theme/live.css")
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

/// Lists the modules that a chapter's host may load, by their paths on the site, in `modules.json`
/// beside it: a run without a network is handed all of them (theme/live/run/apart.mjs).
fn list_modules(pages: &Path, name: &str) -> Result<()> {
    let folder = pages.join(CHAPTERS).join(name);
    if !folder.join("host.mjs").is_file() {
        return Ok(());
    }
    let target = pages.join("target");
    let mut files = walk::files(&folder)?;
    files.extend(walk::files(&target.join("exhibits").join(name))?);
    files.extend(Profile::ALL.map(|profile| target.join(guest(name, profile))));
    let modules: Vec<_> = files
        .iter()
        .filter(|file| file.is_file() && file.extension().is_some_and(|it| it == "wasm"))
        .map(|file| slashed(file.strip_prefix(pages).unwrap_or(file)))
        .collect();
    let list = folder.join("modules.json");
    fs::write(&list, serde_json::to_string(&modules)?)
        .with_context(|| format!("cannot write {}", list.display()))
}

fn has_extension(file: &str, extensions: &[&str]) -> bool {
    file.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// Copies what is wanted of a folder's files; `wants` is asked for each path from the folder.
fn copy_all(from: &Path, to: &Path, wants: impl Fn(&str) -> bool) -> Result<()> {
    for file in walk::files(from)? {
        let inside = slashed(file.strip_prefix(from).unwrap_or(&file));
        if wants(&inside) {
            copy(&file, &to.join(inside))?;
        }
    }
    Ok(())
}

fn copy_if_there(from: &Path, to: &Path, file: &str) -> Result<()> {
    let source = from.join(file);
    if source.is_file() { copy(&source, &to.join(file)) } else { Ok(()) }
}

/// Copies a file, and makes the folder for it.
///
/// # Errors
///
/// When it cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}
