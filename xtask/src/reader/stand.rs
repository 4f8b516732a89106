//! Where a reader stands: each chapter of the book, against what was laid out and what was done.

use crate::{
    read::{exercise::Exercise, names::Language},
    reader::{
        course::{Course, Lesson},
        laid::{Extent, Laid},
        progress::Progress,
    },
};

/// A chapter as its reader stands to it.
#[derive(Debug)]
pub struct Stand<'a> {
    pub lesson: &'a Lesson<'a>,
    pub stage: Stage,
    pub steps: Steps<'a>,
    /// The exercises that there are for its reader: all but those for another language than that of the
    /// reader's hosts, unless they are solved.
    pub exercises: Vec<&'a Exercise>,
    /// Those of them whose attempts have not been green.
    pub open: Vec<&'a Exercise>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was not laid out yet.
    Ahead,
    /// It was laid out, and there is more to do.
    Begun,
    /// All of it was done.
    Done,
    /// Its reader has gone on without it.
    Skipped,
    /// `start --at` has laid it out solved.
    Given,
}

/// The steps of the host that was followed furthest.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Steps<'a> {
    pub host: Option<&'a str>,
    pub followed: usize,
    pub all: usize,
    /// The first that was not followed.
    pub next: Option<&'a str>,
}

/// All chapters, in the order of the book, for a reader whose hosts are in this language.
pub fn of<'a>(
    course: &'a Course<'a>,
    laid: &Laid,
    progress: &Progress,
    hosts: Option<Language>,
) -> Vec<Stand<'a>> {
    course.lessons().map(|lesson| stand(lesson, laid, progress, hosts)).collect()
}

fn stand<'a>(
    lesson: &'a Lesson<'a>,
    laid: &Laid,
    progress: &Progress,
    hosts: Option<Language>,
) -> Stand<'a> {
    let name = &lesson.chapter.name;
    let is_open = |exercise: &&Exercise| !progress.is_solved(&exercise.to_string());
    let is_for = |exercise: &Exercise| hosts.is_none_or(|hosts| exercise.is_for(hosts));
    let exercises = lesson.exercises.iter().copied();
    let exercises: Vec<_> = exercises.filter(|it| is_for(it) || !is_open(it)).collect();
    let open: Vec<_> = exercises.iter().copied().filter(is_open).collect();
    let steps = steps(lesson, progress);
    let stage = match laid.extent(name) {
        None => Stage::Ahead,
        Some(Extent::Solved) => Stage::Given,
        Some(Extent::Naive) if steps.next.is_none() && open.is_empty() => Stage::Done,
        Some(Extent::Naive) if progress.is_skipped(name) => Stage::Skipped,
        Some(Extent::Naive) => Stage::Begun,
    };
    Stand { lesson, stage, steps, exercises, open }
}

fn steps<'a>(lesson: &'a Lesson<'a>, progress: &Progress) -> Steps<'a> {
    let of_hosts = lesson.hosts.iter().map(|(host, steps)| {
        let done: Vec<_> = progress.steps(&lesson.chapter.name, host).collect();
        Steps {
            host: Some(host),
            followed: steps.iter().filter(|step| done.contains(step)).count(),
            all: steps.len(),
            next: steps.iter().find(|step| !done.contains(step)).copied(),
        }
    });
    // Of those that are as far, the first.
    let furthest = of_hosts.reduce(|best, other| {
        match other.followed * best.all > best.followed * other.all {
            true => other,
            false => best,
        }
    });
    furthest.unwrap_or_default()
}
