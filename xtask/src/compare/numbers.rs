//! The numbers in a page's prose against its listings and outputs.

use std::collections::HashSet;

use super::Coverage;
use crate::{
    finding::{Finding, Rule},
    read::page::{Page, number},
};

/// `shown` is the text of the page's listings and outputs.
pub fn compare(page: &Page, shown: &str, coverage: &mut Coverage, findings: &mut Vec<Finding>) {
    // A dump has a byte for nearly every small number, but only as two hexadecimal digits.
    let dumped: HashSet<_> = number::in_dumps(shown).collect();
    let shown: HashSet<_> = number::in_text(shown).map(|(_, number)| number).collect();
    coverage.numbers += page.numbers.len();
    for (line, written, number) in &page.numbers {
        let declared = page.declared.iter().any(|declared| declared.numbers.contains(number));
        let in_dump = number::is_hexadecimal(written) && dumped.contains(number);
        if !shown.contains(number) && !in_dump && !declared {
            let message = format!("no listing or output of this page shows `{written}`");
            let finding = Finding::new(Rule::Number, page.place(*line), message);
            let next = format!("print it, or say why not: <!-- number {written}: REASON -->");
            findings.push(finding.next(next));
        }
    }
    for declared in &page.declared {
        if declared.reason.is_empty() {
            let place = page.place(declared.line);
            let finding = Finding::new(Rule::Number, place, "this declaration gives no reason");
            findings.push(finding.next("write it after the colon: <!-- number 16: REASON -->"));
        }
        for number in &declared.numbers {
            let used = page.numbers.iter().any(|(_, _, used)| used == number);
            if !used || shown.contains(number) {
                let why = if used { "the page shows it" } else { "the prose does not use it" };
                let message = format!("`{number}` is declared without need: {why}");
                let finding = Finding::new(Rule::Number, page.place(declared.line), message);
                findings.push(finding.next("take it out of the declaration"));
            }
        }
    }
}
