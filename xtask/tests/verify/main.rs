//! The tool over a small real book: each test starts from a verified copy and breaks one thing.
//!
//! The reports are exact. `SNAPSHOTS=overwrite cargo test -p xtask --test verify` writes what
//! was printed into the tests; read it before you commit it.

mod bless;
mod contract;
#[cfg(unix)]
mod doctor;
#[cfg(unix)]
mod engines;
mod exercises;
mod guests;
mod hosts;
mod judges;
#[cfg(unix)]
mod kept;
#[cfg(unix)]
mod newcomers;
mod numbers;
mod outputs;
mod pages;
mod parts;
mod reports;
#[cfg(unix)]
mod site;
mod small;
mod starter;
mod summary;
mod verified;
