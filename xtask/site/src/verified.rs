//! Says on the site with what each chapter was verified: what `cargo xtask verify` kept, while its
//! guest, its host and its page are still those that were verified.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::Value;

use book_files::{
    hash::sha256,
    layout::{Profile, guest},
    walk::folders,
};

/// Writes `verified.json` beside the host of each chapter; `null` where nothing is known.
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
        let verified = verified(root, pages, &name).unwrap_or(Value::Null);
        fs::write(&file, format!("{verified:#}\n"))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// What was kept of a chapter, if it still holds.
fn verified(root: &Path, pages: &Path, name: &str) -> Option<Value> {
    let record = root.join("target/xtask/verified").join(format!("{name}.json"));
    let mut record: Value = serde_json::from_slice(&fs::read(record).ok()?).ok()?;
    let is = |hash: &Value, file: &Path| {
        let hash = hash.as_str()?;
        (sha256(fs::read(file).ok()?) == hash).then_some(())
    };
    let host = Path::new("chapters-code").join(name).join("host.mjs");
    let guest = Path::new("target").join(guest(name, Profile::Release));
    is(&record["host"], &pages.join(host))?;
    is(&record["verified"]["guest"]["sha256"], &pages.join(guest))?;
    is(&record["page"], &root.join("book/src").join(format!("{name}.md")))?;
    Some(record["verified"].take())
}
