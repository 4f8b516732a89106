//! A screen that nobody sees, for a browser that needs one.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, bail};
use book_guard::{Guarded, Options};

use crate::guard::guarded;

pub struct Display {
    /// What programs find it by.
    name: String,
    _server: Guarded,
}

impl Display {
    pub const PROGRAM: &str = "Xvfb";

    /// Starts a display, with its errors in `folder`.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start(folder: &Path) -> Result<Display> {
        let mut server = Command::new(Display::PROGRAM);
        // It looks for a free number and prints it.
        server.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x1024x24"]);
        let log = folder.join("display.log");
        // Only a display that ends by itself takes its lock and its socket along.
        let mut guarded = guarded(&server, &log, &Options { grace: 2, ..Options::default() })?;
        let mut number = String::new();
        let stdout = guarded.stdout.take().context("the display has no standard output")?;
        BufReader::new(stdout).read_line(&mut number)?;
        if number.is_empty() {
            let log = fs::read_to_string(log).unwrap_or_default();
            bail!("{} does not start: {}", Display::PROGRAM, log.trim());
        }
        Ok(Display { name: format!(":{}", number.trim()), _server: guarded })
    }

    /// Makes `command` show here what it shows.
    pub fn show(&self, command: &mut Command) {
        command.env("DISPLAY", &self.name).env_remove("WAYLAND_DISPLAY");
        // Without a graphics card, WebKit would draw sixty pictures a second for five seconds after each
        // change of a page: with OpenGL in software, on more than one processor.
        command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
    }
}
