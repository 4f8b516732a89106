//! The book: its pages in the order of SUMMARY.md, and the chapters that they show.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::{Context, Result};
use book_files::layout::{CHAPTERS, PAGES};

use crate::{
    finding::{Finding, Rule},
    process,
    read::{
        chapter::Chapter,
        constants, names,
        page::{Page, block, number::Declared},
        part::Partition,
        project::Project,
        settings,
        summary::{self, Listed},
        text::{Line, Place},
    },
};

pub const SUMMARY: &str = "book/src/SUMMARY.md";

#[derive(Debug)]
pub struct Book {
    /// In the order of SUMMARY.md.
    pub pages: Vec<Page>,
    /// Sorted by name.
    pub chapters: Vec<Chapter>,
    /// What any page may say without showing it.
    pub constants: Vec<Declared>,
    /// The first page of each name.
    by_name: HashMap<String, usize>,
    /// The names of the pages and chapters that were asked for; `None` for the whole book.
    selection: Option<BTreeSet<String>>,
    partition: Option<Partition>,
}

/// The chapter of this name.
///
/// # Errors
///
/// When there is none; the error says which there are.
pub fn chapter_named<'a>(chapters: &'a [Chapter], name: &str) -> Result<&'a Chapter> {
    // A shell completes to `chapters-code/NAME/`, or to the page.
    let last = name.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    let bare = last.strip_suffix(".md").unwrap_or(last);
    find(chapters, bare).with_context(|| {
        let names: Vec<_> = chapters.iter().map(|chapter| &*chapter.name).collect();
        let meant = names::meant(bare, &names);
        let known = names::among(bare, names.into_iter());
        format!("there is no chapter `{name}`; {meant}there are: {known}")
    })
}

/// `chapters` are sorted by name.
fn find<'a>(chapters: &'a [Chapter], name: &str) -> Option<&'a Chapter> {
    let index = chapters.binary_search_by(|chapter| (*chapter.name).cmp(name)).ok()?;
    Some(&chapters[index])
}

impl Book {
    /// Reads all pages and chapters.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or when a chapter in `selection` does not exist.
    pub fn read(
        project: &Project,
        selection: &[String],
        partition: Option<Partition>,
        findings: &mut Vec<Finding>,
    ) -> Result<Book> {
        let chapters = Chapter::all(project, findings)?;
        let asked: Result<BTreeSet<_>> =
            selection.iter().map(|name| Ok(chapter_named(&chapters, name)?.name.clone())).collect();
        let asked = asked?;
        let (listed, wrong) = summary::read(&project.read(SUMMARY)?);
        let refused = wrong.into_iter().map(|(line, message)| {
            let finding = Finding::new(Rule::Chapter, Place::new(SUMMARY, line), message);
            finding.next("list each page once, by its path from book/src")
        });
        findings.extend(refused);
        let mut pages = Vec::new();
        for entry in &listed {
            process::heed_interrupt("the pages were read")?;
            let file = format!("{PAGES}/{}", entry.file);
            if project.root.join(&file).is_file() {
                let source = project.read(&file)?;
                pages.push(Page::parse(file, source));
            } else {
                let place = Place::new(SUMMARY, entry.line);
                let finding = Finding::new(Rule::Link, place, format!("there is no {file}"));
                findings.push(finding.next("write the page, or take it off the list"));
            }
        }
        let mut selected: Option<BTreeSet<String>> = (!asked.is_empty()).then_some(asked);
        // What is not right as a whole is found once.
        let whole = selected.is_none() && partition.is_none_or(|partition| partition.part == 1);
        if let Some(partition) = partition {
            let names = pages.iter().map(|page| page.name().to_owned());
            let names = names.chain(chapters.iter().map(|chapter| chapter.name.clone()));
            let mut seen = BTreeSet::new();
            let names: Vec<_> = names.filter(|name| seen.insert(name.clone())).collect();
            let part = names.into_iter().enumerate().filter(|(index, name)| {
                partition.takes(*index)
                    && selected.as_ref().is_none_or(|selected| selected.contains(name))
            });
            selected = Some(part.map(|(_, name)| name).collect());
        }
        let names = pages.iter().enumerate().rev();
        let by_name = names.map(|(index, page)| (page.name().to_owned(), index)).collect();
        let constants = constants::read(project)?;
        let book = Book { pages, chapters, constants, by_name, selection: selected, partition };
        if whole {
            settings::check(project, findings)?;
            book.check_pages(project, &listed, findings)?;
        }
        Ok(book)
    }

    /// Every chapter has its page, every page in the list its chapter, and no page is left out.
    fn check_pages(
        &self,
        project: &Project,
        listed: &[Listed],
        findings: &mut Vec<Finding>,
    ) -> Result<()> {
        for chapter in &self.chapters {
            if self.page(&chapter.name).is_none() {
                let name = &chapter.name;
                let place = Place::new(format!("{CHAPTERS}/{name}/Cargo.toml"), Line::FIRST);
                let message = format!("the chapter `{name}` has no page");
                let next = format!("write {PAGES}/{name}.md and list it in {SUMMARY}");
                findings.push(Finding::new(Rule::Chapter, place, message).next(next));
            }
        }
        for entry in listed.iter().filter(|entry| entry.is_chapter) {
            let name = entry.file.trim_end_matches(".md");
            if self.chapter(name).is_none() {
                let place = Place::new(SUMMARY, entry.line);
                let message = format!("the page {} has no chapter", entry.file);
                let next = format!(
                    "write {CHAPTERS}/{name}/src/lib.rs, or list the page before or after the chapters"
                );
                findings.push(Finding::new(Rule::Chapter, place, message).next(next));
            }
        }
        let mut known: HashSet<_> = self.pages.iter().map(|page| &*page.file).collect();
        known.insert(SUMMARY);
        for file in project.files(PAGES)? {
            if file.ends_with(".md") && !known.contains(&*file) {
                let place = Place::new(&file, Line::FIRST);
                let finding = Finding::new(Rule::Chapter, place, "this page is on no list");
                findings.push(finding.next(format!("list it in {SUMMARY}, or delete it")));
            }
        }
        Ok(())
    }

    pub fn chapter(&self, name: &str) -> Option<&Chapter> {
        find(&self.chapters, name)
    }

    /// The page with this chapter's name.
    pub fn page(&self, chapter: &str) -> Option<&Page> {
        self.by_name.get(chapter).map(|index| &self.pages[*index])
    }

    /// The pages that were asked for.
    pub fn selected(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(|page| self.is_selected(page.name()))
    }

    /// The chapters that were asked for.
    pub fn selected_chapters(&self) -> impl Iterator<Item = &Chapter> {
        self.chapters.iter().filter(|chapter| self.is_selected(&chapter.name))
    }

    /// Whether the whole book was asked for.
    pub fn is_whole(&self) -> bool {
        self.selection.is_none()
    }

    fn is_selected(&self, name: &str) -> bool {
        self.selection.as_ref().is_none_or(|selection| selection.contains(name))
    }

    /// Whether a chapter was asked for, and not only shown on a page that was.
    pub fn is_asked(&self, chapter: &Chapter) -> bool {
        self.is_selected(&chapter.name)
    }

    /// The parts of the book that were not asked for.
    pub fn unasked(&self) -> Option<String> {
        if let Some(partition) = self.partition {
            return Some(format!("the other parts than {partition}"));
        }
        let others = self.chapters.iter().filter(|chapter| !self.is_selected(&chapter.name));
        match others.count() {
            0 => None,
            1 => Some("1 other chapter".to_owned()),
            count => Some(format!("{count} other chapters")),
        }
    }

    /// Whether a file is the chapter's page, or one of its own.
    pub fn belongs_to(&self, chapter: &Chapter, file: &str) -> bool {
        self.page(&chapter.name).is_some_and(|page| page.file == file)
            || file.starts_with(&chapter.path(""))
    }

    /// The chapters to run: those that were asked for and those that their pages show.
    pub fn needed(&self) -> Vec<&Chapter> {
        let shown: BTreeSet<_> = self
            .selected_outputs()
            .filter_map(|(page, output)| self.resolve(page, output.source.file()))
            .map(|(chapter, _)| &*chapter.name)
            .collect();
        let needed =
            |chapter: &&Chapter| self.is_selected(&chapter.name) || shown.contains(&*chapter.name);
        self.chapters.iter().filter(needed).collect()
    }

    /// Every output of every page.
    pub fn outputs(&self) -> impl Iterator<Item = (&Page, &block::Output)> {
        self.pages.iter().flat_map(|page| {
            page.blocks.iter().filter_map(move |block| match &block.shows {
                block::Shows::Output(output) => Some((page, output)),
                _ => None,
            })
        })
    }

    /// Every output of the pages that were asked for.
    pub fn selected_outputs(&self) -> impl Iterator<Item = (&Page, &block::Output)> {
        self.outputs().filter(|(page, _)| self.is_selected(page.name()))
    }

    /// The chapter and the file in it that a block names: `FILE` is the page's own chapter's,
    /// `CHAPTER/FILE` another's.
    pub fn resolve<'a>(&self, page: &Page, file: &'a str) -> Option<(&Chapter, &'a str)> {
        if let Some((name, file)) = file.split_once('/')
            && let Some(chapter) = self.chapter(name)
        {
            return Some((chapter, file));
        }
        Some((self.chapter(page.name())?, file))
    }

    /// Whether what a block of a page names is this file of this chapter.
    pub fn is_of(&self, page: &Page, named: &str, chapter: &Chapter, file: &str) -> bool {
        self.resolve(page, named)
            .is_some_and(|(shown, shown_file)| shown.name == chapter.name && shown_file == file)
    }
}
