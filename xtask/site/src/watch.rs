//! Tells when the book's files change.

use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::{
    sync::mpsc::{self, UnboundedReceiver},
    time::timeout,
};

/// How long the files must be left alone before a burst of changes counts as over: an editor
/// writes a file in several steps.
const QUIET: Duration = Duration::from_millis(100);

/// The changes of the files that the book is made of.
pub struct Changes {
    files: UnboundedReceiver<PathBuf>,
    /// Watches for as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Changes {
    /// Begins to watch `root`/book and `root`/chapters-code.
    ///
    /// # Errors
    ///
    /// When one of the two folders cannot be watched.
    pub fn watch(root: &Path) -> Result<Self> {
        let (sender, files) = mpsc::unbounded_channel();
        let base = root.to_owned();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            match event {
                // Rendering reads the very files that are watched.
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => {}
                Ok(event) => {
                    for file in event.paths.into_iter().filter(|file| is_source(&base, file)) {
                        // Nobody listens any more only when the program is about to end.
                        let _ = sender.send(file);
                    }
                }
                Err(error) => eprintln!("warning: a change may have been missed: {error}"),
            }
        })?;
        for name in ["book", "chapters-code"] {
            let folder = root.join(name);
            watcher
                .watch(&folder, RecursiveMode::Recursive)
                .with_context(|| format!("cannot watch {}", folder.display()))?;
        }
        Ok(Self { files, _watcher: watcher })
    }

    /// Waits for the next burst of changes: the files that changed, or nothing once the
    /// watcher has ended.
    pub async fn next(&mut self) -> Option<BTreeSet<PathBuf>> {
        let mut changed = BTreeSet::from([self.files.recv().await?]);
        while let Ok(Some(file)) = timeout(QUIET, self.files.recv()).await {
            changed.insert(file);
        }
        Some(changed)
    }
}

/// Whether the book is made of `file`: not of what is built, nor of an editor's own files.
fn is_source(root: &Path, file: &Path) -> bool {
    let inside = file.strip_prefix(root).unwrap_or(file);
    inside.components().all(|part| match part {
        Component::Normal(name) => {
            let name = name.to_string_lossy();
            name != "target" && !name.starts_with('.') && !name.ends_with('~')
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_and_hidden_files_are_no_sources() {
        let root = Path::new("/target/of/.my/walk");
        for (file, expected) in [
            ("book/src/pointers.md", true),
            ("chapters-code/pointers/host.mjs", true),
            ("chapters-code/pointers/target/debug/pointers.wasm", false),
            ("book/src/.pointers.md.swp", false),
            ("book/src/pointers.md~", false),
        ] {
            assert_eq!(is_source(root, &root.join(file)), expected, "{file}");
        }
    }
}
