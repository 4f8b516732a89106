//! Runs a program within limits of time and output, and leaves none of its processes behind.

use std::{
    cell::RefCell,
    fs::{File, TryLockError},
    io::{self, Read},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use book_guard::{Ended, Guarded};
use process_wrap::std::{ChildWrapper, CommandWrap};

use crate::progress::Progress;

/// How long a program may run, how many bytes it may print, and how many bytes of memory it and
/// all that it starts may have in use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    pub bytes: usize,
    /// Only Linux keeps it.
    pub memory: Option<u64>,
}

impl Limits {
    /// For compilers, which may take as long as they need.
    pub const NONE: Limits = Limits { time: Duration::MAX, bytes: usize::MAX, memory: None };
}

/// What a program printed, and how it ended.
#[derive(Debug)]
pub struct Finished {
    pub stdout: String,
    pub stderr: String,
    pub ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Exited(ExitStatus),
    OutOfTime,
    TooMuchOutput,
    TooMuchMemory,
}

/// What becomes of a program after a part of its output was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It goes on.
    Same,
    /// It goes on with something else, for which the time begins anew.
    Anew,
    /// It has printed too much.
    Cut,
}

impl Finished {
    pub fn success(&self) -> bool {
        matches!(self.ending, Ending::Exited(status) if status.success())
    }
}

/// How often it is looked whether something has ended.
const TICK: Duration = Duration::from_millis(20);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether this program has the guard's hidden command: tests of its parts are programs without.
static HAS_GUARD: AtomicBool = AtomicBool::new(false);

/// From now on, watched programs are guarded, where the system can.
pub fn guard() {
    HAS_GUARD.store(cfg!(target_os = "linux"), Ordering::Relaxed);
}

/// From now on an interrupt ends the programs that run before it ends this one; a second one ends
/// this one at once.
///
/// # Errors
///
/// When the system does not let the handler be set.
pub fn handle_interrupts() -> Result<()> {
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(2);
        }
    })?;
    Ok(())
}

/// Whether this program was interrupted, or what this thread does was called off.
pub fn interrupted() -> bool {
    let called_off = CALLED_OFF.with_borrow(|flag| flag.as_ref().is_some_and(CallOff::is_set));
    INTERRUPTED.load(Ordering::Relaxed) || called_off
}

/// Calls off what a thread does, for its result is no longer wanted: the programs that it runs
/// end as they do when this one is interrupted.
#[derive(Clone, Debug, Default)]
pub struct CallOff(Arc<AtomicBool>);

thread_local! {
    static CALLED_OFF: RefCell<Option<CallOff>> = const { RefCell::new(None) };
}

impl CallOff {
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// From now on this thread heeds it.
    pub fn heed(&self) {
        CALLED_OFF.set(Some(self.clone()));
    }
}

/// Ends what takes long, if this program was interrupted.
///
/// # Errors
///
/// If it was. `during` says what was going on: "the pages were read".
pub fn heed_interrupt(during: &str) -> Result<()> {
    if interrupted() {
        bail!("interrupted while {during}");
    }
    Ok(())
}

/// Runs `command` to its end or to its limits; its process group ends with it.
///
/// # Errors
///
/// When it cannot be started, or when this program is interrupted.
pub fn run(mut command: Command, limits: Limits) -> Result<Finished> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Running::start(command, Group::Own)?.finish(limits)
}

/// As [`run`], with standard error going to the terminal.
///
/// # Errors
///
/// As [`run`].
pub fn run_aloud(mut command: Command) -> Result<Finished> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    Running::start(command, Group::Own)?.finish(Limits::NONE)
}

/// As [`run`], with both streams going to the terminal.
///
/// # Errors
///
/// As [`run`].
pub fn run_through(command: Command, group: Group) -> Result<ExitStatus> {
    match Running::start(command, group)?.finish(Limits::NONE)?.ending {
        Ending::Exited(status) => Ok(status),
        Ending::OutOfTime | Ending::TooMuchOutput | Ending::TooMuchMemory => {
            bail!("a program without limits met one")
        }
    }
}

/// Runs `command`, which reads `input`, and gives all that it prints, in the order in which it
/// prints it, to `read`. On Linux, all that it has started ends with it, however detached.
///
/// # Errors
///
/// As [`run`].
pub fn watch(
    command: Command,
    input: &[u8],
    limits: Limits,
    read: &mut dyn FnMut(&[u8]) -> Next,
) -> Result<Ending> {
    let name = command.get_program().to_string_lossy().into_owned();
    // One pipe for both streams keeps their order.
    let (output, writer) = io::pipe().context("cannot make a pipe")?;
    let program = if HAS_GUARD.load(Ordering::Relaxed) {
        let options = book_guard::Options { memory: limits.memory, ..Default::default() };
        let errors = Stdio::from(writer.try_clone()?);
        Program::Guarded(Guarded::start(&command, &options, input, writer.into(), errors)?)
    } else {
        let mut command = command;
        command.stdin(Stdio::piped()).stdout(writer.try_clone()?).stderr(writer);
        let mut child = Program::group(command, Group::Own)?;
        if let (Program::Wrapped(child), input) = (&mut child, input.to_owned())
            && let Some(mut stdin) = child.stdin().take()
        {
            // A program that does not read it may end before.
            thread::spawn(move || io::Write::write_all(&mut stdin, &input));
        }
        child
    };
    let (sender, chunks) = sync_channel(CHUNKS);
    forward(output, Stream::Out, sender);
    let mut running = Running { program, name };
    running.collect(&chunks, limits, &mut |_, chunk| read(chunk))
}

/// Which process group a program starts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// One of its own: all that it starts ends with it.
    Own,
    /// Ours: what it opens for the reader, such as a browser, stays.
    Ours,
}

struct Running {
    program: Program,
    name: String,
}

/// What keeps a program's processes together. Dropped, it ends what is left of them.
enum Program {
    /// What it leaves in its process group ends; a daemon, such as a compiler's cache, stays.
    Wrapped(Box<dyn ChildWrapper>),
    /// Nothing stays.
    Guarded(Guarded),
}

impl Program {
    fn group(command: Command, group: Group) -> Result<Program> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut command = CommandWrap::from(command);
        if group == Group::Own {
            #[cfg(unix)]
            command.wrap(process_wrap::std::ProcessGroup::leader());
            #[cfg(windows)]
            command.wrap(process_wrap::std::JobObject);
        }
        let child = command.spawn().with_context(|| format!("cannot start `{name}`"))?;
        Ok(Program::Wrapped(child))
    }

    fn ended(&mut self) -> Result<Option<Ending>> {
        Ok(match self {
            Program::Wrapped(child) => child.try_wait()?.map(Ending::Exited),
            Program::Guarded(guarded) => guarded.ended()?.map(|ended| match ended {
                Ended::Exited(status) => Ending::Exited(status),
                Ended::TooMuchMemory => Ending::TooMuchMemory,
            }),
        })
    }
}

#[derive(Clone, Copy)]
enum Stream {
    Out,
    Err,
}

/// Bounded, so that a program that prints without end waits for us.
const CHUNKS: usize = 16;

impl Running {
    fn start(command: Command, group: Group) -> Result<Running> {
        let name = command.get_program().to_string_lossy().into_owned();
        Ok(Running { program: Program::group(command, group)?, name })
    }

    fn finish(mut self, limits: Limits) -> Result<Finished> {
        let (sender, chunks) = sync_channel(CHUNKS);
        if let Program::Wrapped(child) = &mut self.program {
            if let Some(out) = child.stdout().take() {
                forward(out, Stream::Out, sender.clone());
            }
            if let Some(err) = child.stderr().take() {
                forward(err, Stream::Err, sender.clone());
            }
        }
        drop(sender);

        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut keep = |stream, chunk: &[u8]| {
            match stream {
                Stream::Out => stdout.extend(chunk),
                Stream::Err => stderr.extend(chunk),
            }
            if stdout.len() + stderr.len() > limits.bytes { Next::Cut } else { Next::Same }
        };
        let ending = self.collect(&chunks, limits, &mut keep)?;
        Ok(Finished {
            stdout: String::from_utf8_lossy(&stdout).into_owned(),
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
            ending,
        })
    }

    /// Reads until the program has exited and nothing more comes, or until a limit is met.
    fn collect(
        &mut self,
        chunks: &Receiver<(Stream, Vec<u8>)>,
        limits: Limits,
        read: &mut dyn FnMut(Stream, &[u8]) -> Next,
    ) -> Result<Ending> {
        /// How many of them are quiet before a daemon that keeps the streams open is left alone.
        /// Counted, since what stops this program for a while stops those that read as well.
        const QUIET: u32 = 50;
        let mut start = Instant::now();
        let mut ended = None;
        let mut quiet = 0;
        let mut open = true;
        loop {
            if interrupted() {
                bail!("interrupted while `{}` ran", self.name);
            }
            if ended.is_none() && start.elapsed() > limits.time {
                return Ok(Ending::OutOfTime);
            }
            if open {
                match chunks.recv_timeout(TICK) {
                    Ok((stream, chunk)) => {
                        match read(stream, &chunk) {
                            Next::Same => {}
                            Next::Anew => start = Instant::now(),
                            Next::Cut => return Ok(Ending::TooMuchOutput),
                        }
                        quiet = 0;
                        continue;
                    }
                    Err(RecvTimeoutError::Timeout) => quiet += 1,
                    Err(RecvTimeoutError::Disconnected) => open = false,
                }
            }
            if ended.is_none() {
                ended = self.program.ended()?;
                quiet = 0;
            }
            match ended {
                Some(ending) if !open || quiet > QUIET => return Ok(ending),
                None if !open => thread::sleep(TICK / 20),
                Some(_) | None => {}
            }
        }
    }
}

impl Drop for Program {
    /// Ends what is left of the process group, whichever way we came here.
    fn drop(&mut self) {
        if let Program::Wrapped(child) = self {
            let _ = child.start_kill();
            let _ = child.wait();
        }
    }
}

fn forward(
    mut from: impl Read + Send + 'static,
    stream: Stream,
    to: SyncSender<(Stream, Vec<u8>)>,
) {
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if to.send((stream, buffer[..length].to_vec())).is_err() {
                break;
            }
        }
    });
}

/// Locks a file that another run of this tool may hold, and says what it waits for.
///
/// # Errors
///
/// When the file cannot be locked, or when this program is interrupted.
pub fn lock(path: &Path, progress: &Progress) -> Result<File> {
    let file = File::create(path).with_context(|| format!("cannot open {}", path.display()))?;
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        if interrupted() {
            bail!("interrupted while it waited for {}", path.display());
        }
        if !told {
            progress.say(&format!("Waiting for another run, which holds {}", path.display()));
            told = true;
        }
        thread::sleep(TICK);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limits: Limits) -> Finished {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        run(command, limits).unwrap()
    }

    #[test]
    fn both_streams_and_the_code_of_a_program_that_ends() {
        let finished = shell("echo out; echo err >&2; exit 3", Limits::NONE);
        assert_eq!((&*finished.stdout, &*finished.stderr), ("out\n", "err\n"));
        let Ending::Exited(status) = finished.ending else { panic!("{:?}", finished.ending) };
        assert_eq!((status.code(), finished.success()), (Some(3), false));
    }

    #[test]
    fn what_is_printed_to_either_stream_counts() {
        let limits = Limits { bytes: 1000, ..Limits::NONE };
        for stream in ["", ">&2"] {
            let finished = shell(&format!("while :; do echo more {stream}; done"), limits);
            assert_eq!(finished.ending, Ending::TooMuchOutput, "{stream}");
            // And what was read with the last byte.
            assert!(finished.stdout.len() + finished.stderr.len() <= limits.bytes + (1 << 17));
        }
    }

    #[test]
    fn a_program_out_of_time_ends_with_what_it_started() {
        let limits = Limits { time: Duration::from_millis(300), ..Limits::NONE };
        // If the second shell lived on, it would hold the pipe open for a minute.
        let before = Instant::now();
        let finished = shell("echo first; sh -c 'sleep 60; echo late' & wait", limits);
        assert_eq!(finished.ending, Ending::OutOfTime);
        assert_eq!(finished.stdout, "first\n");
        assert!(before.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(Command::new("no-such-program"), Limits::NONE).unwrap_err();
        assert!(format!("{error:#}").contains("no-such-program"), "{error:#}");
    }
}
