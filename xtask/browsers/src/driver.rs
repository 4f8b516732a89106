//! A driver and the session it opens, on a free port with a fresh profile.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use book_guard::{Guarded, Options};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tempfile::TempDir;

use crate::kind::{Kind, Programs};

/// How long a driver or a browser may take to start: the first one on a machine is slow.
const START: Duration = Duration::from_secs(60);

/// How many seconds a browser has to end by itself.
const GRACE: u64 = 2;

/// A driver that runs.
pub struct Driver {
    pub engine: Kind,
    programs: Programs,
    port: u16,
    /// All that the browser and the driver store; the guard deletes it.
    folder: PathBuf,
    guarded: Guarded,
    display: Option<Display>,
}

/// A browser that is driven.
pub struct Session {
    pub client: Client,
    pub version: String,
}

impl Driver {
    /// Starts the engine's driver on loopback.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::kind::Missing), or when it does not answer.
    pub async fn start(engine: Kind) -> Result<Driver> {
        let programs = engine.find()?;
        let scratch = scratch()?;
        let port = free_port()?;
        let mut command = engine.driver(&programs, port);
        keep_in(&mut command, scratch.path())?;
        let display = match engine {
            Kind::WebKit => Some(Display::start(&mut command, scratch.path())?),
            Kind::Chromium | Kind::Firefox => None,
        };
        let log = scratch.path().join("driver.log");
        let guarded = guarded(&command, &log, Some(scratch.path()))?;
        let folder = scratch.keep();
        let mut driver = Driver { engine, programs, port, folder, guarded, display };
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if start.elapsed() > START || !driver.guarded.runs() {
                bail!("{} does not answer{}", driver.programs.driver.display(), driver.log());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(driver)
    }

    /// Opens the browser.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn session(&self) -> Result<Session> {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(self.engine.capabilities(&self.programs));
        let opened = tokio::time::timeout(START, builder.connect(&self.address())).await;
        let client = opened
            .context("it takes too long")
            .and_then(|opened| Ok(opened?))
            .with_context(|| format!("{:?} does not start{}", self.engine, self.log()))?;
        let version = client.capabilities().and_then(|all| all.get("browserVersion")?.as_str());
        let version = version.unwrap_or("of an unknown version").to_owned();
        Ok(Session { client, version })
    }

    /// Runs `command` with this driver: it is told where the driver is, and what to ask it for, in
    /// the words of wasm-bindgen's test runner and in those of the pages' tests.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub fn lend(&self, mut command: Command) -> Result<ExitStatus> {
        let capabilities = self.engine.capabilities(&self.programs);
        let capabilities = serde_json::to_string(&capabilities)?;
        let file = self.folder.join("capabilities.json");
        fs::write(&file, &capabilities)?;
        command.env(self.engine.runner_variable(), self.address());
        command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
        command.env("WASM_BINDGEN_USE_BROWSER", "1");
        command.env("WEBDRIVER_ADDRESS", self.address());
        command.env("WEBDRIVER_CAPABILITIES", capabilities);
        command.env("WEBDRIVER_ENGINE", self.engine.key());
        if let Some(display) = &self.display {
            command.env("DISPLAY", &display.name).env_remove("WAYLAND_DISPLAY");
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

/// A screen that nobody sees.
pub struct Display {
    /// What programs find it by.
    name: String,
    _server: Guarded,
}

impl Display {
    pub const PROGRAM: &str = "Xvfb";

    /// Starts a display, on which `command` will show what it shows.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub fn start(command: &mut Command, folder: &Path) -> Result<Display> {
        let mut server = Command::new(Display::PROGRAM);
        // It looks for a free number and prints it.
        server.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x1024x24"]);
        let mut guarded = guarded(&server, &folder.join("display.log"), None)?;
        let mut number = String::new();
        let stdout = guarded.stdout.take().context("the display has no standard output")?;
        BufReader::new(stdout).read_line(&mut number)?;
        if number.is_empty() {
            let log = fs::read_to_string(folder.join("display.log")).unwrap_or_default();
            bail!("{} does not start: {}", Display::PROGRAM, log.trim());
        }
        let name = format!(":{}", number.trim());
        command.env("DISPLAY", &name).env_remove("WAYLAND_DISPLAY");
        Ok(Display { name, _server: guarded })
    }
}

/// Starts a program whose errors go to `log`; `folder` is deleted when all has ended.
fn guarded(program: &Command, log: &Path, folder: Option<&Path>) -> Result<Guarded> {
    let options = Options { folder: folder.map(Path::to_owned), memory: None, grace: GRACE };
    Guarded::start(program, &options, &[], Stdio::piped(), Stdio::from(fs::File::create(log)?))
}

/// A folder for what one browser stores.
///
/// # Errors
///
/// When it cannot be made.
pub fn scratch() -> Result<TempDir> {
    TempDir::with_prefix("browser-").context("cannot make a folder")
}

/// Makes `command` and what it starts store everything below `folder`.
fn keep_in(command: &mut Command, folder: &Path) -> Result<()> {
    for (name, inner) in [("HOME", "home"), ("TMPDIR", "tmp"), ("XDG_RUNTIME_DIR", "runtime")] {
        let inner = folder.join(inner);
        fs::create_dir(&inner)?;
        #[cfg(unix)]
        fs::set_permissions(&inner, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        command.env(name, inner);
    }
    for name in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env_remove(name);
    }
    Ok(())
}

/// A port of loopback that is free now.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr()?.port())
}
