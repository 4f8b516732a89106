//! What is read: the book's pages and chapters, as their sources say it. Nothing is run here.

pub mod book;
pub mod chapter;
pub mod constants;
pub mod names;
pub mod page;
pub mod project;
pub mod step;
pub mod text;
