//! Generated books: many chapters, a long page, a page of many outputs.

use anyhow::Result;

use crate::{
    generate,
    report::{Goal, Report, Value},
    stats::{Case, Samples, in_turns},
    tool::Tool,
};

const MOST_MEMORY: f64 = 300e6;

/// A size that takes longer than this is the last of its series.
const LONGEST: f64 = 120.0;

/// What was measured of one book.
struct Measured {
    fresh: Samples,
    unchanged: Samples,
}

/// Makes a book and measures it, with everything fresh and with nothing changed.
fn book(tool: &Tool, size: u32, times: usize, make: impl Make) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    // The tool names its books by their real paths.
    let root = folder.path().canonicalize()?;
    make(&tool.root, &root, size)?;
    eprintln!("  {size}: building");
    tool.verify_book(&root, &[])?;
    eprintln!("  {size}: measuring");
    let [fresh, unchanged] = in_turns(
        times,
        [
            Case::new(|| Ok(tool.verify_book(&root, &["--fresh"])?.into())),
            Case::new(|| Ok(tool.verify_book(&root, &[])?.into())),
        ],
    )?;
    Ok(Measured { fresh, unchanged })
}

trait Make: Fn(&std::path::Path, &std::path::Path, u32) -> Result<()> {}
impl<F: Fn(&std::path::Path, &std::path::Path, u32) -> Result<()>> Make for F {}

pub fn chapters(tool: &Tool, full: bool, times: usize, report: &mut Report) -> Result<()> {
    let sizes = if full { [10, 100, 1000] } else { [10, 50, 100] };
    let (mut fresh, mut unchanged) = (Vec::new(), Vec::new());
    for size in sizes {
        // A thousand chapters take minutes, and are little moved by what else the machine does.
        let times = if size < 1000 { times } else { 1 };
        let measured = book(tool, size, times, generate::chapters)?;
        let seconds = measured.fresh.seconds();
        fresh.push((f64::from(size), seconds));
        unchanged.push((f64::from(size), measured.unchanged.seconds()));
        if size == sizes[2] {
            if let Some(peak) = measured.fresh.peak() {
                let what = format!("memory of the tool: {size} chapters, all fresh");
                report.row(&what, Value::Bytes(peak), None, Goal::Bytes(MOST_MEMORY));
            }
            let what = format!("nothing changed: {size} chapters, in Node");
            let seconds = Value::Seconds(measured.unchanged.seconds());
            report.row(&what, seconds, None, Goal::Seconds(5.0));
        }
    }
    report.growth("chapters, all fresh in Node", "chapters", "a chapter", fresh);
    report.series("chapters, nothing changed", "chapters", unchanged);
    Ok(())
}

pub fn pages(tool: &Tool, times: usize, report: &mut Report) -> Result<()> {
    let kilobytes = [200, 400, 800, 5000, 10_000];
    series(tool, times, "a page of prose", "kB", "a kB", &kilobytes, generate::prose, report)?;
    let outputs = [500, 1000, 2000];
    series(tool, times, "a page of outputs", "outputs", "one", &outputs, generate::outputs, report)
}

#[expect(clippy::too_many_arguments)]
fn series(
    tool: &Tool,
    times: usize,
    what: &str,
    unit: &str,
    each: &str,
    sizes: &[u32],
    make: impl Make,
    report: &mut Report,
) -> Result<()> {
    let mut points = Vec::new();
    let mut peak = None;
    for &size in sizes {
        let measured = book(tool, size, times, &make)?;
        let seconds = measured.unchanged.seconds();
        points.push((f64::from(size), seconds));
        peak = measured.unchanged.peak();
        if seconds > LONGEST && Some(&size) != sizes.last() {
            report
                .not_measured
                .push(format!("{what} of more than {size} {unit}: it takes too long"));
            break;
        }
    }
    if let (Some(peak), Some((size, _))) = (peak, points.last()) {
        let what = format!("memory of the tool: {what}, {size} {unit}");
        report.row(&what, Value::Bytes(peak), None, Goal::Bytes(MOST_MEMORY));
    }
    report.growth(what, unit, each, points);
    Ok(())
}
