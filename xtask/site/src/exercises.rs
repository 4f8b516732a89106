//! What the pages need of the exercises: a list of them by chapter, and their guests. Their starts,
//! solutions and checks in JavaScript are on the site as all modules of a chapter are (`mirror`).

use std::{env, fs, path::Path};

use anyhow::{Context, Result};
use book_files::{
    exercise::{FOLDER, GUEST, Heading, SECONDS, SETTINGS, Side, headings},
    layout::{self, CHAPTERS, Profile},
    rustc, walk,
};
use mdbook_driver::book::{Book, BookItem};
use serde_json::{Value, json};

use crate::mirror::copy;

/// Exercises in the page, and marks of what is read and solved; from the site's folder.
pub const SCRIPT: &str = "theme/live/practice/practice.mjs";

/// From the site's folder.
const LIST: &str = "chapters-code/exercises.json";

/// Whether the book has exercises in its pages.
pub fn is_there(root: &Path) -> bool {
    root.join("book").join(SCRIPT).is_file()
}

/// Lists the chapters that have a number, with their exercises in the order of their pages.
pub fn list(book: &Book, root: &Path) -> Result<Value> {
    let mut chapters = Vec::new();
    for item in book.iter() {
        let BookItem::Chapter(page) = item else { continue };
        let source = page.source_path.as_deref();
        let name = source.and_then(Path::file_stem).and_then(|name| name.to_str());
        let Some(name) = name.filter(|_| page.number.is_some()) else { continue };
        let exercises = headings(&page.content).into_iter();
        let exercises = exercises.map(|heading| one(root, name, &heading));
        let exercises = exercises.collect::<Result<Vec<_>>>()?;
        chapters.push(json!({ "name": name, "title": page.name, "exercises": exercises }));
    }
    Ok(json!(chapters))
}

fn one(root: &Path, chapter: &str, Heading { name, title, .. }: &Heading) -> Result<Value> {
    let inside = format!("{CHAPTERS}/{chapter}/{FOLDER}{name}");
    let folder = root.join(&inside);
    let has = |file: &str| folder.join(file).is_file();
    let (side, guest, build) = match side(&folder)? {
        Side::Guest => ("guest", None, Some(rustc::command(&format!("{name}.rs")))),
        Side::Host if has(GUEST) => ("host", Some(format!("{inside}/guest.wasm")), None),
        Side::Host => {
            ("host", Some(format!("target/{}", layout::guest(chapter, Profile::Release))), None)
        }
    };
    Ok(json!({
        "name": name,
        "title": title.trim(),
        "side": side,
        // A guest is checked in the page by a check in JavaScript, whatever it is written in.
        "js": has("check.mjs"),
        "rust": has("check.rs"),
        "guest": guest,
        "build": build,
        "seconds": SECONDS,
    }))
}

/// On which side an exercise is. What is wrong in its settings is `verify`'s to say.
fn side(folder: &Path) -> Result<Side> {
    let settings = folder.join(SETTINGS);
    if !settings.is_file() {
        return Ok(Side::default());
    }
    let text = fs::read_to_string(&settings)
        .with_context(|| format!("cannot read {}", settings.display()))?;
    Ok(Side::read(&text).unwrap_or_default())
}

/// Writes the list, if the book's pages use it; and copies what exercises have of their own: guests, as
/// far as they are built, and starts in Rust, of which a page may show a part.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn place(list: &Value, root: &Path, pages: &Path) -> Result<()> {
    if !is_there(root) {
        return Ok(());
    }
    let built = root.join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()));
    for chapter in walk::folders(&root.join(CHAPTERS))? {
        let folder = chapter.join(FOLDER);
        if !folder.is_dir() {
            continue;
        }
        let chapter = chapter.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for exercise in walk::folders(&folder)? {
            let name = exercise.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let to = pages.join(CHAPTERS).join(&chapter).join(FOLDER).join(&name);
            let guest = built.join(layout::exercise(&chapter, &name, "guest"));
            for (from, file) in [(guest, "guest.wasm"), (exercise.join("start.rs"), "start.rs")] {
                if from.is_file() {
                    copy(&from, &to.join(file))?;
                }
            }
        }
    }
    let file = pages.join(LIST);
    fs::write(&file, serde_json::to_string(list)?)
        .with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn an_exercise_says_on_which_side_it_is_and_what_it_runs_on() {
        let root = TempDir::new().unwrap();
        let write = |exercise: &str, file: &str, text: &str| {
            let folder = root.path().join("chapters-code/pointers/exercises").join(exercise);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(file), text).unwrap();
        };
        write("own", "guest.rs", "");
        write("own", "check.mjs", "");
        write("chapters", "check.rs", "");
        write("guests", "exercise.toml", "side = \"guest\"\n");
        write("guests", "check.mjs", "");
        let told = |name: &str| {
            let heading =
                Heading { name: name.to_owned(), title: "A title".to_owned(), range: 0..0 };
            let told = one(root.path(), "pointers", &heading).unwrap();
            ["side", "js", "rust", "guest", "build"].map(|key| told[key].to_string()).join(" ")
        };
        let own = "\"chapters-code/pointers/exercises/own/guest.wasm\"";
        assert_eq!(told("own"), format!("\"host\" true false {own} null"));
        let chapters = "\"target/wasm32-unknown-unknown/release/pointers.wasm\"";
        assert_eq!(told("chapters"), format!("\"host\" false true {chapters} null"));
        let build = rustc::command("guests.rs");
        assert_eq!(told("guests"), format!("\"guest\" true false null \"{build}\""));
    }
}
