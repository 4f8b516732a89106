//! What is run: engines run hosts, judges rule on files, compilers fill tables.

pub mod compilers;
pub mod engine;
pub mod evidence;
pub mod exercise;
pub mod jobs;
pub mod judge;
pub mod machine;
pub mod plan;
