//! Exercises: that page and folder agree, that each starts red by a property, and that each solution is
//! green.

use std::collections::BTreeMap;

use book_files::layout::{CHAPTERS, PAGES};

use super::{Coverage, index::included_file};
use crate::{
    finding::{Finding, Rule},
    read::{
        book::Book,
        chapter::Chapter,
        exercise::{EXERCISES, Exercise, Part},
        names::JudgeName,
        page::{
            Page,
            block::Shows,
            exercises::{ID, Section},
        },
        text::{Line, Place},
    },
    run::{
        evidence::Evidence,
        exercise::{Checked, End, Report},
    },
};

/// What a chapter's exercises are on its page and in the engines.
pub(super) fn compare(
    book: &Book,
    chapter: &Chapter,
    evidence: &Evidence,
    coverage: &mut Coverage,
    findings: &mut Vec<Finding>,
) {
    coverage.exercises += chapter.exercises.len();
    if let Some(page) = book.page(&chapter.name) {
        told(page, chapter, findings);
    }
    for exercise in &chapter.exercises {
        checked(chapter, exercise, evidence, findings);
        soundness(chapter, exercise, evidence, findings);
    }
}

/// Each exercise has its section on the page, and each section its exercise.
fn told(page: &Page, chapter: &Chapter, findings: &mut Vec<Finding>) {
    for exercise in &chapter.exercises {
        match page.exercises.iter().find(|section| section.name == exercise.name) {
            Some(section) => shown(page, section, chapter, exercise, findings),
            None => {
                let file = exercise.check(exercise.languages()[0]);
                let place = chapter.place(&file, Line::FIRST);
                let message = format!("the exercise {exercise} is not on its page");
                let next = format!(
                    "write `### TITLE {{ #exercise-{} }}` and its task below `## Exercises {{ #{ID} }}` \
                     in {PAGES}/{}.md",
                    exercise.name, chapter.name
                );
                findings.push(Finding::new(Rule::Exercise, place, message).next(next));
            }
        }
    }
    for section in &page.exercises {
        let mut wrong = |line: Line, message: String, next: &str| {
            let finding = Finding::new(Rule::Exercise, page.place(line), message);
            findings.push(finding.next(next));
        };
        // A folder that lacks a file is a finding of its own.
        let folder = format!("{EXERCISES}{}/", section.name);
        if !chapter.files.keys().any(|file| file.starts_with(&folder)) {
            let message = format!("there is no exercise {}/{}", chapter.name, section.name);
            let next =
                format!("write {CHAPTERS}/{}/{folder}, or take the section away", chapter.name);
            wrong(section.line, message, &next);
        }
        if section.hints.is_empty() && section.wrong.is_empty() {
            let next = "write `<details class=\"hint\"><summary>Hint 1</summary>`, an empty line, the \
                        hint, an empty line, and `</details>`";
            wrong(section.line, "this exercise has no hint".to_owned(), next);
        }
        for (line, message) in &section.wrong {
            let next = "so page and terminal open the hints one by one: CONTRIBUTING.md";
            wrong(*line, message.clone(), next);
        }
    }
    if let Some(section) = page.exercises.first()
        && page.ids.get(ID).is_none_or(|line| *line > section.line)
    {
        let finding = "the exercises have no heading of their own";
        let finding = Finding::new(Rule::Exercise, page.place(section.line), finding);
        findings.push(finding.next(format!("write `## Exercises {{ #{ID} }}` above them")));
    }
}

/// The page shows what the reader begins with before the hints, and the solution, with an explanation,
/// after them.
fn shown(
    page: &Page,
    section: &Section,
    chapter: &Chapter,
    exercise: &Exercise,
    findings: &mut Vec<Finding>,
) {
    let includes = page.blocks.iter().flat_map(|block| {
        let includes = match &block.shows {
            Shows::Listing(includes) => &**includes,
            _ => &[],
        };
        includes.iter().filter_map(|include| Some((block.line, included_file(page, include)?)))
    });
    let includes: Vec<_> = includes.collect();
    let mut wrong = |message: String, next: String| {
        let finding = Finding::new(Rule::Exercise, page.place(section.line), message);
        findings.push(finding.next(next));
    };
    for (part, within) in
        [(Part::Start, Some(&section.task)), (Part::Solution, section.solution.as_ref())]
    {
        for language in exercise.written() {
            let file = chapter.path(&exercise.part(&part, *language));
            let is_shown = within.is_some_and(|within| {
                includes.iter().any(|(line, shown)| *shown == file && within.contains(*line))
            });
            if !is_shown {
                let place = match part {
                    Part::Start => "before the hints",
                    _ => {
                        "between `<details class=\"solution\"><summary>Solution</summary>` and `</details>`"
                    }
                };
                let message = format!("the page does not show the {part} of {exercise}");
                wrong(message, format!("include it {place}: {{{{#include ../../{file}}}}}"));
            }
        }
    }
    if section.solution.as_ref().is_some_and(|solution| solution.prose().is_empty()) {
        let message = format!("the solution of {exercise} is not explained");
        wrong(message, "say below its listing why it holds".to_owned());
    }
}

/// What came of a part in some engines that say the same of it.
struct Wrong {
    place: Place,
    message: String,
    text: String,
    next: String,
}

/// A start is red by a property, a solution green, and what is wrong refused.
fn checked(
    chapter: &Chapter,
    exercise: &Exercise,
    evidence: &Evidence,
    findings: &mut Vec<Finding>,
) {
    let own =
        |checked: &&Checked| checked.chapter == chapter.name && checked.exercise == exercise.name;
    let mut all: BTreeMap<(Place, String, String), (Wrong, Vec<String>)> = BTreeMap::new();
    for checked in evidence.checks.iter().filter(own) {
        for wrong in wrong(chapter, exercise, checked) {
            let key = (wrong.place.clone(), wrong.message.clone(), wrong.text.clone());
            let (_, ran) = all.entry(key).or_insert_with(|| (wrong, Vec::new()));
            ran.push(checked.engine.to_string());
        }
    }
    for (wrong, ran) in all.into_values() {
        let Wrong { place, message, text, next } = wrong;
        let finding = Finding::new(Rule::Exercise, place, message).ran(ran);
        findings.push(finding.text(text).next(next));
    }
}

fn wrong(chapter: &Chapter, exercise: &Exercise, checked: &Checked) -> Vec<Wrong> {
    let Checked { engine, part, seed, report, .. } = checked;
    let language = engine.name.language();
    let again = format!("repeat it: cargo xtask verify {} --seed {seed}", chapter.name);
    let whole = |message: String, text: String, next: &str| Wrong {
        place: exercise.place(part, language, &text),
        message,
        text,
        next: format!("{next}\n{again}"),
    };
    let seeded = |why: &str| format!("{why}\nseed {seed}");
    let next = match part {
        Part::Start => {
            "an exercise starts red by a property that does not hold, and by nothing else"
        }
        Part::Solution => "a solution is green with every seed",
        Part::Wrong(_) => "test the property that it lacks, or take it out",
    };
    let ended = match &report.end {
        End::Tested => None,
        End::Failed(why) => Some(("fails", why.clone())),
        End::OutOfTime => Some(("does not end", last_of(checked))),
        End::TooMuchOutput => Some(("prints without end", last_of(checked))),
        End::TooMuchMemory => Some(("takes too much memory", last_of(checked))),
    };
    if let Some((how, text)) = ended {
        let message = format!("the {part} of {exercise} {how} before all properties are tested");
        return vec![whole(message, seeded(&text), next)];
    }
    match part {
        Part::Start | Part::Wrong(_) if report.is_red() => Vec::new(),
        Part::Wrong(name) => {
            let message = format!("the check of {exercise} accepts “{name}”, which is wrong");
            let why = exercise.wrong(part, language).map_or("", |wrong| &wrong.why);
            vec![whole(message, seeded(&format!("{why}\nevery property holds")), next)]
        }
        Part::Start => {
            let message = format!("the start of {exercise} is green: every property holds");
            vec![whole(message, seeded("what is left to do?"), next)]
        }
        Part::Solution => {
            let check = exercise.check(language);
            let failed = report.verdicts.iter().filter_map(|verdict| {
                let why = verdict.why.as_ref()?;
                let line = line_of(chapter, &check, &verdict.property);
                Some(Wrong {
                    place: chapter.place(&check, line),
                    message: format!("the solution of {exercise} is red: {}", verdict.property),
                    text: seeded(why),
                    next: format!(
                        "{next}: mend {}\n{again}",
                        chapter.path(&exercise.part(part, language))
                    ),
                })
            });
            failed.collect()
        }
    }
}

/// How far a check came that did not end.
fn last_of(checked: &Checked) -> String {
    let Report { begun, verdicts, .. } = &checked.report;
    match (begun, verdicts.last()) {
        (Some(property), _) => format!("in the property: {property}"),
        (None, Some(verdict)) => format!("after the property: {}", verdict.property),
        (None, None) => "before the first property".to_owned(),
    }
}

/// The line of a check that names a property; a sentence that is put together has none.
fn line_of(chapter: &Chapter, check: &str, property: &str) -> Line {
    let text = chapter.files.get(check).map_or("", |source| &source.text);
    let index = text.lines().position(|line| line.contains(property));
    index.map_or(Line::FIRST, Line::from_index)
}

/// Miri accepts the solution.
fn soundness(
    chapter: &Chapter,
    exercise: &Exercise,
    evidence: &Evidence,
    findings: &mut Vec<Finding>,
) {
    let Some(sound) = exercise.sound() else { return };
    let Some((judge, verdict)) = evidence.verdicts.get(&(JudgeName::Miri, chapter.file(&sound)))
    else {
        return;
    };
    if !verdict.accepted {
        let place = chapter.place(&sound, Line::FIRST);
        let message = format!("Miri rejects the solution of {exercise}");
        let finding = Finding::new(Rule::Exercise, place, message).text(&verdict.text);
        let next = "mend the solution, which is guest.rs here: a reader will learn from it";
        findings.push(finding.ran([judge.to_string()]).next(next));
    }
}
