//! How many wrong numbers the rule lets pass: each number in the prose of the book, one more and
//! one less, against what the pages show.

use std::path::Path;

use super::*;
use crate::{
    compare::coverage,
    read::{
        page::number::{self, Claimed},
        project::{self, Project},
    },
};

#[test]
fn at_most_one_wrong_number_in_ten_passes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let project = Project::find(Some(&root)).unwrap();
    let mut book = Book::read(&project, &[], &mut Vec::new()).unwrap();
    let texts: Vec<_> = book.pages.iter().map(|page| texts(&project, page)).collect();
    let refused: Vec<_> = (0..book.pages.len())
        .flat_map(|page| findings(&book, page, &texts[page]))
        .map(|finding| format!("{}: {}", finding.place, finding.message))
        .collect();
    println!("{} right numbers are refused:\n{}", refused.len(), refused.join("\n"));
    let (mut changed, mut passing) = (0, Vec::new());
    for page in 0..book.pages.len() {
        for at in 0..book.pages[page].prose.claims.len() {
            let right = book.pages[page].prose.claims[at].clone();
            for wrong in wrong(&right) {
                changed += 1;
                book.pages[page].prose.claims[at] = wrong.clone();
                if !is_refused(&book, page, &texts[page], at) {
                    let place = book.pages[page].place(right.line);
                    passing.push(format!("{place}: {} as {}", right.written, wrong.written));
                }
            }
            book.pages[page].prose.claims[at] = right;
        }
    }
    println!("{} of {changed} wrong numbers pass:\n{}", passing.len(), passing.join("\n"));
    assert!(passing.len() * 10 <= changed, "{} of {changed} pass", passing.len());
}

/// What the page shows as it stands; `verify` holds that to what is printed.
fn texts(project: &Project, page: &Page) -> Texts {
    let (mut coverage, mut files) = (Coverage::default(), project::Texts::default());
    let mut texts = coverage::listings(project, page, &mut files, &mut coverage, &mut Vec::new());
    let outputs = page.blocks.iter().filter(|block| matches!(block.shows, Shows::Output(_)));
    texts.extend(outputs.map(|block| (block.line, block.body.text.clone())));
    texts
}

fn is_refused(book: &Book, page: usize, texts: &Texts, at: usize) -> bool {
    let page = &book.pages[page];
    let claim = &page.prose.claims[at];
    let mut findings = Vec::new();
    Numbers::new(book).compare(page, texts, &mut Coverage::default(), &mut findings);
    let about = format!(" shows {}", quoted(&claim.written));
    findings
        .iter()
        .any(|finding| finding.place.line == claim.line && finding.message.contains(&about))
}

fn findings(book: &Book, page: usize, texts: &Texts) -> Vec<Finding> {
    let mut findings = Vec::new();
    Numbers::new(book).compare(&book.pages[page], texts, &mut Coverage::default(), &mut findings);
    findings
}

/// The claim with each of its numbers one more, and one less.
fn wrong(claim: &Claim) -> Vec<Claim> {
    [1, -1].into_iter().flat_map(|by| wrong_by(claim, by)).collect()
}

fn wrong_by(claim: &Claim, by: i128) -> Vec<Claim> {
    let written = &claim.written;
    let mut wrong = Vec::new();
    for literal in number::in_text(written) {
        let Ok(value) = literal.number.to_string().parse::<i128>() else { continue };
        let digits = written[literal.range.clone()].trim_start_matches(['-', '\u{2212}']);
        let digits = &digits[..digits.find("Ki").or(digits.find("Gi")).unwrap_or(digits.len())];
        let other = if literal.hexadecimal {
            format!("{:#0width$x}", value + by, width = digits.len())
        } else {
            (value + by).to_string()
        };
        let end = written[literal.range.clone()].find(digits).unwrap() + literal.range.start;
        let text =
            [&written[..literal.range.start], &other, &written[end + digits.len()..]].concat();
        let mut other = number::Declared::read(claim.line, &text).claim.expect(&text);
        other.link.clone_from(&claim.link);
        wrong.push(other);
    }
    if wrong.is_empty()
        && let Claimed::Quantity { number, unit } = &claim.claimed
    {
        let Ok(value) = number.to_string().parse::<i128>() else { return wrong };
        let step = [1 << 30, 1 << 20, 1 << 10].into_iter().find(|size| value % size == 0);
        let other = value + by * step.filter(|_| written.contains("ibi")).unwrap_or(1);
        let claimed = Claimed::Quantity { number: other.into(), unit: *unit };
        wrong.push(Claim { claimed, ..claim.clone() });
    }
    wrong
}
