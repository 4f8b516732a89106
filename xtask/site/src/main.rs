//! Renders the book, and serves it while it is being written.
//!
//! A program of its own, so that `cargo xtask verify` does not compile mdBook.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use tokio::runtime;

mod bare;
mod contract;
mod editor;
mod exercises;
mod finish;
mod guests;
mod html;
mod indent;
mod mend;
mod mirror;
mod offline;
mod pack;
mod pages;
mod paint;
mod paper;
mod picture;
mod policy;
mod public;
mod render;
mod rendering;
mod search;
mod serve;
mod states;
mod steps;
mod survey;
mod text;
mod verified;
mod watch;
mod whole;

use public::Public;
use render::Purpose;

#[derive(Parser)]
#[command(about = "Renders the book, and serves it while it is being written")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Render the book to target/book
    Book {
        #[command(flatten)]
        common: Common,
        /// The folder to render into, which is replaced whole [default: target/book]
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
        /// Refuse a book of which a page is not verified as it is
        #[arg(long)]
        verified: bool,
        /// Take the guests as they are built, and leave out those that are not
        #[arg(long)]
        built: bool,
        /// The address that the book will have
        #[arg(long, value_name = "URL")]
        address: Option<String>,
        /// The address of the repository on GitHub that it is made from, at the commit that is here
        #[arg(long, value_name = "URL")]
        repository: Option<String>,
    },
    /// Serve the book on this machine, and show every change as soon as it is saved
    Serve {
        #[command(flatten)]
        common: Common,
        /// The port to listen on; 0 takes a free one
        #[arg(long, value_name = "N", default_value_t = 3000)]
        port: u16,
        /// End when standard input does: with the program that started this one
        #[arg(long, hide = true)]
        lifeline: bool,
    },
    /// Render the pages as mdBook does by itself, to compare with
    #[command(hide = true)]
    Plain {
        /// The folder that holds book/
        root: PathBuf,
        /// The folder to render into, which is emptied
        output: PathBuf,
    },
    /// Build what writes modules as text in the pages, as `book` does
    #[command(hide = true)]
    Text {
        /// The folder that holds book/
        root: PathBuf,
    },
    /// Mark the steps of a book that mdBook sends, as its preprocessor
    Preprocess {
        #[command(subcommand)]
        question: Option<Question>,
    },
}

/// What else mdBook asks a preprocessor.
#[derive(Subcommand)]
enum Question {
    /// Whether it works for a renderer: for all of them
    Supports { renderer: String },
}

#[derive(Args)]
struct Common {
    /// The folder that holds book/ and chapters-code/
    root: PathBuf,
    /// Open the book in your browser
    #[arg(long)]
    open: bool,
}

fn main() -> ExitCode {
    match run(&Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(command: &Command) -> Result<()> {
    match command {
        Command::Book { common, into, verified, built, address, repository } => {
            let root = absolute(&common.root)?;
            let public = Public::new(&root, address.as_deref(), repository.as_deref())?;
            build(&root, *built)?;
            if *verified {
                verified::check(&root)?;
            }
            book(&root, into.as_deref(), &public, common.open)
        }
        Command::Serve { common, port, lifeline } => {
            serve::serve(&absolute(&common.root)?, *port, common.open, *lifeline)
        }
        Command::Plain { root, output } => render::plain(&absolute(root)?, output),
        Command::Text { root } => {
            let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(text::build(&absolute(root)?))
        }
        Command::Preprocess { question: Some(Question::Supports { .. }) } => Ok(()),
        Command::Preprocess { question: None } => steps::preprocess(),
    }
}

fn build(root: &Path, built: bool) -> Result<()> {
    if built {
        return Ok(());
    }
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        guests::build(root, &BTreeSet::new()).await?;
        text::build(root).await
    })
}

fn book(root: &Path, into: Option<&Path>, public: &Public, open: bool) -> Result<()> {
    let pages = into.map_or_else(|| root.join("target/book"), Path::to_owned);
    whole::replace(&pages, |new| render::render(root, new, Purpose::Published { public }))?;
    let index = pages.join("index.html");
    println!("{}", index.display());
    if open {
        opener::open(&index).context("cannot open the book in a browser")?;
    }
    Ok(())
}

fn absolute(root: &Path) -> Result<PathBuf> {
    root.canonicalize().with_context(|| format!("cannot find the folder {}", root.display()))
}
