//! What `bless` is to write, where a block shows something else than what was printed.

use crate::{finding::Edit, read::page::block::Body};

impl Body {
    /// Writes `text` between the fences, and makes them longer if it would close them.
    pub(super) fn replace(&self, text: &str) -> Vec<Edit> {
        let mut edits = vec![Edit { range: self.range.clone(), text: self.lines(text) }];
        let fence = self.fence_around(text);
        if fence.len() > self.fences[0].len() {
            let fences = self.fences.iter();
            edits.extend(fences.map(|range| Edit { range: range.clone(), text: fence.clone() }));
        }
        edits
    }

    /// Adds a block after this one.
    pub(super) fn add_after(&self, info: &str, text: &str) -> Vec<Edit> {
        let fence = self.fence_around(text);
        let block = self.lines(&format!("\n{fence}{info}\n{text}\n{fence}"));
        let end = self.fences[1].end;
        let text = format!("{}{}", self.newline, block.trim_end_matches(['\r', '\n']));
        vec![Edit { range: end..end, text }]
    }

    /// Adds engines to those that this block is for.
    pub(super) fn add_engines(&self, engines: &str) -> Vec<Edit> {
        vec![Edit { range: self.opening..self.opening, text: format!(",{engines}") }]
    }

    /// The block's own fence, or one that no line of `text` closes.
    fn fence_around(&self, text: &str) -> String {
        let run = |line: &str| line.trim_start().chars().take_while(|c| *c == self.mark).count();
        let longest = text.lines().map(run).max().unwrap_or_default();
        self.mark.to_string().repeat(self.fences[0].len().max(longest + 1))
    }

    fn lines(&self, text: &str) -> String {
        let line = |line: &str| match line {
            "" => format!("{}{}", self.prefix.trim_end(), self.newline),
            line => format!("{}{line}{}", self.prefix, self.newline),
        };
        text.split('\n').map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::read::page::block::Body;

    #[test]
    fn a_fence_is_as_long_as_its_text_needs() {
        let page = "- ```text\r\n  a\r\n  ```\r\n";
        let body = Body::find(page, 2..page.len(), "a\n").unwrap();
        let edits = body.replace("``` and\n\n  ````");
        let texts: Vec<_> = edits.iter().map(|edit| &*edit.text).collect();
        assert_eq!(texts, ["  ``` and\r\n\r\n    ````\r\n", "`````", "`````"]);
        let replaced: Vec<_> = edits.iter().map(|edit| &page[edit.range.clone()]).collect();
        assert_eq!(replaced, ["  a\r\n", "```", "```"]);
        let added = &body.add_after("text,in=bun", "b")[0].text;
        assert_eq!(added, "\r\n\r\n  ```text,in=bun\r\n  b\r\n  ```");
    }
}
