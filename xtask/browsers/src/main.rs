//! Runs chapters in a browser as a reader does: opens the rendered page, presses Run, and prints
//! what the page shows, one JSON object a chapter.
//!
//! A program of its own, so that nobody compiles a WebDriver client who has no browser.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::PathBuf,
    process::{self, ExitCode},
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use book_files::browser::{Browser, Found, Here};
use clap::{Parser, Subcommand};
use serde::Serialize;
use tokio::runtime;

mod capabilities;
mod display;
mod driver;
mod folder;
mod guard;
mod page;
mod programs;
mod run;
mod serve;
mod version;

use driver::Driver;
use page::Limits;
use programs::{Missing, Programs};

#[derive(Parser)]
#[command(about = "Runs chapters in a browser as a reader does")]
#[command(after_help = "Exit codes: 0 ran, 2 could not run, 3 no such browser or driver here.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say which browsers can be driven here: one JSON object each, with its version or the reason
    Find {
        /// Those to look for [default: all]
        browsers: Vec<Browser>,
    },
    /// Open each chapter's page, press Run, and print what it shows: one JSON object each
    Run {
        /// The folder of the rendered book
        site: PathBuf,
        #[arg(long)]
        engine: Browser,
        /// How long a chapter may run
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        limit: u64,
        /// How long a page may take to open, and to answer beside its run
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        patience: u64,
        /// Chapters, or pages of hosts of their own, as PATH.html; one that is named twice in a row is
        /// run twice, unless it fails
        #[arg(required = true)]
        chapters: Vec<String>,
    },
    /// Start the driver and run a command that tests guests or pages with it
    Lend {
        #[arg(long)]
        engine: Browser,
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
        Command::Find { browsers } if browsers.is_empty() => find(&Browser::ALL)?,
        Command::Find { browsers } => find(&browsers)?,
        Command::Run { site, engine, limit, patience, chapters } => {
            let limits =
                Limits { patience: Duration::from_secs(patience), run: Duration::from_secs(limit) };
            runtime.block_on(run::all(engine, &site, &chapters, limits, print))?;
        }
        Command::Lend { engine, command } => return runtime.block_on(lend(engine, &command)),
        Command::Guard(guard) => book_guard::guard(&guard)?,
    }
    Ok(0)
}

/// Asks the browsers at once.
fn find(browsers: &[Browser]) -> Result<()> {
    let all: Vec<_> = thread::scope(|scope| {
        let asked: Vec<_> =
            browsers.iter().map(|&browser| scope.spawn(move || here(browser))).collect();
        asked.into_iter().map(|here| here.join().expect("to ask does not panic")).collect()
    });
    for (&browser, here) in browsers.iter().zip(all) {
        print(&Found { browser, here: here.map_err(|error| format!("{error:#}")) })?;
    }
    Ok(())
}

fn here(browser: Browser) -> Result<Here> {
    let programs = Programs::find(browser)?;
    Ok(Here { version: version::ask(browser, &programs)?, files: programs.files() })
}

/// The command's exit code.
async fn lend(browser: Browser, command: &[OsString]) -> Result<u8> {
    let (program, arguments) = command.split_first().context("there is no command to run")?;
    let mut command = process::Command::new(program);
    command.args(arguments);
    let driver = Driver::start(browser, None).await?;
    let status = driver.lend(command);
    driver.end()?;
    Ok(u8::try_from(status?.code().unwrap_or(1)).unwrap_or(1))
}

/// Prints one object, at once.
fn print(object: &impl Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, object)?;
    writeln!(out)?;
    Ok(out.flush()?)
}
