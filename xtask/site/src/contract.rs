//! Carries the chapters' contracts over to the site, where the pages hold a reader's guest to them.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use book_files::{
    contract::{Contract, FILE, misfit::WORDS},
    layout::CHAPTERS,
    walk::folders,
};

/// The words for what does not fit, from the site's folder.
const MISFITS: &str = "chapters-code/misfits.json";

/// Whether a page's chapter has a contract. The page is named from the site's folder.
pub fn is_of(root: &Path, page: &Path) -> bool {
    root.join(CHAPTERS).join(page.with_extension("")).join(FILE).is_file()
}

/// Writes `contract.json` into the folder of each chapter that has a contract, and beside them the
/// words for what does not fit. What is wrong in a contract is `verify`'s to say.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn carry_over(root: &Path, pages: &Path) -> Result<()> {
    let chapters = pages.join(CHAPTERS);
    if chapters.is_dir() {
        let file = pages.join(MISFITS);
        fs::write(&file, serde_json::to_string(&*WORDS)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    for chapter in folders(&chapters)? {
        let name = chapter.file_name().unwrap_or_default();
        let source = root.join(CHAPTERS).join(name).join(FILE);
        if !source.is_file() {
            continue;
        }
        let cannot = || format!("cannot read {}", source.display());
        let (contract, _) = Contract::read(&fs::read_to_string(&source).with_context(cannot)?);
        let file = chapter.join("contract.json");
        fs::write(&file, format!("{}\n", contract.for_pages()))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
