//! What `bless` is to write, where a block shows something else than what was printed.

use crate::{finding::Fix, read::page::block::Body};

impl Body {
    /// The fix that writes `text` between the fences; `None` if it would close them.
    pub fn replace(&self, text: &str) -> Option<Fix> {
        let fits = !text.lines().any(|line| line.trim_start().starts_with(&self.fence));
        fits.then(|| Fix { start: self.range.start, end: self.range.end, text: self.lines(text) })
    }

    /// The fix that adds a block behind this one.
    pub fn add_after(&self, info: &str, text: &str) -> Option<Fix> {
        self.replace(text)?;
        let fence = &self.fence;
        let block = self.lines(&format!("{fence}{info}\n{text}\n{fence}"));
        let blank = self.prefix.trim_end();
        let text = format!("\n{blank}\n{}", block.trim_end_matches('\n'));
        Some(Fix { start: self.whole.end, end: self.whole.end, text })
    }

    /// The fix that adds engines to the ones that this block stands for.
    pub fn add_engines(&self, engines: &str) -> Fix {
        Fix { start: self.opening, end: self.opening, text: format!(",{engines}") }
    }

    fn lines(&self, text: &str) -> String {
        let line = |line: &str| match line {
            "" => format!("{}\n", self.prefix.trim_end()),
            line => format!("{}{line}\n", self.prefix),
        };
        text.lines().map(line).collect()
    }
}
