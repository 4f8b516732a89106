//! Follows a reader through a chapter: builds and runs what was saved, and tells each step.
//!
//! ```text
//! watch ─ parts ─▶ a round: guest, then both hosts side by side ─▶ told ─▶ explain ─▶ view ─▶ screen
//! ```

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    process::{self, CallOff},
    read::{book, chapter::Chapter, project::Project},
    reader::{progress::Progress, workspace::Workspace},
    report::UNWRITTEN,
};

mod expected;
mod explain;
mod lane;
mod parts;
mod screen;
mod told;
mod view;
mod watch;

use lane::{Guest, Lane, Lanes, Ran, Timed};
use parts::Parts;
use screen::Screen;
use watch::Watch;

/// How long the files must be left alone before a save counts as over: an editor writes a file in
/// several steps.
const QUIET: Duration = Duration::from_millis(25);

/// How often it is looked for an interrupt, and the time that something takes is told.
const TICK: Duration = Duration::from_millis(200);

/// What the loop hears.
enum Heard {
    Saved(Parts),
    /// What a round tells, by its number.
    Guest(usize, Timed<Guest>),
    Script(usize, Timed<Ran>),
    Program(usize, Timed<Ran>),
    /// It is over.
    Ended(usize),
}

/// All that there is to see.
pub struct Seen<'a> {
    pub chapter: &'a str,
    guest: Option<Timed<Guest>>,
    hosts: Vec<(Lane, Option<Timed<Ran>>)>,
    /// What is going on.
    doing: Option<String>,
    /// What comes next.
    next: Vec<String>,
}

/// Follows the chapter until an interrupt; or `once`, and whether each step of each host prints what
/// the book prints.
///
/// # Errors
///
/// When there is no such chapter, or when the workspace cannot be watched.
pub fn follow(workspace: Workspace, chapter: &str, once: bool) -> Result<bool> {
    let project = workspace.book()?;
    let chapter = chapter_of(&workspace, &project, chapter)?;
    let lanes = Arc::new(Lanes::new(workspace, &project, &chapter)?);
    let (sender, receiver) = mpsc::channel();
    let _watch = match once {
        true => None,
        false => Some(Watch::start(&lanes.workspace, &chapter, sender.clone())?),
    };
    let mut follower = Follower {
        seen: Seen {
            chapter: &chapter,
            guest: None,
            hosts: [lanes.script(), lanes.program()]
                .into_iter()
                .flatten()
                .map(|lane| (lane.clone(), None))
                .collect(),
            doing: None,
            next: Vec::new(),
        },
        screen: Screen::new(!once).context(UNWRITTEN)?,
        lanes: lanes.clone(),
        left: Parts::default(),
        round: None,
        rounds: 0,
        sender,
    };
    follower.begin(Parts::ALL)?;
    follower.run(&receiver, once)?;
    Ok(!once || follower.seen.is_whole())
}

/// The chapter's name, if it is in the workspace.
fn chapter_of(workspace: &Workspace, project: &Project, name: &str) -> Result<String> {
    let chapters = Chapter::all(project, &mut Vec::new())?;
    let chapter = book::chapter_named(&chapters, name)?;
    if chapter.is_starter() {
        bail!("the chapter `{name}` is a project of its own: its page says what to type");
    }
    if !workspace.path(&chapter.name).is_dir() {
        bail!(
            "the chapter `{name}` is not in {} yet\nlay it out: cargo xtask start --at {name}",
            workspace.root().display()
        );
    }
    Ok(chapter.name.clone())
}

struct Follower<'a> {
    seen: Seen<'a>,
    screen: Screen,
    lanes: Arc<Lanes>,
    /// What the round that runs has not come to.
    left: Parts,
    round: Option<Round>,
    rounds: usize,
    sender: Sender<Heard>,
}

/// A round that runs.
struct Round {
    number: usize,
    call_off: CallOff,
    start: Instant,
}

impl Follower<'_> {
    fn run(&mut self, receiver: &Receiver<Heard>, once: bool) -> Result<()> {
        let mut saved: Option<(Parts, Instant)> = None;
        loop {
            let wait = match saved {
                Some((_, last)) => QUIET.saturating_sub(last.elapsed()),
                None => TICK,
            };
            let told = receiver.recv_timeout(wait);
            if process::interrupted() {
                return self.leave(receiver);
            }
            match told {
                Ok(Heard::Saved(parts)) => {
                    let before = saved.map_or(Parts::default(), |(before, _)| before);
                    saved = Some((before.and(parts), Instant::now()));
                }
                Ok(told) => {
                    if self.hear(told)? && once {
                        return Ok(());
                    }
                }
                Err(RecvTimeoutError::Timeout) => match saved.take() {
                    Some((parts, _)) => self.begin(parts)?,
                    None if self.round.is_some() => self.show_doing()?,
                    None if self.screen.is_resized() => self.show()?,
                    None => {}
                },
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Begins a round with what was saved, and with what the one before did not come to.
    fn begin(&mut self, saved: Parts) -> Result<()> {
        if let Some(round) = self.round.take() {
            round.call_off.set();
        }
        let mut parts = saved.and(self.left);
        let is_built = matches!(&self.seen.guest, Some(guest) if guest.value == Guest::Built);
        // What runs a guest that does not compile waits for one that does.
        if !is_built {
            parts = parts.and(Parts::GUEST);
        }
        self.left = parts;
        self.rounds += 1;
        let number = self.rounds;
        let round = Round { number, call_off: CallOff::default(), start: Instant::now() };
        let (lanes, sender) = (self.lanes.clone(), self.sender.clone());
        let call_off = round.call_off.clone();
        thread::spawn(move || run_round(number, parts, &lanes, &call_off, &sender));
        self.round = Some(round);
        self.seen.next.clear();
        self.show_doing()
    }

    /// Whether the round is over with it.
    fn hear(&mut self, told: Heard) -> Result<bool> {
        let Some(round) = &self.round else { return Ok(false) };
        let current = round.number;
        match told {
            Heard::Guest(number, guest) if number == current => {
                self.left.guest = false;
                if guest.value != Guest::Built {
                    self.seen.hosts.iter_mut().for_each(|(_, ran)| *ran = None);
                }
                self.seen.guest = Some(guest);
            }
            Heard::Script(number, ran) if number == current => {
                self.left.script = false;
                self.note("host.mjs", ran)?;
            }
            Heard::Program(number, ran) if number == current => {
                (self.left.link, self.left.program) = (false, false);
                self.note("host.rs", ran)?;
            }
            Heard::Ended(number) if number == current => {
                self.left = Parts::default();
                self.round = None;
                self.seen.doing = None;
                self.seen.next = self.next();
                self.show()?;
                return Ok(true);
            }
            _ => return Ok(false),
        }
        if self.screen.is_live() {
            self.show_doing()?;
        }
        Ok(false)
    }

    fn note(&mut self, file: &str, ran: Timed<Ran>) -> Result<()> {
        if let Ran::Told(report, _) = &ran.value {
            let same = report.steps.iter().filter(|step| step.is_same());
            let same = same.map(|step| &*step.name);
            Progress::followed(&self.lanes.workspace, &self.lanes.chapter, file, same)?;
        }
        for (lane, seen) in &mut self.seen.hosts {
            if lane.file == file {
                *seen = Some(ran.clone());
            }
        }
        Ok(())
    }

    /// What is left to do in the chapter once each step is right.
    fn next(&self) -> Vec<String> {
        match self.seen.is_whole() {
            true => vec!["Every step prints what the book prints.".to_owned()],
            false => Vec::new(),
        }
    }

    fn show_doing(&mut self) -> Result<()> {
        let Some(round) = &self.round else { return Ok(()) };
        if !self.screen.is_live() {
            return Ok(());
        }
        let what = match self.left {
            Parts { guest: true, .. } => "builds the guest",
            Parts { script: true, program: true, .. } => "runs both hosts",
            Parts { script: true, .. } => "runs host.mjs",
            Parts { program: true, .. } => "builds and runs host.rs",
            _ => "checks",
        };
        let seconds = round.start.elapsed().as_secs();
        let since = if seconds > 0 { format!(" ({seconds} s)") } else { String::new() };
        self.seen.doing = Some(format!("{what}{since} …"));
        self.show()
    }

    fn show(&mut self) -> Result<()> {
        self.screen.show(&self.seen).context(UNWRITTEN)
    }

    /// Waits until what still runs has ended, for it is ended with this program.
    fn leave(&mut self, receiver: &Receiver<Heard>) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(2);
        while let Some(round) = &self.round
            && let Ok(told) = receiver.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            if matches!(told, Heard::Ended(number) if number == round.number) {
                self.round = None;
            }
        }
        self.seen.doing = None;
        Ok(())
    }
}

impl Seen<'_> {
    fn is_whole(&self) -> bool {
        self.hosts.iter().all(|(_, ran)| match ran {
            Some(Timed { value: Ran::Told(report, _), .. }) => report.is_whole(),
            _ => false,
        })
    }
}

fn run_round(
    number: usize,
    parts: Parts,
    lanes: &Lanes,
    call_off: &CallOff,
    sender: &Sender<Heard>,
) {
    call_off.heed();
    // Nobody listens any more only when the program is about to end.
    let tell = |told| drop(sender.send(told));
    let mut is_built = true;
    if parts.guest {
        let guest = lanes.guest();
        is_built = guest.value == Guest::Built;
        tell(Heard::Guest(number, guest));
    }
    if is_built {
        thread::scope(|scope| {
            if let Some(lane) = lanes.program().filter(|_| parts.program) {
                let program = move || {
                    call_off.heed();
                    tell(Heard::Program(number, lanes.host(lane, parts.link)));
                };
                scope.spawn(program);
            }
            if let Some(lane) = lanes.script().filter(|_| parts.script) {
                tell(Heard::Script(number, lanes.host(lane, false)));
            }
        });
    }
    tell(Heard::Ended(number));
}
