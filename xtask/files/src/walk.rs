//! The files of a folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::{DirEntry, WalkDir};

/// The regular files below `folder`, sorted by path; none if there is no such folder. What is
/// hidden is left out, such as the lock files of editors, and what cargo has built in a folder below
/// this one; links are followed, but in no circle.
///
/// # Errors
///
/// When a folder cannot be read, or a link leads back to a folder that it lies in.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    entries(folder, usize::MAX, |path| path.is_file())
}

/// The folders in `folder`, sorted by name; none if there is no such folder. Hidden ones are
/// left out.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    entries(folder, 1, |path| path.is_dir())
}

fn entries(folder: &Path, depth: usize, is_wanted: fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let walk = WalkDir::new(folder).follow_links(true).max_depth(depth).sort_by_file_name();
    let mut found = Vec::new();
    let is_left_out = |entry: &DirEntry| is_hidden(entry.path()) || is_built(entry);
    for entry in walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_left_out(entry)) {
        let entry = match entry {
            // A link that leads nowhere is an error before it is an entry.
            Err(error) if error.depth() > 0 && error.path().is_some_and(is_hidden) => continue,
            entry => entry.with_context(|| format!("cannot read {}", folder.display()))?,
        };
        if entry.depth() > 0 && is_wanted(entry.path()) {
            found.push(entry.into_path());
        }
    }
    found.sort();
    Ok(found)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Cargo marks the folder that it builds into: <https://bford.info/cachedir/>.
fn is_built(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() && entry.path().join("CACHEDIR.TAG").is_file()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn hidden_and_built_files_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::create_dir(folder.path().join("target")).unwrap();
        for file in ["b/two", "a", "._a", ".git/c", "target/CACHEDIR.TAG", "target/d"] {
            fs::write(folder.path().join(file), "").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("user@host.1", folder.path().join(".#a")).unwrap();
        let names = |paths: Vec<PathBuf>| {
            let names = paths
                .into_iter()
                .map(|path| crate::path::slashed(path.strip_prefix(folder.path()).unwrap()));
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(files(folder.path()).unwrap()), ["a", "b/two"]);
        assert_eq!(names(folders(folder.path()).unwrap()), ["b"]);
        let target = folder.path().join("target");
        assert_eq!(files(&target).unwrap().len(), 2, "it is what was asked for");
        assert!(files(&folder.path().join("none")).unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_circle_of_links_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(".", folder.path().join("again")).unwrap();
        assert!(files(folder.path()).is_err());
    }
}
