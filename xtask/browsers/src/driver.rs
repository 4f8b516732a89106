//! A driver and the session it opens, on a free port with a fresh profile.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};

use anyhow::{Context, Error, Result, anyhow, bail};
use book_files::browser::Browser;
use book_guard::{Guarded, Options};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::{capabilities, display::Display, folder::Folder, guard::guarded, programs::Programs};

/// How long a driver or a browser may take to start: the first one on a machine is slow.
const START: Duration = Duration::from_secs(60);

/// A driver that runs.
pub struct Driver {
    browser: Browser,
    programs: Programs,
    port: u16,
    /// All that the browser and the driver store; the guard deletes it.
    folder: PathBuf,
    guarded: Guarded,
    display: Option<Display>,
}

impl Driver {
    /// Starts the browser's driver on loopback, with a variable for both.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::programs::Missing), or when it does not answer.
    pub async fn start(browser: Browser, variable: Option<(&str, &str)>) -> Result<Driver> {
        let programs = Programs::find(browser)?;
        let folder = Folder::new()?;
        let port = free_port()?;
        let mut command = capabilities::driver(browser, &programs, port);
        command.envs(variable);
        folder.keep_in(&mut command)?;
        let display = match browser {
            Browser::WebKit => Some(Display::start(folder.path())?),
            Browser::Chromium | Browser::Firefox => None,
        };
        if let Some(display) = &display {
            display.show(&mut command);
        }
        let log = folder.path().join("driver.log");
        let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
        let guarded = guarded(&command, &log, &options)?;
        let folder = folder.keep();
        let mut driver = Driver { browser, programs, port, folder, guarded, display };
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if start.elapsed() > START || !driver.guarded.runs() {
                bail!("{} does not answer{}", browser.driver(), driver.log());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(driver)
    }

    /// Opens the browser.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn session(&self) -> Result<Client> {
        let mut capabilities = capabilities::of(self.browser, &self.programs);
        // A page is open when all of its modules have run; its pictures and fonts may come later.
        // WebKit sometimes misses that moment, and waits for ever.
        if self.browser != Browser::WebKit {
            capabilities.insert("pageLoadStrategy".to_owned(), "eager".into());
        }
        // How long a page may take is for the caller to say.
        let forever = i32::MAX;
        capabilities
            .insert("timeouts".to_owned(), json!({ "script": forever, "pageLoad": forever }));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let opened = tokio::time::timeout(START, builder.connect(&self.address())).await;
        let opened = match opened {
            Ok(opened) => opened.map_err(Error::from),
            Err(_) => Err(anyhow!("it takes longer than {} s", START.as_secs())),
        };
        opened.with_context(|| format!("{} does not start{}", self.browser, self.log()))
    }

    /// Runs `command` with this driver: it is told where the driver is, and what to ask it for, in
    /// the words of wasm-bindgen's test runner and in those of the pages' tests.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn lend(&self, mut command: Command) -> Result<ExitStatus> {
        let capabilities = capabilities::of(self.browser, &self.programs);
        let capabilities = serde_json::to_string(&capabilities)?;
        let file = self.folder.join("capabilities.json");
        fs::write(&file, &capabilities)?;
        command.env(runner_variable(self.browser), self.address());
        command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
        command.env("WASM_BINDGEN_USE_BROWSER", "1");
        command.env("WEBDRIVER_ADDRESS", self.address());
        command.env("WEBDRIVER_CAPABILITIES", capabilities);
        command.env("WEBDRIVER_ENGINE", self.browser.key());
        if let Some(display) = &self.display {
            display.show(&mut command);
        }
        let name = command.get_program().to_string_lossy().into_owned();
        command.status().with_context(|| format!("cannot start {name}"))
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends the driver and whatever it started.
    ///
    /// # Errors
    ///
    /// When its folder is still there.
    pub fn end(self) -> Result<()> {
        let folder = self.folder.clone();
        drop(self);
        if folder.exists() {
            bail!("cannot delete {}", folder.display());
        }
        Ok(())
    }

    /// The driver's last words, on lines of their own.
    fn log(&self) -> String {
        let log = fs::read_to_string(self.folder.join("driver.log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(10).collect();
        lines.into_iter().rev().map(|line| format!("\n  {line}")).collect()
    }
}

/// The variable that tells wasm-bindgen's test runner which driver to use.
fn runner_variable(browser: Browser) -> &'static str {
    match browser {
        Browser::Chromium => "CHROMEDRIVER_REMOTE",
        // For WebKit as well: the runner tells Safari's driver nothing of the browser, but hands
        // on to Firefox's what it is given, and WebKit's passes over what is Firefox's alone.
        Browser::Firefox | Browser::WebKit => "GECKODRIVER_REMOTE",
    }
}

/// A port of loopback that is free now.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}
