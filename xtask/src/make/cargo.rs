//! Cargo: a command that depends on nothing of the reader's environment, and what it says.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use book_files::path::slashed;
use serde::Deserialize;

use crate::read::{
    project::Project,
    text::{Line, Place},
};

/// A cargo that builds the same bytes whatever the reader's environment asks for.
pub fn command(project: &Project) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(&project.root);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let changes_code = name.starts_with("CARGO_PROFILE_")
            || name.starts_with("CARGO_TARGET_WASM32")
            || name.starts_with("CARGO_PKG_")
            || name.contains("RUSTFLAGS");
        if changes_code {
            command.env_remove(name);
        }
    }
    command
}

/// One line of `cargo build --message-format json`.
#[derive(Debug, Deserialize)]
pub struct Message {
    #[serde(default)]
    pub package_id: String,
    pub executable: Option<PathBuf>,
    #[serde(default)]
    manifest_path: PathBuf,
    #[serde(default)]
    pub filenames: Vec<PathBuf>,
    message: Option<Diagnostic>,
}

#[derive(Debug, Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Debug, Deserialize)]
struct Span {
    file_name: PathBuf,
    line_start: u32,
    is_primary: bool,
}

impl Message {
    pub fn read(line: &str) -> Option<Message> {
        serde_json::from_str(line).ok()
    }

    pub fn is_error(&self) -> bool {
        self.message.as_ref().is_some_and(|message| message.level == "error")
    }

    /// Whether it is about the package in this folder.
    pub fn is_from(&self, folder: &Path) -> bool {
        self.manifest_path.parent() == Some(folder)
    }

    /// The compiler's own words.
    pub fn rendered(&self) -> &str {
        let rendered = self.message.as_ref().and_then(|message| message.rendered.as_deref());
        rendered.unwrap_or_default().trim_end()
    }

    /// Where the error stands.
    pub fn place(&self) -> Option<Place> {
        let span = self.message.as_ref()?.spans.iter().find(|span| span.is_primary)?;
        Some(Place::new(slashed(&span.file_name), Line::new(span.line_start)?))
    }

    pub fn module(&self) -> Option<&PathBuf> {
        self.filenames.iter().find(|path| path.extension().is_some_and(|end| end == "wasm"))
    }
}
