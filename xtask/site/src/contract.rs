//! Carries the chapters' contracts over to the site, where the pages hold a reader's guest to them.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use book_files::{
    contract::{Contract, FILE},
    walk::folders,
};

/// Writes `contract.json` into the folder of each chapter that has a contract. What is wrong in one
/// is `verify`'s to say.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn carry_over(root: &Path, pages: &Path) -> Result<()> {
    for chapter in folders(&pages.join("chapters-code"))? {
        let name = chapter.file_name().unwrap_or_default();
        let source = root.join("chapters-code").join(name).join(FILE);
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
