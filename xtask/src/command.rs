//! The commands, a file each.

pub mod bench;
pub mod bless;
pub mod build;
pub mod check;
pub mod doctor;
pub mod follow;
pub mod guest;
pub mod next;
pub mod progress;
pub mod run;
pub mod site;
pub mod start;
pub mod test;
pub mod verify;
