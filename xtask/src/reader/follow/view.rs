//! What a reader sees: each step with what it printed, and what a mistake means.

use std::time::Duration;

use anstyle::{AnsiColor, Style};
use book_files::contract::misfit::Misfit;
use console::{measure_text_width, truncate_str};

use super::{
    Checked, Seen,
    attempted::Attempted,
    explain::Explanation,
    hosts::{Host, Turn},
    lane::{Guest, Ran, Refused, Timed},
    told::{Failure, Report, Told},
};
use crate::read::{symptoms, text::visible};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// How much is said of what is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// All that it printed.
    All,
    /// Its first line.
    First,
    /// Its name.
    Name,
}

/// The lines of an error that are said; the rest is in its engine or compiler.
const ERROR_LINES: usize = 12;

/// All of it, whatever its length.
pub fn whole(seen: &Seen) -> Vec<String> {
    Page { detail: Detail::All, width: usize::MAX, lines: Vec::new() }.of(seen)
}

/// As much of it as a screen of this size holds.
pub fn fitted(seen: &Seen, width: usize, height: usize) -> Vec<String> {
    let details = [Detail::All, Detail::First, Detail::Name];
    let page = |detail| Page { detail, width, lines: Vec::new() }.of(seen);
    let mut lines = details.into_iter().map(page).find(|lines| lines.len() <= height);
    let lines = lines.get_or_insert_with(|| page(Detail::Name));
    let more = lines.len().saturating_sub(height);
    if more > 0 {
        lines.truncate(height.saturating_sub(1));
        let more = more + 1;
        let chapter = seen.chapter;
        lines.push(format!(
            "{DIM}({more} more lines; all: cargo xtask follow {chapter} --once){DIM:#}"
        ));
    }
    lines.iter().map(|line| truncate_str(line, width, "…").into_owned()).collect()
}

struct Page {
    detail: Detail,
    width: usize,
    lines: Vec<String>,
}

impl Page {
    fn of(mut self, seen: &Seen) -> Vec<String> {
        let chapter = seen.chapter;
        let doing = match seen.doing.as_deref() {
            Some(doing) => format!("   {YELLOW}{doing}{YELLOW:#}"),
            None => String::new(),
        };
        let guest = match &seen.guest {
            Some(Timed { value: Guest::Built(_), took }) => {
                format!("   {DIM}guest built in {} s{DIM:#}", seconds(took))
            }
            _ => String::new(),
        };
        self.say(format!("{BOLD}{chapter}{BOLD:#}{guest}{doing}"));
        match &seen.guest {
            Some(Timed { value: Guest::Refused(refused), .. }) => {
                self.refused("the guest does not compile", refused);
            }
            Some(Timed { value: Guest::NotBuilt(why), .. }) => {
                self.say(format!("{RED}the guest cannot be built{RED:#}"));
                self.text(why, ERROR_LINES);
            }
            Some(Timed { value: Guest::Built(misfits), .. }) => {
                for words in misfits.iter().map(Misfit::words) {
                    self.wrap(&format!("  {YELLOW}the guest:{YELLOW:#} "), &words.message);
                    self.wrap("    ", &words.next);
                }
            }
            None => {}
        }
        seen.hosts.iter().for_each(|host| self.host(host));
        if let Some(Checked { address, tried }) = &seen.exercise {
            self.say(String::new());
            match &tried.value {
                Ok(all) => all.iter().for_each(|attempted| self.attempted(attempted, &tried.took)),
                Err(why) => {
                    self.say(format!("{BOLD}{address}{BOLD:#} {YELLOW}was not checked{YELLOW:#}"));
                    self.prose(why);
                }
            }
        }
        if !seen.next.is_empty() {
            self.say(String::new());
        }
        seen.next.iter().for_each(|line| self.wrap("", line));
        self.lines
    }

    fn say(&mut self, line: String) {
        self.lines.push(line);
    }

    fn host(&mut self, host: &Host) {
        let Host { lane, turn, ran, .. } = host;
        let file = lane.file;
        if *turn == Turn::Gone {
            return;
        }
        self.say(String::new());
        let engine = lane.engine.as_ref().map(|engine| format!(" in {engine}")).unwrap_or_default();
        let Some(Timed { value, took }) = ran else {
            let what = match (turn, &lane.engine) {
                (Turn::Waits, Ok(_)) => "   as it was laid out: it runs once you have changed it",
                _ => "",
            };
            self.say(format!("{BOLD}{file}{BOLD:#}{engine}{DIM}{what}{DIM:#}"));
            // Whoever has not begun may be about to.
            if let (Turn::Waits, Err(why)) = (turn, &lane.engine) {
                self.prose(why);
            }
            return;
        };
        match value {
            Ran::Told(report, explanation) => {
                let (same, all) = (report.same(), report.steps.len());
                let style = if report.is_whole() { GREEN } else { Style::new() };
                self.say(format!(
                    "{BOLD}{file}{BOLD:#}{engine}   {style}{same} of {all} steps as in the book\
                     {style:#}{DIM}, {} s{DIM:#}",
                    seconds(took)
                ));
                self.report(report, file, explanation.as_ref());
            }
            Ran::Refused(refused) => self.refused(&format!("{file} does not compile"), refused),
            Ran::NotRun(why) => {
                self.say(format!("{BOLD}{file}{BOLD:#} {YELLOW}was not run{YELLOW:#}"));
                self.prose(why);
            }
        }
    }

    fn report(&mut self, report: &Report, file: &str, explanation: Option<&Explanation>) {
        let mut explanation = explanation;
        let mut names: Option<(Sort, Vec<&str>)> = None;
        for (index, step) in report.steps.iter().enumerate() {
            let failure = report.failure.as_ref().filter(|failure| failure.step == Some(index));
            let sort = Sort::of(step, failure.is_some());
            let is_brief = match sort {
                Sort::Same => self.detail == Detail::Name,
                Sort::Silent => true,
                Sort::Wrong => false,
            };
            match &mut names {
                Some((known, names)) if is_brief && *known == sort => names.push(&step.name),
                _ => {
                    self.names(names.take());
                    if is_brief {
                        names = Some((sort, vec![&step.name]));
                    }
                }
            }
            if is_brief {
                continue;
            }
            match sort {
                Sort::Same => self.same(step),
                _ => self.wrong(step),
            }
            if let Some(failure) = failure {
                self.failure(failure, file, explanation.take());
            } else if sort == Sort::Wrong && report.failure.is_none() {
                self.explanation(explanation.take(), "    ");
            }
        }
        self.names(names);
        if !report.others.is_empty() {
            self.say(format!("  {DIM}printed by no step of the book{DIM:#}"));
            self.text(&report.others.join("\n"), ERROR_LINES);
        }
        if let Some(failure) = report.failure.as_ref().filter(|failure| failure.step.is_none()) {
            self.say(format!("  {RED}✗{RED:#} {file} fails"));
            self.failure(failure, file, explanation.take());
        }
    }

    fn names(&mut self, names: Option<(Sort, Vec<&str>)>) {
        let Some((sort, names)) = names else { return };
        let names = names.join(", ");
        match sort {
            Sort::Same => self.wrap(&format!("  {GREEN}✓{GREEN:#} "), &names),
            _ => self.wrap(&format!("  {DIM}○ nothing printed yet:{DIM:#} "), &names),
        }
    }

    fn same(&mut self, step: &Told) {
        let name = &step.name;
        let count = step.printed.len();
        if self.detail == Detail::All {
            let own = match step.is_own {
                true => "   (but for what belongs to your own guest)",
                false => "",
            };
            self.say(format!("  {GREEN}✓{GREEN:#} {name}{DIM}{own}{DIM:#}"));
            step.printed.iter().for_each(|line| self.say(format!("      {}", visible(line))));
            return;
        }
        let first =
            step.printed.first().map_or_else(String::new, |line| visible(line).into_owned());
        let more = match count {
            0 | 1 => String::new(),
            count => format!(" (+{})", count - 1),
        };
        self.say(format!("  {GREEN}✓{GREEN:#} {name}   {DIM}{first}{more}{DIM:#}"));
    }

    fn wrong(&mut self, step: &Told) {
        /// The lines of a step that are compared on the screen.
        const SHOWN: usize = 40;
        let how = match step.has_anchors || step.is_silent() {
            true => "",
            false => "   (told by the order of the lines: it has no anchors here)",
        };
        self.say(format!("  {RED}✗{RED:#} {}{DIM}{how}{DIM:#}", step.name));
        // What has broken off before it printed has nothing to compare.
        if step.is_silent() {
            return;
        }
        let before = step.expected.iter().map(String::as_str).collect::<Vec<_>>();
        let after = step.printed.iter().map(String::as_str).collect::<Vec<_>>();
        let diff = similar::TextDiff::from_slices(&before, &after);
        for change in diff.iter_all_changes().take(SHOWN) {
            let (sign, style) = match change.tag() {
                similar::ChangeTag::Delete => ("book   ", GREEN),
                similar::ChangeTag::Insert => ("here   ", RED),
                similar::ChangeTag::Equal => ("       ", Style::new()),
            };
            let line = visible(change.value());
            self.say(format!("    {DIM}{sign}{DIM:#}{style}{line}{style:#}"));
        }
    }

    fn failure(&mut self, failure: &Failure, file: &str, explanation: Option<&Explanation>) {
        if let Some(line) = failure.line {
            let code = failure.code.as_deref().unwrap_or_default();
            self.say(format!("    {BOLD}{file}:{line}{BOLD:#}  {}", visible(code)));
        }
        for line in words(&failure.text).take(ERROR_LINES) {
            self.say(format!("    {RED}{}{RED:#}", visible(line)));
        }
        self.explanation(explanation, "    ");
    }

    fn attempted(&mut self, attempted: &Attempted, took: &Duration) {
        let Attempted { file, title, seed, .. } = attempted;
        self.say(format!(
            "{BOLD}{file}{BOLD:#}: {}{DIM}   seed {seed}, {} s{DIM:#}",
            visible(title),
            seconds(took)
        ));
        for verdict in &attempted.verdicts {
            let property = visible(&verdict.property);
            match &verdict.why {
                None => self.wrap(&format!("  {GREEN}✓{GREEN:#} "), &property),
                Some(why) => {
                    self.wrap(&format!("  {RED}✗{RED:#} "), &property);
                    self.prose(why);
                }
            }
        }
        if let Some((what, why)) = &attempted.wrong {
            self.say(format!("  {RED}✗{RED:#} {}", visible(what)));
            self.text(why, ERROR_LINES);
        }
        if !attempted.printed.is_empty() {
            self.say(format!("  {DIM}it printed:{DIM:#}"));
            self.text(&attempted.printed, ERROR_LINES);
        }
        if attempted.is_green {
            self.say(format!("  {GREEN}solved{GREEN:#}; why it holds: {}", attempted.explained));
        }
    }

    fn refused(&mut self, what: &str, refused: &Refused) {
        let place = refused.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        self.say(format!("{BOLD}{place}{BOLD:#}{RED}{what}{RED:#}"));
        self.text(&refused.text, ERROR_LINES);
        self.explanation(refused.explanation.as_ref(), "    ");
    }

    fn explanation(&mut self, explanation: Option<&Explanation>, indent: &str) {
        let Some(Explanation { heading, id, sentences, hint }) = explanation else { return };
        if let Some(hint) = hint {
            self.wrap(indent, hint);
        }
        self.wrap(&format!("{indent}{BOLD}Symptoms:{BOLD:#} "), heading);
        for (index, sentence) in sentences.iter().enumerate() {
            let number = match sentences.len() {
                1 => String::new(),
                _ => format!("{}. ", index + 1),
            };
            self.wrap(&format!("{indent}  {number}"), sentence);
        }
        self.say(format!("{indent}{DIM}read on: {}.html#{id}{DIM:#}", symptoms::PAGE));
    }

    fn text(&mut self, text: &str, most: usize) {
        let count = text.lines().count();
        for line in text.lines().take(most) {
            self.say(format!("    {}", visible(line)));
        }
        if count > most {
            self.say(format!("    {DIM}({} more lines){DIM:#}", count - most));
        }
    }

    /// What is read, and not compared by its columns: no end of a line is lost.
    fn prose(&mut self, text: &str) {
        let count = text.lines().count();
        text.lines().take(ERROR_LINES).for_each(|line| self.wrap("    ", line));
        if count > ERROR_LINES {
            self.say(format!("    {DIM}({} more lines){DIM:#}", count - ERROR_LINES));
        }
    }

    /// A text in as many lines as it needs, the later ones below the first.
    fn wrap(&mut self, before: &str, text: &str) {
        let indent = measure_text_width(before);
        let mut line = before.to_owned();
        let mut width = indent;
        for (index, word) in visible(text).split(' ').enumerate() {
            let needs = measure_text_width(word) + usize::from(index > 0);
            if index > 0 && width.saturating_add(needs) > self.width {
                self.say(std::mem::replace(&mut line, " ".repeat(indent)));
                width = indent;
            } else if index > 0 {
                line.push(' ');
            }
            line.push_str(word);
            width += needs;
        }
        self.say(line);
    }
}

/// What there is to say of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Same,
    Silent,
    Wrong,
}

impl Sort {
    fn of(step: &Told, has_failed: bool) -> Sort {
        match () {
            () if has_failed => Sort::Wrong,
            () if step.is_same() => Sort::Same,
            () if step.is_silent() => Sort::Silent,
            () => Sort::Wrong,
        }
    }
}

/// What an error says, without the frames of its stack.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_frame = |line: &str| line.trim_start().starts_with("at ");
    text.lines().filter(move |line| !is_frame(line) && !line.trim().is_empty())
}

fn seconds(took: &Duration) -> String {
    format!("{:.2}", took.as_secs_f64())
}
