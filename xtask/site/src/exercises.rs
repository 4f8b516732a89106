//! What the pages need of the exercises: a list of them by chapter, and their guests. Their starts,
//! solutions and checks in JavaScript are on the site as all modules of a chapter are (`mirror`).

use std::{env, fs, path::Path};

use anyhow::{Context, Result};
use book_files::{
    layout::{CHAPTERS, Profile, guest},
    walk,
};
use mdbook_driver::book::{Book, BookItem, Chapter};
use serde_json::{Value, json};

use crate::mirror::copy;

/// Exercises in the page, and marks of what is read and solved; from the site's folder.
pub const SCRIPT: &str = "theme/live/practice/practice.mjs";

/// From the site's folder.
const LIST: &str = "chapters-code/exercises.json";

/// What an include of a listing, and the id of a heading, have before an exercise's name.
pub const FOLDER: &str = "exercises/";
const ID: &str = "#exercise-";

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
        let exercises = headings(page).map(|(title, exercise)| one(root, name, title, exercise));
        let exercises = exercises.collect::<Result<Vec<_>>>()?;
        chapters.push(json!({ "name": name, "title": page.name, "exercises": exercises }));
    }
    Ok(json!(chapters))
}

/// The title and the name of each exercise of a page.
fn headings(page: &Chapter) -> impl Iterator<Item = (String, &str)> {
    page.content.lines().filter_map(|line| {
        let (title, rest) = line.strip_prefix("### ")?.rsplit_once(" {")?;
        let name = rest.trim_end().strip_suffix('}')?.trim().strip_prefix(ID)?;
        Some((title.replace('`', ""), name))
    })
}

fn one(root: &Path, chapter: &str, title: String, name: &str) -> Result<Value> {
    let inside = format!("{CHAPTERS}/{chapter}/{FOLDER}{name}");
    let folder = root.join(&inside);
    let has = |file: &str| folder.join(file).is_file();
    let is_guest = is_guests(&folder)?;
    let guest = if is_guest {
        Value::Null
    } else if has("guest.rs") {
        json!(format!("{inside}/guest.wasm"))
    } else {
        json!(format!("target/{}", guest(chapter, Profile::Release)))
    };
    Ok(json!({
        "name": name,
        "title": title,
        "side": if is_guest { "guest" } else { "host" },
        // A guest is checked in the page by a check in JavaScript, whatever it is written in.
        "js": has("check.mjs"),
        "rust": has("check.rs"),
        "guest": guest,
    }))
}

/// Whether an exercise is on the guest's side.
fn is_guests(folder: &Path) -> Result<bool> {
    let settings = folder.join("exercise.toml");
    if !settings.is_file() {
        return Ok(false);
    }
    let text = fs::read_to_string(&settings)
        .with_context(|| format!("cannot read {}", settings.display()))?;
    let text: toml::Table =
        text.parse().with_context(|| format!("{} is no TOML", settings.display()))?;
    Ok(text.get("side").and_then(toml::Value::as_str) == Some("guest"))
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
            let guest = built.join(format!("{FOLDER}{chapter}/{name}.guest.wasm"));
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

    fn page(content: &str) -> Chapter {
        Chapter::new("Pointers", content.to_owned(), "pointers.md", Vec::new())
    }

    #[test]
    fn an_exercise_is_a_heading_with_its_name() {
        let page = page(
            "## Exercises { #exercises }\n\n### Four `ways` { #exercise-four-ways }\n\n\
             ### Else { #else }\n\n### Plain\n",
        );
        let found: Vec<_> = headings(&page).collect();
        assert_eq!(found, [("Four ways".to_owned(), "four-ways")]);
    }

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
            let told = one(root.path(), "pointers", String::new(), name).unwrap();
            ["side", "js", "rust", "guest"].map(|key| told[key].to_string()).join(" ")
        };
        let own = "\"chapters-code/pointers/exercises/own/guest.wasm\"";
        assert_eq!(told("own"), format!("\"host\" true false {own}"));
        let chapters = "\"target/wasm32-unknown-unknown/release/pointers.wasm\"";
        assert_eq!(told("chapters"), format!("\"host\" false true {chapters}"));
        assert_eq!(told("guests"), "\"guest\" true false null");
    }
}
