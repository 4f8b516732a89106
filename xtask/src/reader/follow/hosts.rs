//! The hosts of a chapter, as they are followed. A reader works in one language or in both: followed
//! are the hosts that the reader has changed or, while there is none, the first that can run. So
//! nobody waits for what another language needs.

use super::{
    lane::{self, Lane, Ran, Timed},
    parts::Parts,
    told::Told,
};
use crate::reader::laid::Fate;

/// A host, and what came of it.
pub struct Host {
    pub lane: Lane,
    pub turn: Turn,
    pub ran: Option<Timed<Ran>>,
    /// Whether its reader has written in it, ever since it is followed.
    is_own: bool,
}

/// Whether a host is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It runs.
    Followed,
    /// It is as it was laid out, and another one runs.
    Waits,
    /// Its reader has deleted it, and another one runs.
    Gone,
}

/// All of them; none where an exercise is followed alone.
pub struct Hosts(Vec<Host>);

impl Hosts {
    pub fn of<'a>(lanes: impl IntoIterator<Item = &'a Lane>) -> Hosts {
        let host =
            |lane: &Lane| Host { lane: lane.clone(), turn: Turn::Waits, ran: None, is_own: false };
        Hosts(lanes.into_iter().map(host).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Host> {
        self.0.iter()
    }

    pub fn is_followed(&self, file: &str) -> bool {
        self.0.iter().any(|host| host.lane.file == file && host.turn == Turn::Followed)
    }

    /// Tells anew which are followed, by what their reader has done to each file; returns what there
    /// is to do for those that were not followed before.
    pub fn turn(&mut self, fate: impl Fn(&str) -> Option<Fate>) -> Parts {
        let before: Vec<_> = self.0.iter().map(|host| host.turn).collect();
        for host in &mut self.0 {
            let fate = fate(host.lane.file);
            // What was not laid out is the reader's own.
            host.is_own |= matches!(fate, Some(Fate::Changed) | None);
            host.turn = match fate {
                Some(Fate::Gone) => Turn::Gone,
                _ if host.is_own => Turn::Followed,
                _ => Turn::Waits,
            };
        }
        if self.0.iter().all(|host| host.turn != Turn::Followed) {
            // The first of those that have most of what it needs.
            let has = |host: &&mut Host| (host.turn == Turn::Waits, host.lane.engine.is_ok());
            if let Some(first) = self.0.iter_mut().rev().max_by_key(has) {
                first.turn = Turn::Followed;
            }
        }
        let mut new = Parts::default();
        for (host, before) in self.0.iter_mut().zip(before) {
            if host.turn != Turn::Followed {
                host.ran = None;
            } else if before != Turn::Followed {
                new = new.and(match host.lane.file {
                    lane::SCRIPT => Parts::SCRIPT,
                    _ => Parts::PROGRAM,
                });
            }
        }
        new
    }

    /// Notes what came of a host, if it is still followed.
    pub fn note(&mut self, file: &str, ran: Timed<Ran>) {
        let mut hosts = self.0.iter_mut();
        let host = hosts.find(|host| host.lane.file == file && host.turn == Turn::Followed);
        if let Some(host) = host {
            host.ran = Some(ran);
        }
    }

    /// Without a guest, nothing that they printed counts any more.
    pub fn forget(&mut self) {
        self.0.iter_mut().for_each(|host| host.ran = None);
    }

    /// Whether one of them prints all that the book prints, and none of them something else.
    pub fn are_right(&self) -> bool {
        let is_whole = self.0.is_empty() || self.0.iter().any(Host::is_whole);
        is_whole && !self.0.iter().any(Host::is_wrong)
    }
}

impl Host {
    fn is_whole(&self) -> bool {
        let ran = self.ran.as_ref().map(|ran| &ran.value);
        matches!(ran, Some(Ran::Told(report, _)) if report.is_whole())
    }

    /// Whether it has a mistake; one that is not written to its end has none.
    fn is_wrong(&self) -> bool {
        let Some(Timed { value, .. }) = &self.ran else { return false };
        match value {
            Ran::Told(report, _) => {
                report.failure.is_some() || report.steps.iter().any(Told::is_wrong)
            }
            Ran::Refused(_) => true,
            // An engine that is missing is no mistake.
            Ran::NotRun(_) => self.lane.engine.is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{
        super::{
            lane::{PROGRAM, Refused, SCRIPT},
            told::{Failure, Report},
        },
        *,
    };
    use crate::{
        read::names::EngineName,
        reader::laid::Fate::{self, Changed, Gone, Untouched},
        run::engine::Engine,
    };

    /// Both hosts of a chapter; Node is there or not.
    fn both(has_node: bool) -> Hosts {
        let engine = |name| Engine { name, version: String::new(), program: PathBuf::new() };
        let node = match has_node {
            true => Ok(engine(EngineName::Node)),
            false => Err("install Node".to_owned()),
        };
        let lane = |file, engine| Lane { file, engine, expected: Vec::new() };
        Hosts::of(&[lane(SCRIPT, node), lane(PROGRAM, Ok(engine(EngineName::Wasmtime)))])
    }

    /// Turns them by the fates of `host.mjs` and `host.rs`; returns which are followed.
    fn turn(hosts: &mut Hosts, script: Fate, program: Fate) -> (bool, bool) {
        hosts.turn(|file| Some(if file == SCRIPT { script } else { program }));
        (hosts.is_followed(SCRIPT), hosts.is_followed(PROGRAM))
    }

    /// What two steps printed; the book prints `1` in each.
    fn report(printed: [&str; 2]) -> Report {
        let step = |printed: &str| Told {
            name: "add".to_owned(),
            expected: vec!["1".to_owned()],
            printed: Some(printed.to_owned()).filter(|text| !text.is_empty()).into_iter().collect(),
            is_own: false,
            has_anchors: true,
        };
        Report { steps: printed.map(step).to_vec(), others: Vec::new(), failure: None }
    }

    fn told(printed: [&str; 2]) -> Ran {
        Ran::Told(report(printed), None)
    }

    fn failed() -> Ran {
        let failure = Failure { line: None, code: None, text: "no".to_owned(), step: None };
        Ran::Told(Report { failure: Some(failure), ..report(["1", "1"]) }, None)
    }

    fn refused() -> Ran {
        Ran::Refused(Refused { place: None, text: "no".to_owned(), explanation: None })
    }

    #[test]
    fn the_hosts_that_were_changed_are_followed_else_the_first_that_can_run() {
        for (fates, followed) in [
            ((Untouched, Untouched), (true, false)),
            ((Changed, Untouched), (true, false)),
            ((Untouched, Changed), (false, true)),
            ((Changed, Changed), (true, true)),
            ((Gone, Untouched), (false, true)),
            ((Gone, Gone), (true, false)),
        ] {
            assert_eq!(turn(&mut both(true), fates.0, fates.1), followed, "{fates:?}");
        }
        assert_eq!(turn(&mut both(false), Untouched, Untouched), (false, true));
        assert_eq!(turn(&mut both(false), Changed, Untouched), (true, false));

        // What was changed once is followed on, even where it is again as it was laid out.
        let mut hosts = both(true);
        assert_eq!(turn(&mut hosts, Untouched, Changed), (false, true));
        assert_eq!(turn(&mut hosts, Untouched, Untouched), (false, true));
        // And what was not laid out is the reader's own.
        hosts.turn(|_| None);
        assert!(hosts.is_followed(SCRIPT) && hosts.is_followed(PROGRAM));
    }

    #[test]
    fn a_host_whose_turn_comes_is_run() {
        let mut hosts = both(true);
        let fate =
            |script, program| move |file: &str| Some(if file == SCRIPT { script } else { program });
        assert_eq!(hosts.turn(fate(Untouched, Untouched)), Parts::SCRIPT);
        assert_eq!(hosts.turn(fate(Changed, Untouched)), Parts::default());
        assert_eq!(hosts.turn(fate(Gone, Untouched)), Parts::PROGRAM);
    }

    #[test]
    fn one_language_that_is_whole_is_enough() {
        let are_right = |script: Option<Ran>, program: Option<Ran>| {
            let mut hosts = both(true);
            hosts.turn(|_| Some(Changed));
            for (file, ran) in [(SCRIPT, script), (PROGRAM, program)] {
                ran.into_iter().for_each(|ran| hosts.note(file, Timed::of(|| ran)));
            }
            hosts.are_right()
        };
        let whole = || Some(told(["1", "1"]));
        assert!(are_right(whole(), None));
        assert!(are_right(None, whole()));
        assert!(are_right(whole(), whole()));
        // Begun is not wrong.
        assert!(are_right(whole(), Some(told(["1", ""]))));
        assert!(!are_right(Some(told(["1", ""])), Some(told(["1", ""]))));
        assert!(!are_right(None, None));
        let wrong: [fn() -> Ran; 3] = [|| told(["1", "2"]), failed, refused];
        for wrong in wrong {
            assert!(!are_right(whole(), Some(wrong())), "{:?}", wrong());
            assert!(!are_right(Some(wrong()), None), "{:?}", wrong());
        }
        assert!(!are_right(whole(), Some(Ran::NotRun("cargo is broken".to_owned()))));
    }

    #[test]
    fn a_missing_engine_is_no_mistake() {
        let mut hosts = both(false);
        hosts.turn(|_| Some(Changed));
        hosts.note(SCRIPT, Timed::of(|| Ran::NotRun("install Node".to_owned())));
        assert!(!hosts.are_right());
        hosts.note(PROGRAM, Timed::of(|| told(["1", "1"])));
        assert!(hosts.are_right());
    }

    #[test]
    fn what_is_not_followed_any_more_counts_no_more() {
        let mut hosts = both(true);
        turn(&mut hosts, Untouched, Untouched);
        hosts.note(SCRIPT, Timed::of(|| told(["1", "1"])));
        assert!(hosts.are_right());
        turn(&mut hosts, Untouched, Changed);
        assert!(!hosts.are_right());
        // The run that was on its way comes too late.
        hosts.note(SCRIPT, Timed::of(|| told(["1", "1"])));
        assert!(!hosts.are_right());
        // Where an exercise is followed alone, no host is in its way.
        assert!(Hosts::of([]).are_right());
    }
}
