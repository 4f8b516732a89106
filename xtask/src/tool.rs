//! This tool's own sources: where they are, and their part in what it makes.

use std::sync::OnceLock;

use anyhow::Result;

use crate::{
    fingerprint::{Hashes, Inputs},
    read::project::Project,
};

/// The workspace of this tool, which holds its other programs.
///
/// # Errors
///
/// When this program does not lie in it any more.
pub fn workspace() -> Result<Project> {
    Ok(Project::at(book_files::workspace::find()?))
}

/// What some rooms of the tool and the packages that it is built with decide on.
///
/// # Errors
///
/// When the sources cannot be read.
pub fn inputs(rooms: &[&str]) -> Result<Inputs> {
    static HASHES: OnceLock<Hashes> = OnceLock::new();
    let workspace = workspace()?;
    let hashes = HASHES.get_or_init(|| Hashes::of(&workspace));
    let mut inputs = Inputs::default().with("tool", hashes.file("Cargo.lock").hash());
    for room in rooms {
        inputs = inputs.and(hashes.whole(&format!("xtask/{room}"), |_| true)?);
    }
    Ok(inputs)
}

/// The pages' scripts, some of which the tool runs as well.
pub const SCRIPTS: &str = "book/theme/live";

/// The recorder of what JavaScript hosts print, and what moves their chance: from [`SCRIPTS`].
pub const RECORDER: [&str; 2] = ["run/chance.mjs", "run/record.mjs"];

/// What every runner of exercises in JavaScript does.
pub const RUNNER: [&str; 2] = ["practice/runner.mjs", "run/record.mjs"];

/// The pages' own runner of exercises, whole.
pub const PAGE_RUNNER: [&str; 6] = [
    "practice/runner.mjs",
    "practice/trial.mjs",
    "practice/worker.mjs",
    "run/based.mjs",
    "run/own.mjs",
    "run/record.mjs",
];

/// What some of the pages' scripts decide on.
///
/// # Errors
///
/// When the workspace is not found.
pub fn scripts(files: &[&str]) -> Result<Inputs> {
    Hashes::of(&workspace()?).whole(SCRIPTS, |file| files.contains(&file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_script_imports_one_that_is_not_named() {
        let root = workspace().unwrap().root;
        for files in [&RECORDER[..], &RUNNER, &PAGE_RUNNER] {
            for file in files {
                let text = std::fs::read_to_string(root.join(SCRIPTS).join(file)).unwrap();
                let (folder, _) = file.split_once('/').unwrap();
                let imports = text
                    .lines()
                    .filter_map(|line| line.split_once(" from \"")?.1.strip_suffix("\";"));
                for import in imports {
                    let name = match import.strip_prefix("../") {
                        Some(name) => name.to_owned(),
                        None => import.replacen('.', folder, 1),
                    };
                    assert!(files.contains(&&*name), "{file} imports {name}");
                }
            }
        }
    }
}
