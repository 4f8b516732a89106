//! The browsers that are here, on small pages that keep the contract of a live one.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::{Value, json};
use tempfile::TempDir;

const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/site");

/// `browsers`, with a folder for all that it stores.
fn browsers(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_browsers"));
    command.args(arguments).env("TMPDIR", folder);
    command
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Those that are here; the tests say nothing of the others.
fn engines() -> Vec<String> {
    let folder = TempDir::new().unwrap();
    let found = lines(&browsers(&["find"], folder.path()).output().unwrap());
    found.iter().map(|found| found["engine"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn pages_are_run_and_read() {
    for engine in engines() {
        let folder = TempDir::new().unwrap();
        let pages = ["adds", "throws", "throws", "hangs", "plain", "adds"];
        let mut command = browsers(&["run", SITE, "--engine", &engine, "--limit=2"], folder.path());
        let ran = lines(&command.args(pages).output().unwrap());

        let chapters: Vec<_> = ran.iter().map(|ran| ran["chapter"].as_str().unwrap()).collect();
        assert_eq!(chapters, pages, "{engine}");
        for ran in &ran {
            assert_eq!(ran["engine"], *engine);
            assert!(ran["version"].as_str().unwrap().contains('.'), "{ran}");
        }
        let [adds, throws, again, hangs, plain, last] = &ran[..] else { panic!("{ran:?}") };
        assert_eq!(adds["outcome"], "ended");
        // No request leaves this machine; spaces and lines are as they were printed.
        assert_eq!(adds["steps"], json!({"sum": "2 + 3 = 5\n é 😀", "wrap": "TypeError"}));
        assert_eq!(adds, last, "a page that hangs does not stop the next one");
        assert_eq!(throws["outcome"], "failed");
        assert!(throws["error"].as_str().unwrap().ends_with("RangeError: broken"), "{throws}");
        assert_eq!(throws["steps"], json!({"sum": "2 + 3 = 5"}));
        assert_eq!(throws, again);
        assert_eq!(hangs["outcome"], "out-of-time");
        assert_eq!(hangs["steps"], json!({"sum": "2 + 3 = 5"}));
        assert_eq!(plain["error"], "plain.html has no Run button for its host.mjs");
        assert_eq!(left_in(folder.path()), [] as [PathBuf; 0], "{engine}");
    }
}

#[test]
fn a_missing_browser_is_said_in_one_line() {
    let folder = TempDir::new().unwrap();
    let needs = [
        ("chromium", "error: there is no chromedriver on this machine: "),
        ("firefox", "error: there is no geckodriver on this machine: "),
        ("webkit", "error: there is no WebKitWebDriver on this machine: "),
    ];
    for (engine, message) in needs {
        let mut command = browsers(&["run", SITE, "--engine", engine, "adds"], folder.path());
        let output = command.env("PATH", folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with(message) && text.lines().count() == 1, "{text}");
    }
    let mut command = browsers(&["find"], folder.path());
    assert_eq!(lines(&command.env("PATH", folder.path()).output().unwrap()), [] as [Value; 0]);
}

fn left_in(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[cfg(target_os = "linux")]
mod ended {
    use std::{
        fs,
        os::unix::{ffi::OsStrExt, process::CommandExt},
        path::Path,
        process::Stdio,
        thread,
        time::{Duration, Instant},
    };

    use rustix::process::{Pid, Signal, kill_process_group};
    use tempfile::TempDir;

    use super::{SITE, browsers, engines, left_in};

    /// The processes that store in this folder, by their names.
    fn processes(folder: &Path) -> Vec<String> {
        let folder = folder.as_os_str().as_bytes();
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            if environment.windows(folder.len()).any(|window| window == folder) {
                let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
                found.push(name.trim().to_owned());
            }
        }
        found
    }

    fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
        let start = Instant::now();
        while !holds() {
            assert!(start.elapsed() < Duration::from_secs(30), "{what}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn all_processes_end_with_a_program_that_is_stopped() {
        for engine in engines() {
            for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
                let folder = TempDir::new().unwrap();
                let mut command =
                    browsers(&["run", SITE, "--engine", &engine, "adds", "hangs"], folder.path());
                let mut running = command.process_group(0).stdout(Stdio::piped()).spawn().unwrap();
                // Its first line: the browser runs.
                let mut out = std::io::BufReader::new(running.stdout.take().unwrap());
                std::io::BufRead::read_line(&mut out, &mut String::new()).unwrap();
                assert!(processes(folder.path()).len() > 3, "{:?}", processes(folder.path()));

                kill_process_group(Pid::from_child(&running), signal).unwrap();
                running.wait().unwrap();
                let all_ended = || processes(folder.path()).is_empty();
                wait_until(&format!("{engine} outlives {signal:?}"), all_ended);
                assert!(left_in(folder.path()).is_empty(), "{:?}", left_in(folder.path()));
            }
        }
    }
}
