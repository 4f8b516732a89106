//! Runs a program within limits of time and output, and leaves none of its processes behind.

use std::{
    fs::{File, TryLockError},
    io::Read,
    path::Path,
    process::{Command, ExitStatus, Stdio},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use process_wrap::std::{ChildWrapper, CommandWrap};

use crate::progress::Progress;

/// How long a program may run and how many bytes it may print.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    pub bytes: usize,
}

impl Limits {
    /// For compilers, which may take as long as they need.
    pub const NONE: Limits = Limits { time: Duration::MAX, bytes: usize::MAX };
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
}

impl Finished {
    pub fn success(&self) -> bool {
        matches!(self.ending, Ending::Exited(status) if status.success())
    }
}

/// How often it is looked whether something has ended.
const TICK: Duration = Duration::from_millis(20);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

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

/// Whether this program was interrupted.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
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
        Ending::OutOfTime | Ending::TooMuchOutput => bail!("a program without limits met one"),
    }
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
    child: Box<dyn ChildWrapper>,
    name: String,
}

#[derive(Clone, Copy)]
enum Stream {
    Out,
    Err,
}

impl Running {
    fn start(command: Command, group: Group) -> Result<Running> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut command = CommandWrap::from(command);
        if group == Group::Own {
            #[cfg(unix)]
            command.wrap(process_wrap::std::ProcessGroup::leader());
            #[cfg(windows)]
            command.wrap(process_wrap::std::JobObject);
        }
        let child = command.spawn().with_context(|| format!("cannot start `{name}`"))?;
        Ok(Running { child, name })
    }

    fn finish(mut self, limits: Limits) -> Result<Finished> {
        // Bounded, so that a program that prints without end waits for us.
        let (sender, chunks) = sync_channel(16);
        if let Some(out) = self.child.stdout().take() {
            forward(out, Stream::Out, sender.clone());
        }
        if let Some(err) = self.child.stderr().take() {
            forward(err, Stream::Err, sender.clone());
        }
        drop(sender);

        let mut printed = Printed::default();
        let cut = self.collect(&chunks, limits, &mut printed)?;
        let ending = match cut {
            Some(cut) => cut,
            None => Ending::Exited(self.child.wait()?),
        };
        Ok(Finished {
            stdout: String::from_utf8_lossy(&printed.out).into_owned(),
            stderr: String::from_utf8_lossy(&printed.err).into_owned(),
            ending,
        })
    }

    /// Reads until both streams are closed and the program has exited; `Some` if a limit was met.
    fn collect(
        &mut self,
        chunks: &Receiver<(Stream, Vec<u8>)>,
        limits: Limits,
        printed: &mut Printed,
    ) -> Result<Option<Ending>> {
        let start = Instant::now();
        let mut open = true;
        loop {
            if interrupted() {
                bail!("interrupted while `{}` ran", self.name);
            }
            if start.elapsed() > limits.time {
                return Ok(Some(Ending::OutOfTime));
            }
            if open {
                match chunks.recv_timeout(TICK) {
                    Ok((Stream::Out, chunk)) => printed.out.extend(chunk),
                    Ok((Stream::Err, chunk)) => printed.err.extend(chunk),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => open = false,
                }
                if printed.out.len() + printed.err.len() > limits.bytes {
                    return Ok(Some(Ending::TooMuchOutput));
                }
            } else if self.child.try_wait()?.is_some() {
                return Ok(None);
            } else {
                thread::sleep(TICK / 10);
            }
        }
    }
}

impl Drop for Running {
    /// Ends what is left of the process group, whichever way we came here.
    fn drop(&mut self) {
        let _ = self.child.start_kill();
        let _ = self.child.wait();
    }
}

#[derive(Default)]
struct Printed {
    out: Vec<u8>,
    err: Vec<u8>,
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
