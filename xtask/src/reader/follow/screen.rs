//! Where it is shown: a screen that is redrawn in place, or plain lines where there is no terminal.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice, adapter::strip_str};
use console::Term;

use super::{Seen, view};

/// Dropped, it gives the terminal back, with all that was seen last as plain lines.
pub enum Screen {
    Terminal {
        term: Term,
        /// The lines and columns that it has.
        size: (u16, u16),
        /// What stands there.
        shown: Vec<String>,
        /// All of what was seen last.
        last: Vec<String>,
    },
    Lines,
}

/// The other screen of the terminal, without the cursor.
const ENTER: &str = "\x1b[?1049h\x1b[?25l\x1b[2J";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";
/// A frame appears at once, where the terminal can.
const BEGIN: &str = "\x1b[?2026h\x1b[H";
const END: &str = "\x1b[J\x1b[?2026l";

impl Screen {
    /// # Errors
    ///
    /// When the terminal cannot be written.
    pub fn new(is_watching: bool) -> io::Result<Screen> {
        let term = Term::stdout();
        let can = std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        if !is_watching || !can || !io::stdout().is_terminal() {
            return Ok(Screen::Lines);
        }
        write(ENTER)?;
        Ok(Screen::Terminal { size: term.size(), term, shown: Vec::new(), last: Vec::new() })
    }

    /// Whether it is redrawn, so that what goes on can be shown as well.
    pub fn is_live(&self) -> bool {
        matches!(self, Screen::Terminal { .. })
    }

    /// Whether it has another size than what stands there was made for.
    pub fn is_resized(&self) -> bool {
        matches!(self, Screen::Terminal { term, size, .. } if term.size() != *size)
    }

    /// # Errors
    ///
    /// When it cannot be written.
    pub fn show(&mut self, seen: &Seen) -> io::Result<()> {
        match self {
            Screen::Terminal { term, size, shown, last } => {
                *size = term.size();
                let (height, width) = match *size {
                    (0, _) | (_, 0) => (24, 80),
                    (height, width) => (usize::from(height), usize::from(width)),
                };
                *last = view::whole(seen);
                let lines = view::fitted(seen, width, height);
                if lines == *shown {
                    return Ok(());
                }
                let plain = AutoStream::choice(&io::stdout()) == ColorChoice::Never;
                let frame: Vec<_> = lines
                    .iter()
                    .map(|line| match plain {
                        true => format!("{}\x1b[K", strip_str(line)),
                        false => format!("{line}\x1b[K"),
                    })
                    .collect();
                write(&format!("{BEGIN}{}{END}", frame.join("\r\n")))?;
                *shown = lines;
                Ok(())
            }
            Screen::Lines => print(&view::whole(seen)),
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if let Screen::Terminal { last, .. } = self {
            let _ = write(LEAVE).and_then(|()| print(last));
        }
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn print(lines: &[String]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()
}
