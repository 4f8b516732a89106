//! A guard around a program: when this program ends, in whatever way, all that the other one has
//! started ends as well.
//!
//! Drivers start browsers in process groups of their own, and browsers start helpers that outlive
//! them, so neither a signal nor the end of the driver reaches all of them. The guard is this
//! program again, in a process group that no signal of the terminal or of a caller is meant for.
//! It waits for the end of its standard input, which the system closes for whoever is killed, and
//! then ends its descendants. On Linux, those whose parents have gone become the guard's own.

use std::{
    ffi::OsString,
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result};

/// The hidden command of this program.
pub const COMMAND: &str = "guard";

/// How what is left of a program's processes ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// They are asked to end, and have some time for it.
    Asked,
    /// At once: nothing that they would still write is of use.
    Killed,
}

/// A guarded program that runs.
pub struct Guarded {
    guard: Child,
    /// Its end is what the guard waits for.
    lifeline: Option<ChildStdin>,
    pub stdout: Option<ChildStdout>,
}

impl Guarded {
    /// Starts `program`, with its standard output piped to us and its errors in `log`. `folder`
    /// is deleted when all has ended.
    ///
    /// # Errors
    ///
    /// When the guard cannot be started; a program that is not there ends its guard.
    pub fn start(
        program: &Command,
        log: &Path,
        folder: Option<&Path>,
        end: End,
    ) -> Result<Guarded> {
        let mut guard = Command::new(std::env::current_exe()?);
        guard.arg(COMMAND);
        if let Some(folder) = folder {
            guard.arg("--folder").arg(folder);
        }
        if end == End::Killed {
            guard.arg("--kill");
        }
        guard.arg("--").arg(program.get_program()).args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => guard.env(name, value),
                None => guard.env_remove(name),
            };
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut guard, 0);
        guard.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(fs::File::create(log)?);
        let mut guard = guard.spawn().context("cannot start the guard")?;
        let (lifeline, stdout) = (guard.stdin.take(), guard.stdout.take());
        Ok(Guarded { guard, lifeline, stdout })
    }

    /// Whether the program still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.guard.try_wait(), Ok(None))
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.guard.wait();
    }
}

/// What the guard does.
///
/// # Errors
///
/// When the program cannot be started, or the folder cannot be deleted.
pub fn guard(program: &[OsString], folder: Option<&Path>, end: End) -> Result<()> {
    let _folder = folder.map(|folder| Deleted(folder.to_owned()));
    descendants::adopt()?;
    let (program, arguments) = program.split_first().context("there is no program to run")?;
    let child = Command::new(program).args(arguments).stdin(Stdio::null()).spawn();
    let mut child =
        child.with_context(|| format!("cannot start {}", Path::new(program).display()))?;
    std::thread::scope(|scope| -> Result<()> {
        // Nothing is ever written there: this returns when the other end has gone.
        let ended = scope.spawn(|| std::io::stdin().read_to_end(&mut Vec::new()));
        while !ended.is_finished() && child.try_wait()?.is_none() {
            std::thread::sleep(descendants::TICK);
        }
        descendants::end(&mut child, end);
        // A program that ends by itself ends its guard.
        if !ended.is_finished() {
            drop(_folder);
            std::process::exit(0);
        }
        Ok(())
    })
}

struct Deleted(PathBuf);

impl Drop for Deleted {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(target_os = "linux")]
mod descendants {
    use std::{
        collections::BTreeMap,
        fs,
        process::Child,
        time::{Duration, Instant},
    };

    use anyhow::Result;
    use rustix::process::{Pid, Signal, WaitOptions};

    use super::End;

    pub const TICK: Duration = Duration::from_millis(5);
    /// What they have to end by themselves.
    const GRACE: Duration = Duration::from_secs(2);

    /// From now on, descendants whose parents end become children of this process.
    pub fn adopt() -> Result<()> {
        Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
    }

    /// Asks all descendants to end, if so wanted, then ends them.
    pub fn end(_child: &mut Child, end: End) {
        let start = Instant::now();
        let grace = match end {
            End::Asked => GRACE,
            End::Killed => Duration::ZERO,
        };
        let mut asked = Vec::new();
        loop {
            while let Ok(Some(_)) = rustix::process::wait(WaitOptions::NOHANG) {}
            let open = all();
            if open.is_empty() {
                return;
            }
            for pid in open {
                if start.elapsed() >= grace {
                    let _ = rustix::process::kill_process(pid, Signal::KILL);
                } else if !asked.contains(&pid) {
                    asked.push(pid);
                    let _ = rustix::process::kill_process(pid, Signal::TERM);
                }
            }
            std::thread::sleep(TICK);
        }
    }

    fn all() -> Vec<Pid> {
        let mut children: BTreeMap<i32, Vec<i32>> = BTreeMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            // `PID (NAME) STATE PARENT …`, where a name can hold anything.
            let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
            if let Some(parent) = rest.split(' ').nth(1).and_then(|parent| parent.parse().ok()) {
                children.entry(parent).or_default().push(pid);
            }
        }
        let mut open = vec![rustix::process::getpid().as_raw_nonzero().get()];
        let mut found = Vec::new();
        while let Some(pid) = open.pop() {
            for child in children.remove(&pid).unwrap_or_default() {
                open.push(child);
                found.extend(Pid::from_raw(child));
            }
        }
        found
    }
}

#[cfg(not(target_os = "linux"))]
mod descendants {
    use std::{process::Child, time::Duration};

    use anyhow::Result;

    use super::End;

    pub const TICK: Duration = Duration::from_millis(20);

    pub fn adopt() -> Result<()> {
        Ok(())
    }

    /// The driver, which takes its browser along when it is asked to close the session first.
    pub fn end(child: &mut Child, _end: End) {
        let _ = child.kill();
        let _ = child.wait();
    }
}
