//! Lays files out: a new workspace as a whole or not at all, and into one that is there only what is
//! missing. No file that its reader has changed is written.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, anyhow, bail};
use tempfile::TempDir;

use crate::{
    process::{self, Limits},
    progress::Progress,
    read::project::Project,
    reader::{
        laid::{Extent, Laid, State},
        layout::{Files, Owner},
        workspace::Workspace,
    },
};

/// What became of the files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether there was no workspace before.
    pub is_new: bool,
    pub added: Vec<String>,
    /// The tool's own, in the place of older ones.
    pub renewed: Vec<String>,
    /// What the reader has changed, and would be laid out otherwise.
    pub left: Vec<String>,
}

/// Refuses a folder that no workspace can be laid out in.
///
/// # Errors
///
/// When it has files and is no workspace, is no folder, lies in the book without being ignored, or
/// cannot be written in.
pub fn check(folder: &Path, book: &Project) -> Result<()> {
    if Workspace::is_at(folder) {
        return folder_in(folder).map(drop);
    }
    let shown = folder.display();
    if folder.exists() && !folder.is_dir() {
        bail!("{shown} is no folder\n{}", elsewhere());
    }
    let mut entries = match folder.exists() {
        true => Some(fs::read_dir(folder).with_context(|| format!("cannot read {shown}"))?),
        false => None,
    };
    if entries.as_mut().and_then(Iterator::next).is_some() {
        bail!("{shown} is not empty, and no workspace that `start` has made\n{}", elsewhere());
    }
    if folder.starts_with(&book.root) && !is_ignored(folder, book) {
        bail!(
            "{shown} lies in the book's own folder, where git would take it for a part of the book\n{}",
            elsewhere()
        );
    }
    // It is made beside its place, or in the nearest folder that is there.
    let above = folder.ancestors().skip(1).find(|above| above.exists()).unwrap_or(folder);
    if !above.is_dir() {
        bail!("{} is no folder\n{}", above.display(), elsewhere());
    }
    folder_in(above).map(drop)
}

fn elsewhere() -> &'static str {
    "give a new or an empty folder elsewhere, such as: cargo xtask start ~/my-memory"
}

/// Whether git passes over a folder of the book; where there is no git, nothing is in its way.
fn is_ignored(folder: &Path, book: &Project) -> bool {
    if !book.root.join(".git").exists() {
        return true;
    }
    let mut git = Command::new("git");
    // With a slash at its end, for it is not there yet: git takes it for a folder then.
    git.current_dir(&book.root).args(["check-ignore", "--quiet", "--"]).arg(folder.join(""));
    match process::run(git, Limits::NONE) {
        Ok(finished) => finished.success(),
        Err(_) => true,
    }
}

/// Lays out the files of these chapters, and of the workspace itself.
///
/// # Errors
///
/// When a file cannot be written. A new workspace is not there then.
pub fn lay(workspace: &Workspace, files: &Files, chapters: &[(&str, Extent)]) -> Result<Outcome> {
    match Workspace::is_at(workspace.root()) {
        true => add(workspace, files, chapters),
        false => create(workspace, files, chapters),
    }
}

fn create(workspace: &Workspace, files: &Files, chapters: &[(&str, Extent)]) -> Result<Outcome> {
    let root = workspace.root();
    let parent = root.parent().context("the root of a disk is no workspace")?;
    let new = folder_in(parent)?;
    let mut laid = Laid::default();
    for (file, content) in files {
        write(&new.path().join(file), &content.bytes)?;
        laid.add_file(file, &content.bytes);
    }
    for (chapter, extent) in chapters {
        laid.add_chapter(chapter, *extent);
    }
    laid.write(&workspace.moved_to(new.path()))?;
    let cannot = || format!("cannot make {}", root.display());
    if root.exists() {
        // It is empty.
        fs::remove_dir(root).with_context(cannot)?;
    }
    open_to_others(new.path())?;
    fs::rename(new.path(), root).with_context(cannot)?;
    // What is renamed is not there to be removed.
    let _ = new.keep();
    Ok(Outcome { is_new: true, added: files.keys().cloned().collect(), ..Outcome::default() })
}

fn add(workspace: &Workspace, files: &Files, chapters: &[(&str, Extent)]) -> Result<Outcome> {
    let _lock = process::lock(&workspace.lock_file(), &Progress::new())?;
    let mut laid = Laid::read(workspace)?;
    let mut outcome = Outcome::default();
    let mut changes = Vec::new();
    for (file, content) in files {
        let path = workspace.path(file);
        match (fs::read(&path), laid.state(workspace, file), content.owner) {
            (Ok(bytes), ..) if bytes == content.bytes => {}
            (Ok(_), Some(State::Untouched), Owner::Tool) => {
                outcome.renewed.push(file.clone());
                changes.push((file, path, content));
                continue;
            }
            (Ok(_), ..) => {
                // What another extent of the chapter, or an older book, would hold is no change.
                if laid.state(workspace, file) != Some(State::Untouched) {
                    outcome.left.push(file.clone());
                }
                continue;
            }
            (Err(_), ..) => {
                outcome.added.push(file.clone());
                changes.push((file, path, content));
                continue;
            }
        }
        laid.add_file(file, &content.bytes);
    }
    // All of them are on the disk before the first is in its place.
    let new = folder_in(workspace.root())?;
    for (file, _, content) in &changes {
        write(&new.path().join(file), &content.bytes)?;
    }
    for (file, path, content) in &changes {
        make_folder(path.parent().context("a file is in a folder")?)?;
        fs::rename(new.path().join(file), path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        laid.add_file(file, &content.bytes);
    }
    for (chapter, extent) in chapters {
        laid.add_chapter(chapter, *extent);
    }
    laid.write(workspace)?;
    Ok(outcome)
}

/// A folder of our own beside what is to be written.
fn folder_in(parent: &Path) -> Result<TempDir> {
    let made = fs::create_dir_all(parent)
        .and_then(|()| tempfile::Builder::new().prefix(".start-").tempdir_in(parent));
    made.map_err(|error| {
        // Without the name that it was to have.
        let (parent, why) = (parent.display(), error.kind());
        anyhow!("cannot write in {parent}: {why}\n{}", elsewhere())
    })
}

/// Others may read it as they may any new folder: a temporary one is for its owner alone.
fn open_to_others(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let like = folder.join(".book").metadata()?.permissions().mode();
        fs::set_permissions(folder, fs::Permissions::from_mode(like))?;
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(path.parent().unwrap_or(Path::new("")))?;
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// The absolute path of a folder that may not be there yet.
///
/// # Errors
///
/// When the current folder is unknown.
pub fn absolute(folder: &Path) -> Result<PathBuf> {
    // Links are followed as far as there are folders, so that it is known what lies in what.
    let path = std::path::absolute(folder)?;
    let there = path.ancestors().find(|ancestor| ancestor.exists());
    let Some(there) = there.filter(|_| cfg!(unix)) else { return Ok(path) };
    let rest = path.strip_prefix(there).unwrap_or(Path::new(""));
    let rest = book_files::path::normal(rest).context("such a folder cannot be made")?;
    Ok(there.canonicalize()?.join(rest).components().collect())
}
