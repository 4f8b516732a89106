//! Makes the finished site one that browsers keep: a script in each page that registers a service
//! worker, and the worker with the list of all files. `serve` does without, since its pages are
//! to change as soon as their sources do.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use book_files::{hash::sha256, path::slashed, walk};
use serde_json::json;

use crate::{
    html::{CONTENTS, Page},
    mirror::copy,
    public::PICTURES,
};

/// At the root of the site: a worker may answer for the folder that it is in.
const WORKER: &str = "offline-worker.js";
const SOURCE: &str = "book/theme/live/offline/worker.js";
const SCRIPT: &str = "theme/live/offline/offline.js";

/// Whether the book has a worker.
pub fn is_there(root: &Path) -> bool {
    root.join(SOURCE).is_file()
}

/// The script for a page. The frame with the contents is of pages without scripts.
pub fn script(page: &Page) -> String {
    if page.file == Path::new(CONTENTS) {
        return String::new();
    }
    format!("<script defer src=\"{}{SCRIPT}\"></script>\n", page.root())
}

/// Adds the worker to the finished site, and the script that registers it.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn keep(root: &Path, pages: &Path) -> Result<()> {
    copy(&root.join("book").join(SCRIPT), &pages.join(SCRIPT))?;
    let source =
        fs::read_to_string(root.join(SOURCE)).with_context(|| format!("cannot read {SOURCE}"))?;
    let files = hashes(pages)?;
    let id = sha256(json!(files).to_string());
    let rendering = json!({ "id": id[..16], "files": files });
    let worker = pages.join(WORKER);
    fs::write(&worker, format!("const RENDERING = {rendering};\n\n{source}"))
        .with_context(|| format!("cannot write {}", worker.display()))
}

/// The SHA-256 of each file by its path from `folder`, with `/`. Hosts do not serve hidden files,
/// and no page shows the pictures of the pages.
fn hashes(folder: &Path) -> Result<BTreeMap<String, String>> {
    let hash = |path: std::path::PathBuf| {
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((slashed(path.strip_prefix(folder).unwrap_or(&path)), sha256(bytes)))
    };
    let files = walk::files(folder)?.into_iter();
    files.filter(|path| !path.starts_with(folder.join(PICTURES))).map(hash).collect()
}
