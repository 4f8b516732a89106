//! `cargo xtask`: builds the guests, runs the hosts, and checks that what the book shows is what
//! was printed.

use std::{
    path::PathBuf,
    process::{Command, ExitCode},
};

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};

mod check;
mod command;
mod compare;
mod finding;
mod make;
mod process;
mod progress;
mod read;
mod record;
mod report;
mod run;
mod workspace;

use check::Request;
use command::{bless, test};
use make::{cargo, toolchain};
use progress::Progress;
use read::names::Selector;
use read::{book, project::Project};
use report::Format;

/// Keeps the book true: builds its guests, runs its hosts, compares what they print.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 verified, 1 findings, 2 could not run.")]
struct Cli {
    #[command(subcommand)]
    task: Task,
    /// The book's folder, which holds book/ and chapters-code/ [default: the one you are in]
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Task {
    /// Check that every output in the book is what was really printed
    Verify {
        #[command(flatten)]
        scope: Scope,
        /// Make it an error when an engine or a judge is absent
        #[arg(long)]
        all: bool,
        #[arg(long, value_enum, default_value = "human")]
        format: Format,
    },
    /// Verify, then write what was printed into the pages
    Bless {
        #[command(flatten)]
        scope: Scope,
    },
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
    },
    /// Render and serve the book on this machine, and follow changes
    Serve {
        #[arg(long, default_value_t = 3000)]
        port: u16,
        /// Open it in a browser
        #[arg(long)]
        open: bool,
    },
    /// Run everything that must be green: the tool's tests, the guests' tests, verify
    Test,
    #[command(name = book_guard::COMMAND, hide = true)]
    Guard(book_guard::Guard),
}

#[derive(clap::Args)]
struct Scope {
    /// The chapters to check [default: the whole book]
    chapters: Vec<String>,
    /// An engine to run: wasmtime, node, bun, deno, chromium, firefox, webkit, or node@20 for one
    /// major version; can be given more than once [default: all that are there]
    #[arg(long = "engine", value_name = "ENGINE")]
    engines: Vec<Selector>,
    #[command(flatten)]
    limit: Limit,
}

#[derive(clap::Args)]
struct Limit {
    /// How long a host may run
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    limit: u64,
}

impl Scope {
    fn request(self) -> Request {
        let Scope { chapters, engines, limit } = self;
        Request { chapters, engines, limit: limit.limit }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    process::guard();
    let code = process::handle_interrupts().and_then(|()| dispatch(cli));
    code.unwrap_or_else(|error| {
        anstream::eprintln!("error: {error:#}");
        COULD_NOT_RUN.into()
    })
}

const VERIFIED: u8 = 0;
const FINDINGS: u8 = 1;
const COULD_NOT_RUN: u8 = 2;

fn dispatch(cli: Cli) -> Result<ExitCode> {
    if let Task::Guard(guard) = &cli.task {
        book_guard::guard(guard)?;
        return Ok(VERIFIED.into());
    }
    let project = Project::find(cli.root.as_deref())?;
    match cli.task {
        Task::Guard(_) => unreachable!("a guard has no book"),
        Task::Verify { scope, all, format } => verify(&project, &scope.request(), all, format),
        Task::Bless { scope } => bless(&project, &scope.request()),
        Task::Run { chapter, engine, limit } => {
            let findings = command::run::run(&project, &chapter, engine.as_ref(), limit.limit)?;
            for finding in &findings {
                report::human::finding(&mut anstream::stdout(), finding)?;
            }
            Ok(code(findings.is_empty()))
        }
        Task::Build { chapters } => build(&project, &chapters),
        Task::Book { open } => site(&project, "book", None, open),
        Task::Serve { port, open } => site(&project, "serve", Some(port), open),
        Task::Test => {
            test::test(&project)?;
            let request = Request { chapters: Vec::new(), engines: Vec::new(), limit: 30 };
            verify(&project, &request, false, Format::Human)
        }
    }
}

fn verify(project: &Project, request: &Request, all: bool, format: Format) -> Result<ExitCode> {
    let checked = check::check(project, request, &Progress::new())?;
    record::keep(project, request, &checked)?;
    report::write(&mut anstream::stdout(), format, &checked)?;
    if all && !checked.absent.is_empty() {
        let absent = checked.absent.iter();
        let absent: Vec<_> =
            absent.map(|absent| format!("  {}: {}", absent.name, absent.advice)).collect();
        bail!("--all: these could not run\n{}", absent.join("\n"));
    }
    Ok(code(checked.findings.is_empty()))
}

fn bless(project: &Project, request: &Request) -> Result<ExitCode> {
    let mut checked = check::check(project, request, &Progress::new())?;
    for place in bless::bless(project, &mut checked.book, &mut checked.findings)? {
        anstream::println!("{place}: blessed");
    }
    checked.check_links(project);
    record::keep(project, request, &checked)?;
    report::write(&mut anstream::stdout(), Format::Human, &checked)?;
    Ok(code(checked.findings.is_empty()))
}

fn build(project: &Project, selection: &[String]) -> Result<ExitCode> {
    let mut findings = Vec::new();
    let book = book::Book::read(project, selection, &mut Vec::new())?;
    toolchain::ensure_target(project, |text| anstream::eprintln!("{text}"))?;
    let chapters: Vec<_> = book.selected_chapters().collect();
    make::build(project, &chapters, &mut findings)?;
    for finding in &findings {
        report::human::finding(&mut anstream::stdout(), finding)?;
    }
    Ok(code(findings.is_empty()))
}

fn code(verified: bool) -> ExitCode {
    if verified { VERIFIED } else { FINDINGS }.into()
}

/// The site is a program of its own, so that `verify` does not wait for mdBook to compile.
fn site(project: &Project, task: &str, port: Option<u16>, open: bool) -> Result<ExitCode> {
    let workspace = Project { root: workspace::folder()? };
    let mut cargo: Command = cargo::command(&workspace);
    cargo.args(["run", "--quiet", "--package", "site", "--", task]).arg(&project.root);
    cargo.args(port.map(|port| format!("--port={port}")));
    cargo.args(open.then_some("--open"));
    let status = match process::run_through(cargo, process::Group::Ours) {
        Err(_) if process::interrupted() => return Ok(VERIFIED.into()),
        status => status?,
    };
    Ok(u8::try_from(status.code().unwrap_or(2)).unwrap_or(COULD_NOT_RUN).into())
}
