//! All that a guard's program has started, and what that has started.

use std::time::Duration;

/// How often a guard looks whether its program still runs.
pub const TICK: Duration = Duration::from_millis(2);

/// How often it looks at the memory.
pub const LOOK: Duration = Duration::from_millis(50);

pub use system::{adopt, end, memory};

#[cfg(target_os = "linux")]
mod system {
    use std::{
        collections::BTreeMap,
        fs,
        process::Child,
        thread,
        time::{Duration, Instant},
    };

    use anyhow::Result;
    use rustix::process::{Pid, Signal, WaitOptions};

    /// From now on, descendants whose parents end become children of this process.
    pub fn adopt() -> Result<()> {
        Ok(rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?)
    }

    /// Asks all descendants to end, then ends them.
    pub fn end(_child: &mut Child, grace: Duration) {
        let start = Instant::now();
        let mut asked = Vec::new();
        loop {
            while let Ok(Some(_)) = rustix::process::wait(WaitOptions::NOHANG) {}
            let open = all();
            if open.is_empty() {
                return;
            }
            for Process { id, .. } in open {
                if start.elapsed() >= grace {
                    let _ = rustix::process::kill_process(id, Signal::KILL);
                } else if !asked.contains(&id) {
                    asked.push(id);
                    let _ = rustix::process::kill_process(id, Signal::TERM);
                }
            }
            thread::sleep(super::TICK);
        }
    }

    /// The bytes that all descendants have in use.
    pub fn memory() -> u64 {
        all().iter().map(|process| process.memory).sum()
    }

    struct Process {
        id: Pid,
        memory: u64,
    }

    fn all() -> Vec<Process> {
        let mut children: BTreeMap<i32, Vec<Process>> = BTreeMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let Some(id) = id.and_then(Pid::from_raw) else { continue };
            let status = fs::read_to_string(entry.path().join("status")).unwrap_or_default();
            let field = |name: &str| {
                let value = status.lines().find_map(|line| line.strip_prefix(name))?;
                value.split_whitespace().next()?.parse::<u64>().ok()
            };
            let Some(parent) = field("PPid:").and_then(|id| id.try_into().ok()) else { continue };
            let memory = field("VmRSS:").unwrap_or(0) * 1024;
            children.entry(parent).or_default().push(Process { id, memory });
        }
        let mut open = vec![rustix::process::getpid().as_raw_nonzero().get()];
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            for child in children.remove(&id).unwrap_or_default() {
                open.push(child.id.as_raw_nonzero().get());
                found.push(child);
            }
        }
        found
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::{process::Child, time::Duration};

    use anyhow::Result;

    pub fn adopt() -> Result<()> {
        Ok(())
    }

    /// The program alone, which may take along what it started.
    pub fn end(child: &mut Child, _grace: Duration) {
        let _ = child.kill();
        let _ = child.wait();
    }

    pub fn memory() -> u64 {
        0
    }
}
