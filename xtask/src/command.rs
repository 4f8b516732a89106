//! The commands, a file each.

pub mod bless;
pub mod run;
pub mod test;
