//! Outputs that no host printed: a module as text, a judge's verdict, a table of compilers.

use std::collections::BTreeSet;

use similar::TextDiff;

use book_files::layout::Profile;

use super::outputs::{Compared, PAGE, PRINTED, Shown};
use crate::{
    finding::{Finding, Rule},
    make::module,
    read::{chapter::Chapter, names::JudgeName},
    run::{compilers, evidence::Evidence},
};

impl Shown<'_> {
    pub fn module(
        &self,
        chapter: &Chapter,
        file: &str,
        export: Option<&str>,
        evidence: &Evidence,
        compared: &mut Compared,
    ) -> Result<BTreeSet<usize>, Box<Finding>> {
        let what = match export {
            Some(export) => format!("{file}:{export}"),
            None => file.to_owned(),
        };
        let Some(module) = evidence.modules.get(&(chapter.file(file), Profile::Release)) else {
            if file == module::GUEST {
                return Ok(BTreeSet::new());
            }
            let modules = evidence.modules.keys();
            let modules = modules.filter(|(module, profile)| {
                module.chapter == chapter.name && *profile == Profile::Release
            });
            let known: Vec<_> = modules.map(|(module, _)| &*module.file).collect();
            let next = format!("the chapter's modules: {}", known.join(", "));
            return Err(self.finding(Rule::Missing, format!("there is no module `{file}`"), &next));
        };
        let module = module.text().map_err(|error| {
            let message = format!("{file} cannot be written as text: {error}");
            self.finding(Rule::Guest, message, "build it again: cargo xtask verify --fresh")
        })?;
        let text = match export {
            None => module.whole().to_owned(),
            Some(export) => module.function(export).ok_or_else(|| {
                let next = format!("it exports {}", module.exports().join(", "));
                self.finding(Rule::Missing, format!("{file} exports no function `{export}`"), &next)
            })?,
        };
        for (block, _) in &self.blocks {
            compared.print(block, &text);
            if block.body.text != text {
                let place = self.page.place(block.line);
                let finding = Finding::new(Rule::Output, place, format!("{what} is another"));
                let finding = finding.diff((PAGE, &block.body.text), (PRINTED, &text));
                compared.findings.push(self.accept(finding, block, &text));
            }
        }
        Ok((0..self.blocks.len()).collect())
    }

    pub fn verdict(
        &self,
        chapter: &Chapter,
        file: &str,
        kind: JudgeName,
        evidence: &Evidence,
        compared: &mut Compared,
    ) -> Result<BTreeSet<usize>, Box<Finding>> {
        self.file(chapter, file)?;
        let key = (kind, chapter.file(file));
        let Some((judge, verdict)) = evidence.verdicts.get(&key) else {
            return Ok(BTreeSet::new());
        };
        let path = chapter.path(file);
        if verdict.accepted {
            let next = "show code that it rejects, or say that it accepts this";
            let finding = self.finding(Rule::Verdict, format!("{kind} accepts {path}"), next);
            return Err(Box::new(finding.ran([judge.to_string()])));
        }
        for (block, _) in &self.blocks {
            let shown = &block.body.text;
            compared.print(block, shown);
            if let Some(excerpt) = nearest_excerpt(shown, &verdict.text) {
                let message = format!("{kind} says something else of {path}");
                let finding = Finding::new(Rule::Verdict, self.page.place(block.line), message);
                let finding =
                    finding.ran([judge.to_string()]).diff((PAGE, shown), (PRINTED, &excerpt));
                compared.findings.push(self.accept(finding, block, &excerpt));
            }
        }
        Ok((0..self.blocks.len()).collect())
    }

    pub fn table(
        &self,
        chapter: &Chapter,
        file: &str,
        evidence: &Evidence,
        compared: &mut Compared,
    ) -> Result<BTreeSet<usize>, Box<Finding>> {
        if compilers::versions(self.file(chapter, file)?).is_empty() {
            let message = format!("{} names no compilers", chapter.path(file));
            let next = "begin it with a line such as `//! compilers: 1.58.1 1.95.0`";
            return Err(self.finding(Rule::Missing, message, next));
        }
        let key = chapter.file(file);
        let Some((versions, table)) = evidence.tables.get(&key) else { return Ok(BTreeSet::new()) };
        for (block, _) in &self.blocks {
            compared.print(block, table);
            if block.body.text != *table {
                let place = self.page.place(block.line);
                let message = format!("the compilers give something else for {file}");
                let finding = Finding::new(Rule::Output, place, message);
                let finding =
                    finding.ran(versions.iter().map(|version| format!("rustc {version}")));
                let finding = finding.diff((PAGE, &block.body.text), (PRINTED, table));
                compared.findings.push(self.accept(finding, block, table));
            }
        }
        Ok((0..self.blocks.len()).collect())
    }
}

/// `None` if `shown` is a run of whole lines of `verdict`; else the run most like it.
fn nearest_excerpt(shown: &str, verdict: &str) -> Option<String> {
    let lines: Vec<_> = verdict.lines().collect();
    let wanted: Vec<_> = shown.lines().collect();
    if wanted.is_empty() || wanted.len() > lines.len() {
        return Some(verdict.to_owned());
    }
    if lines.windows(wanted.len()).any(|window| window == wanted) {
        return None;
    }
    let windows = lines.windows(wanted.len()).map(|window| window.join("\n"));
    let likeness = |window: &String| TextDiff::from_chars(shown, &**window).ratio();
    windows.max_by(|one, two| likeness(one).total_cmp(&likeness(two)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_whole_lines_in_a_row() {
        let verdict = "warning: a\n\nerror: b\n --> x:1\nerror: c";
        assert_eq!(nearest_excerpt("error: b\n --> x:1", verdict), None);
        assert_eq!(nearest_excerpt("error: bb", verdict).as_deref(), Some("error: b"));
        assert_eq!(nearest_excerpt("error: b\nerror: c", verdict).unwrap().lines().count(), 2);
        assert_eq!(nearest_excerpt("", verdict).as_deref(), Some(verdict));
    }
}
