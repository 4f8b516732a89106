//! A chapter's contract against the chapter: its own guest keeps it, its hosts use what it asks
//! for, and it says of each output whether every guest must give it.

use std::collections::BTreeSet;

use book_files::{
    contract::{self, Contract, Declared},
    layout::Profile,
};

use crate::{
    finding::{Finding, Rule},
    make::{interface::Interface, module::GUEST},
    read::{book::Book, chapter::Chapter, page::block::Source, text::Line},
    run::evidence::Evidence,
};

/// Holds the contract to its chapter, if it has one.
pub(super) fn compare(
    book: &Book,
    chapter: &Chapter,
    evidence: &Evidence,
    findings: &mut Vec<Finding>,
) {
    let Some(contract) = &chapter.contract else { return };
    let refuse = |line: u32, message: String, next: &str| {
        let place = chapter.place(contract::FILE, Line::new(line).unwrap_or(Line::FIRST));
        Finding::new(Rule::Contract, place, message).next(next)
    };
    let guest = evidence.modules.get(&(chapter.file(GUEST), Profile::Release));
    // A guest that was not built is a finding of its own.
    if let Some(Ok(interface)) = guest.map(Interface::of) {
        for misfit in contract.misfits(&interface.imports, &interface.exports) {
            let words = misfit.words();
            let line = line_of(contract, misfit.name());
            let message = format!("the book's own guest: {}", words.message);
            findings.push(refuse(line, message, "mend the contract, or the guest"));
        }
        let words = words(chapter);
        for Declared { name, line, .. } in &contract.exports {
            if !words.contains(&**name) {
                let message = format!("no host of the chapter uses the export `{name}`");
                findings.push(refuse(*line, message, "take it out of the contract"));
            }
        }
        let known = |name: &str| contract.exports.iter().any(|declared| declared.name == name);
        for (name, is) in &interface.exports {
            if words.contains(&**name) && !known(name) {
                let message = format!("the hosts use the export `{name}`, which is not declared");
                let next = format!("add it to [exports]: {name} = \"{is}\"");
                findings.push(refuse(1, message, &next));
            }
        }
    }
    outputs(book, chapter, contract, &refuse, findings);
}

/// Each step whose output the chapter's page shows is judged or declared, and no other.
fn outputs(
    book: &Book,
    chapter: &Chapter,
    contract: &Contract,
    refuse: &dyn Fn(u32, String, &str) -> Finding,
    findings: &mut Vec<Finding>,
) {
    let mut used = BTreeSet::new();
    let mut open = BTreeSet::new();
    let shown = book.page(&chapter.name).into_iter().flat_map(|page| page.outputs());
    for (block, output) in shown {
        let Source::Step { file, step } = &output.source else { continue };
        if chapter.host(file).is_none() {
            continue;
        }
        let Some(output) = contract.output(file, step) else {
            open.insert(format!("{file}:{step}"));
            continue;
        };
        used.insert(&*output.name);
        let lines = block.body.text.lines().count();
        if let contract::Judged::Lines(numbers) = &output.judged
            && let Some(number) = numbers.iter().find(|number| **number > lines)
        {
            let message = format!("{file}:{step} has no line {number}: the page shows {lines}");
            findings.push(refuse(output.line, message, "name lines that the page shows"));
        }
    }
    for step in open {
        let message = format!("the contract says nothing of {step}");
        let next = "put it into [judged], or into [own] with the reason";
        findings.push(refuse(1, message, next));
    }
    for output in contract.outputs.iter().filter(|output| !used.contains(&*output.name)) {
        let message = format!("the chapter's page shows no output of `{}`", output.name);
        findings.push(refuse(output.line, message, "take it out of the contract"));
    }
}

/// The words in the code of a chapter's hosts.
fn words(chapter: &Chapter) -> BTreeSet<&str> {
    let texts = chapter.hosts.iter().map(|host| &*chapter.files[&host.file].text);
    let lines = texts.flat_map(str::lines).filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).collect()
}

fn line_of(contract: &Contract, name: Option<&str>) -> u32 {
    let all = contract.exports.iter().chain(&contract.imports);
    let declared = all.into_iter().find(|declared| Some(&*declared.name) == name);
    declared.map_or(1, |declared| declared.line)
}
