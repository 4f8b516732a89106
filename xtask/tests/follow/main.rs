//! `cargo xtask follow` over a small real workspace: what a reader sees who saves, makes a mistake and
//! mends it, in a terminal and without one.

mod once;
mod small;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod through;
#[cfg(unix)]
mod watching;
