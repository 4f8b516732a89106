//! Makes the finished site one that browsers keep: a script in each page that registers a service
//! worker, and the worker with the list of all files. `serve` does without, since its pages are
//! to change as soon as their sources do.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    digest,
    html::Page,
    mirror::{copy, entries},
};

/// At the root of the site: a worker may answer for the folder that it is in.
const WORKER: &str = "offline-worker.js";
const WORKER_SOURCE: &str = "theme/live/offline/worker.js";
const SCRIPT: &str = "theme/live/offline/offline.js";

/// Adds the script to each page in `pages`, and the worker, which keeps what is there by then. A
/// book without the worker's source stays as it is.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn keep(root: &Path, pages: &Path) -> Result<()> {
    let worker = root.join("book").join(WORKER_SOURCE);
    if !worker.is_file() {
        return Ok(());
    }
    copy(&root.join("book").join(SCRIPT), &pages.join(SCRIPT))?;
    // The frame with the contents is of pages without scripts.
    let shown = Page::all(pages)?.into_iter().filter(|page| page.file != Path::new("toc.html"));
    for mut page in shown {
        page.append(&format!("<script defer src=\"{}{SCRIPT}\"></script>\n", page.root()));
        page.write(pages)?;
    }

    let source =
        fs::read_to_string(&worker).with_context(|| format!("cannot read {}", worker.display()))?;
    let files = hashes(pages)?;
    let id = digest::hexadecimal(json!(files).to_string());
    let rendering = json!({ "id": id[..16], "files": files });
    let worker = pages.join(WORKER);
    fs::write(&worker, format!("const RENDERING = {rendering};\n\n{source}"))
        .with_context(|| format!("cannot write {}", worker.display()))
}

/// The SHA-256 of each file by its path from `folder`, with `/`. Hosts do not serve hidden files.
fn hashes(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut hashes = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(entries(&path)?);
            continue;
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let inside = path.strip_prefix(folder).unwrap_or(&path);
        let name = inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        hashes.insert(name, digest::hexadecimal(bytes));
    }
    Ok(hashes)
}
