//! Solutions of an exercise that seem right and are not.

use std::collections::BTreeMap;

use anyhow::Result;
use book_files::{
    layout::{self, CHAPTERS},
    wrong::{self, FILE},
};

use super::{Exercise, end};
use crate::{
    finding::{Finding, Rule},
    read::{
        names::Language,
        project::Project,
        step::Source,
        text::{Lines, Place},
    },
};

/// A solution that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub(super) name: String,
    pub(super) language: Language,
    /// What is wrong with it: a sentence.
    pub why: String,
    /// Its source, made of the solution's.
    pub text: String,
    /// Where its source is written, from the target folder.
    pub file: String,
    /// Where the book says what it is.
    pub place: Place,
}

/// Makes what is wrong of the exercise's solutions as they are now; one that cannot be made is a
/// finding. `files` are the chapter's.
pub(super) fn read(
    exercise: &Exercise,
    project: &Project,
    files: &BTreeMap<String, Source>,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Wrong>> {
    let path = format!("{CHAPTERS}/{}/{}", exercise.chapter, exercise.file(FILE));
    if !project.root.join(&path).is_file() {
        return Ok(Vec::new());
    }
    let text = project.read(&path)?;
    let lines = Lines::of(&text);
    let place = |at: usize| Place::new(&path, lines.at(at));
    let mut refuse = |at: usize, message: String, next: &str| {
        findings.push(Finding::new(Rule::Exercise, place(at), message).next(next));
    };
    let all = wrong::read(&text).unwrap_or_else(|error| {
        let next =
            "each is a [[wrong]] with its name, of, why, and [[wrong.edit]]s with replace and with";
        refuse(error.span().unwrap_or_default().start, error.message().to_owned(), next);
        Vec::new()
    });
    let mut made: Vec<Wrong> = Vec::new();
    for wrong in all {
        let (at, name) = (wrong.at(), wrong.name().to_owned());
        let mut written = exercise.written().iter();
        let language = written.find(|it| wrong.of == format!("solution.{}", end(**it)));
        let Some(&language) = language else {
            let message = format!("“{name}” is made of {}, which is not there", wrong.of);
            refuse(at, message, "name the exercise's solution: solution.mjs or solution.rs");
            continue;
        };
        if made.iter().any(|other| other.name == name && other.language == language) {
            refuse(at, format!("“{name}” is here twice"), "give it another name");
            continue;
        }
        match wrong.made_of(&files[&exercise.file(&wrong.of)].text) {
            Ok(text) => {
                let file = layout::wrong(&exercise.chapter, &exercise.name, &wrong.file());
                made.push(Wrong { name, language, why: wrong.why, text, file, place: place(at) });
            }
            Err(misfit) => {
                let next = format!("replace what stands once in {}, by something else", wrong.of);
                refuse(misfit.at, misfit.message, &next);
            }
        }
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::super::{
        Part,
        tests::{CHECK, read_all},
    };
    use crate::read::names::Language;

    #[test]
    fn what_is_wrong_is_made_of_the_solution() {
        let wrong = "[[wrong]]\nname = \"off\"\nof = \"solution.mjs\"\nwhy = \"One more.\"\n\
                     [[wrong.edit]]\nreplace = \"0\"\nwith = \"1\"\n";
        let files = [("start.mjs", ""), ("solution.mjs", "export const a = 0;\n"), CHECK];
        let with = |wrong: &str| {
            let mut files = files.to_vec();
            files.push(("wrong.toml", wrong));
            let (all, findings) = read_all(&files);
            let exercise = all.into_iter().next().unwrap();
            let findings = findings.into_iter().map(|it| format!("{}: {}", it.place, it.message));
            (exercise, findings.collect::<Vec<_>>())
        };
        let (exercise, findings) = with(wrong);
        assert_eq!(findings, [""; 0]);
        let part = Part::Wrong("off".to_owned());
        let parts = exercise.parts(Language::JavaScript);
        assert_eq!(parts, [Part::Start, Part::Solution, part.clone()]);
        let made = exercise.wrong(&part, Language::JavaScript).unwrap();
        assert_eq!(made.text, "export const a = 1;\n");
        assert_eq!(made.file, "exercises/adder/sum/off.mjs");
        assert_eq!(made.place.to_string(), "chapters-code/adder/exercises/sum/wrong.toml:2");
        let file = "chapters-code/adder/exercises/sum/wrong.toml";
        for (from, to, message) in [
            ("\"0\"", "\"2\"", "6: what “off” replaces is not in the solution"),
            ("solution.mjs", "solution.rs", "2: “off” is made of solution.rs, which is not there"),
            ("with", "by", "7: unknown field `by`, expected `replace` or `with`"),
        ] {
            let (exercise, findings) = with(&wrong.replace(from, to));
            assert_eq!(findings, [format!("{file}:{message}")]);
            assert_eq!(exercise.parts(Language::JavaScript).len(), 2);
        }
        let (_, findings) = with(&format!("{wrong}{wrong}"));
        assert_eq!(findings, [format!("{file}:9: “off” is here twice")]);
    }
}
