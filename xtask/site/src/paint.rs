//! Lets the first paint wait for no more than it does in mdBook alone: the fonts' style and the
//! book's are one file, and the scripts at the end of a page wait for it instead of holding it up.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result};

use crate::{digest, html::Page};

const LINK: &str = "<link rel=\"stylesheet\" href=\"";

/// Changes every page in `pages` and its folders.
///
/// # Errors
///
/// When a file cannot be read or written.
pub fn hasten(pages: &Path) -> Result<()> {
    let mut all = Page::all(pages)?;
    let mut joined = BTreeSet::new();
    for page in &mut all {
        let root = page.root();
        let fonts = style(page, &format!("{root}fonts/"));
        let own = style(page, &format!("{root}theme/"));
        if let (Some(fonts), Some(own)) = (fonts, own) {
            let file = join(pages, &fonts, &own)?;
            page.text = page.text.replacen(&format!("{LINK}{root}{fonts}\">"), "", 1);
            page.text =
                page.text.replacen(&format!("{root}{own}\""), &format!("{root}{file}\""), 1);
            joined.extend([fonts, own]);
        }
        if let Some(body) = page.text.find("<body") {
            let scripts = page.text[body..].replace("<script src=", "<script defer src=");
            page.text.replace_range(body.., &scripts);
        }
        page.write(pages)?;
    }
    for file in joined.iter().filter(|file| !all.iter().any(|page| page.text.contains(&***file))) {
        fs::remove_file(pages.join(file)).with_context(|| format!("cannot remove {file}"))?;
    }
    Ok(())
}

/// The first style in a folder that a page has, from the site's folder.
fn style(page: &Page, folder: &str) -> Option<String> {
    let (_, file) = page.text.split_once(&format!("{LINK}{folder}"))?;
    let (file, _) = file.split_once('"')?;
    Some(format!("{}{file}", folder.trim_start_matches("../")))
}

/// Writes both styles as one, beside the second; mdBook's fonts are found from any folder. Gives
/// its name, which has the hash of what is in it.
fn join(pages: &Path, fonts: &str, own: &str) -> Result<String> {
    let read = |file: &str| {
        fs::read_to_string(pages.join(file)).with_context(|| format!("cannot read {file}"))
    };
    let text = format!("{}\n{}", read(fonts)?, read(own)?);
    let name = own.trim_end_matches(".css");
    let name = name.rsplit_once('-').map_or(name, |(name, _)| name);
    let file = format!("{name}-{}.css", &digest::hexadecimal(&text)[..8]);
    fs::write(pages.join(&file), text).with_context(|| format!("cannot write {file}"))?;
    Ok(file)
}
