//! The reader's own workspace: where it is, what was laid out in it, how far its reader is.
//!
//! [`workspace::Workspace`] is a folder on the reader's disk, told by `.book/workspace.toml`. What
//! the tool knows of it is in files of `.book/`, each a value of its own, each written whole:
//!
//! | file | value | says |
//! | --- | --- | --- |
//! | `workspace.toml` | [`workspace::Workspace`] | which book it belongs to |
//! | `laid.json` | [`laid::Laid`] | which files were laid out, and what they held |
//! | `hints.json` | [`hints::Hints`] | how many hints were opened |
//! | `progress.json` | [`progress::Progress`] | which steps were followed, which exercises solved |
//!
//! Beside them, what is not to be kept: `lock`, and the modules of attempts at guests. All else in
//! the folder is its reader's.

pub mod attempt;
pub mod check;
pub mod checkpoint;
pub mod course;
pub mod follow;
pub mod hints;
pub mod laid;
pub mod lay;
pub mod layout;
pub mod naive;
pub mod progress;
pub mod stand;
pub mod start;
pub mod workspace;
