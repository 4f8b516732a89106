//! The runs alone: in Node against plain Node and trycmd, and the browsers side by side.

use anyhow::Result;

use crate::{
    against,
    report::{Goal, Report, Value},
    stats::{Case, in_turns},
    tool::Tool,
};

pub fn fresh(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    let chapters = tool.chapters()?;
    let node = ["--engine", &*tool.node];
    tool.verify(&node)?;
    let cases = tool.root.join("target/bench/trycmd");
    against::write_cases(tool, &chapters, &cases)?;
    let forget = || tool.forget(&tool.node);
    let [plain, runs, whole, trycmd] = in_turns(
        times,
        [
            Case::new(|| against::plain(tool, &chapters)),
            Case::new(|| tool.runs(&node)).after(forget),
            Case::new(|| Ok(tool.verify(&node)?.into())).after(forget),
            Case::new(|| against::by_trycmd(tool, &cases)),
        ],
    )?;
    let runs = Value::Seconds(runs.seconds());
    let each = format!("`node host.mjs` for {} hosts, two at a time", chapters.len());
    let what = "all runs new in Node, each twice, cargo's part apart";
    report.row(what, runs, Some((&each, plain.seconds())), Goal::Times(1.5));
    let trycmd = Some(("trycmd, each once", trycmd.seconds()));
    report.compare(what, runs, trycmd, None);
    let whole = Value::Seconds(whole.seconds());
    report.compare("the same with all that `cargo xtask verify` does", whole, trycmd, None);
    Ok(())
}

pub fn browsers(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    let ran = tool.verify(&[])?.stdout;
    let last = ran.lines().next_back().unwrap_or_default();
    let browsers = ["Chromium", "Firefox", "WebKit"];
    let absent: Vec<_> =
        browsers.into_iter().filter(|name| !last.contains(&format!("{name} "))).collect();
    if !absent.is_empty() {
        let absent = absent.join(" and ");
        report.not_measured.push(format!("the browsers, for there is no {absent} here"));
        return Ok(());
    }
    let keys = browsers.map(str::to_lowercase);
    let forget = || keys.iter().try_for_each(|key| tool.forget(key));
    let alone = |key: &str| tool.runs(&["--engine", key]);
    let all: Vec<_> = keys.iter().flat_map(|key| ["--engine", key]).collect();
    let [one, two, three, side_by_side] = in_turns(
        times,
        [
            Case::new(|| alone(&keys[0])).after(forget),
            Case::new(|| alone(&keys[1])),
            Case::new(|| alone(&keys[2])),
            Case::new(|| tool.runs(&all)).after(forget),
        ],
    )?;
    let alone = [one, two, three].map(|samples| samples.seconds());
    for (name, seconds) in browsers.iter().zip(alone) {
        report.compare(&format!("{name} alone, every page"), Value::Seconds(seconds), None, None);
    }
    let slowest = alone.into_iter().fold(0.0, f64::max);
    report.row(
        "three browsers side by side",
        Value::Seconds(side_by_side.seconds()),
        Some(("the slowest alone", slowest)),
        Goal::Times(1.5),
    );
    Ok(())
}
