//! Follows a reader through a chapter: builds and runs what was saved, and tells each step.
//!
//! ```text
//! watch ─ parts ─▶ jobs: the guest, then its hosts side by side ─▶ told ─▶ explain ─▶ view ─▶ screen
//! ```

use std::{
    path::PathBuf,
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
    reader::{
        course::{self, Course},
        laid::Laid,
        progress::Progress,
        workspace::Workspace,
    },
    report::UNWRITTEN,
};

mod attempted;
mod exercises;
mod expected;
mod explain;
mod hosts;
mod lane;
mod parts;
mod screen;
mod told;
mod view;
mod watch;

use attempted::Attempted;
use exercises::Exercises;
use hosts::Hosts;
use lane::{Guest, Lanes, Ran, Timed};
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
    /// A file was saved, which touches these.
    Saved(Parts, PathBuf),
    /// What came of the job of this number.
    Came(usize, Box<Came>),
}

enum Came {
    Guest(Timed<Guest>),
    Host(Option<Timed<Ran>>),
    Exercise(Checked),
}

/// What came of an exercise.
struct Checked {
    /// `CHAPTER/NAME`
    address: String,
    /// The attempts at it, or why they were not checked.
    tried: Timed<Result<Vec<Attempted>, String>>,
}

/// All that there is to see.
pub struct Seen<'a> {
    pub chapter: &'a str,
    guest: Option<Timed<Guest>>,
    hosts: Hosts,
    /// The one that was saved last.
    exercise: Option<Checked>,
    /// What is going on.
    doing: Option<String>,
    /// What comes next.
    next: Vec<String>,
}

/// Follows `address`, a chapter or one of its exercises, until an interrupt; or `once`, and whether
/// all of it is right. The inputs of exercises come from `seed`.
///
/// # Errors
///
/// When there is no such chapter, or when the workspace cannot be watched.
pub fn follow(workspace: Workspace, address: &str, once: bool, seed: fn() -> u32) -> Result<bool> {
    let project = workspace.book()?;
    let book = course::book(&project)?;
    let course = Course::of(&project, &book)?;
    let address = address.replace('\\', "/");
    let address = address.trim_start_matches("./").trim_end_matches('/');
    let (name, rest) = match address.split_once('/') {
        Some((chapter, rest)) => (chapter, Some(rest)),
        None => (address, None),
    };
    let lesson = course.at(course.position(name)?);
    let chapter = &*lesson.chapter.name;
    if !workspace.path(chapter).is_dir() {
        bail!(
            "the chapter `{chapter}` is not in {} yet\nlay it out: cargo xtask start --at {chapter}",
            workspace.root().display()
        );
    }
    let progress = Progress::read(&workspace)?;
    let hosts = Laid::read(&workspace)?.written_in(&workspace);
    let exercises = Exercises::of(lesson.exercises.iter().copied(), &progress, hosts);
    // Whoever names the host or the guest means the chapter.
    let is_chapter = |rest: &str| lesson.chapter.host(rest).is_some() || rest.starts_with("src/");
    let asked = match rest {
        Some(rest) if !is_chapter(rest) => Some(exercises.named(address)?),
        _ => None,
    };
    let is_alone = asked.is_some();
    let lanes = Arc::new(Lanes::new(workspace, &project, &book, lesson.chapter)?);
    let (sender, receiver) = mpsc::channel();
    let _watch = match once {
        true => None,
        false => Some(Watch::start(&lanes.workspace, chapter, sender.clone())?),
    };
    let hosts = [lanes.script(), lanes.program()].into_iter().flatten();
    let mut follower = Follower {
        seen: Seen {
            chapter,
            guest: None,
            hosts: Hosts::of(hosts.filter(|_| !is_alone)),
            exercise: None,
            doing: None,
            next: Vec::new(),
        },
        screen: Screen::new(!once).context(UNWRITTEN)?,
        lanes: lanes.clone(),
        exercises,
        asked,
        seed,
        waiting: Parts::default(),
        running: Vec::new(),
        jobs: 0,
        sender,
    };
    follower.begin(if is_alone { Parts::EXERCISE } else { Parts::ALL })?;
    follower.run(&receiver, once)?;
    Ok(!once || follower.seen.is_right())
}

struct Follower<'a> {
    seen: Seen<'a>,
    screen: Screen,
    lanes: Arc<Lanes>,
    exercises: Exercises,
    /// The exercise that was saved and is to be checked, by its address.
    asked: Option<String>,
    seed: fn() -> u32,
    /// What is to be done and waits for the guest.
    waiting: Parts,
    running: Vec<Running>,
    /// How many jobs were started.
    jobs: usize,
    sender: Sender<Heard>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    Guest,
    Script,
    Program,
    Exercise,
}

impl Job {
    /// What it does, as the reader is told.
    fn says(self) -> &'static str {
        match self {
            Job::Guest => "builds the guest",
            Job::Script => "runs host.mjs",
            Job::Program => "builds and runs host.rs",
            Job::Exercise => "checks the exercise",
        }
    }
}

struct Running {
    job: Job,
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
            let heard = receiver.recv_timeout(wait);
            if process::interrupted() {
                self.leave(receiver);
                return Ok(());
            }
            match heard {
                Ok(Heard::Saved(parts, file)) => {
                    if parts.exercise {
                        let saved = self.exercises.of_file(&self.lanes.workspace, &file);
                        // What is no attempt is a part of the one that is seen.
                        let seen = || Some(self.seen.exercise.as_ref()?.address.clone());
                        self.asked = saved.or(self.asked.take()).or_else(seen);
                    }
                    let before = saved.map_or(Parts::default(), |(before, _)| before);
                    saved = Some((before.and(parts), Instant::now()));
                }
                Ok(Heard::Came(number, came)) => {
                    self.hear(number, *came)?;
                    if once && self.running.is_empty() {
                        return Ok(());
                    }
                }
                Err(RecvTimeoutError::Timeout) => match saved.take() {
                    Some((parts, _)) => self.begin(parts)?,
                    None if !self.running.is_empty() => self.show_doing()?,
                    None if self.screen.is_resized() => self.show()?,
                    None => {}
                },
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// Begins what was saved anew. What runs of it was for an older save, and ends.
    fn begin(&mut self, saved: Parts) -> Result<()> {
        if let Some(address) = self.asked.take() {
            let (workspace, seed) = (self.lanes.workspace.clone(), (self.seed)());
            self.start(Job::Exercise, move || {
                let tried = Timed::of(|| attempted::of(&workspace, &address, seed));
                Came::Exercise(Checked { address, tried })
            });
        }
        if !self.seen.hosts.is_empty() {
            if saved.link {
                self.lanes.relink();
            }
            let new = self.seen.hosts.turn(|file| self.lanes.fate(file));
            self.waiting = self.waiting.and(saved).and(new);
            // Whoever is back at the chapter has done with what is solved.
            if saved.has_hosts() && self.seen.exercise.as_ref().is_some_and(Checked::is_green) {
                self.seen.exercise = None;
            }
            if saved.guest {
                self.call_off(Job::Script);
                self.call_off(Job::Program);
                let lanes = self.lanes.clone();
                self.start(Job::Guest, move || Came::Guest(lanes.guest()));
            }
            self.start_hosts();
        }
        self.seen.next.clear();
        match self.running.is_empty() {
            true => self.show(),
            false => self.show_doing(),
        }
    }

    /// Starts the hosts that wait, once the guest is there.
    fn start_hosts(&mut self) {
        let is_built = self.seen.guest.as_ref().is_some_and(|guest| guest.value.is_built());
        if !is_built || self.running.iter().any(|running| running.job == Job::Guest) {
            return;
        }
        let Parts { script, program, .. } = std::mem::take(&mut self.waiting);
        if script && self.seen.hosts.is_followed(lane::SCRIPT) {
            let lanes = self.lanes.clone();
            let run = move || lanes.script().map(|lane| lanes.host(lane));
            self.start(Job::Script, move || Came::Host(run()));
        }
        if program && self.seen.hosts.is_followed(lane::PROGRAM) {
            let lanes = self.lanes.clone();
            let run = move || lanes.program().map(|lane| lanes.host(lane));
            self.start(Job::Program, move || Came::Host(run()));
        }
    }

    fn start(&mut self, job: Job, work: impl FnOnce() -> Came + Send + 'static) {
        self.call_off(job);
        self.jobs += 1;
        let (number, call_off) = (self.jobs, CallOff::default());
        let running = Running { job, number, call_off: call_off.clone(), start: Instant::now() };
        self.running.push(running);
        let sender = self.sender.clone();
        thread::spawn(move || {
            call_off.heed();
            // Nobody listens any more only when the program is about to end.
            let _ = sender.send(Heard::Came(number, Box::new(work())));
        });
    }

    fn call_off(&mut self, job: Job) {
        self.running.retain(|running| {
            if running.job == job {
                running.call_off.set();
            }
            running.job != job
        });
    }

    fn hear(&mut self, number: usize, came: Came) -> Result<()> {
        let Some(index) = self.running.iter().position(|running| running.number == number) else {
            return Ok(());
        };
        let job = self.running.remove(index).job;
        match came {
            Came::Guest(guest) => {
                if !guest.value.is_built() {
                    self.seen.hosts.forget();
                }
                self.seen.guest = Some(guest);
                self.start_hosts();
            }
            Came::Host(ran) => self.note(job, ran)?,
            Came::Exercise(checked) => {
                if checked.is_green() {
                    self.exercises.solve(&checked.address);
                }
                self.seen.exercise = Some(checked);
            }
        }
        if self.running.is_empty() {
            self.seen.doing = None;
            self.go_on();
            return self.show();
        }
        self.show_doing()
    }

    fn note(&mut self, job: Job, ran: Option<Timed<Ran>>) -> Result<()> {
        let Some(ran) = ran else { return Ok(()) };
        let file = if job == Job::Script { lane::SCRIPT } else { lane::PROGRAM };
        if let Ran::Told(report, _) = &ran.value {
            let same = report.steps.iter().filter(|step| step.is_same());
            let same = same.map(|step| &*step.name);
            Progress::followed(&self.lanes.workspace, self.seen.chapter, file, same)?;
        }
        self.seen.hosts.note(file, ran);
        Ok(())
    }

    /// Says what comes next, once what is followed is right.
    fn go_on(&mut self) {
        let chapter = self.seen.chapter;
        match &self.seen.exercise {
            Some(checked) if !checked.is_green() => return,
            Some(_) => {}
            None if !self.seen.hosts.are_right() => return,
            None => self.seen.next.push("Every step prints what the book prints.".to_owned()),
        }
        self.seen.next.push(match self.exercises.next() {
            Some(next) => format!(
                "Next is the exercise {next}: it is checked when you save its file in \
                 {chapter}/exercises."
            ),
            None => "Go on: cargo xtask next".to_owned(),
        });
    }

    fn show_doing(&mut self) -> Result<()> {
        if !self.screen.is_live() {
            return Ok(());
        }
        let all: Vec<_> = self.running.iter().map(|running| running.job.says()).collect();
        let longest = self.running.iter().map(|running| running.start.elapsed().as_secs()).max();
        let since = match longest {
            Some(seconds @ 1..) => format!(" ({seconds} s)"),
            _ => String::new(),
        };
        self.seen.doing = Some(format!("{}{since} …", all.join(", ")));
        self.show()
    }

    fn show(&mut self) -> Result<()> {
        self.screen.show(&self.seen).context(UNWRITTEN)
    }

    /// Waits until what still runs has ended, for it is ended with this program.
    fn leave(&mut self, receiver: &Receiver<Heard>) {
        let end = Instant::now() + Duration::from_secs(2);
        while !self.running.is_empty() {
            match receiver.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(Heard::Came(ended, _)) => self.running.retain(|job| job.number != ended),
                Ok(Heard::Saved(..)) => {}
                Err(_) => break,
            }
        }
        self.seen.doing = None;
    }
}

impl Seen<'_> {
    fn is_right(&self) -> bool {
        self.hosts.are_right() && self.exercise.as_ref().is_none_or(Checked::is_green)
    }
}

impl Checked {
    fn is_green(&self) -> bool {
        matches!(&self.tried.value, Ok(tried) if tried.iter().any(|attempted| attempted.is_green))
    }
}
