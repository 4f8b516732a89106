//! The browsers: which there are, where they are, and how each is started without a screen.

use std::{
    fmt,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::driver::{Display, scratch};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lowercase")]
pub enum Kind {
    Chromium,
    Firefox,
    WebKit,
}

/// A browser or a driver that is not here.
#[derive(Debug)]
pub struct Missing {
    kind: Kind,
    what: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let install = match self.kind {
            Kind::Chromium => "apt-get install chromium chromium-driver",
            Kind::Firefox => "apt-get install firefox-esr; cargo install --locked geckodriver",
            Kind::WebKit => "apt-get install webkit2gtk-driver xvfb",
        };
        write!(f, "there is no {} on this machine: {install}", self.what)
    }
}

impl std::error::Error for Missing {}

/// The programs that drive a browser here.
pub struct Programs {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::Chromium, Kind::Firefox, Kind::WebKit];

    /// Its name on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Chromium => "chromium",
            Kind::Firefox => "firefox",
            Kind::WebKit => "webkit",
        }
    }

    /// What is here of this browser.
    ///
    /// # Errors
    ///
    /// [`Missing`] what it lacks.
    pub fn find(self) -> Result<Programs, Missing> {
        let missing = |what| Missing { kind: self, what };
        let (driver, browser) = match self {
            Kind::Chromium => {
                ("chromedriver", on_path(&["chromium", "chromium-browser", "google-chrome"]))
            }
            Kind::Firefox => ("geckodriver", on_path(&["firefox-esr", "firefox"])),
            Kind::WebKit => ("WebKitWebDriver", mini_browser()),
        };
        let driver = on_path(&[driver]).ok_or(missing(driver))?;
        let browser = browser.ok_or(missing(match self {
            Kind::Chromium => "chromium",
            Kind::Firefox => "firefox",
            Kind::WebKit => "MiniBrowser of WebKitGTK",
        }))?;
        if self == Kind::WebKit {
            on_path(&[Display::PROGRAM]).ok_or(missing(Display::PROGRAM))?;
        }
        Ok(Programs { browser, driver })
    }

    /// The browser's version; `None` if it cannot be driven here.
    ///
    /// # Errors
    ///
    /// When it is here and does not say.
    pub fn version(self) -> Result<Option<String>> {
        let Ok(programs) = self.find() else { return Ok(None) };
        let folder = scratch()?;
        let mut command = Command::new(&programs.browser);
        command.arg("--version").env("HOME", folder.path()).stdin(Stdio::null());
        // It opens its display before it reads its arguments.
        let _display = match self {
            Kind::WebKit => Some(Display::start(&mut command, folder.path())?),
            Kind::Chromium | Kind::Firefox => None,
        };
        let output = command.output().with_context(|| format!("cannot start {self:?}"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut words = text.split_whitespace();
        let version = words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        let version = version.with_context(|| format!("{self:?} does not say its version"))?;
        Ok(Some(version.trim_end_matches("esr").to_owned()))
    }

    /// The variable that tells wasm-bindgen's test runner which driver to use.
    pub fn runner_variable(self) -> &'static str {
        match self {
            Kind::Chromium => "CHROMEDRIVER_REMOTE",
            // For WebKit as well: the runner tells Safari's driver nothing of the browser, but hands
            // on to Firefox's what it is given, and WebKit's passes over what is Firefox's alone.
            Kind::Firefox | Kind::WebKit => "GECKODRIVER_REMOTE",
        }
    }

    /// The driver's command line.
    pub fn driver(self, programs: &Programs, port: u16) -> Command {
        let mut command = Command::new(&programs.driver);
        match self {
            Kind::Chromium | Kind::WebKit => {
                command.arg(format!("--port={port}"));
            }
            Kind::Firefox => {
                // Its second port, for a protocol that is not used here, would be a fixed one.
                command.arg(format!("--port={port}")).arg("--websocket-port=0");
            }
        }
        command
    }

    /// What the driver is told of the browser, which reaches nothing but this machine. Its
    /// profile is a new one: drivers make it in their folder for temporary files.
    pub fn capabilities(self, programs: &Programs) -> Map<String, Value> {
        const NOWHERE: &str = "127.0.0.1:9";
        let own = match self {
            Kind::Chromium => {
                let mut arguments = vec![
                    "--headless".to_owned(),
                    "--disable-background-networking".to_owned(),
                    "--disable-component-update".to_owned(),
                    "--disable-gpu".to_owned(),
                    "--disable-quic".to_owned(),
                    "--disable-sync".to_owned(),
                    "--no-first-run".to_owned(),
                    // It refuses its sandbox to root, as whom containers run.
                    "--no-sandbox".to_owned(),
                    format!("--proxy-server={NOWHERE}"),
                ];
                if !is_root() {
                    arguments.retain(|argument| argument != "--no-sandbox");
                }
                json!({
                    "goog:chromeOptions": { "binary": programs.browser, "args": arguments },
                })
            }
            Kind::Firefox => json!({
                "moz:firefoxOptions": {
                    "binary": programs.browser,
                    "args": ["-headless"],
                    // The page for paper asks to be printed, and would wait for an answer.
                    "prefs": { "print.enabled": false },
                },
                "proxy": { "proxyType": "manual", "httpProxy": NOWHERE, "sslProxy": NOWHERE },
            }),
            Kind::WebKit => json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": {
                    "binary": programs.browser,
                    "args": ["--automation"],
                },
            }),
        };
        match own {
            Value::Object(own) => own,
            _ => unreachable!("capabilities are objects"),
        }
    }
}

#[cfg(target_os = "linux")]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}

/// The first of these programs that is on `PATH`.
fn on_path(programs: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let mut paths = programs.iter().flat_map(|program| {
        let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        folders.iter().map(move |folder| folder.join(&file))
    });
    paths.find(|path| path.is_file())
}

/// The browser that comes with WebKitGTK's library, beside its helpers.
fn mini_browser() -> Option<PathBuf> {
    let libraries = std::fs::read_dir("/usr/lib").ok()?.flatten();
    let mut folders: Vec<_> = libraries
        .filter_map(|library| std::fs::read_dir(library.path()).ok())
        .flat_map(|entries| entries.flatten())
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().contains("webkit"))
        .map(|path| path.join("MiniBrowser"))
        .filter(|path| path.is_file())
        .collect();
    folders.sort();
    folders.pop()
}
