//! Tells when its reader saves a file of the chapter.

use std::{path::PathBuf, sync::mpsc::Sender};

use anyhow::{Context, Result};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Heard, parts::Parts};
use crate::reader::workspace::Workspace;

/// Watches for as long as it lives.
pub struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// From now on `sender` hears of what is to be done again.
    ///
    /// # Errors
    ///
    /// When one of the folders cannot be watched.
    pub fn start(workspace: &Workspace, chapter: &str, sender: Sender<Heard>) -> Result<Watch> {
        let (base, own) = (workspace.clone(), chapter.to_owned());
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let saved: Vec<_> = match event {
                // What is run reads the very files that are watched.
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
                Ok(event) => {
                    let files = event.paths.into_iter();
                    files.map(|file| (Parts::of(&base, &own, &file), file)).collect()
                }
                // Some changes were lost: any may have been.
                Err(_) => vec![(Parts::ALL, PathBuf::new())],
            };
            for (parts, file) in saved.into_iter().filter(|(parts, _)| !parts.is_empty()) {
                // Nobody listens any more only when the program is about to end.
                let _ = sender.send(Heard::Saved(parts, file));
            }
        })?;
        let folders: [(PathBuf, _); 6] = [
            (workspace.root().to_owned(), RecursiveMode::NonRecursive),
            (workspace.path(".cargo"), RecursiveMode::NonRecursive),
            (workspace.path("hosts"), RecursiveMode::NonRecursive),
            (workspace.path("tools/host"), RecursiveMode::NonRecursive),
            (workspace.path("tools/host/src"), RecursiveMode::NonRecursive),
            (workspace.path(chapter), RecursiveMode::Recursive),
        ];
        for (folder, mode) in folders.into_iter().filter(|(folder, _)| folder.is_dir()) {
            watcher
                .watch(&folder, mode)
                .with_context(|| format!("cannot watch {}", folder.display()))?;
        }
        Ok(Watch { _watcher: watcher })
    }
}
