//! What is asked for: which part of the book, in which engines.

use crate::read::{names::Selector, part::Partition};

/// What to check.
#[derive(Debug, Default)]
pub struct Request {
    /// Empty for the whole book.
    pub chapters: Vec<String>,
    pub partition: Option<Partition>,
    /// Empty for every engine that is there.
    pub engines: Vec<Selector>,
    /// How many seconds a host may run.
    pub limit: u64,
    /// What the inputs of exercises are made from; a new one where nothing is asked for.
    pub seed: Option<u32>,
    /// Whether everything is run anew, whatever was kept.
    pub fresh: bool,
}
