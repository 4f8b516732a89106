//! The commands, a file each.

pub mod bench;
pub mod bless;
pub mod build;
pub mod guest;
pub mod run;
pub mod site;
pub mod test;
pub mod verify;
