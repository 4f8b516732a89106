//! What is read: the book's pages and chapters, as their sources say it. Nothing is run here.

pub mod book;
pub mod chapter;
pub mod constants;
pub mod exercise;
#[cfg(test)]
mod mdbook;
pub mod names;
pub mod page;
pub mod part;
pub mod project;
pub mod settings;
pub mod sources;
pub mod step;
pub mod summary;
pub mod symptoms;
pub mod system;
pub mod text;
