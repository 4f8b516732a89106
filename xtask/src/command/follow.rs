//! Follows a reader through a chapter of the workspace that this runs in.

use anyhow::Result;

use crate::reader::{follow, workspace::Workspace};

/// Whether each step prints what the book prints.
///
/// # Errors
///
/// When there is no workspace here, or no such chapter in it.
pub fn follow(chapter: &str, once: bool) -> Result<bool> {
    follow::follow(Workspace::here()?, chapter, once)
}
