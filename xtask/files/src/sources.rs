//! What a page is made of: the files that decide on what it shows and on what it runs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result};

use crate::{
    hash::sha256,
    layout::{self, CHAPTERS, Profile, SHARED},
    path::{normal, slashed},
    starter, walk,
};

/// Where the records of verification are, from the tool's folder in the target folder.
pub const RECORDS: &str = "verified";

/// The SHA-256 of each file that a page is made of, by its path from the book's root or, for what
/// was compiled, from the target folder: the page, all of its chapter and of the chapters that it
/// names, what the hosts share, and what it includes from elsewhere. A page that names nothing of
/// a chapter is made of itself.
///
/// # Errors
///
/// When a file cannot be read.
pub fn of_page(root: &Path, target: &Path, page: &str) -> Result<BTreeMap<String, String>> {
    let text =
        fs::read_to_string(root.join(page)).with_context(|| format!("cannot read {page}"))?;
    let mut files: BTreeSet<String> = [page.to_owned()].into();
    files.extend(includes(page, &text).filter(|file| root.join(file).is_file()));
    let chapters = chapters(root, page, &text);
    for folder in chapters.iter().map(|name| format!("{CHAPTERS}/{name}")) {
        files.extend(inside(root, &folder)?);
    }
    if !chapters.is_empty() {
        files.extend(inside(root, SHARED)?);
    }
    let mut sources = BTreeMap::new();
    for file in files {
        let bytes = fs::read(root.join(&file)).with_context(|| format!("cannot read {file}"))?;
        sources.insert(file, sha256(bytes));
    }
    for chapter in &chapters {
        let folder = format!("{CHAPTERS}/{chapter}");
        if starter::is_starter(&root.join(&folder)) {
            let module = format!("{folder}/{}", starter::guest(chapter));
            if let Ok(bytes) = fs::read(root.join(&module)) {
                sources.insert(module, sha256(bytes));
            }
            continue;
        }
        let mut modules: Vec<_> =
            Profile::ALL.map(|profile| layout::guest(chapter, profile)).into();
        modules.extend(inside(target, &format!("exhibits/{chapter}"))?);
        for module in modules.into_iter().filter(|module| module.ends_with(".wasm")) {
            if let Ok(bytes) = fs::read(target.join(&module)) {
                sources.insert(format!("target/{module}"), sha256(bytes));
            }
        }
    }
    Ok(sources)
}

/// The page's own chapter and those that it names, as in `prints=NAME/host.mjs:STEP`.
fn chapters(root: &Path, page: &str, text: &str) -> BTreeSet<String> {
    let own = Path::new(page).file_stem().unwrap_or_default().to_string_lossy();
    let marks = ["=", "chapters-code/"];
    let named = marks.into_iter().flat_map(|mark| text.split(mark).skip(1));
    let named = named.filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')?;
        rest[end..].starts_with('/').then(|| &rest[..end])
    });
    let names = named.chain([&*own]).filter(|name| *name != "hosts");
    let names: BTreeSet<_> = names.map(str::to_owned).collect();
    let is_chapter = |name: &String| root.join(CHAPTERS).join(name).join("src/lib.rs").is_file();
    names.into_iter().filter(is_chapter).collect()
}

fn inside(root: &Path, folder: &str) -> Result<impl Iterator<Item = String>> {
    let files = walk::files(&root.join(folder))?;
    let root = root.to_owned();
    Ok(files.into_iter().map(move |file| slashed(file.strip_prefix(&root).unwrap_or(&file))))
}

/// The files that a page includes, from the book's root.
fn includes<'a>(page: &'a str, text: &'a str) -> impl Iterator<Item = String> + 'a {
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    let commands = ["{{#include ", "{{#rustdoc_include "];
    let included = commands.into_iter().flat_map(|command| text.split(command).skip(1));
    let paths = included.filter_map(|rest| rest.split("}}").next());
    paths.filter_map(move |path| {
        let path = path.trim().split(':').next()?;
        normal(&folder.join(path)).map(|path| slashed(&path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A book of two chapters, of which the first page includes a file of the second.
    fn book() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "book/src/one.md",
            "{{#include ../../LICENSE}}\n```text,prints=two/host.mjs:a\n```\n",
        );
        write("book/src/three.md", "Words.\n");
        write("LICENSE", "MIT");
        write("chapters-code/hosts/dump.mjs", "");
        for chapter in ["one", "two", "three"] {
            write(&format!("chapters-code/{chapter}/host.rs"), "");
            write(&format!("chapters-code/{chapter}/src/lib.rs"), "");
            write(&format!("target/{}", layout::guest(chapter, Profile::Debug)), "");
            write(&format!("target/exhibits/{chapter}/a.debug.wasm"), "");
            write(&format!("target/exhibits/{chapter}/a.key"), "");
        }
        folder
    }

    fn of(folder: &tempfile::TempDir, page: &str) -> Vec<String> {
        let target = folder.path().join("target");
        of_page(folder.path(), &target, page).unwrap().into_keys().collect()
    }

    #[test]
    fn a_page_is_made_of_all_that_it_names() {
        let expected = [
            "LICENSE",
            "book/src/one.md",
            "chapters-code/hosts/dump.mjs",
            "chapters-code/one/host.rs",
            "chapters-code/one/src/lib.rs",
            "chapters-code/two/host.rs",
            "chapters-code/two/src/lib.rs",
            "target/exhibits/one/a.debug.wasm",
            "target/exhibits/two/a.debug.wasm",
            "target/wasm32-unknown-unknown/debug/one.wasm",
            "target/wasm32-unknown-unknown/debug/two.wasm",
        ];
        assert_eq!(of(&book(), "book/src/one.md"), expected);
    }

    #[test]
    fn each_change_is_seen() {
        let book = book();
        let state =
            || of_page(book.path(), &book.path().join("target"), "book/src/one.md").unwrap();
        let before = state();
        for file in before.keys() {
            let text = fs::read(book.path().join(file)).unwrap();
            fs::write(book.path().join(file), "changed").unwrap();
            assert_ne!(state(), before, "{file}");
            fs::write(book.path().join(file), text).unwrap();
            assert_eq!(state(), before);
        }
        fs::write(book.path().join("chapters-code/one/new.mjs"), "").unwrap();
        assert_ne!(state(), before, "one more file");
    }
}
