//! Replaces a folder as a whole, so that nobody sees half of it.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Lets `fill` make a new folder, and puts it into the place of `folder`. Only one program may do
/// this to a folder at a time.
///
/// # Errors
///
/// When `fill` fails, and then `folder` stays as it was; when a folder cannot be made, moved or
/// removed.
pub fn replace(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    // On the same disk; hidden, so that nobody takes one for the folder itself.
    let new = folder.with_file_name(format!(".{name}.new"));
    let old = folder.with_file_name(format!(".{name}.old"));
    remove(&new)?;
    remove(&old)?;
    fs::create_dir_all(&new).with_context(|| format!("cannot make {}", new.display()))?;
    if let Err(error) = fill(&new) {
        // The error that matters is the first.
        let _ = remove(&new);
        return Err(error);
    }
    if folder.exists() {
        rename(folder, &old)?;
    }
    rename(&new, folder)?;
    remove(&old)
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to)
        .with_context(|| format!("cannot move {} to {}", from.display(), to.display()))
}

fn remove(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use anyhow::bail;
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_folder_is_replaced_whole_or_not_at_all() {
        let root = TempDir::new().unwrap();
        let folder = root.path().join("more/folder");
        let write =
            |name: &'static str| move |new: &Path| Ok(fs::write(new.join(name), "").map(drop)?);
        let names = || {
            let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
            entries.collect::<Vec<_>>()
        };
        replace(&folder, write("one")).unwrap();
        assert_eq!(names(), ["one"]);
        replace(&folder, |new| {
            assert_eq!(names(), ["one"], "it is there until the new one is");
            write("two")(new)
        })
        .unwrap();
        assert_eq!(names(), ["two"]);
        let half = |new: &Path| {
            write("three")(new)?;
            bail!("no more")
        };
        assert_eq!(replace(&folder, half).unwrap_err().to_string(), "no more");
        assert_eq!(names(), ["two"]);
        assert_eq!(fs::read_dir(folder.parent().unwrap()).unwrap().count(), 1, "nothing is left");
    }
}
