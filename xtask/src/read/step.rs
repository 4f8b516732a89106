//! Steps: the named regions of a program, which are mdBook's anchors.

use std::collections::{BTreeMap, HashMap};

use book_files::anchor::{self, Anchor};

use crate::read::text::{Line, Lines};

/// The text between `ANCHOR: name` and `ANCHOR_END: name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    /// The line of the opening anchor.
    pub line: Line,
    /// The line of the closing anchor.
    pub end: Option<Line>,
}

impl Step {
    pub fn contains(&self, line: Line) -> bool {
        line > self.line && self.end.is_some_and(|end| line < end)
    }
}

/// A program's text, and its steps.
#[derive(Debug)]
pub struct Source {
    pub text: String,
    /// In the order in which they begin.
    pub steps: Vec<Step>,
    lines: Lines,
    by_name: HashMap<String, usize>,
    /// The steps that are open from a line on, up to the next of these lines.
    open: BTreeMap<Line, Vec<usize>>,
}

impl Source {
    /// Reads a text, and what is wrong with its anchors, each with its line.
    pub fn read(text: String) -> (Source, Vec<(Line, String)>) {
        let (steps, wrong) = steps(&text);
        let names = steps.iter().enumerate().map(|(index, step)| (step.name.clone(), index));
        let source = Source {
            lines: Lines::of(&text),
            by_name: names.collect(),
            open: open_steps(&steps),
            text,
            steps,
        };
        (source, wrong)
    }

    pub fn step(&self, name: &str) -> Option<&Step> {
        self.by_name.get(name).map(|index| &self.steps[*index])
    }

    /// The steps that a line lies in, the innermost last.
    pub fn steps_at(&self, line: Line) -> impl DoubleEndedIterator<Item = &Step> {
        let open = self.open.range(..=line).next_back();
        let steps = open.into_iter().flat_map(|(_, open)| open).map(|index| &self.steps[*index]);
        steps.filter(move |step| step.contains(line))
    }

    /// What stands on a line, without what surrounds it.
    pub fn line(&self, line: Line) -> Option<&str> {
        Some(self.text.lines().nth(line.index())?.trim())
    }

    /// What mdBook includes for a step: its lines without those of other anchors.
    pub fn text_of(&self, step: &Step) -> String {
        let end = step.end.unwrap_or(step.line);
        let lines = self.text[self.lines.between(step.line, end)].lines();
        lines.filter(|line| anchor::read(line).is_none()).collect::<Vec<_>>().join("\n")
    }
}

/// From the line of each anchor on, the steps that are open after it, by their indices.
fn open_steps(steps: &[Step]) -> BTreeMap<Line, Vec<usize>> {
    let mut anchors: BTreeMap<Line, Vec<(usize, bool)>> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate() {
        anchors.entry(step.line).or_default().push((index, true));
        anchors.entry(step.end.unwrap_or(step.line)).or_default().push((index, false));
    }
    let mut open = Vec::new();
    let after = |(line, anchors): (Line, Vec<(usize, bool)>)| {
        for (index, begins) in anchors {
            match begins {
                true => open.push(index),
                false => open.retain(|other| *other != index),
            }
        }
        (line, open.clone())
    };
    anchors.into_iter().map(after).collect()
}

/// The steps of a source text in order, and what is wrong with its anchors, each with its line.
/// A step that never ends holds the rest of the text, as it does for mdBook.
fn steps(source: &str) -> (Vec<Step>, Vec<(Line, String)>) {
    let mut steps: Vec<Step> = Vec::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut wrong = Vec::new();
    let mut end = Line::FIRST;
    for (index, text) in source.lines().enumerate() {
        let line = Line::from_index(index);
        end = Line::from_index(index + 1);
        match anchor::read(text) {
            Some(Anchor::Ends(name)) => {
                let step = by_name.get(name).map(|index| &mut steps[*index]);
                match step.filter(|step| step.end.is_none()) {
                    Some(step) => step.end = Some(line),
                    None => {
                        wrong.push((line, format!("the step `{name}` ends here and never begins")));
                    }
                }
            }
            Some(Anchor::Begins(name)) if by_name.contains_key(name) => {
                wrong.push((line, format!("a second step has the name `{name}`")));
            }
            Some(Anchor::Begins(name)) => {
                by_name.insert(name, steps.len());
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
        let (source, wrong) = Source::read(source.to_owned());
        assert_eq!(wrong, []);
        let texts: Vec<_> =
            source.steps.iter().map(|step| (&*step.name, source.text_of(step))).collect();
        assert_eq!(texts, [("one", "b\nc".to_owned()), ("two", "c".to_owned())]);
    }

    #[test]
    fn a_line_lies_in_steps() {
        let source = "// ANCHOR: a\nx\n// ANCHOR: b\nx\n// ANCHOR_END: a\nx\n// ANCHOR_END: b\nx\n";
        let (source, _) = Source::read(source.to_owned());
        let at = |line| {
            let steps = source.steps_at(Line::new(line).unwrap());
            steps.map(|step| &*step.name).collect::<String>()
        };
        assert_eq!([1, 2, 3, 4, 5, 6, 7, 8].map(at), ["", "a", "a", "ab", "b", "b", "", ""]);
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
