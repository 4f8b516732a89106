//! What a page says that engines do not print, against what they print.

use super::{index::Index, outputs::Compared};
use crate::{
    finding::{Finding, Rule},
    read::{
        book::Book,
        chapter::Chapter,
        names,
        page::{
            Page,
            block::{Absent, Block, Source},
        },
    },
    run::engine::Engine,
};

/// Those of a page.
pub(super) struct Absences<'a> {
    book: &'a Book,
    page: &'a Page,
    all: Vec<Absence<'a>>,
}

struct Absence<'a> {
    block: &'a Block,
    absent: &'a Absent,
    chapter: &'a Chapter,
    file: &'a str,
}

impl<'a> Absences<'a> {
    /// One that names what does not exist is a finding.
    pub fn of(book: &'a Book, page: &'a Page, findings: &mut Vec<Finding>) -> Absences<'a> {
        let mut all = Vec::new();
        for (block, absent) in page.absences() {
            match named(book, page, absent) {
                Ok((chapter, file)) => all.push(Absence { block, absent, chapter, file }),
                Err((message, next)) => {
                    let finding = Finding::new(Rule::Missing, page.place(block.line), message);
                    findings.push(finding.next(next));
                }
            }
        }
        Absences { book, page, all }
    }

    /// Whether an engine need not print a step of a host, or the whole of one without steps.
    pub fn cover(&self, engine: &Engine, chapter: &str, file: &str, step: Option<&str>) -> bool {
        self.all.iter().any(|absence| {
            absence.chapter.name == chapter
                && absence.file == file
                && engine.lacks(absence.absent, step)
        })
    }

    /// An engine that prints what it is said not to print has learnt it.
    pub fn compare(&self, index: &Index, compared: &mut Compared) {
        for absence in &self.all {
            compared.outputs += 1;
            let place = self.page.place(absence.block.line);
            let runs = index.runs(&absence.chapter.name).iter();
            let runs = runs.filter(|run| run.transcript.host() == absence.file);
            let step = absence.absent.step.as_deref();
            let lacks = |engine: &Engine| engine.lacks(absence.absent, step);
            let runs: Vec<_> = runs.filter(|run| lacks(&run.transcript.engine)).collect();
            if runs.is_empty() {
                compared.unwitnessed.push(place);
                continue;
            }
            let steps = self.steps(absence);
            for run in runs {
                let printed: Vec<_> = steps.iter().filter_map(|step| run.texts.get(step)).collect();
                let whole = if steps.is_empty() { run.transcript.whole() } else { None };
                let text = match (&whole, printed.last()) {
                    (Some(whole), _) => whole,
                    (None, Some(last)) if printed.len() == steps.len() => *last,
                    _ => continue,
                };
                let engine = &run.transcript.engine;
                let what = match step {
                    Some(step) => format!("{}:{step}", absence.file),
                    None => format!("all that {} prints", absence.file),
                };
                let message = format!("{engine} prints {what}, and is said not to");
                let finding = Finding::new(Rule::NeedlessDifference, place.clone(), message);
                let finding = finding.text(text).ran([engine.to_string()]);
                let next = "it has what it lacked: take this block away, and read what the page says of it";
                compared.findings.push(finding.next(next));
            }
        }
    }

    /// The steps that an absence is of: the one that it names, or those that the page shows of the host.
    fn steps(&self, Absence { absent, chapter, file, .. }: &Absence<'a>) -> Vec<&'a str> {
        if let Some(step) = &absent.step {
            return vec![step];
        }
        let mut steps = Vec::new();
        for (_, output) in self.page.outputs() {
            if let Source::Step { step, .. } = &output.source
                && self.book.is_of(self.page, output.source.file(), chapter, file)
                && !steps.contains(&&**step)
            {
                steps.push(&**step);
            }
        }
        steps
    }
}

/// The host that an absence names; or what is wrong with that, and what to write.
fn named<'a>(
    book: &'a Book,
    page: &Page,
    Absent { file, step, .. }: &'a Absent,
) -> Result<(&'a Chapter, &'a str), (String, String)> {
    let Some((chapter, file)) = book.resolve(page, file) else {
        let message = format!("`absent={file}`: this page has no chapter");
        return Err((message, "name the chapter as well: `absent=CHAPTER/FILE:STEP`".to_owned()));
    };
    let source = chapter.host(file).and_then(|_| chapter.files.get(file));
    let Some(source) = source else {
        let hosts: Vec<_> = chapter.hosts.iter().map(|host| &*host.file).collect();
        let message = format!("no engine runs {}", chapter.path(file));
        return Err((message, format!("the chapter's hosts: {}", hosts.join(", "))));
    };
    if let Some(step) = step
        && source.step(step).is_none()
    {
        let known = names::among(step, source.steps.iter().map(|step| &*step.name));
        let message = format!("{} has no step `{step}`", chapter.path(file));
        return Err((message, format!("its steps: {known}")));
    }
    Ok((chapter, file))
}
