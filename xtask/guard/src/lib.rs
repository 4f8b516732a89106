//! A guard around a program: when the program ends, or when whoever started it ends in whatever
//! way, all that the program has started ends as well.
//!
//! Programs start others in process groups of their own, which outlive them, so neither a signal
//! nor the end of a program reaches all of them. The guard is the caller's own program again, with
//! the hidden command [`COMMAND`], in a process group that no signal of the terminal is meant for.
//! It waits for the end of its standard input, which the system closes for whoever is killed, and
//! then ends its descendants. On Linux, those whose parents have gone become the guard's own.

use std::{
    ffi::OsString,
    fs,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

mod descendants;
mod lifeline;

use lifeline::Lifeline;

/// The hidden command of a program that starts guards.
pub const COMMAND: &str = "guard";

/// What the guard does beside ending what is left.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Options {
    /// The folder to delete afterwards
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// How many bytes of memory all may have in use together; only Linux tells
    #[arg(long, value_name = "BYTES")]
    pub memory: Option<u64>,
    /// How long those that are left are only asked to end
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub grace: u64,
}

/// The hidden command: run a program, and end all that it started.
#[derive(Clone, Debug, clap::Args)]
pub struct Guard {
    #[command(flatten)]
    options: Options,
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    program: Vec<OsString>,
}

/// A guarded program that runs.
#[derive(Debug)]
pub struct Guarded {
    guard: Child,
    /// Its end is what the guard waits for.
    lifeline: Option<Lifeline>,
    /// What the program prints, where it is piped to us.
    pub stdout: Option<ChildStdout>,
}

/// How a guarded program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself.
    Exited(ExitStatus),
    /// All that it had started had too much memory in use together.
    TooMuchMemory,
}

impl Guarded {
    /// Starts `program`, which reads `input`; its standard streams are these, its folder and its
    /// environment are those that were set.
    ///
    /// # Errors
    ///
    /// When the guard cannot be started; a program that is not there ends its guard.
    pub fn start(
        program: &Command,
        options: &Options,
        input: &[u8],
        stdout: Stdio,
        stderr: Stdio,
    ) -> Result<Guarded> {
        let mut guard = Command::new(own_program()?);
        guard.arg(COMMAND);
        if let Some(folder) = &options.folder {
            guard.arg("--folder").arg(folder);
        }
        if let Some(bytes) = options.memory {
            guard.arg(format!("--memory={bytes}"));
        }
        guard.arg(format!("--grace={}", options.grace));
        guard.arg("--").arg(program.get_program()).args(program.get_args());
        if let Some(folder) = program.get_current_dir() {
            guard.current_dir(folder);
        }
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => guard.env(name, value),
                None => guard.env_remove(name),
            };
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut guard, 0);
        guard.stdout(stdout).stderr(stderr);
        let (mut guard, mut lifeline) = Lifeline::start(guard).context("cannot start the guard")?;
        // A guard that has ended already says so by its end.
        let _ = lifeline.send(input);
        let stdout = guard.stdout.take();
        Ok(Guarded { guard, lifeline: Some(lifeline), stdout })
    }

    /// Whether the program still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.guard.try_wait(), Ok(None))
    }

    /// How the program has ended; `None` while it runs.
    ///
    /// # Errors
    ///
    /// When the system does not say.
    pub fn ended(&mut self) -> Result<Option<Ended>> {
        let Some(status) = self.guard.try_wait()? else { return Ok(None) };
        let report = self.lifeline.take().and_then(Lifeline::report);
        Ok(Some(report.unwrap_or(Ended::Exited(status))))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.guard.wait();
    }
}

/// This program, even where its file has been replaced since it started.
fn own_program() -> Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    Ok(std::env::current_exe()?)
}

/// What the guard does.
///
/// # Errors
///
/// When the program cannot be started.
pub fn guard(Guard { options, program }: &Guard) -> Result<()> {
    let _folder = options.folder.clone().map(Deleted);
    descendants::adopt()?;
    let (mut input, mut report) = lifeline::ends()?;
    let task = lifeline::receive(&mut input)?;
    let (program, arguments) = program.split_first().context("there is no program to run")?;
    let child = Command::new(program).args(arguments).stdin(Stdio::piped()).spawn();
    let mut child =
        child.with_context(|| format!("cannot start {}", Path::new(program).display()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read it may end before.
        thread::spawn(move || stdin.write_all(&task));
    }
    // Nothing more is written there: this returns when the other end has gone.
    let ended = thread::spawn(move || input.read_to_end(&mut Vec::new()));
    let mut looked = Instant::now();
    let ending = loop {
        if ended.is_finished() {
            break None;
        }
        if let Some(status) = child.try_wait()? {
            break Some(Ended::Exited(status));
        }
        if looked.elapsed() > descendants::LOOK {
            looked = Instant::now();
            if options.memory.is_some_and(|limit| descendants::memory() > limit) {
                break Some(Ended::TooMuchMemory);
            }
        }
        thread::sleep(descendants::TICK);
    };
    descendants::end(&mut child, Duration::from_secs(options.grace));
    if let Some(ending) = ending {
        lifeline::tell(&mut report, ending);
    }
    Ok(())
}

struct Deleted(PathBuf);

impl Drop for Deleted {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
