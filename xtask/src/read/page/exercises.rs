//! The words of exercises, at the end of a chapter's page: for each a task, hints that open one by
//! one, and the solution with its explanation.

use std::ops::Range;

use book_files::exercise::{Heading, ends, headings};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::read::text::{Line, Lines};

/// The id of the heading above all exercises.
pub const ID: &str = "exercises";

/// What begins a solution.
const SOLUTION: &str = "<details class=\"solution\"><summary>Solution</summary>";

/// What begins the hint with this number, from 1.
fn hint(number: usize) -> String {
    format!("<details class=\"hint\"><summary>Hint {number}</summary>")
}

/// An exercise as its page tells it. The texts are Markdown.
#[derive(Debug)]
pub struct Section {
    /// The name of the exercise.
    pub name: String,
    pub title: String,
    /// Of its heading.
    pub line: Line,
    /// What stands before the first hint.
    pub task: Part,
    pub hints: Vec<Part>,
    /// The listing of the solution, and why it is right.
    pub solution: Option<Part>,
    /// Hints and solutions in another form, and what is wrong.
    pub wrong: Vec<(Line, String)>,
}

/// A part of the section: its text, and its lines.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    lines: Range<Line>,
}

impl Part {
    fn of(source: &str, lines: &Lines, range: Range<usize>) -> Part {
        let text = source[range.clone()].trim().to_owned();
        Part { text, lines: lines.at(range.start)..lines.at(range.end) }
    }

    pub fn contains(&self, line: Line) -> bool {
        self.lines.contains(&line)
    }

    /// Its text for a terminal, where a link is its words: Markdown all the same.
    pub fn without_links(&self) -> String {
        let mut plain = String::new();
        let mut done = 0;
        // Of the link that is open, where its words are.
        let mut words: Option<Range<usize>> = None;
        let dialect = MarkdownOptions::default();
        for (event, range) in new_cmark_parser(&self.text, &dialect).into_offset_iter() {
            match (event, &mut words) {
                (Event::Start(Tag::Link { .. }), _) => {
                    plain.push_str(&self.text[done..range.start]);
                    done = range.end;
                    words = Some(range.end..range.start);
                }
                (Event::End(TagEnd::Link), _) => {
                    let within = words.take().filter(|within| within.start < within.end);
                    plain.push_str(within.map_or("", |within| &self.text[within]));
                }
                (_, Some(within)) => {
                    *within = within.start.min(range.start)..within.end.max(range.end);
                }
                _ => {}
            }
        }
        plain.push_str(&self.text[done..]);
        plain
    }

    /// Its prose, without fenced blocks.
    pub fn prose(&self) -> String {
        let mut fenced = false;
        let prose = self.text.lines().filter(|line| {
            let fence = line.trim_start().starts_with("```");
            fenced ^= fence;
            !fenced && !fence
        });
        prose.collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

/// The exercises of a page, in its order.
pub fn read(source: &str) -> Vec<Section> {
    let mut headings = headings(source).into_iter().peekable();
    if headings.peek().is_none() {
        return Vec::new();
    }
    let dialect = MarkdownOptions::default();
    let mut reader = Reader { source, lines: Lines::of(source), done: Vec::new(), open: None };
    for (event, range) in new_cmark_parser(source, &dialect).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if ends(level) => reader.end(range.start),
            Event::End(TagEnd::Heading(_)) => {
                if let Some(heading) = headings.next_if(|heading| heading.range == range) {
                    reader.begin(heading);
                }
            }
            Event::Start(Tag::HtmlBlock) => reader.html(range),
            _ => {}
        }
    }
    reader.end(source.len());
    reader.done
}

struct Reader<'a> {
    source: &'a str,
    lines: Lines,
    done: Vec<Section>,
    open: Option<Open>,
}

/// The section that is read.
struct Open {
    section: Section,
    /// Where the task begins, until its end is known.
    task: Option<usize>,
    /// The elements `details` that are open, and where the text of each begins.
    details: Vec<(Kind, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hint,
    Solution,
    Other,
}

impl Reader<'_> {
    fn begin(&mut self, Heading { name, title, range }: Heading) {
        let line = self.lines.at(range.start);
        let task = Part::of(self.source, &self.lines, range.end..range.end);
        let section = Section {
            name,
            title: title.trim().to_owned(),
            line,
            task,
            hints: Vec::new(),
            solution: None,
            wrong: Vec::new(),
        };
        self.open = Some(Open { section, task: Some(range.end), details: Vec::new() });
    }

    fn html(&mut self, range: Range<usize>) {
        let Some(open) = &mut self.open else { return };
        let mut at = range.start;
        for text in self.source[range].split_inclusive('\n') {
            open.line(self.source, &self.lines, text.trim(), at..at + text.len());
            at += text.len();
        }
    }

    fn end(&mut self, at: usize) {
        let Some(mut open) = self.open.take() else { return };
        open.end_task(self.source, &self.lines, at);
        if open.details.iter().any(|(kind, _)| *kind != Kind::Other) {
            let line = open.section.line;
            open.section.wrong.push((line, "a hint or the solution never ends".to_owned()));
        }
        self.done.push(open.section);
    }
}

impl Open {
    /// Reads a line of raw HTML.
    fn line(&mut self, source: &str, lines: &Lines, text: &str, range: Range<usize>) {
        let line = lines.at(range.start);
        let own = |kind: &Kind| *kind != Kind::Other;
        if text.starts_with("<details") {
            let next = hint(self.section.hints.len() + 1);
            let kind = match text {
                SOLUTION => Kind::Solution,
                text if text == next => Kind::Hint,
                _ => Kind::Other,
            };
            let seems = ["\"hint\"", "\"solution\"", ">Hint", ">Solution"];
            let mut wrong = |message: String| self.section.wrong.push((line, message));
            if kind == Kind::Other && seems.iter().any(|seem| text.contains(seem)) {
                wrong(format!(
                    "the next hint begins with `{next}`, the solution with `{SOLUTION}`"
                ));
            } else if own(&kind) && self.details.iter().any(|(kind, _)| own(kind)) {
                wrong("this begins before the hint above it ends".to_owned());
            } else if own(&kind) && self.section.solution.is_some() {
                wrong("nothing follows the solution".to_owned());
            }
            if own(&kind) {
                self.end_task(source, lines, range.start);
            }
            self.details.push((kind, range.end));
        } else if text == "</details>" {
            let Some((kind, start)) = self.details.pop() else { return };
            let part = Part::of(source, lines, start..range.start);
            match kind {
                Kind::Hint => self.section.hints.push(part),
                Kind::Solution => self.section.solution = Some(part),
                Kind::Other => {}
            }
        } else if !text.is_empty()
            && self.details.last().is_some_and(|(kind, at)| {
                // Raw HTML that begins anew after an empty line is the writer's own.
                own(kind) && *at == range.start
            })
        {
            let message = "an empty line follows the summary, so that Markdown is read as such";
            self.section.wrong.push((line, message.to_owned()));
        }
    }

    fn end_task(&mut self, source: &str, lines: &Lines, at: usize) {
        if let Some(start) = self.task.take() {
            self.section.task = Part::of(source, lines, start..at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A

## Exercises { #exercises }

### Mend `it` { #exercise-mend }

Edit it.

```js
{{#include start.mjs}}
```

<details class=\"hint\"><summary>Hint 1</summary>

Look at `a`.

</details>
<details class=\"hint\"><summary>Hint 2</summary>

And at b.

</details>

<details class=\"solution\"><summary>Solution</summary>

```js
{{#include solution.mjs}}
```

It holds.

</details>

### Another { #exercise-other }

Do.
";

    #[test]
    fn for_a_terminal_a_link_is_its_words() {
        let page =
            PAGE.replace("Look at `a`.", "As [in `a`](b.md#c) and [d](#d), `[e](f)`.\n\n- g");
        let hint = &read(&page)[0].hints[0];
        assert_eq!(hint.without_links(), "As in `a` and d, `[e](f)`.\n\n- g");
        assert_eq!(read(PAGE)[0].hints[0].without_links(), "Look at `a`.");
    }

    #[test]
    fn a_section_has_its_parts() {
        let sections = read(PAGE);
        let [mend, other] = &*sections else { panic!("{sections:?}") };
        assert_eq!(
            (&*mend.name, &*mend.title, mend.line.to_string()),
            ("mend", "Mend it", "5".into())
        );
        assert!(mend.task.text.starts_with("Edit it.") && mend.task.text.ends_with("```"));
        let hints: Vec<_> = mend.hints.iter().map(|hint| &*hint.text).collect();
        assert_eq!(hints, ["Look at `a`.", "And at b."]);
        let solution = mend.solution.as_ref().unwrap();
        assert_eq!(solution.prose(), "It holds.");
        let at = |line| Line::new(line).unwrap();
        assert!(solution.contains(at(27)) && !solution.contains(at(9)));
        assert!(mend.task.contains(at(9)) && !mend.task.contains(at(27)));
        assert_eq!(mend.wrong, []);
        assert_eq!((&*other.task.text, other.hints.len()), ("Do.", 0));
        assert!(other.solution.is_none());
    }

    #[test]
    fn another_form_is_refused() {
        let wrong = |old: &str, new: &str| {
            let page = PAGE.replacen(old, new, 1);
            assert_ne!(page, PAGE);
            let sections = read(&page);
            let wrong = sections[0].wrong.iter().map(|(line, why)| format!("{line} {why}"));
            wrong.collect::<Vec<_>>().join("\n")
        };
        let next =
            "13 the next hint begins with `<details class=\"hint\"><summary>Hint 1</summary>`";
        for other in ["Hint 2", "Hint", "A hint"] {
            let said = wrong("Hint 1", other);
            assert!(said.starts_with(next), "{said}");
        }
        assert!(wrong("Hint 1</summary>\n", "Hint 1</summary>").contains("an empty line follows"));
        assert!(wrong("b.\n\n</details>", "b.").contains("before the hint above it ends"));
        assert!(wrong("It holds.\n\n</details>", "").contains("never ends"));
    }
}
