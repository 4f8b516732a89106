//! Says on the site with what each page was verified: what `cargo xtask verify` kept, while all that
//! the page is made of is as it was then.

use std::{env, fs, path::Path};

use anyhow::{Context, Result, bail};
use book_files::{
    layout::PAGES,
    path::slashed,
    sources::{self, RECORDS},
    walk::{files, folders},
};
use serde_json::Value;

/// Writes `verified.json` into the folder of the host of each chapter; `null` where nothing is known.
///
/// # Errors
///
/// When it cannot be written.
pub fn carry_over(root: &Path, pages: &Path) -> Result<()> {
    for chapter in folders(&pages.join("chapters-code"))? {
        let name = chapter.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !chapter.join("host.mjs").is_file() {
            continue;
        }
        let file = chapter.join("verified.json");
        let page = format!("{PAGES}/{name}.md");
        let verified = verified(root, &page).unwrap_or(Value::Null);
        fs::write(&file, format!("{verified:#}\n"))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Refuses a book of which a page is not verified as it is.
///
/// # Errors
///
/// Which pages are not.
pub fn check(root: &Path) -> Result<()> {
    let mut missing = Vec::new();
    for page in files(&root.join(PAGES))? {
        let page = slashed(page.strip_prefix(root).unwrap_or(&page));
        let is_page = page.ends_with(".md") && !page.ends_with("/SUMMARY.md");
        if is_page && verified(root, &page).is_none() {
            missing.push(page);
        }
    }
    if !missing.is_empty() {
        bail!(
            "these pages are not verified as they are: {}\nverify them: cargo xtask verify --all",
            missing.join(", ")
        );
    }
    Ok(())
}

/// What was kept of a page, if it still holds.
fn verified(root: &Path, page: &str) -> Option<Value> {
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let target = root.join(target);
    let name = Path::new(page).file_stem()?.to_str()?;
    let record = target.join("xtask").join(RECORDS).join(format!("{name}.json"));
    let mut record: Value = serde_json::from_slice(&fs::read(record).ok()?).ok()?;
    let sources = sources::of_page(root, &target, page).ok()?;
    let is_same = record["sources"] == serde_json::to_value(sources).ok()?;
    is_same.then(|| record["verified"].take())
}
