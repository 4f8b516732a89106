//! A book's root: where its pages and chapters are, and the text of its files.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};

use book_files::{path::slashed, walk};

use crate::read::step::Source;

/// The folder that holds `book/` and `chapters-code/`.
#[derive(Debug)]
pub struct Project {
    pub root: PathBuf,
    /// Where what was built is read from, in the place of cargo's folder.
    laid_out: Option<PathBuf>,
}

impl Project {
    /// The book at `root`, or the one that the current folder lies in.
    ///
    /// # Errors
    ///
    /// When there is no `book/book.toml` there, or when no host could be imported from there.
    pub fn find(root: Option<&Path>) -> Result<Project> {
        let is_book = |folder: &Path| folder.join("book/book.toml").is_file();
        let start = match root {
            Some(root) => root.to_owned(),
            None => std::env::current_dir()?,
        };
        let start = dunce(&start).with_context(|| format!("cannot open {}", start.display()))?;
        let mut folders = start.ancestors().take(if root.is_some() { 1 } else { usize::MAX });
        let Some(root) = folders.find(|folder| is_book(folder)) else {
            bail!(
                "{} holds no book: there is no book/book.toml; go to the book's folder, or name it: --root FOLDER",
                start.display()
            );
        };
        // https://nodejs.org/api/esm.html#urls: such a path is no specifier of a module.
        if cfg!(unix) && root.as_os_str().as_encoded_bytes().contains(&b'\\') {
            bail!(
                "no engine imports a module whose path has a `\\`: {}; move the book",
                root.display()
            );
        }
        Ok(Project::at(root))
    }

    /// The book in this folder, which holds one.
    pub fn at(root: impl Into<PathBuf>) -> Project {
        Project { root: root.into(), laid_out: None }
    }

    /// The same book, whose hosts read in `target` what was built.
    pub fn reading_from(&self, target: PathBuf) -> Project {
        Project { root: self.root.clone(), laid_out: Some(target) }
    }

    /// The file's path from the root, with `/`.
    pub fn relative(&self, path: &Path) -> String {
        slashed(path.strip_prefix(&self.root).unwrap_or(path))
    }

    /// Where cargo puts what it builds.
    pub fn target(&self) -> PathBuf {
        if let Some(target) = &self.laid_out {
            return target.clone();
        }
        let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        self.root.join(target)
    }

    /// A folder for what the tool makes for itself.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn scratch(&self) -> Result<PathBuf> {
        let folder = self.target().join("xtask");
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(folder)
    }

    /// Reads a text file, named from the root.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is not UTF-8, or is no regular file of at most 64 MiB: a pipe or a
    /// device may have no end.
    pub fn read(&self, file: &str) -> Result<String> {
        const MOST: u64 = 64 << 20;
        let path = self.root.join(file);
        let cannot = || format!("cannot read {file}");
        let metadata = fs::metadata(&path).with_context(cannot)?;
        if metadata.is_dir() {
            bail!("{file} is a folder");
        }
        if !metadata.is_file() {
            bail!("{file} is no regular file");
        }
        if metadata.len() > MOST {
            bail!("{file} is larger than 64 MiB");
        }
        String::from_utf8(fs::read(&path).with_context(cannot)?)
            .map_err(|_| anyhow!("{file} is not text: it is no UTF-8"))
    }

    /// The folders inside a folder, sorted by name.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn folders(&self, folder: &str) -> Result<Vec<String>> {
        let paths = walk::folders(&self.root.join(folder))?;
        let names = paths.iter().filter_map(|path| path.file_name());
        Ok(names.map(|name| name.to_string_lossy().into_owned()).collect())
    }

    /// The files below a folder, named from the root, sorted by name.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn files(&self, folder: &str) -> Result<Vec<String>> {
        let paths = walk::files(&self.root.join(folder))?;
        Ok(paths.iter().map(|path| self.relative(path)).collect())
    }
}

/// The absolute path of an existing file or folder. On Windows `canonicalize` gives `\\?\`
/// paths, which Node and cargo's messages do not use.
fn dunce(path: &Path) -> std::io::Result<PathBuf> {
    if cfg!(windows) {
        fs::metadata(path)?;
        std::path::absolute(path)
    } else {
        path.canonicalize()
    }
}

/// Text files with their steps, by their name from the root, each read once.
#[derive(Debug, Default)]
pub struct Texts(BTreeMap<String, Result<Source, String>>);

impl Texts {
    /// The file's text and steps.
    ///
    /// # Errors
    ///
    /// Why it cannot be read.
    pub fn get(&mut self, project: &Project, file: &str) -> Result<&Source, &str> {
        let source = match self.0.entry(file.to_owned()) {
            Entry::Occupied(source) => source.into_mut(),
            Entry::Vacant(empty) if !project.root.join(file).exists() => {
                empty.insert(Err(format!("there is no {file}")))
            }
            Entry::Vacant(empty) => {
                let text = project.read(file).map_err(|error| error.to_string());
                empty.insert(text.map(|text| Source::read(text).0))
            }
        };
        source.as_ref().map_err(|error| &**error)
    }
}
