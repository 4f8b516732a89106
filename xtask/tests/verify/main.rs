//! The tool over a small real book: each test starts from a verified copy and breaks one thing.
//!
//! The reports are exact. `SNAPSHOTS=overwrite cargo test -p xtask --test verify` writes what
//! was printed into the tests; read it before you commit it.

mod bless;
mod guests;
mod hosts;
mod judges;
mod numbers;
mod outputs;
mod pages;
mod reports;
mod small;
mod verified;
