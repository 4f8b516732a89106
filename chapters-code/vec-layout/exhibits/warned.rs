//! The naive form again, with a warning of rustc's made an error.
#![deny(dangling_pointers_from_locals)]

#[path = "naive.rs"]
pub mod naive;
