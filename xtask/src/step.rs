//! Steps: the named regions of a program, which are mdBook's anchors.

use crate::text::Line;

/// The text between `ANCHOR: name` and `ANCHOR_END: name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    /// The line of the opening anchor.
    pub line: Line,
    /// The lines between the anchors.
    first: Line,
    end: Line,
}

impl Step {
    pub fn contains(&self, line: Line) -> bool {
        (self.first..self.end).contains(&line)
    }

    /// What mdBook includes for this step: its lines without those of other anchors.
    pub fn text(&self, source: &str) -> String {
        let lines = source.lines().enumerate().filter(|(index, line)| {
            self.contains(Line::from_index(*index)) && !line.contains("ANCHOR")
        });
        lines.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    }
}

/// The steps of a source text in order, or the first anchor that has no partner.
///
/// # Errors
///
/// The line of an anchor that is opened twice, never closed, or closed and never opened, and
/// what is wrong with it.
pub fn steps(source: &str) -> Result<Vec<Step>, (Line, String)> {
    let mut steps: Vec<Step> = Vec::new();
    let mut open: Vec<(String, Line)> = Vec::new();
    for (index, text) in source.lines().enumerate() {
        let line = Line::from_index(index);
        if let Some(name) = anchor(text, "ANCHOR_END:") {
            let Some(at) = open.iter().position(|(opened, _)| opened == name) else {
                return Err((line, format!("the step `{name}` ends here and never begins")));
            };
            let (name, opened) = open.remove(at);
            let first = Line::from_index(opened.index() + 1);
            steps.push(Step { name, line: opened, first, end: line });
        } else if let Some(name) = anchor(text, "ANCHOR:") {
            let known =
                steps.iter().map(|step| &step.name).chain(open.iter().map(|(name, _)| name));
            if known.into_iter().any(|known| known == name) {
                return Err((line, format!("a second step has the name `{name}`")));
            }
            open.push((name.to_owned(), line));
        }
    }
    if let Some((name, line)) = open.pop() {
        return Err((line, format!("the step `{name}` begins here and never ends")));
    }
    steps.sort_by_key(|step| step.line);
    Ok(steps)
}

fn anchor<'text>(text: &'text str, mark: &str) -> Option<&'text str> {
    let (_, rest) = text.split_once(mark)?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    let name = &rest[..end.unwrap_or(rest.len())];
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_what_mdbook_includes() {
        let source =
            "a\n// ANCHOR: one\nb\n// ANCHOR: two\nc\n// ANCHOR_END: two\n// ANCHOR_END: one\n";
        let steps = steps(source).unwrap();
        let texts: Vec<_> = steps.iter().map(|step| (&*step.name, step.text(source))).collect();
        assert_eq!(texts, [("one", "b\nc".to_owned()), ("two", "c".to_owned())]);
    }

    #[test]
    fn an_anchor_without_its_partner_is_refused() {
        let line = |source| steps(source).unwrap_err().0.to_string();
        assert_eq!(line("x\n// ANCHOR: one\n"), "2");
        assert_eq!(line("// ANCHOR_END: one\n"), "1");
        assert_eq!(line("// ANCHOR: a\n// ANCHOR_END: a\n// ANCHOR: a\n// ANCHOR_END: a\n"), "3");
    }
}
