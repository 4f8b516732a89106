//! The book of this checkout, with nothing changed and with one file edited.

use anyhow::Result;

use crate::{
    edit::Edit,
    report::{Goal, Report, Value},
    run,
    stats::{Case, Sample, in_turns},
    tool::Tool,
};

/// The chapter that is measured and edited: it has all kinds of hosts and exhibits.
const CHAPTER: &str = "strings";

/// `cargo build` with nothing to do.
fn build(tool: &Tool) -> Result<Sample> {
    Ok(run::succeed(tool.cargo(&["build"]))?.into())
}

/// `cargo xtask verify …`.
fn verify(tool: &Tool, arguments: &[&str]) -> Result<Sample> {
    Ok(tool.verify(arguments)?.into())
}

pub fn unchanged(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    build(tool)?;
    verify(tool, &[])?;
    let [build, chapter, book] = in_turns(
        times,
        [
            Case::new(|| build(tool)),
            Case::new(|| verify(tool, &[CHAPTER])),
            Case::new(|| verify(tool, &[])),
        ],
    )?;
    let build = Some(("`cargo build` with nothing to do", build.seconds()));
    let mut row = |what, seconds| {
        report.row(what, Value::Seconds(seconds), build, Goal::Times(2.0));
    };
    row("nothing changed: a chapter, all engines", chapter.seconds());
    row("nothing changed: the book, all engines", book.seconds());
    Ok(())
}

pub fn edited(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    build(tool)?;
    verify(tool, &[])?;
    page(tool, times, report)?;
    host_mjs(tool, times, report)?;
    host_rs(tool, times, report)?;
    // The records of all engines are as they were.
    verify(tool, &[])?;
    Ok(())
}

fn page(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    let file = tool.root.join(format!("book/src/{CHAPTER}.md"));
    let mut page = Edit::of(&file, ("\n<!-- measured ", " -->"))?;
    let [build, edited] = in_turns(
        times,
        [Case::new(|| build(tool)), Case::new(|| verify(tool, &[])).after(|| page.change())],
    )?;
    report.row(
        "a page edited: the book, all engines",
        Value::Seconds(edited.seconds()),
        Some(("`cargo build` with nothing to do", build.seconds())),
        Goal::SecondsMore(1.0),
    );
    Ok(())
}

fn host_mjs(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    let file = tool.root.join(format!("chapters-code/{CHAPTER}/host.mjs"));
    let mut host = Edit::of(&file, ("// measured ", ""))?;
    let [edited] = in_turns(
        times,
        [Case::new(|| verify(tool, &["--engine", &tool.node])).after(|| host.change())],
    )?;
    report.row(
        "a host.mjs edited: the book in Node",
        Value::Seconds(edited.seconds()),
        None,
        Goal::Seconds(1.5),
    );
    Ok(())
}

fn host_rs(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    let file = tool.root.join(format!("chapters-code/{CHAPTER}/host.rs"));
    // Each of the two sees an edit of its own.
    let host = std::cell::RefCell::new(Edit::of(&file, ("// measured ", ""))?);
    let change = || host.borrow_mut().change();
    let link = || {
        let mut cargo = tool.cargo(&["build", "--package", "hosts"]);
        // As the tool calls it: another environment would build it anew.
        cargo.env("BOOK_ROOT", &tool.root);
        Ok(run::succeed(cargo)?.into())
    };
    let [link, edited] = in_turns(
        times,
        [
            Case::new(link).after(change),
            Case::new(|| verify(tool, &["--engine", "wasmtime"])).after(change),
        ],
    )?;
    report.row(
        "a host.rs edited: the book in Wasmtime",
        Value::Seconds(edited.seconds()),
        Some(("`cargo build -p hosts` after the same", link.seconds())),
        Goal::Times(1.5),
    );
    Ok(())
}
