//! What a reader's host printed, step by step, beside what the book prints. A line belongs to the
//! step whose anchors stand around the call that printed it; where a step has no anchors in the
//! reader's file, to the one whose turn it is by the order of the lines.

use book_files::contract::Judged;
use similar::{DiffOp, TextDiff};

use super::expected::Step;
use crate::{
    read::{chapter::Source, text::Line},
    run::engine::transcript::{Origin, Outcome, Transcript},
};

/// What one step printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub name: String,
    /// What the book prints, by line.
    pub expected: Vec<String>,
    pub printed: Vec<String>,
    /// Whether it differs only in what belongs to the reader's own guest.
    pub is_own: bool,
    /// Whether its anchors stand in the reader's file.
    pub has_anchors: bool,
}

/// All that a host printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// In the book's order.
    pub steps: Vec<Told>,
    /// What belongs to no step of the book.
    pub others: Vec<String>,
    pub failure: Option<Failure>,
}

/// How a run ended that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line of the host.
    pub line: Option<Line>,
    /// What stands there.
    pub code: Option<String>,
    /// The last words of the engine.
    pub text: String,
    /// The index of the step in which it ended.
    pub step: Option<usize>,
}

impl Told {
    pub fn is_same(&self) -> bool {
        self.is_own || self.expected == self.printed
    }

    /// Whether it prints something, and not what the book prints.
    pub fn is_wrong(&self) -> bool {
        !self.is_silent() && !self.is_same()
    }

    /// Whether it has come to nothing so far.
    pub fn is_silent(&self) -> bool {
        self.printed.is_empty()
    }

    /// The first line that is another than the book's: the book's, and the one that was printed.
    pub fn first_difference<'a>(&'a self) -> Option<(&'a str, &'a str)> {
        let at = |lines: &'a [String], index| lines.get(index).map_or("", String::as_str);
        let differs = |index: &usize| self.expected.get(*index) != self.printed.get(*index);
        let index = (0..self.expected.len().max(self.printed.len())).find(differs)?;
        Some((at(&self.expected, index), at(&self.printed, index)))
    }
}

impl Report {
    /// Whether each step prints what the book prints, to the last one.
    pub fn is_whole(&self) -> bool {
        self.failure.is_none() && self.steps.iter().all(Told::is_same)
    }

    /// How many steps print what the book prints.
    pub fn same(&self) -> usize {
        self.steps.iter().filter(|step| step.is_same()).count()
    }

    /// Tells what a run of `source` printed. Where the guest is the reader's own, what belongs to a
    /// compiler, such as addresses, may differ.
    pub fn of(expected: &[Step], source: &Source, run: &Transcript, has_own_guest: bool) -> Report {
        let texts = run.of_steps(source);
        let mut steps: Vec<_> = expected
            .iter()
            .map(|step| Told {
                name: step.name.clone(),
                expected: step.lines.clone(),
                printed: texts
                    .get(&*step.name)
                    .map(|text| text.split('\n').map(str::to_owned).collect())
                    .unwrap_or_default(),
                is_own: false,
                has_anchors: source.step(&step.name).is_some(),
            })
            .collect();
        let is_placed = |origin: &Origin| match origin {
            Origin::Line(line) => source
                .steps_at(*line)
                .any(|step| expected.iter().any(|known| known.name == step.name)),
            Origin::Step(_) | Origin::Host | Origin::Past(_) => false,
        };
        let unplaced: Vec<_> = run
            .printed
            .iter()
            .filter(|printed| !is_placed(&printed.from))
            .map(|printed| &*printed.text)
            .collect();
        let others = by_order(&mut steps, &unplaced);
        for (told, step) in steps.iter_mut().zip(expected).filter(|_| has_own_guest) {
            told.is_own = !told.is_same() && is_own(told, &step.judged);
        }
        let failure = Failure::of(&run.outcome, source, &steps);
        Report { steps, others, failure }
    }
}

/// Whether two texts are the same in what is judged.
fn is_own(step: &Told, judged: &Judged) -> bool {
    let [expected, printed] = [&step.expected, &step.printed].map(|lines| lines.join("\n"));
    step.expected.len() == step.printed.len() && judged.of(&expected) == judged.of(&printed)
}

/// Gives the lines to the steps without anchors, whose turn it is; returns what is left over.
fn by_order(steps: &mut [Told], lines: &[&str]) -> Vec<String> {
    let (mut turns, mut expected) = (Vec::new(), Vec::new());
    for (index, step) in steps.iter().enumerate().filter(|(_, step)| !step.has_anchors) {
        turns.extend(step.expected.iter().map(|_| index));
        expected.extend(step.expected.iter().cloned());
    }
    let expected: Vec<_> = expected.iter().map(String::as_str).collect();
    let mut others = Vec::new();
    let mut give = |turn: Option<usize>, lines: &[&str]| {
        let lines = lines.iter().map(|line| (*line).to_owned());
        match turn.and_then(|turn| turns.get(turn)) {
            Some(step) => steps[*step].printed.extend(lines),
            None => others.extend(lines),
        }
    };
    for op in TextDiff::from_slices(&expected, lines).ops() {
        match *op {
            DiffOp::Equal { old_index, new_index, len } => {
                for at in 0..len {
                    give(Some(old_index + at), &lines[new_index + at..=new_index + at]);
                }
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                for at in 0..new_len {
                    let turn = old_index + at.min(old_len - 1);
                    give(Some(turn), &lines[new_index + at..=new_index + at]);
                }
            }
            DiffOp::Insert { old_index, new_index, new_len } => {
                // A step that goes on takes them; behind the last one they are the reader's own.
                let goes_on = old_index > 0 && old_index < turns.len();
                give(goes_on.then(|| old_index - 1), &lines[new_index..new_index + new_len]);
            }
            DiffOp::Delete { .. } => {}
        }
    }
    others
}

impl Failure {
    fn of(outcome: &Outcome, source: &Source, steps: &[Told]) -> Option<Failure> {
        let (line, text) = match outcome {
            Outcome::Ended => return None,
            Outcome::Failed { line, text } => (*line, text.clone()),
            Outcome::ExitedEarly { line } => (*line, "it exits before its last line".to_owned()),
            Outcome::OutOfTime => (None, "it does not come to its end".to_owned()),
            Outcome::TooMuchOutput => (None, "it prints without end".to_owned()),
            Outcome::TooMuchMemory => (None, "it takes more than 1 GiB of memory".to_owned()),
        };
        let code = line.and_then(|line| source.line(line)).map(str::to_owned);
        let around = line.and_then(|line| {
            let mut around = source.steps_at(line).collect::<Vec<_>>().into_iter().rev();
            around.find_map(|around| steps.iter().position(|step| step.name == around.name))
        });
        // Else in the one that broke off, or before the first one that is silent.
        let turn = || {
            let last = steps.iter().rposition(|step| !step.is_silent());
            let last = last.map_or(0, |last| last + usize::from(steps[last].is_same()));
            (last < steps.len()).then_some(last)
        };
        Some(Failure { line, code, text, step: around.or_else(turn) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        read::names::EngineName,
        run::engine::{Engine, transcript::Printed},
    };

    fn told(expected: &[(&str, &str)], host: &str, printed: &[(u32, &str)]) -> Report {
        told_of(false, expected, host, printed)
    }

    fn told_of(
        has_own_guest: bool,
        expected: &[(&str, &str)],
        host: &str,
        printed: &[(u32, &str)],
    ) -> Report {
        let expected: Vec<_> = expected
            .iter()
            .map(|(name, text)| Step {
                name: (*name).to_owned(),
                lines: text.split('\n').map(str::to_owned).collect(),
                judged: Judged::Lines(vec![1]),
            })
            .collect();
        let printed = printed.iter().map(|(line, text)| Printed {
            from: Line::new(*line).map_or(Origin::Past(None), Origin::Line),
            text: (*text).to_owned(),
        });
        let engine = Engine {
            name: EngineName::Node,
            version: String::new(),
            program: std::path::PathBuf::new(),
        };
        let transcript = Transcript {
            engine,
            chapter: "adder".to_owned(),
            file: "host.mjs".to_owned(),
            printed: printed.collect(),
            outcome: Outcome::Ended,
        };
        Report::of(&expected, &Source::read(host.to_owned()).0, &transcript, has_own_guest)
    }

    fn lines(report: &Report) -> Vec<(&str, String)> {
        report.steps.iter().map(|step| (&*step.name, step.printed.join("|"))).collect()
    }

    const TWO: [(&str, &str); 2] = [("add", "3\n4"), ("read", "5")];

    #[test]
    fn anchors_tell_the_step_of_a_line() {
        let host = "// ANCHOR: add\n\n// ANCHOR_END: add\n// ANCHOR: read\n\n// ANCHOR_END: read\n";
        let report = told(&TWO, host, &[(2, "3"), (5, "6"), (2, "4"), (7, "mine")]);
        assert_eq!(lines(&report), [("add", "3|4".to_owned()), ("read", "6".to_owned())]);
        assert_eq!(report.others, ["mine"]);
        assert_eq!(report.steps[1].first_difference(), Some(("5", "6")));
        assert_eq!(report.steps[0].first_difference(), None);
    }

    #[test]
    fn the_order_of_lines_tells_the_step_where_anchors_are_gone() {
        let told = |printed: &[&str]| {
            let printed: Vec<_> = printed.iter().map(|text| (0, *text)).collect();
            let report = told(&TWO, "", &printed);
            let [add, read] = [0, 1].map(|index| lines(&report)[index].1.clone());
            (add, read, report.others.join("|"))
        };
        let expect = |add: &str, read: &str, others: &str| {
            (add.to_owned(), read.to_owned(), others.to_owned())
        };
        assert_eq!(told(&["3", "4", "5"]), expect("3|4", "5", ""));
        assert_eq!(told(&["3", "9", "5"]), expect("3|9", "5", ""));
        assert_eq!(told(&["9"]), expect("9", "", ""));
        assert_eq!(told(&["3", "4"]), expect("3|4", "", ""));
        assert_eq!(told(&["3", "4", "5", "mine"]), expect("3|4", "5", "mine"));
        assert_eq!(told(&["3", "4", "and", "5"]), expect("3|4|and", "5", ""));
        assert_eq!(told(&[]), expect("", "", ""));
    }

    #[test]
    fn a_step_that_lost_its_anchors_is_told_among_others_that_have_them() {
        let host = "// ANCHOR: add\n\n// ANCHOR_END: add\n";
        let report = told(&TWO, host, &[(2, "3"), (2, "4"), (4, "6")]);
        assert_eq!(lines(&report), [("add", "3|4".to_owned()), ("read", "6".to_owned())]);
    }

    #[test]
    fn what_belongs_to_the_readers_own_guest_may_differ() {
        let host = "// ANCHOR: add\n\n// ANCHOR_END: add\n";
        let is_same = |has_own_guest, printed: &[(u32, &str)]| {
            told_of(has_own_guest, &TWO, host, printed).steps[0].is_same()
        };
        assert!(is_same(true, &[(2, "3"), (2, "9")]));
        assert!(!is_same(true, &[(2, "9"), (2, "4")]));
        assert!(!is_same(true, &[(2, "3")]));
        assert!(!is_same(false, &[(2, "3"), (2, "9")]));
    }
}
