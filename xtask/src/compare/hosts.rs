//! Each host's own behaviour: that it runs to its end, prints the same twice, and prints
//! inside its steps.

use std::collections::HashSet;

use super::{
    Coverage,
    index::{self, Index},
};
use crate::{
    finding::{Finding, Rule},
    read::{
        book::Book,
        chapter::{Chapter, SOUND},
        names::JudgeName,
        text::{Line, Place, is_unseen},
    },
    run::{
        engine::transcript::{Origin, Outcome, Printed, Transcript},
        evidence::{Evidence, Run},
    },
};

/// Every run ends well and prints the same twice.
pub fn repeatable(book: &Book, evidence: &Evidence, findings: &mut Vec<Finding>) {
    for run in &evidence.runs {
        if let Some(chapter) = book.chapter(&run.host.chapter)
            && let Err(finding) = is_repeatable(chapter, run)
        {
            findings.push(*finding);
        }
    }
}

pub(super) fn is_repeatable(chapter: &Chapter, run: &Run) -> Result<(), Box<Finding>> {
    let [first, second] = &run.rounds;
    let host = &*run.host.file;
    let finding = |line: Option<Line>, message: String, next: String| {
        let place = chapter.place(host, line.unwrap_or(Line::FIRST));
        let finding = Finding::new(Rule::Host, place, message).next(next);
        finding.ran([first.engine.to_string()])
    };
    let run = format!("cargo xtask run {} --engine {}", chapter.name, first.engine.name.key());
    let source = chapter.files.get(host);
    let line_of = |printed: &Printed| source.and_then(|source| printed.from.line(source));
    for transcript in [first, second] {
        let last = transcript.printed.last().and_then(line_of);
        let then = |message: &str| match last {
            Some(_) => format!("{host} {message}; this line prints last"),
            None => format!("{host} {message}, and prints nothing"),
        };
        let finding = match &transcript.outcome {
            Outcome::Ended => continue,
            Outcome::Failed { line, text } => {
                finding(line.or(last), format!("{host} fails"), format!("see it alone: {run}"))
                    .text(text)
            }
            Outcome::ExitedEarly { line } => finding(
                line.or(last),
                match line {
                    Some(_) => format!("{host} exits before its end"),
                    None => then("exits before its end"),
                },
                "let it run to its end: a host does not call exit".to_owned(),
            ),
            Outcome::OutOfTime => {
                let verify = format!("cargo xtask verify {} --limit SECONDS", chapter.name);
                let next = format!("mend it, or allow it more time: {verify}");
                finding(last, then("does not end"), next)
            }
            Outcome::TooMuchOutput => finding(
                last,
                format!("{host} prints without end: more than 1 MiB"),
                "print what a page can show".to_owned(),
            ),
            Outcome::TooMuchMemory => finding(
                last,
                then("takes more than 1 GiB of memory"),
                "take what a reader's machine has".to_owned(),
            ),
        };
        return Err(Box::new(finding));
    }
    if let Some(printed) = first.printed.iter().find(|printed| printed.text.contains(is_unseen)) {
        let message = "this prints a control character".to_owned();
        let next = "escape it, so that a page can show it".to_owned();
        return Err(Box::new(finding(line_of(printed), message, next).text(&printed.text)));
    }
    let last = first.printed.last().and_then(line_of);
    if first.printed != second.printed {
        let mut pairs = first.printed.iter().zip(&second.printed);
        let differing = pairs.find(|(one, two)| one != two).and_then(|(one, _)| line_of(one));
        let text = |transcript: &Transcript| {
            transcript.printed.iter().map(|line| &*line.text).collect::<Vec<_>>().join("\n")
        };
        let message = format!("{host} prints something else when it runs again");
        let next = "print what does not change: no time, no chance, no order of a hash map";
        let finding = finding(differing.or(last), message, next.to_owned());
        return Err(Box::new(
            finding.diff(("the first run", &text(first)), ("the second run", &text(second))),
        ));
    }
    Ok(())
}

/// Miri accepts the chapter's `sound.rs`, if it has one.
pub fn soundness(
    chapter: &Chapter,
    evidence: &Evidence,
    coverage: &mut Coverage,
    findings: &mut Vec<Finding>,
) {
    let key = (JudgeName::Miri, chapter.file(SOUND));
    match evidence.verdicts.get(&key) {
        Some((_, verdict)) if verdict.accepted => coverage.sound += 1,
        Some((judge, verdict)) => {
            let place = chapter.place(SOUND, Line::FIRST);
            let finding = Finding::new(Rule::Verdict, place, "Miri rejects this guest");
            let finding = finding.text(&verdict.text).ran([judge.to_string()]);
            findings.push(finding.next("mend the guest: a reader will copy it"));
        }
        None => {}
    }
}

/// Every line is printed by a step, or by a host whose output a page shows whole, and in a form that
/// a page can show.
pub(super) fn compare(chapter: &Chapter, index: &Index, findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for index::Run { transcript, texts } in index.runs(&chapter.name) {
        let host = transcript.host();
        let Some(source) = chapter.files.get(host) else { continue };
        let file = chapter.path(host);
        let is_whole = index.shows_all_of(&file);
        if chapter.is_starter() && !is_whole && !transcript.printed.is_empty() {
            let place = chapter.place(host, Line::FIRST);
            if seen.insert(place.clone()) {
                let finding = Finding::new(Rule::NotShown, place, "what it prints is on no page");
                let page = format!("book/src/{}.md", chapter.name);
                let next = format!("add a block ```text,prints={host} to {page}");
                findings.push(finding.next(next));
            }
        }
        for printed in &transcript.printed {
            let (message, next) = if let Origin::Past(_) = printed.from {
                ("this host prints past `console.log` or `println!`", "print with those alone")
            } else if printed.from.step(source).is_none() && !is_whole && !chapter.is_starter() {
                ("this prints outside every step", "put it between `ANCHOR:` and `ANCHOR_END:`")
            } else {
                continue;
            };
            let place = chapter.place(host, printed.from.line(source).unwrap_or(Line::FIRST));
            if !seen.insert(place.clone()) {
                continue;
            }
            let finding = Finding::new(Rule::StrayPrint, place, message).text(&printed.text);
            findings.push(finding.ran([transcript.engine.to_string()]).next(next));
        }
        for step in &source.steps {
            // A step that is not even listed is a finding of its own.
            let shown = index.shows_output(&file, &step.name);
            if shown || !texts.contains_key(&*step.name) || !index.includes_step(&file, &step.name)
            {
                continue;
            }
            let place = Place::new(&file, step.line);
            if !seen.insert(place.clone()) {
                continue;
            }
            let message = format!("what the step `{}` prints is on no page", step.name);
            let finding = Finding::new(Rule::NotShown, place, message);
            let file = format!("book/src/{}.md", chapter.name);
            let next = format!("add a block ```text,prints={host}:{} to {file}", step.name);
            findings.push(finding.next(next));
        }
    }
}
