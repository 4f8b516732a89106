//! Steps: the named regions of a program, which are mdBook's anchors.

use book_files::anchor::{self, Anchor};

use crate::read::text::Line;

/// The text between `ANCHOR: name` and `ANCHOR_END: name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    /// The line of the opening anchor.
    pub line: Line,
    /// The line of the closing anchor.
    end: Option<Line>,
}

impl Step {
    pub fn contains(&self, line: Line) -> bool {
        line > self.line && self.end.is_some_and(|end| line < end)
    }

    /// What mdBook includes for this step: its lines without those of other anchors.
    pub fn text(&self, source: &str) -> String {
        let lines = source.lines().enumerate().filter(|(index, line)| {
            self.contains(Line::from_index(*index)) && anchor::read(line).is_none()
        });
        lines.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    }
}

/// The steps of a source text in order, and what is wrong with its anchors, each with its line.
/// A step that never ends holds the rest of the text, as it does for mdBook.
pub fn steps(source: &str) -> (Vec<Step>, Vec<(Line, String)>) {
    let mut steps: Vec<Step> = Vec::new();
    let mut wrong = Vec::new();
    let mut end = Line::FIRST;
    for (index, text) in source.lines().enumerate() {
        let line = Line::from_index(index);
        end = Line::from_index(index + 1);
        match anchor::read(text) {
            Some(Anchor::Ends(name)) => {
                match steps.iter_mut().find(|step| step.name == name && step.end.is_none()) {
                    Some(step) => step.end = Some(line),
                    None => {
                        wrong.push((line, format!("the step `{name}` ends here and never begins")));
                    }
                }
            }
            Some(Anchor::Begins(name)) if steps.iter().any(|step| step.name == name) => {
                wrong.push((line, format!("a second step has the name `{name}`")));
            }
            Some(Anchor::Begins(name)) => {
                steps.push(Step { name: name.to_owned(), line, end: None });
            }
            None => {}
        }
    }
    for step in steps.iter_mut().filter(|step| step.end.is_none()) {
        wrong.push((step.line, format!("the step `{}` begins here and never ends", step.name)));
        step.end = Some(end);
    }
    (steps, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_what_mdbook_includes() {
        let source =
            "a\n// ANCHOR: one\nb\n// ANCHOR: two\nc\n// ANCHOR_END: two\n// ANCHOR_END: one\n";
        let (steps, wrong) = steps(source);
        assert_eq!(wrong, []);
        let texts: Vec<_> = steps.iter().map(|step| (&*step.name, step.text(source))).collect();
        assert_eq!(texts, [("one", "b\nc".to_owned()), ("two", "c".to_owned())]);
    }

    #[test]
    fn an_anchor_without_its_partner_is_refused() {
        let lines = |source| {
            let (_, wrong) = steps(source);
            wrong.iter().map(|(line, _)| line.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(lines("x\n// ANCHOR: one\n"), ["2"]);
        assert_eq!(lines("// ANCHOR_END: one\n"), ["1"]);
        let twice = "// ANCHOR: a\n// ANCHOR_END: a\n// ANCHOR: a\n// ANCHOR_END: a\n";
        assert_eq!(lines(twice), ["3", "4"]);
    }
}
