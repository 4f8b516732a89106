//! `cargo xtask`: builds the guests, runs the hosts, and checks that what the book shows is what
//! was printed.

use std::{
    path::PathBuf,
    process::{ExitCode, ExitStatus},
};

use anyhow::Result;
use clap::{Parser, Subcommand};

mod check;
mod command;
mod compare;
mod finding;
mod fingerprint;
mod kept;
mod make;
mod process;
mod progress;
mod read;
mod reader;
mod record;
mod report;
mod request;
mod run;
mod stamp;
mod tool;

use command::{
    bench, bless, build, check as check_attempt, doctor, follow, guest, next,
    progress as show_progress, run as run_chapter, site, start, test, verify,
};
use read::{names::Selector, part::Partition, project::Project};
use reader::workspace;
use report::Format;
use request::Request;

/// Keeps the book true: builds its guests, runs its hosts, compares what they print.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 verified or solved, 1 findings or not yet, 2 could not run.")]
struct Cli {
    #[command(subcommand)]
    task: Task,
    /// The book's folder, which holds book/ and chapters-code/ [default: the one you are in, or
    /// your workspace's]
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Task {
    /// Lay out a workspace of your own, to follow the book in; or add to it what is missing
    Start {
        /// The folder [default: the workspace that you are in, or my-memory]
        folder: Option<PathBuf>,
        /// The chapter to begin at, up to its naive attempt, with those before it solved
        /// [default: the first]
        #[arg(long, value_name = "CHAPTER")]
        at: Option<String>,
    },
    /// Build and run a chapter of your workspace on each save, and tell each step of it
    Follow {
        /// The chapter, or CHAPTER/EXERCISE
        chapter: String,
        /// Do so once
        #[arg(long)]
        once: bool,
    },
    /// Check your attempt at an exercise, in your workspace
    Check {
        /// The exercise: CHAPTER/NAME, or your file
        exercise: String,
        /// Take the inputs of that check again [default: new ones]
        #[arg(long, value_name = "NUMBER")]
        seed: Option<u32>,
        /// wasmtime, node, bun or deno, or node@20 for one major version [default: all that are
        /// there]
        #[arg(long)]
        engine: Option<Selector>,
    },
    /// Open the next hint of an exercise
    Hint {
        /// CHAPTER/NAME
        exercise: String,
    },
    /// Go on from where you stand in your workspace: name what is next, or lay it out
    Next {
        /// Go on without what is left of the chapter
        #[arg(long)]
        skip: bool,
    },
    /// Show where you stand in your workspace: the steps followed, the exercises solved
    Progress,
    /// Run a chapter as a reader does, step by step
    Run {
        chapter: String,
        /// wasmtime, node, bun, deno, chromium, firefox, webkit, or node@20 for one major version
        /// [default: node if there]
        #[arg(long)]
        engine: Option<Selector>,
        #[command(flatten)]
        limit: Limit,
    },
    /// Say what this machine has of what the book is followed and verified with, and how to get
    /// the rest
    Doctor,
    /// Check that every output in the book is what was really printed
    Verify {
        #[command(flatten)]
        scope: Scope,
        /// Make it an error when anything was not run, or an output was not witnessed
        #[arg(long)]
        all: bool,
        /// Run one chapter's hosts on a guest of your own: a .wasm file from any language, or a
        /// .wat text
        #[arg(long, value_name = "PATH", requires = "chapters",
              conflicts_with_all = ["all", "partition", "fresh", "timings"])]
        guest: Option<PathBuf>,
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
        /// Print the seconds that each part took, as JSON on standard error
        #[arg(long, hide = true)]
        timings: bool,
    },
    /// Verify, then write what was printed into the pages
    Bless {
        #[command(flatten)]
        scope: Scope,
    },
    /// Build the guests and the exhibits that the hosts run
    Build {
        /// The chapters to build [default: all]
        chapters: Vec<String>,
    },
    /// Render the book to target/book
    Book {
        /// Open it in a browser
        #[arg(long)]
        open: bool,
        /// Refuse a book of which a page is not verified as it is
        #[arg(long)]
        verified: bool,
        /// The address that the book will have: its pages get titles and pictures for links to them
        #[arg(long, value_name = "URL")]
        address: Option<String>,
        /// The address of the repository on GitHub that it is made from: its pages link to their
        /// sources at this commit, and to a place to report a mistake
        #[arg(long, value_name = "URL")]
        repository: Option<String>,
    },
    /// Render and serve the book on this machine, and follow changes
    Serve {
        #[arg(long, default_value_t = 3000)]
        port: u16,
        /// Open it in a browser
        #[arg(long)]
        open: bool,
    },
    /// Measure how quick all of this is on this machine, against what each part could be
    Bench {
        /// Measure books of 1,000 chapters, too
        #[arg(long)]
        full: bool,
        /// How often each is measured
        #[arg(long, default_value_t = 5)]
        times: usize,
        /// What to measure [default: all]
        parts: Vec<String>,
    },
    /// Run everything that must be green: the tool's tests, the guests' tests, verify
    Test,
    #[command(name = book_guard::COMMAND, hide = true)]
    Guard(book_guard::Guard),
}

/// How many seconds a host may run.
const SECONDS: u64 = 30;

#[derive(clap::Args)]
struct Scope {
    /// The chapters to check [default: the whole book]
    chapters: Vec<String>,
    /// An engine to run: wasmtime, node, bun, deno, chromium, firefox, webkit, or node@20 for one
    /// major version; can be given more than once [default: all that are there]
    #[arg(long = "engine", value_name = "ENGINE")]
    engines: Vec<Selector>,
    /// One of N equal parts of the book, for N machines: 1/3
    #[arg(long, value_name = "K/N")]
    partition: Option<Partition>,
    /// Run everything anew, whatever was run before
    #[arg(long)]
    fresh: bool,
    /// Check the exercises with the inputs of this run again [default: new ones]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u32>,
    #[command(flatten)]
    limit: Limit,
}

#[derive(clap::Args)]
struct Limit {
    /// How long a host may run
    #[arg(long, value_name = "SECONDS", default_value_t = SECONDS,
          value_parser = clap::value_parser!(u64).range(1..))]
    limit: u64,
}

impl Scope {
    fn request(self) -> Request {
        let Scope { chapters, partition, engines, fresh, seed, limit } = self;
        Request { chapters, partition, engines, seed, fresh, limit: limit.limit }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    process::guard();
    let code = process::handle_interrupts().and_then(|()| dispatch(cli));
    code.unwrap_or_else(|error| {
        if !report::is_read_enough(&error) {
            progress::note(format_args!("error: {error:#}"));
        }
        COULD_NOT_RUN
    })
    .into()
}

const VERIFIED: u8 = 0;
const FINDINGS: u8 = 1;
const COULD_NOT_RUN: u8 = 2;

fn dispatch(cli: Cli) -> Result<u8> {
    if let Task::Guard(guard) = &cli.task {
        book_guard::guard(guard)?;
        return Ok(VERIFIED);
    }
    let root = cli.root.as_deref();
    // What a reader does in a workspace, outside of the book.
    match &cli.task {
        Task::Start { folder, at } => {
            let is_right = start::start(root, folder.as_deref(), at.as_deref())?;
            return Ok(if is_right { VERIFIED } else { FINDINGS });
        }
        Task::Next { skip } => {
            let is_right = next::next(root, *skip)?;
            return Ok(if is_right { VERIFIED } else { FINDINGS });
        }
        Task::Progress => {
            show_progress::progress(root)?;
            return Ok(VERIFIED);
        }
        Task::Follow { chapter, once } => {
            let is_right = follow::follow(root, chapter, *once)?;
            return Ok(if is_right { VERIFIED } else { FINDINGS });
        }
        Task::Check { exercise, seed, engine } => {
            let is_green = check_attempt::check(root, exercise, *seed, engine.as_ref())?;
            return Ok(if is_green { VERIFIED } else { FINDINGS });
        }
        Task::Hint { exercise } => {
            check_attempt::hint(root, exercise)?;
            return Ok(VERIFIED);
        }
        _ => {}
    }
    let project = match (workspace::book(root), &cli.task, root) {
        // It speaks of the machine: where no book is, of what this tool's own needs.
        (Err(_), Task::Doctor, None) => tool::workspace()?,
        (project, ..) => project?,
    };
    let is_right = match cli.task {
        Task::Verify { scope, guest: Some(path), format, .. } => {
            guest::verify(&project, &scope.request(), &path, format)?
        }
        Task::Verify { scope, all, format, timings, guest: None } => {
            verify::verify(&project, &scope.request(), all, format, timings)?
        }
        Task::Bless { scope } => bless::bless(&project, &scope.request())?,
        Task::Run { chapter, engine, limit } => {
            run_chapter::run(&project, &chapter, engine.as_ref(), limit.limit)?
        }
        Task::Doctor => doctor::doctor(&project)?,
        Task::Build { chapters } => build::build(&project, &chapters)?,
        Task::Book { open, verified, address, repository } => {
            let flags = [(open, "--open"), (verified, "--verified")];
            let flags =
                flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag.to_owned());
            let told = [(address, "address"), (repository, "repository")];
            let told =
                told.into_iter().filter_map(|(url, name)| Some(format!("--{name}={}", url?)));
            return site(&project, "book", flags.chain(told).collect());
        }
        Task::Serve { port, open } => {
            let mut arguments = vec![format!("--port={port}")];
            arguments.extend(open.then(|| "--open".to_owned()));
            return site(&project, "serve", arguments);
        }
        Task::Bench { full, times, parts } => {
            let status = bench::bench(&project, full, times, &parts)?;
            return Ok(status.map_or(VERIFIED, code));
        }
        Task::Guard(_)
        | Task::Start { .. }
        | Task::Follow { .. }
        | Task::Check { .. }
        | Task::Hint { .. }
        | Task::Next { .. }
        | Task::Progress => {
            unreachable!("it needs no book around it")
        }
        Task::Test => {
            test::test(&project)?;
            let request = Request { limit: SECONDS, ..Request::default() };
            verify::verify(&project, &request, false, Format::Human, false)?
        }
    };
    Ok(if is_right { VERIFIED } else { FINDINGS })
}

fn site(project: &Project, task: &str, arguments: Vec<String>) -> Result<u8> {
    Ok(site::site(project, task, &arguments)?.map_or(VERIFIED, code))
}

fn code(status: ExitStatus) -> u8 {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.unwrap_or(COULD_NOT_RUN)
}
