//! A finding: one thing wrong, where it is, and what to do next.

use std::ops::Range;

use serde::Serialize;

use crate::read::text::Place;

/// One thing wrong, with the file and line to look at.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: Rule,
    pub place: Place,
    pub message: String,
    /// The engines (or the judge) it was seen in, with their versions.
    pub ran: Vec<String>,
    pub detail: Detail,
    /// What the reader does about it.
    pub next: String,
    pub fix: Option<Fix>,
}

impl Finding {
    pub fn new(rule: Rule, place: Place, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            place,
            message: message.into(),
            ran: Vec::new(),
            detail: Detail::None,
            next: String::new(),
            fix: None,
        }
    }

    pub fn ran(mut self, ran: impl IntoIterator<Item = String>) -> Finding {
        self.ran.extend(ran);
        self
    }

    /// `before` and `after` are a text and what it is.
    pub fn diff(mut self, before: (&str, &str), after: (&str, &str)) -> Finding {
        let owned = |(what, text): (&str, &str)| (what.to_owned(), text.to_owned());
        self.detail = Detail::Diff { before: owned(before), after: owned(after) };
        self
    }

    pub fn text(mut self, text: impl Into<String>) -> Finding {
        self.detail = Detail::Text(text.into());
        self
    }

    pub fn next(mut self, next: impl Into<String>) -> Finding {
        self.next = next.into();
        self
    }

    pub fn fix(mut self, fix: Fix) -> Finding {
        self.fix = Some(fix);
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    None,
    /// Two texts that should be one, each after what it is.
    Diff {
        before: (String, String),
        after: (String, String),
    },
    Text(String),
}

/// What `bless` writes into a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The page, from the book's root.
    pub file: String,
    pub edits: Vec<Edit>,
}

/// A text in the place of some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub range: Range<usize>,
    pub text: String,
}

/// What `verify` refuses. In reports the names are in kebab case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// An output that is not what an engine printed.
    Output,
    /// A block for one engine that prints what the others print.
    NeedlessDifference,
    /// A file, step or export that is named and does not exist.
    Missing,
    /// A step that is on no page.
    NotShown,
    /// A line that is printed outside every step, or not through the hosts' printing call.
    StrayPrint,
    /// A fenced block that says nothing of where its text comes from.
    Bare,
    /// A number in the prose that neither its section nor its link shows.
    Number,
    /// A judge that accepts what the page says it rejects, or that says something else.
    Verdict,
    /// A host that fails, hangs, prints without end or prints differently each time.
    Host,
    /// A guest that does not compile, or that is not WebAssembly.
    Guest,
    /// A contract that its chapter does not keep, or that leaves something open.
    Contract,
    /// A setting of the book that mdBook cannot read, or that this tool reads otherwise.
    Settings,
    /// A chapter without its page, or a page without its chapter.
    Chapter,
    /// A link to a page or heading that does not exist.
    Link,
    /// An exercise that does not start red by a failed property, whose solution is not green, or that
    /// is not whole.
    Exercise,
}
