//! The book: its pages in the order of SUMMARY.md, and the chapters that they show.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use crate::{
    finding::{Finding, Rule},
    read::{
        chapter::{Chapter, FOLDER},
        constants,
        page::{self, Listed, Page, block, number::Declared},
        project::Project,
        text::{Line, Place},
    },
};

/// Where the pages are, from the book's root.
pub const PAGES: &str = "book/src";
const SUMMARY: &str = "book/src/SUMMARY.md";

#[derive(Debug)]
pub struct Book {
    /// In the order of SUMMARY.md.
    pub pages: Vec<Page>,
    /// Sorted by name.
    pub chapters: Vec<Chapter>,
    /// What any page may say without showing it.
    pub constants: Vec<Declared>,
    /// The chapters that were asked for; empty for the whole book.
    selection: BTreeSet<String>,
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
        findings: &mut Vec<Finding>,
    ) -> Result<Book> {
        let chapters = Chapter::all(project, findings)?;
        let names: Vec<_> = chapters.iter().map(|chapter| &*chapter.name).collect();
        for name in selection {
            if !names.contains(&&**name) {
                bail!("there is no chapter `{name}`; there are: {}", names.join(", "));
            }
        }
        let listed = page::summary(&project.read(SUMMARY)?);
        let mut pages = Vec::new();
        for entry in &listed {
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
        let selection = selection.iter().cloned().collect();
        let constants = constants::read(project)?;
        let book = Book { pages, chapters, constants, selection };
        if book.selection.is_empty() {
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
                let place = Place::new(format!("{FOLDER}/{name}/Cargo.toml"), Line::FIRST);
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
                    "write {FOLDER}/{name}/src/lib.rs, or list the page before or after the chapters"
                );
                findings.push(Finding::new(Rule::Chapter, place, message).next(next));
            }
        }
        for file in project.files(PAGES)? {
            let known = file == SUMMARY || self.pages.iter().any(|page| page.file == file);
            if file.ends_with(".md") && !known {
                let place = Place::new(&file, Line::FIRST);
                let finding = Finding::new(Rule::Chapter, place, "this page is on no list");
                findings.push(finding.next(format!("list it in {SUMMARY}, or delete it")));
            }
        }
        Ok(())
    }

    pub fn chapter(&self, name: &str) -> Option<&Chapter> {
        self.chapters.iter().find(|chapter| chapter.name == name)
    }

    /// The page with this chapter's name.
    pub fn page(&self, chapter: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.name() == chapter)
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
        self.selection.is_empty()
    }

    fn is_selected(&self, name: &str) -> bool {
        self.selection.is_empty() || self.selection.contains(name)
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

    /// Whether an output on a page shows this file of this chapter.
    pub fn is_of(
        &self,
        page: &Page,
        output: &block::Output,
        chapter: &Chapter,
        file: &str,
    ) -> bool {
        self.resolve(page, output.source.file())
            .is_some_and(|(shown, shown_file)| shown.name == chapter.name && shown_file == file)
    }
}
