//! What is measured, in parts that can be asked for.

use anyhow::Result;
use clap::ValueEnum;

use crate::{report::Report, tool::Tool};

mod checkout;
mod follow;
mod runs;
mod scale;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Nothing changed
    Unchanged,
    /// A page, a host.mjs, a host.rs edited
    Edited,
    /// A file of a reader's workspace saved, while `follow` watches it
    Follow,
    /// Every host anew in Node, against plain Node and trycmd
    Fresh,
    /// The browsers alone and side by side
    Browsers,
    /// Books of many chapters
    Chapters,
    /// Pages of much prose, and of many outputs
    Pages,
}

impl Part {
    /// As it is asked for.
    pub fn name(self) -> String {
        self.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned())
    }

    /// Adds what is measured to the report.
    ///
    /// # Errors
    ///
    /// When something that is to be measured does not run, or when this program is interrupted.
    pub fn measure(self, tool: &Tool, full: bool, times: usize, report: &mut Report) -> Result<()> {
        eprintln!("Measuring {}", self.name());
        match self {
            Part::Unchanged => checkout::unchanged(tool, times, report),
            Part::Edited => checkout::edited(tool, times, report),
            Part::Follow => follow::follow(tool, times, report),
            Part::Fresh => runs::fresh(tool, times, report),
            Part::Browsers => runs::browsers(tool, times, report),
            Part::Chapters => scale::chapters(tool, full, times, report),
            Part::Pages => scale::pages(tool, times, report),
        }
    }
}
