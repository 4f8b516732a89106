//! Runs a program to its end, with the time that it took and the memory that it held.

use std::{
    fs,
    io::{Read, Seek},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// What a program took and printed.
#[derive(Clone, Debug)]
pub struct Ran {
    pub time: Duration,
    /// The most memory that the program itself held, in bytes; where the system says so.
    pub peak: Option<u64>,
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// How often it is looked whether a program has ended: what is measured takes a hundred times that.
const TICK: Duration = Duration::from_millis(1);

/// The memory is asked for every so many ticks; what it was at its most is not forgotten.
const TICKS_OF_MEMORY: u32 = 10;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on an interrupt ends the program that runs and becomes an error, so that what was edited
/// is put back.
///
/// # Errors
///
/// When the system does not let the handler be set.
pub fn handle_interrupts() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed))?;
    Ok(())
}

pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Runs `command` to its end, whatever that is.
///
/// # Errors
///
/// When it cannot be started, or when this program is interrupted.
pub fn run(mut command: Command) -> Result<Ran> {
    let name = command.get_program().to_string_lossy().into_owned();
    // Files take any amount without anybody who reads it meanwhile.
    let (mut stdout, mut stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    command.stdin(Stdio::null()).stdout(stdout.try_clone()?).stderr(stderr.try_clone()?);
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
    let mut peak = None;
    let mut ticks = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if interrupted() {
            end(&mut child);
            bail!("interrupted");
        }
        if ticks % TICKS_OF_MEMORY == 0 {
            peak = peak.max(peak_memory(child.id()));
        }
        ticks += 1;
        thread::sleep(TICK);
    };
    let time = start.elapsed();
    let text = |file: &mut fs::File| -> Result<String> {
        file.rewind()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let (stdout, stderr) = (text(&mut stdout)?, text(&mut stderr)?);
    Ok(Ran { time, peak, code: status.code(), stdout, stderr })
}

/// As [`run`], and the program must succeed.
///
/// # Errors
///
/// As [`run`], and when it fails: with what it printed.
pub fn succeed(command: Command) -> Result<Ran> {
    let shown = format!("{command:?}");
    let ran = run(command)?;
    if ran.code != Some(0) {
        bail!("{shown} fails:\n{}{}", ran.stdout, ran.stderr);
    }
    Ok(ran)
}

/// Lets the program end what it has started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        let process = rustix::process::Pid::from_child(child);
        let _ = rustix::process::kill_process(process, rustix::process::Signal::TERM);
    }
    #[cfg(not(unix))]
    let _ = child.kill();
    let _ = child.wait();
}

/// The line `VmHWM:  71234 kB` of a process's status on Linux.
fn peak_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_program_that_fails_is_told_with_its_words() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        let ran = run(command).unwrap();
        assert_eq!((ran.code, &*ran.stdout, &*ran.stderr), (Some(3), "out\n", "err\n"));
        let mut command = Command::new("sh");
        command.args(["-c", "echo why >&2; exit 1"]);
        assert!(succeed(command).unwrap_err().to_string().ends_with("fails:\nwhy\n"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_memory_of_this_program_is_known() {
        assert!(peak_memory(std::process::id()) > Some(1 << 20));
    }
}
