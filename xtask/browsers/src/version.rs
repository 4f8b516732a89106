//! A browser's version, as it says itself.

use std::{fs, io::Read, process::Command, sync::mpsc, thread, time::Duration};

use anyhow::{Context, Result, bail};
use book_files::browser::Browser;
use book_guard::Options;

use crate::{display::Display, folder::Folder, guard::guarded, programs::Programs};

/// How long a browser may think about it: the first one on a machine is slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks the browser, which leaves nothing behind.
///
/// # Errors
///
/// When it does not start, or does not say.
pub fn ask(browser: Browser, programs: &Programs) -> Result<String> {
    let folder = Folder::new()?;
    let mut command = Command::new(&programs.browser);
    command.arg("--version");
    folder.keep_in(&mut command)?;
    // It opens its display before it reads its arguments.
    let display = match browser {
        Browser::WebKit => Some(Display::start(folder.path())?),
        Browser::Chromium | Browser::Firefox => None,
    };
    if let Some(display) = &display {
        display.show(&mut command);
    }
    let log = folder.path().join("version.log");
    let mut guarded = guarded(&command, &log, &Options::default())?;
    let mut stdout = guarded.stdout.take().context("it has no standard output")?;
    let (sender, said) = mpsc::channel();
    thread::spawn(move || {
        let mut text = Vec::new();
        let _ = stdout.read_to_end(&mut text);
        let _ = sender.send(text);
    });
    let Ok(said) = said.recv_timeout(PATIENCE) else {
        bail!("{browser} does not say its version within {} s", PATIENCE.as_secs());
    };
    drop(guarded);
    let said = String::from_utf8_lossy(&said).into_owned();
    let version =
        said.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let Some(version) = version else {
        let log = fs::read_to_string(log).unwrap_or_default();
        let words: Vec<_> =
            [said.trim(), log.trim()].into_iter().filter(|text| !text.is_empty()).collect();
        let words = if words.is_empty() { "nothing".to_owned() } else { words.join("\n") };
        bail!("{browser} does not say its version: {} says {words}", programs.browser.display());
    };
    Ok(version.trim_end_matches("esr").to_owned())
}
