//! Solutions of an exercise that seem right and are not. Each is one of the exercise's solutions with
//! some of its text replaced, so that the file says what is wrong and nothing else.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

/// Where they are, from the folder of their exercise.
pub const FILE: &str = "wrong.toml";

/// A solution that is wrong, as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    name: Spanned<String>,
    /// The solution that it is made of, from the folder of the exercise.
    pub of: String,
    /// What is wrong with it: a sentence.
    pub why: String,
    #[serde(rename = "edit")]
    edits: Vec<Edit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// What stands in the solution once.
    replace: Spanned<String>,
    with: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct All {
    #[serde(default)]
    wrong: Vec<Wrong>,
}

/// What does not fit a solution any more.
#[derive(Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The byte of [`FILE`] where it stands.
    pub at: usize,
    /// What does not fit.
    pub message: String,
}

/// Reads the text of a [`FILE`].
///
/// # Errors
///
/// When it says something else.
pub fn read(text: &str) -> Result<Vec<Wrong>, toml::de::Error> {
    toml::from_str::<All>(text).map(|all| all.wrong)
}

impl Wrong {
    /// What tells it from the others of its exercise.
    pub fn name(&self) -> &str {
        self.name.get_ref()
    }

    /// The byte of [`FILE`] where it stands.
    pub fn at(&self) -> usize {
        self.name.span().start
    }

    /// What its file would be called.
    pub fn file(&self) -> String {
        let end = Path::new(&self.of).extension().unwrap_or_default();
        format!("{}.{}", self.name(), end.to_string_lossy())
    }

    /// Its text, made of the solution's.
    ///
    /// # Errors
    ///
    /// When a text that it replaces is not there once, or is part of another.
    pub fn made_of(&self, solution: &str) -> Result<String, Misfit> {
        let mut edits = Vec::new();
        for edit in &self.edits {
            let wanted = edit.replace.get_ref();
            let misfit = |what: &str| Misfit {
                at: edit.replace.span().start,
                message: format!("what “{}” replaces {what}", self.name()),
            };
            let mut places = solution.match_indices(wanted.as_str()).map(|(start, _)| start);
            let start = places.next().ok_or_else(|| misfit("is not in the solution"))?;
            if places.next().is_some() || wanted.is_empty() {
                return Err(misfit("is in the solution more than once"));
            }
            edits.push((start, start + wanted.len(), edit));
        }
        edits.sort_by_key(|(start, ..)| *start);
        let (mut made, mut done) = (String::new(), 0);
        for (start, end, edit) in edits {
            let Some(kept) = solution.get(done..start) else {
                let message = format!("two texts that “{}” replaces overlap", self.name());
                return Err(Misfit { at: edit.replace.span().start, message });
            };
            made.push_str(kept);
            made.push_str(&edit.with);
            done = end;
        }
        made.push_str(&solution[done..]);
        if made == solution {
            let message = format!("“{}” is the solution itself", self.name());
            return Err(Misfit { at: self.at(), message });
        }
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLUTION: &str = "one\ntwo\nthree\ntwo and three\n";

    /// Makes one of these edits, each a text and what takes its place.
    fn make(edits: &[(&str, &str)]) -> Result<String, String> {
        let mut text =
            "[[wrong]]\nname = \"it\"\nof = \"solution.mjs\"\nwhy = \"No.\"\n".to_owned();
        if edits.is_empty() {
            text.push_str("edit = []\n");
        }
        for (replace, with) in edits {
            text.push_str(&format!("[[wrong.edit]]\nreplace = '''{replace}'''\nwith = '{with}'\n"));
        }
        let all = read(&text).unwrap();
        assert_eq!((all[0].file().as_str(), all[0].why.as_str()), ("it.mjs", "No."));
        all[0].made_of(SOLUTION).map_err(|misfit| {
            let line = text[..misfit.at].lines().count();
            format!("{line}: {}", misfit.message)
        })
    }

    #[test]
    fn it_is_the_solution_with_some_text_replaced() {
        let made = make(&[("two and", "2 and"), ("one", "1")]).unwrap();
        assert_eq!(made, "1\ntwo\nthree\n2 and three\n");
        assert_eq!(make(&[("one\ntwo\n", "")]).unwrap(), "three\ntwo and three\n");
    }

    #[test]
    fn what_does_not_fit_is_named_where_it_stands() {
        let misfits: [(&[(&str, &str)], &str); 6] = [
            (&[("one", "1"), ("four", "")], "9: what “it” replaces is not in the solution"),
            (&[("two", "2")], "6: what “it” replaces is in the solution more than once"),
            (&[("", "2")], "6: what “it” replaces is in the solution more than once"),
            (&[("one\ntwo", ""), ("two\nthree", "")], "10: two texts that “it” replaces overlap"),
            (&[("one", "one")], "2: “it” is the solution itself"),
            (&[], "2: “it” is the solution itself"),
        ];
        for (edits, message) in misfits {
            assert_eq!(make(edits).unwrap_err(), message, "{edits:?}");
        }
    }

    #[test]
    fn a_word_that_is_mistyped_is_refused() {
        assert!(read("[[wrongs]]\nname = \"it\"\n").is_err());
        assert_eq!(read("").unwrap().len(), 0);
    }
}
