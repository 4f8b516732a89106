//! How many wrong numbers the rule lets pass: each number in the prose of the book, one more and
//! one less, against what the pages show as they stand. `verify` holds that to what is printed.

use std::path::Path;

use super::*;
use crate::{
    compare::coverage,
    read::project::{self, Project},
    run::evidence::Evidence,
};

#[test]
fn at_most_one_wrong_number_in_ten_passes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let project = Project::find(Some(&root)).unwrap();
    let mut book = Book::read(&project, &[], None, &mut Vec::new()).unwrap();
    let texts: Vec<_> = book.pages.iter().map(|page| texts(&project, page)).collect();
    assert_eq!(refused(&book, &texts, None), [""; 0], "right numbers are refused");

    let (mut changed, mut passing) = (0, Vec::new());
    for page in 0..book.pages.len() {
        for at in 0..book.pages[page].prose.claims.len() {
            let right = book.pages[page].prose.claims[at].clone();
            for wrong in [1, -1].into_iter().flat_map(|by| wrong(&right, by)) {
                changed += 1;
                let about = format!(" shows {}", quoted(&wrong.written));
                let place = book.pages[page].place(right.line);
                let what = format!("{place}: {} as {:?}", right.written, wrong.claimed);
                book.pages[page].prose.claims[at] = wrong;
                let refused = refused(&book, &texts, Some(page));
                let here = format!("{place}: ");
                if !refused.iter().any(|text| text.starts_with(&here) && text.contains(&about)) {
                    passing.push(what);
                }
            }
            book.pages[page].prose.claims[at] = right;
        }
    }
    println!("{} of {changed} wrong numbers pass:\n{}", passing.len(), passing.join("\n"));
    assert!(passing.len() * 10 <= changed, "{} of {changed} pass", passing.len());
}

fn texts(project: &Project, page: &Page) -> Texts {
    let (mut coverage, mut files) = (Coverage::default(), project::Texts::default());
    let mut texts = coverage::listings(project, page, &mut files, &mut coverage, &mut Vec::new());
    let outputs = page.blocks.iter().filter(|block| matches!(block.shows, Shows::Output(_)));
    texts.extend(outputs.map(|block| (block.line, block.body.text.clone())));
    texts
}

/// The findings on one page, or those of the whole book.
fn refused(book: &Book, texts: &[Texts], only: Option<usize>) -> Vec<String> {
    let (evidence, mut coverage) = (Evidence::default(), Coverage::default());
    let index = Index::new(book, &evidence);
    let mut numbers = Numbers::new(book, &index);
    let mut findings = Vec::new();
    for (page, texts) in texts.iter().enumerate() {
        if only.is_none_or(|only| only == page) {
            numbers.compare(&book.pages[page], texts, &mut coverage, &mut findings);
        }
    }
    if only.is_none() {
        numbers.constants(&mut findings);
    }
    findings.iter().map(|finding| format!("{}: {}", finding.place, finding.message)).collect()
}

/// The claim with each of its numbers changed, one at a time.
fn wrong(right: &Claim, by: i128) -> Vec<Claim> {
    let mut wrong = Vec::new();
    for literal in number::in_text(&right.written) {
        let number = literal.number.to_string();
        let (before, rest) = right.written.split_at(literal.range.start);
        let (digits, after) = rest.split_at(literal.range.len());
        let unit = digits.find(['K', 'M', 'G']).unwrap_or(digits.len());
        let other = match number.parse::<i128>() {
            Ok(value) if literal.hexadecimal => {
                // No hexadecimal number is negative.
                format!("{:#0width$x}", (value + by).unsigned_abs(), width = digits.len())
            }
            Ok(value) => (value + by).to_string(),
            Err(_) => format!("{number}{}", 5 + by),
        };
        let text = [before, &other, &digits[unit..], after].concat();
        let claim = Declared::read(right.line, &text).claim.expect(&text);
        let (link, is_heading) = (right.link.clone(), right.is_heading);
        wrong.push(Claim { link, is_heading, ..claim });
    }
    if wrong.is_empty()
        && let Claimed::Quantity { number, unit } = &right.claimed
    {
        // In words.
        let value: i128 = number.to_string().parse().unwrap();
        let size = if right.written.contains("gibibyte") { 1 << 30 } else { 1 };
        let claimed = Claimed::Quantity { number: (value + by * size).into(), unit: *unit };
        wrong.push(Claim { claimed, ..right.clone() });
    }
    wrong
}
