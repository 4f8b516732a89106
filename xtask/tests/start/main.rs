//! A reader's workspace, by the real commands: `start`, plain cargo and node in it, `next`,
//! `progress`. The book is a small one of two chapters with an exercise each.
//!
//! What is printed is exact. `SNAPSHOTS=overwrite cargo test -p xtask --test start` writes what was
//! printed into the tests; read it before you commit it.

mod checkpoints;
mod lay;
mod on;
mod refused;
mod small;
