//! What the tool is doing now: a live line on a terminal, plain lines elsewhere.

use std::{io::Write, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

/// Writes to standard error.
#[derive(Debug)]
pub struct Progress(Option<ProgressBar>);

impl Progress {
    pub fn new() -> Progress {
        let bar = ProgressBar::new_spinner();
        if bar.is_hidden() {
            return Progress(None);
        }
        bar.set_style(ProgressStyle::with_template("{spinner} {wide_msg}").expect("it is valid"));
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress(Some(bar))
    }

    /// Says nothing, for something else has the terminal.
    pub fn silent() -> Progress {
        Progress(Some(ProgressBar::hidden()))
    }

    pub fn say(&self, text: &str) {
        match &self.0 {
            Some(bar) => bar.set_message(text.to_owned()),
            None => note(text),
        }
    }

    /// Clears the live line while another program writes to the terminal.
    pub fn pause<T>(&self, during: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(during),
            None => during(),
        }
    }
}

/// Writes a line to standard error. Where it cannot be written, the work goes on.
pub fn note(text: impl std::fmt::Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
