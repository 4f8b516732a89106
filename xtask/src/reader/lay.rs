//! Lays files out: a new workspace as a whole or not at all, and into one that is there only what is
//! missing or older. No file that its reader has changed is written.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, anyhow, bail};
use tempfile::{TempDir, TempPath};

use crate::{
    process::{self, Limits},
    progress::Progress,
    read::project::Project,
    reader::{
        laid::{Extent, Fate, Laid},
        layout::{Files, Writer},
        workspace::{OWN, Workspace, is_missing},
    },
};

/// What became of the files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether there was no workspace before.
    pub is_new: bool,
    pub added: Vec<String>,
    /// In the place of older ones, which the reader had not changed.
    pub renewed: Vec<String>,
    /// What the reader has changed, and would be laid out otherwise.
    pub left: Vec<String>,
    /// What is there and cannot be read, with the reason.
    pub unread: Vec<String>,
    /// The lines that a changed file of aliases lacks, for the book has moved.
    pub aliases: Vec<String>,
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
    // It is made in the nearest folder that is there: in itself, if it is.
    let there = folder.ancestors().find(|there| there.exists()).unwrap_or(folder);
    if !there.is_dir() {
        bail!("{} is no folder\n{}", there.display(), elsewhere());
    }
    folder_in(there).map(drop)
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
    // An empty folder stays where it is: somebody may work in it, or something be mounted there.
    let is_there = root.exists();
    let parent = if is_there { Some(root) } else { root.parent() };
    let new = folder_in(parent.context("the root of a disk is no workspace")?)?;
    let mut laid = Laid::default();
    for (file, content) in files {
        write(&new.path().join(file), &content.bytes)?;
        laid.add_file(file, &content.bytes);
    }
    for (chapter, extent) in chapters {
        laid.add_chapter(chapter, *extent);
    }
    laid.write(&workspace.moved_to(new.path()))?;
    if is_there {
        move_up(new.path(), root)?;
    } else {
        open_to_others(new.path())?;
        fs::rename(new.path(), root).with_context(|| format!("cannot make {}", root.display()))?;
        // What is renamed is not there to be removed.
        let _ = new.keep();
    }
    Ok(Outcome { is_new: true, added: files.keys().cloned().collect(), ..Outcome::default() })
}

/// Moves all that is in `new` to `root`, the folder that it is in. If something is in the way, all
/// of it goes back.
fn move_up(new: &Path, root: &Path) -> Result<()> {
    let cannot = || format!("cannot write in {}", root.display());
    let names: io::Result<Vec<_>> =
        fs::read_dir(new).and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect());
    let mut names = names.with_context(cannot)?;
    // By this it is known as a workspace: so it comes last.
    names.sort_by_key(|name| name == OWN);
    for (index, name) in names.iter().enumerate() {
        let (from, to) = (new.join(name), root.join(name));
        // A folder takes the place of an empty one at most.
        let moved = if from.is_dir() { fs::rename(from, to) } else { place(&from, &to) };
        if let Err(error) = moved {
            for name in &names[..index] {
                fs::rename(root.join(name), new.join(name)).with_context(cannot)?;
            }
            return Err(error).with_context(cannot);
        }
    }
    Ok(())
}

fn add(workspace: &Workspace, files: &Files, chapters: &[(&str, Extent)]) -> Result<Outcome> {
    let _lock = process::lock(&workspace.lock_file(), &Progress::new())?;
    let mut laid = Laid::read(workspace)?;
    let mut outcome = Outcome::default();
    let mut changes = BTreeMap::new();
    let mut built = Vec::new();
    for (file, content) in files {
        let path = workspace.path(file);
        match (fs::read(&path), laid.fate(workspace, file), content.writer) {
            (Ok(bytes), ..) if bytes == content.bytes => laid.add_file(file, &bytes),
            (Ok(_), Some(Fate::Untouched), _) => {
                changes.insert(&**file, Over::Laid);
            }
            (Ok(_), _, Writer::Cargo(manifest)) => built.push((file, manifest)),
            (Ok(_), _, Writer::Reader) => outcome.left.push(file.clone()),
            (Err(_), ..) if is_missing(&path) => {
                changes.insert(file, Over::Nothing);
            }
            (Err(error), ..) => outcome.unread.push(format!("{file}: {}", why(&error))),
        }
    }
    // What cargo has written belongs to a manifest, and goes with it.
    for (file, manifest) in built {
        if changes.contains_key(manifest) {
            changes.insert(file, Over::Cargos);
        }
    }
    // All of them are on the disk before the first is in its place.
    let new = folder_in(workspace.root())?;
    for file in changes.keys() {
        write(&new.path().join(file), &files[*file].bytes)?;
    }
    for (file, over) in changes {
        let (from, path) = (new.path().join(file), workspace.path(file));
        make_folder(path.parent().context("a file is in a folder")?)?;
        let cannot = || format!("cannot write {}", path.display());
        let list = match over {
            Over::Nothing => match place(&from, &path) {
                Ok(()) => &mut outcome.added,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => &mut outcome.left,
                Err(error) => return Err(error).with_context(cannot),
            },
            // It may have been saved meanwhile.
            Over::Laid if laid.fate(workspace, file) != Some(Fate::Untouched) => &mut outcome.left,
            Over::Laid | Over::Cargos => {
                fs::rename(&from, &path).with_context(cannot)?;
                &mut outcome.renewed
            }
        };
        list.push(file.to_owned());
        if !outcome.left.iter().any(|left| left == file) {
            laid.add_file(file, &files[file].bytes);
        }
    }
    for (chapter, extent) in chapters {
        laid.add_chapter(chapter, *extent);
    }
    laid.write(workspace)?;
    Ok(outcome)
}

/// Why a file that is there cannot be read.
fn why(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "a link that leads nowhere".to_owned(),
        kind => kind.to_string(),
    }
}

/// What a file takes the place of.
enum Over {
    Nothing,
    /// What was laid out, and nobody has changed.
    Laid,
    /// What cargo has written.
    Cargos,
}

/// Moves a file to a place where there is none: what has come there is never lost.
fn place(from: &Path, to: &Path) -> io::Result<()> {
    TempPath::try_from_path(from)?.persist_noclobber(to).map_err(|error| error.error)
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
