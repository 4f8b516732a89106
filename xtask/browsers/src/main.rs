//! Runs chapters in a browser as a reader does: opens the rendered page, presses Run, and prints
//! what the page shows, one JSON object a chapter.
//!
//! A program of its own, so that nobody compiles a WebDriver client who has no browser.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::{self, ExitCode},
    time::Duration,
};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use tokio::runtime;

mod driver;
mod kind;
mod report;
mod run;
mod serve;

use driver::Driver;
use kind::{Kind, Missing};
use report::{Ending, Found, Ran};

#[derive(Parser)]
#[command(about = "Runs chapters in a browser as a reader does")]
#[command(after_help = "Exit codes: 0 ran, 2 could not run, 3 no such browser or driver here.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say which browsers can be driven here: one JSON object each, with its version
    Find,
    /// Open each chapter's page, press Run, and print what it shows: one JSON object each
    Run {
        /// The folder of the rendered book
        site: PathBuf,
        #[arg(long)]
        engine: Kind,
        /// How long a chapter may run
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        limit: u64,
        /// A chapter that is named twice in a row is run twice, unless it fails
        #[arg(required = true)]
        chapters: Vec<String>,
    },
    /// Start the driver and run a command that tests guests or pages with it
    Lend {
        #[arg(long)]
        engine: Kind,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
    /// Run a program, and end all that it started when standard input closes
    #[command(name = book_guard::COMMAND, hide = true)]
    Guard(book_guard::Guard),
}

const COULD_NOT_RUN: u8 = 2;
const MISSING: u8 = 3;

fn main() -> ExitCode {
    match dispatch(Cli::parse().command) {
        Ok(code) => code.into(),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(if error.is::<Missing>() { MISSING } else { COULD_NOT_RUN })
        }
    }
}

fn dispatch(command: Command) -> Result<u8> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    match command {
        Command::Find => {
            for engine in Kind::ALL {
                if let Some(version) = engine.version()? {
                    report::print(&Found { engine, version })?;
                }
            }
        }
        Command::Run { site, engine, limit, chapters } => {
            runtime.block_on(run(&site, engine, Duration::from_secs(limit), &chapters))?;
        }
        Command::Lend { engine, command } => return runtime.block_on(lend(engine, &command)),
        Command::Guard(guard) => book_guard::guard(&guard)?,
    }
    Ok(0)
}

/// The command's exit code.
async fn lend(engine: Kind, command: &[OsString]) -> Result<u8> {
    let (program, arguments) = command.split_first().context("there is no command to run")?;
    let mut command = process::Command::new(program);
    command.args(arguments);
    let driver = Driver::start(engine).await?;
    let status = driver.lend(command);
    driver.end()?;
    Ok(u8::try_from(status?.code().unwrap_or(1)).unwrap_or(1))
}

async fn run(site: &Path, engine: Kind, limit: Duration, chapters: &[String]) -> Result<()> {
    let site = site.canonicalize().with_context(|| format!("cannot open {}", site.display()))?;
    let address = serve::serve(&site).await?;
    let driver = Driver::start(engine).await?;
    // Whatever happens, the driver's processes have ended before this program has.
    let result = run_all(&driver, &site, &address, limit, chapters).await;
    driver.end()?;
    result
}

async fn run_all(
    driver: &Driver,
    site: &Path,
    address: &str,
    limit: Duration,
    chapters: &[String],
) -> Result<()> {
    let session = driver.session().await?;
    let mut last: Option<Ran> = None;
    for chapter in chapters {
        let bad =
            last.take_if(|last| last.chapter == chapter && last.outcome.ending != Ending::Ended);
        let outcome = match bad {
            Some(bad) => bad.outcome,
            None => run::chapter(&session.client, site, address, chapter, limit).await?,
        };
        let version = &session.version;
        let ran = Ran { chapter, engine: driver.engine, version, outcome };
        report::print(&ran)?;
        last = Some(ran);
    }
    // A browser that does not close is ended with its driver.
    let _ = tokio::time::timeout(Duration::from_secs(5), session.client.close()).await;
    Ok(())
}
