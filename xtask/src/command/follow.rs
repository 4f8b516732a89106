//! Follows a reader through a chapter of the workspace that this runs in.

use std::path::Path;

use anyhow::Result;

use crate::{
    check::seed,
    reader::{follow, workspace::Workspace},
};

/// Whether each step prints what the book prints, or an exercise is solved.
///
/// # Errors
///
/// When there is no workspace here, or no such chapter or exercise in it.
pub fn follow(root: Option<&Path>, address: &str, once: bool) -> Result<bool> {
    follow::follow(Workspace::here(root)?, address, once, seed)
}
