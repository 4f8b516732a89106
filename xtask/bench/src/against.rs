//! What the tool is measured against on the same hosts: plain Node, and trycmd.

use std::{
    env, fs,
    path::Path,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use anyhow::{Context, Result};

use crate::{run, stats::Sample, tool::Tool};

/// How many processes of Node are side by side.
const SIDE_BY_SIDE: usize = 2;

fn node(tool: &Tool, chapter: &str) -> Command {
    let mut node = Command::new("node");
    node.arg(format!("chapters-code/{chapter}/host.mjs")).current_dir(&tool.root);
    node.env("NO_COLOR", "1");
    node
}

/// Runs every host once, in a process of its own.
///
/// # Errors
///
/// When one of them fails.
pub fn plain(tool: &Tool, chapters: &[String]) -> Result<Sample> {
    let start = Instant::now();
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(chapter) = chapters.get(next.fetch_add(1, Ordering::Relaxed)) {
            run::succeed(node(tool, chapter))?;
        }
        Ok(())
    };
    let results = thread::scope(|scope| {
        let threads: Vec<_> = (0..SIDE_BY_SIDE).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("nothing panics")).collect::<Vec<_>>()
    });
    results.into_iter().collect::<Result<()>>()?;
    Ok(Sample { time: start.elapsed(), peak: None })
}

/// Writes the hosts as cases of trycmd, with what they print now.
///
/// # Errors
///
/// When a host fails or a case cannot be written.
pub fn write_cases(tool: &Tool, chapters: &[String], folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for chapter in chapters {
        // It takes each backslash for part of a path, and reads it as a slash.
        let printed = run::succeed(node(tool, chapter))?.stdout.replace('\\', "/");
        let case = format!("```console\n$ node chapters-code/{chapter}/host.mjs\n{printed}\n```\n");
        fs::write(folder.join(format!("{chapter}.trycmd")), case)?;
    }
    Ok(())
}

/// How long trycmd takes for these cases.
///
/// # Errors
///
/// When one of them fails.
pub fn by_trycmd(tool: &Tool, folder: &Path) -> Result<Sample> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let name = format!("node{}", env::consts::EXE_SUFFIX);
    let mut paths = env::split_paths(&paths).map(|folder| folder.join(&name));
    let node = paths.find(|path| path.is_file()).context("there is no Node on PATH")?;
    let mut command = Command::new(&tool.bench);
    command.arg("trycmd").arg(folder).arg(node).current_dir(&tool.root);
    Ok(run::succeed(command)?.into())
}

/// Runs the cases in this process; it panics when one of them fails.
pub fn trycmd(cases: &Path, node: &Path) {
    let tests = trycmd::TestCases::new();
    tests.register_bin("node", node).case(cases.join("*.trycmd"));
    tests.run();
}
