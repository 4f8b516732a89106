//! The numbers in the prose of a page against what its sections and links show.
//!
//! A number is shown by a listing or output of its own section, or, in a link to a state or to a
//! section of the book, by what the link leads to. Else it is declared with its source: for its
//! section, or as a constant of the book.

use std::collections::{HashMap, HashSet};

use shown::Shown;

use super::{
    Coverage,
    index::{Index, included_file},
    links,
    states::State,
};
use crate::{
    finding::{Finding, Rule},
    read::{
        book::Book,
        chapter::PAGE_HOST,
        constants,
        page::{
            Page,
            block::{Include, Shows},
            number::{self, Claim, Claimed, Declared},
        },
        text::{Line, Place},
    },
};

mod shown;
#[cfg(test)]
mod wrong;

/// The texts of a page's listings and outputs, each with the line of its block.
pub type Texts = Vec<(Line, String)>;

/// Compares page after page, and knows in the end which constants of the book were used.
pub struct Numbers<'a> {
    book: &'a Book,
    index: &'a Index<'a>,
    used: HashSet<Line>,
    /// What the sections of a page show to which links of other pages lead, by its file.
    elsewhere: HashMap<&'a str, Vec<Shown>>,
}

/// What has to show a number.
enum Witness<'a> {
    Section(usize),
    State(&'a Page, State<'a>),
    /// A section of the book, which the link leads to.
    Linked(&'a Page, usize),
}

impl<'a> Numbers<'a> {
    pub fn new(book: &'a Book, index: &'a Index<'a>) -> Numbers<'a> {
        Numbers { book, index, used: HashSet::new(), elsewhere: HashMap::new() }
    }

    pub fn compare(
        &mut self,
        page: &'a Page,
        texts: &Texts,
        coverage: &mut Coverage,
        findings: &mut Vec<Finding>,
    ) {
        let sections = sections(page, texts);
        coverage.numbers += page.prose.claims.len();
        let mut needed = HashSet::new();
        // By the link that leads there: a page may link to one state many times.
        let mut states: HashMap<&str, Shown> = HashMap::new();
        for claim in &page.prose.claims {
            let section = page.prose.section_at(claim.line);
            let witness = self.witness(page, claim);
            let is_shown = match &witness {
                Witness::Section(section) => sections[*section].shows(claim),
                Witness::State(there, state) => {
                    let own = (there.file == page.file).then_some(texts);
                    match (&claim.claimed, state.address) {
                        (Claimed::Quantity { number, unit: Some("address") }, Some(address)) => {
                            number::in_text(address).any(|literal| literal.number == *number)
                        }
                        _ => {
                            let link = claim.link.as_deref().unwrap_or_default();
                            let shown = states.entry(link);
                            shown.or_insert_with(|| self.shown_at(there, state, own)).shows(claim)
                        }
                    }
                }
                Witness::Linked(there, section) => {
                    let shown = match there.file == page.file {
                        true => sections[*section].shows(claim),
                        false => self.elsewhere(there)[*section].shows(claim),
                    };
                    shown || self.says(there, *section, claim)
                }
            };
            // A heading may repeat what is held to the rule below it.
            if is_shown || (claim.is_heading && self.says(page, section, claim)) {
                continue;
            }
            if let Some(constant) = self.constant(claim) {
                self.used.insert(constant.line);
            } else if let Some(declared) = declared_in(page, section, claim) {
                needed.insert(declared.line);
            } else {
                findings.push(unproved(page, claim, &witness));
            }
        }
        for declared in &page.declared {
            let place = page.place(declared.line);
            let form = "<!-- number 18 pages: SOURCE -->";
            if let Some(finding) = malformed(declared, &place, form) {
                findings.push(finding);
            } else if !needed.contains(&declared.line) {
                let message = format!(
                    "`{}` is declared without need: {}",
                    declared.text,
                    self.why_needless(page, declared)
                );
                let finding = Finding::new(Rule::Number, place, message);
                findings.push(finding.next("take the declaration away"));
            }
        }
    }

    /// Checks the constants, after all pages were compared.
    pub fn constants(&self, findings: &mut Vec<Finding>) {
        for constant in &self.book.constants {
            let place = Place::new(constants::FILE, constant.line);
            let form = "- 18 pages: SOURCE";
            if let Some(finding) = malformed(constant, &place, form) {
                findings.push(finding);
            } else if self.book.is_whole() && !self.used.contains(&constant.line) {
                let message = format!("no page needs the constant `{}`", constant.text);
                let finding = Finding::new(Rule::Number, place, message);
                findings.push(finding.next("take it off the list"));
            }
        }
    }

    fn witness(&self, page: &'a Page, claim: &'a Claim) -> Witness<'a> {
        let own = Witness::Section(page.prose.section_at(claim.line));
        let Some((path, id)) = claim.link.as_deref().and_then(|link| link.split_once('#')) else {
            return own;
        };
        let there = match path {
            "" => Some(page),
            path => self.index.page(&links::file(page, path)),
        };
        let Some(there) = there else { return own };
        match (there.ids.get(id), State::read(id)) {
            (Some(line), _) => Witness::Linked(there, there.prose.section_at(*line)),
            (None, Some(state)) => Witness::State(there, state),
            (None, None) => own,
        }
    }

    /// What a state of a run shows: the listing of its step, the line that was printed last, or
    /// all lines where the link names none, and the address that the link names.
    fn shown_at(&self, page: &Page, state: &State, printed: Option<&Texts>) -> Shown {
        let mut shown = Shown::default();
        shown.add_number(state.address.unwrap_or_default());
        let Some(chapter) = self.book.chapter(page.name()) else { return shown };
        let host = chapter.files.get(PAGE_HOST);
        if let Some((host, step)) = host.and_then(|host| Some((host, host.step(state.step)?))) {
            shown.add_listing(&host.text_of(step));
        }
        let line = state.line.and_then(|line| line.parse::<usize>().ok());
        for block in self.index.states(page).outputs(state.step) {
            let own = printed.into_iter().flatten().filter(|(line, _)| *line == block.line);
            let mut texts: Vec<_> = own.map(|(_, text)| &**text).collect();
            if texts.is_empty() {
                texts.push(&block.body.text);
            }
            for text in texts {
                match line {
                    Some(line) => {
                        let line = line.checked_sub(1).and_then(|index| text.lines().nth(index));
                        shown.add(&block.shows, line.unwrap_or_default());
                    }
                    None => shown.add(&block.shows, text),
                }
            }
        }
        shown
    }

    /// What the sections of a page show that is not compared now, by what stands on it.
    fn elsewhere(&mut self, page: &'a Page) -> &[Shown] {
        if !self.elsewhere.contains_key(&*page.file) {
            let mut texts = Texts::new();
            for block in &page.blocks {
                match &block.shows {
                    Shows::Listing(includes) => {
                        let listed =
                            includes.iter().filter_map(|include| self.listed(page, include));
                        texts.extend(listed.map(|text| (block.line, text)));
                    }
                    _ => texts.push((block.line, block.body.text.clone())),
                }
            }
            self.elsewhere.insert(&page.file, sections(page, &texts));
        }
        &self.elsewhere[&*page.file]
    }

    fn listed(&self, page: &Page, include: &Include) -> Option<String> {
        let file = included_file(page, include)?;
        let mut chapters = self.book.chapters.iter();
        let source = chapters
            .find_map(|chapter| chapter.files.get(file.strip_prefix(&chapter.path(""))?))?;
        match &include.step {
            Some(step) => source.step(step).map(|step| source.text_of(step)),
            None => Some(source.text.clone()),
        }
    }

    /// Whether the prose of a section has the number, below its heading and not from another
    /// section.
    fn says(&self, page: &'a Page, section: usize, claim: &Claim) -> bool {
        page.prose.claims_of(section).iter().any(|other| {
            !other.is_heading
                && other.claimed == claim.claimed
                && !matches!(self.witness(page, other), Witness::Linked(..))
        })
    }

    fn constant(&self, claim: &Claim) -> Option<&'a Declared> {
        self.book.constants.iter().find(|constant| constant.declares(claim))
    }

    fn why_needless(&self, page: &Page, declared: &Declared) -> &'static str {
        let section = page.prose.section_at(declared.line);
        let mut claims = page.prose.claims_of(section).iter();
        let Some(claim) = claims.find(|claim| declared.declares(claim)) else {
            return "the prose of this section does not use it";
        };
        let twin = declared_in(page, section, claim);
        if self.constant(claim).is_some() {
            "it is a constant of the book"
        } else if twin.is_some_and(|twin| twin.line != declared.line) {
            "this section declares it twice"
        } else {
            "the section shows it, or its link"
        }
    }
}

fn declared_in<'a>(page: &'a Page, section: usize, claim: &Claim) -> Option<&'a Declared> {
    let of = |declared: &Declared| page.prose.section_at(declared.line);
    let start = page.declared.partition_point(|declared| of(declared) < section);
    let mut here = page.declared[start..].iter().take_while(|declared| of(declared) == section);
    here.find(|declared| declared.declares(claim))
}

/// What each section of a page shows.
fn sections(page: &Page, texts: &Texts) -> Vec<Shown> {
    let mut sections: Vec<_> = page.prose.sections.iter().map(|_| Shown::default()).collect();
    for (line, text) in texts {
        if let Ok(block) = page.blocks.binary_search_by_key(line, |block| block.line) {
            sections[page.prose.section_at(*line)].add(&page.blocks[block].shows, text);
        }
    }
    sections
}

fn unproved(page: &Page, claim: &Claim, witness: &Witness) -> Finding {
    let written = &claim.written;
    let source = format!("give its source in its section: <!-- number {written}: SOURCE -->");
    let title = |page: &Page, section: usize| match &*page.prose.sections[section].title {
        "" => format!("{} above its first heading", page.file),
        title => format!("the section \u{201c}{title}\u{201d}"),
    };
    let number = quoted(written);
    let (message, next) = match witness {
        Witness::Section(section) => (
            format!("no listing or output of {} shows {number}", title(page, *section)),
            "print it there, link it to the step that shows it: [\u{2026}](#step-NAME), or",
        ),
        Witness::State(_, state) => {
            let line = state.line.map(|line| format!("line {line} of ")).unwrap_or_default();
            let step = state.step;
            (
                format!(
                    "the step `{step}` shows {number} neither in its listing nor in {line}its output"
                ),
                "link it to the step that shows it, or",
            )
        }
        Witness::Linked(there, section) => (
            format!(
                "{}, where the link leads, neither says nor shows {number}",
                title(there, *section)
            ),
            "take the number out of the link, or",
        ),
    };
    Finding::new(Rule::Number, page.place(claim.line), message).next(format!("{next} {source}"))
}

/// In backticks, as code already is.
fn quoted(written: &str) -> String {
    if written.starts_with('`') { written.to_owned() } else { format!("`{written}`") }
}

/// A declaration that cannot be used.
fn malformed(declared: &Declared, place: &Place, form: &str) -> Option<Finding> {
    let finding = |message: String, next: &str| {
        Some(Finding::new(Rule::Number, place.clone(), message).next(next))
    };
    if declared.claim.is_none() {
        let message = format!("`{}` is not one number with its unit", declared.text);
        finding(message, "declare one number: 18 pages, -1, address 0, or code as `grow(1)`")
    } else if declared.source.is_empty() {
        let message = format!("the declaration of `{}` gives no source", declared.text);
        finding(message, &format!("write it after the colon: {form}"))
    } else {
        None
    }
}
