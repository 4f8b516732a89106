//! Measures how quick `cargo xtask verify` and `follow` are on this machine, each part against what
//! it could be: `cargo xtask bench`. A part makes rows and series, which are data; a table, a plot
//! and a file of JSON show them.

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Result, bail};
use clap::{Parser, ValueEnum};

mod against;
mod edit;
mod generate;
mod part;
mod plot;
mod report;
mod run;
mod stats;
mod table;
mod tool;

use part::Part;
use report::Report;
use tool::Tool;

/// Measures how quick the tool is.
#[derive(Parser)]
#[command(bin_name = "bench")]
enum Cli {
    /// Measure, print a table, and draw it
    Measure {
        /// The checkout, which is verified as it stands
        root: PathBuf,
        /// Books of 1,000 chapters, too
        #[arg(long)]
        full: bool,
        /// How often each is measured
        #[arg(long, default_value_t = 5)]
        times: usize,
        /// What to measure [default: all]
        #[arg(value_enum)]
        parts: Vec<Part>,
    },
    /// Run the cases in a folder by trycmd, with this program as `node`
    Trycmd { cases: PathBuf, node: PathBuf },
}

fn main() -> ExitCode {
    let done = match Cli::parse() {
        Cli::Measure { root, full, times, parts } => measure(root, full, times.max(1), &parts),
        Cli::Trycmd { cases, node } => {
            against::trycmd(&cases, &node);
            Ok(())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn measure(root: PathBuf, full: bool, times: usize, parts: &[Part]) -> Result<()> {
    run::handle_interrupts()?;
    let tool = Tool::find(root)?;
    let mut report = Report::new(&tool, times);
    let all = Part::value_variants();
    for part in if parts.is_empty() { all } else { parts } {
        // What was measured before is not lost.
        if let Err(error) = part.measure(&tool, full, times, &mut report) {
            report.failed.push(format!("{}: {error:#}", part.name()));
        }
        if run::interrupted() {
            bail!("interrupted");
        }
    }
    let table = table::markdown(&report);
    println!("{table}");
    let folder = tool.root.join("target/bench");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("report.json"), serde_json::to_vec_pretty(&report)?)?;
    fs::write(folder.join("table.md"), table)?;
    fs::write(folder.join("plot.svg"), plot::svg(&report))?;
    println!("target/bench: plot.svg, table.md, report.json");
    if !report.failed.is_empty() {
        bail!("not all was measured\n{}", report.failed.join("\n"));
    }
    Ok(())
}
