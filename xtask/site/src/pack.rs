//! Packs a starter into one file for its reader: the same bytes whenever and wherever it is packed.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};

use anyhow::{Context, Result};
use book_files::starter;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// Packs the files that a reader takes along, in a folder of the starter's name.
///
/// # Errors
///
/// When one cannot be read, or the packed file cannot be written.
pub fn starter(chapter: &Path, to: &Path) -> Result<()> {
    let cannot = || format!("cannot write {}", to.display());
    let name = chapter.file_name().unwrap_or_default().to_string_lossy();
    // Neither a time nor rights of this machine; and no compression, which changes with its library.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(File::create(to).with_context(cannot)?);
    for file in starter::files(chapter)? {
        let bytes = fs::read(chapter.join(&file)).with_context(|| format!("cannot read {file}"))?;
        zip.start_file(format!("{name}/{file}"), options).with_context(cannot)?;
        zip.write_all(&bytes).with_context(cannot)?;
    }
    zip.finish().with_context(cannot)?;
    Ok(())
}
