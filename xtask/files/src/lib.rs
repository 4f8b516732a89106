//! What several of the tool's programs know of a book's files: how paths are written, which files
//! a folder holds, where steps begin and end, what a guest's module is called; and how they speak of
//! browsers.

pub mod anchor;
pub mod browser;
pub mod contract;
#[cfg(feature = "pages")]
pub mod exercise;
pub mod hash;
pub mod layout;
pub mod path;
pub mod rustc;
pub mod sources;
pub mod starter;
pub mod walk;
pub mod workspace;
pub mod wrong;
