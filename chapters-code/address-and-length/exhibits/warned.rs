//! The functions of `abi.rs`, with rustc's warning made an error.
#![deny(improper_ctypes_definitions)]

#[path = "abi.rs"]
pub mod abi;
