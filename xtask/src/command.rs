//! The commands, a file each.

pub mod bench;
pub mod bless;
pub mod build;
pub mod doctor;
pub mod run;
pub mod site;
pub mod test;
pub mod verify;
