//! The workspace as a folder: how it is found, and which book it belongs to.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use serde::{Deserialize, Serialize};

use crate::{kept, read::project::Project, tool};

/// The tool's own folder in a workspace.
pub(super) const OWN: &str = ".book";
const MARK: &str = ".book/workspace.toml";

/// The layout that this tool writes and reads.
const VERSION: u32 = 1;

/// The folder that `cargo xtask start` has made for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// The absolute path of the folder.
    root: PathBuf,
    /// The root of the book that it belongs to, as it was when `start` last ran.
    book: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Marked {
    version: u32,
    book: PathBuf,
}

/// The book that a command means: the one that is named; or that of the workspace that the current
/// folder lies in; or the one that it lies in, where that is the nearer.
///
/// # Errors
///
/// When there is none.
pub fn book(root: Option<&Path>) -> Result<Project> {
    let around = match root {
        Some(_) => None,
        None => Workspace::around(&current()?)?,
    };
    match (around, Project::find(root)) {
        (Some(workspace), Ok(book)) if book.root.starts_with(workspace.root()) => Ok(book),
        (Some(workspace), _) => workspace.book(),
        (None, found) => found,
    }
}

/// The book that a workspace is laid out from: the one that is named, the one that the current
/// folder lies in, or the one that this tool lies in. What a workspace around has noted does not
/// count: its book may have moved, and this is how it is told.
///
/// # Errors
///
/// When there is none.
pub fn book_to_follow(root: Option<&Path>) -> Result<Project> {
    match Project::find(root) {
        Err(_) if root.is_none() => Project::find(Some(&tool::workspace()?.root)),
        found => found,
    }
}

fn current() -> Result<PathBuf> {
    std::env::current_dir().context("cannot tell the current folder")
}

/// Whether nothing is there: no file either that cannot be read, and no link that leads nowhere.
pub fn is_missing(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}

impl Workspace {
    /// The workspace that the current folder lies in, and the book that it belongs to now: the one
    /// that is named, or its own.
    ///
    /// # Errors
    ///
    /// When it lies in none, or in one that cannot be read; or when there is no such book.
    pub fn here(root: Option<&Path>) -> Result<Workspace> {
        let current = current()?;
        let workspace = Workspace::around(&current)?.with_context(|| {
            format!(
                "{} lies in no workspace: there is no {MARK}\n\
                 make one with `cargo xtask start`, or go into the one that you have",
                current.display()
            )
        })?;
        let book = match root {
            Some(_) => Project::find(root)?,
            None => workspace.book()?,
        };
        Ok(Workspace::of(workspace.root(), &book))
    }

    /// The workspace that `folder`, an absolute path, lies in; `None` if it lies in none.
    ///
    /// # Errors
    ///
    /// When there is one that cannot be read.
    pub fn around(folder: &Path) -> Result<Option<Workspace>> {
        let root = folder.ancestors().find(|folder| folder.join(MARK).is_file());
        root.map(Workspace::open).transpose()
    }

    /// Opens the workspace in this folder.
    ///
    /// # Errors
    ///
    /// When it is none, or made by a tool of another version.
    pub fn open(root: &Path) -> Result<Workspace> {
        let file = root.join(MARK);
        let text =
            fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let marked: Marked = toml::from_str(&text).map_err(|error| {
            let (file, why) = (file.display(), error.message());
            anyhow!(
                "{file} is not as `start` wrote it: {why}\n\
                 it holds two lines: `version = {VERSION}`, and `book = \"the book's folder\"`"
            )
        })?;
        if marked.version != VERSION {
            bail!(
                "{} has the layout {}, and this tool knows {VERSION}\n\
                 bring the book's checkout up to date: git pull",
                file.display(),
                marked.version
            );
        }
        Ok(Workspace { root: root.to_owned(), book: marked.book })
    }

    /// Whether there is one in this folder.
    pub fn is_at(folder: &Path) -> bool {
        folder.join(MARK).is_file()
    }

    /// A workspace of this book in a folder, which may not be there yet. Nothing is written.
    pub fn of(root: &Path, book: &Project) -> Workspace {
        Workspace { root: root.to_owned(), book: book.root.clone() }
    }

    /// The same, in another folder.
    pub(super) fn moved_to(&self, root: &Path) -> Workspace {
        Workspace { root: root.to_owned(), book: self.book.clone() }
    }

    /// What [`Workspace::open`] reads: the text of its file, by its path from the root.
    ///
    /// # Errors
    ///
    /// When the path of the book is not UTF-8.
    pub fn mark(&self) -> Result<(&'static str, String)> {
        let marked = Marked { version: VERSION, book: self.book.clone() };
        let text = toml::to_string(&marked).context("the path of the book is not UTF-8")?;
        Ok((
            MARK,
            format!("# `cargo xtask start` wrote this, and finds the workspace by it.\n{text}"),
        ))
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file of the workspace, by its path from the root with `/`.
    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// The book that it belongs to: where `start` found it, or the one that this tool lies in, if
    /// that has been moved.
    ///
    /// # Errors
    ///
    /// When it is at neither place.
    pub fn book(&self) -> Result<Project> {
        if let Ok(book) = Project::find(Some(&self.book)) {
            return Ok(book);
        }
        let tool = tool::workspace()?;
        Project::find(Some(&tool.root)).map_err(|_| {
            let (was, new) = (self.book.display(), tool.root.display());
            anyhow!(
                "the book is not at {was} any more, and not at {new}\n\
                 name the folder that it is in now: cargo xtask --root FOLDER start"
            )
        })
    }

    /// Reads a file of [`OWN`]; what is not there is as at the beginning.
    pub(super) fn read<T: Default + for<'de> Deserialize<'de>>(&self, name: &str) -> Result<T> {
        let file = self.root.join(OWN).join(name);
        let bytes = match fs::read(&file) {
            Err(_) if is_missing(&file) => return Ok(T::default()),
            bytes => bytes.with_context(|| format!("cannot read {}", file.display()))?,
        };
        serde_json::from_slice(&bytes).map_err(|error| {
            let file = file.display();
            anyhow!("{file} is not as the tool wrote it: {error}\ndelete it to begin it anew")
        })
    }

    /// Writes a file of [`OWN`], whole.
    pub(super) fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<()> {
        let file = self.root.join(OWN).join(name);
        kept::write(&file, format!("{}\n", serde_json::to_string_pretty(value)?).as_bytes())
    }

    /// A file that whoever changes a file of [`OWN`] holds meanwhile.
    pub(super) fn lock_file(&self) -> PathBuf {
        self.root.join(OWN).join("lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_is_found_from_below() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("Mein Gedächtnis");
        let below = root.join("pointers/exercises");
        fs::create_dir_all(&below).unwrap();
        assert_eq!(Workspace::around(&below).unwrap(), None);

        let book = Project::at(folder.path().join("book"));
        let made = Workspace::of(&root, &book);
        let (file, text) = made.mark().unwrap();
        kept::write(&root.join(file), text.as_bytes()).unwrap();
        assert_eq!(Workspace::around(&below).unwrap(), Some(made));
        assert_eq!(Workspace::around(folder.path()).unwrap(), None);
    }

    #[test]
    fn a_layout_of_another_tool_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(OWN)).unwrap();
        fs::write(folder.path().join(MARK), "version = 9\nbook = \"/b\"\n").unwrap();
        let error = Workspace::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("has the layout 9, and this tool knows 1"), "{error}");
    }
}
