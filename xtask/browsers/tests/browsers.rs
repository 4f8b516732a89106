//! The browsers that are here, on small pages that keep the contract of a live one.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::LazyLock,
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

/// Those that are here; the tests say nothing of the others. They are looked for once, since each is
/// started for that.
static ENGINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let found = lines(&browsers(&["find"], folder.path()).output().unwrap());
    assert_eq!(left_in(folder.path()), [] as [PathBuf; 0]);
    let here = found.iter().filter(|found| found["here"]["Ok"].is_object());
    here.map(|found| found["browser"].as_str().unwrap().to_owned()).collect()
});

/// What came of each chapter: its rounds, or why there are none.
fn run(engine: &str, arguments: &[&str], folder: &Path) -> Vec<Value> {
    let mut command = browsers(&["run", SITE, "--engine", engine], folder);
    let ran = lines(&command.args(arguments).output().unwrap());
    assert_eq!(left_in(folder), [] as [PathBuf; 0], "{engine}");
    ran
}

fn ended(steps: &Value) -> Value {
    json!({"outcome": "ended", "steps": steps})
}

#[test]
fn every_browser_is_found_with_its_version_and_files() {
    let folder = TempDir::new().unwrap();
    let found = lines(&browsers(&["find"], folder.path()).output().unwrap());
    let names: Vec<_> = found.iter().map(|found| found["browser"].as_str().unwrap()).collect();
    assert_eq!(names, ["chromium", "firefox", "webkit"]);
    for found in &found {
        if found["here"]["Err"].is_string() {
            continue;
        }
        let here = &found["here"]["Ok"];
        assert!(here["version"].as_str().unwrap().contains('.'), "{found}");
        let files: Vec<_> =
            here["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
        for file in &files {
            assert!(Path::new(file).is_file(), "{file}");
        }
        let library = match found["browser"].as_str().unwrap() {
            "chromium" => "/chromium",
            "firefox" => "/libxul.so",
            _ => "/libwebkit2gtk",
        };
        #[cfg(target_os = "linux")]
        assert!(files.iter().any(|file| file.contains(library)), "{library}: {files:?}");
    }
}

#[test]
fn pages_are_run_and_read() {
    for engine in ENGINES.iter() {
        let folder = TempDir::new().unwrap();
        let chapters = ["adds", "adds", "throws", "throws", "hangs", "plain", "lies", "adds"];
        let mut arguments = vec!["--limit=2"];
        arguments.extend(chapters);
        let ran = run(engine, &arguments, folder.path());

        let names: Vec<_> = ran.iter().map(|ran| ran["chapter"].as_str().unwrap()).collect();
        assert_eq!(names, ["adds", "throws", "hangs", "plain", "lies", "adds"], "{engine}");
        let rounds: Vec<_> =
            ran.iter().map(|ran| ran["rounds"]["Ok"].as_array().unwrap()).collect();
        let [adds, throws, hangs, plain, lies, last] = &rounds[..] else { panic!("{ran:?}") };
        // No request leaves this machine; spaces and lines are as they were printed.
        let steps = json!({"sum": "2 + 3 = 5\n é 😀", "wrap": "TypeError"});
        assert_eq!(**adds, [ended(&steps), ended(&steps)]);
        assert_eq!(**last, [ended(&steps)], "a page that hangs does not stop the next one");
        let [throws] = &throws[..] else { panic!("it is not run again: {throws:?}") };
        let error = throws["outcome"]["failed"].as_str().unwrap();
        assert!(error.ends_with("RangeError: broken"), "{throws}");
        assert_eq!(throws["steps"], json!({"sum": "2 + 3 = 5"}));
        assert_eq!(hangs[0], json!({"outcome": "out-of-time", "steps": {"sum": "2 + 3 = 5"}}));
        let error = "plain.html has no Run button for its host.mjs";
        assert_eq!(plain[0], json!({"outcome": {"failed": error}, "steps": {}}));
        // What counts is what was printed, whatever the page says of it.
        assert_eq!(lies[0], ended(&json!({"sum": "2 + 3 = 6"})));
    }
}

/// A page that is a host's own is read as it is, once its modules have run.
#[test]
fn a_page_of_a_hosts_own_is_opened_and_read() {
    for engine in ENGINES.iter() {
        let folder = TempDir::new().unwrap();
        let index = "own/index.html";
        let others = ["throws", "late", "silent", "absent"].map(|name| format!("own/{name}.html"));
        let mut arguments = vec!["--limit=2", index, index];
        arguments.extend(others.iter().map(String::as_str));
        let ran = run(engine, &arguments, folder.path());
        let rounds: Vec<_> =
            ran.iter().map(|ran| ran["rounds"]["Ok"].as_array().unwrap()).collect();
        let [shows, throws, late, silent, absent] = &rounds[..] else { panic!("{ran:?}") };
        let shown = json!({"outcome": "ended", "steps": {}, "shown": "2 + 3 = 5\n é 😀"});
        assert_eq!(**shows, [shown.clone(), shown], "{engine}");
        // However much of it the page has shown before.
        for throws in [throws, late] {
            let broken = json!({"failed": "RangeError: broken"});
            assert_eq!(throws[0]["outcome"], broken, "{engine}");
        }
        let nothing = json!({"outcome": "out-of-time", "steps": {}});
        assert_eq!(**silent, [nothing], "{engine}: what shows nothing has not come to its end");
        assert!(absent[0]["outcome"]["failed"].is_string(), "{engine}: {absent:?}");
    }
}

#[test]
fn each_round_runs_in_a_worker_of_its_own() {
    for engine in ENGINES.iter() {
        let folder = TempDir::new().unwrap();
        let ran = run(engine, &["counts", "counts"], folder.path());
        let [first, second] = &ran[0]["rounds"]["Ok"].as_array().unwrap()[..] else {
            panic!("{ran:?}")
        };
        assert_eq!(first["steps"]["count"], "1", "{engine}");
        assert_eq!(second["steps"]["count"], "1", "{engine}");
        // Where no other engine is, so that an output which depends on it is found.
        assert_eq!(first["steps"]["zone"] == "0", engine == "webkit", "{ran:?}");
    }
}

#[test]
fn a_page_that_never_opens_or_answers_does_not_stop_the_next_one() {
    for engine in ENGINES.iter() {
        let folder = TempDir::new().unwrap();
        let arguments = ["--patience=4", "--limit=2", "adds", "stuck", "adds", "busy", "adds"];
        let ran = run(engine, &arguments, folder.path());
        let [first, stuck, second, busy, third] = &ran[..] else { panic!("{ran:?}") };
        assert!(first["rounds"]["Ok"].is_array(), "{first}");
        assert_eq!(first, second, "{engine}");
        assert_eq!(first, third, "{engine}");
        assert_eq!(stuck["rounds"]["Err"], "stuck.html does not open within 4 s", "{engine}");
        assert_eq!(busy["rounds"]["Ok"], json!([{"outcome": "out-of-time", "steps": {}}]));
    }
}

#[test]
fn a_limit_has_no_bounds() {
    for engine in ENGINES.iter() {
        let folder = TempDir::new().unwrap();
        let ran = run(engine, &["--limit=18446744073709551615", "adds"], folder.path());
        assert_eq!(ran[0]["rounds"]["Ok"][0]["outcome"], "ended", "{ran:?}");
    }
}

#[test]
fn a_missing_browser_is_said_in_one_line() {
    let folder = TempDir::new().unwrap();
    let needs = [
        ("chromium", "there is no chromedriver on this machine: "),
        ("firefox", "there is no geckodriver on this machine: "),
        ("webkit", "there is no WebKitWebDriver on this machine: "),
    ];
    let mut command = browsers(&["find"], folder.path());
    let found = lines(&command.env("PATH", folder.path()).output().unwrap());
    for (found, (engine, message)) in found.iter().zip(needs) {
        let mut command = browsers(&["run", SITE, "--engine", engine, "adds"], folder.path());
        let output = command.env("PATH", folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        let text = String::from_utf8(output.stderr).unwrap();
        let text = text.strip_prefix("error: ").unwrap();
        assert!(text.starts_with(message) && text.lines().count() == 1, "{text}");
        assert_eq!(*found, json!({"browser": engine, "here": {"Err": text.trim_end()}}));
    }
}

#[cfg(unix)]
#[test]
fn a_browser_that_does_not_start_is_found_absent_and_hides_no_other() {
    use std::os::unix::fs::PermissionsExt;

    let engines = &*ENGINES;
    let broken = [
        ("#!/bin/sh\necho no library >&2\nexit 127\n", "says no library"),
        ("#!/bin/sh\necho Chromium of an unknown version\n", "says Chromium of an unknown version"),
        ("#!/bin/sh\n", "says nothing"),
        ("#!/no/such/program\n", "No such file"),
    ];
    for (text, says) in broken {
        let folder = TempDir::new().unwrap();
        let programs = TempDir::new().unwrap();
        for name in ["chromium", "chromedriver"] {
            let program = programs.path().join(name);
            std::fs::write(&program, text).unwrap();
            std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        // What cannot be executed is not there.
        std::fs::write(programs.path().join("geckodriver"), "").unwrap();
        let mut path = programs.path().as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap());
        let mut command = browsers(&["find"], folder.path());
        let found = lines(&command.env("PATH", &path).output().unwrap());
        let error = found[0]["here"]["Err"].as_str().unwrap();
        assert!(error.starts_with("Chromium does not say its version"), "{error}");
        assert!(error.contains(says), "{error}");
        for (found, engine) in found[1..].iter().zip(["firefox", "webkit"]) {
            let here = engines.iter().any(|known| known == engine);
            assert_eq!(found["here"]["Ok"].is_object(), here, "{found}");
        }

        let mut command =
            browsers(&["run", SITE, "--engine", "chromium", "adds", "plain"], folder.path());
        let ran = lines(&command.env("PATH", &path).output().unwrap());
        assert_eq!(ran.len(), 2, "each chapter has its reason");
        for ran in ran {
            let error = ran["rounds"]["Err"].as_str().unwrap();
            assert!(error.starts_with("chromedriver does not answer"), "{error}");
        }
    }
}

fn left_in(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[cfg(target_os = "linux")]
mod ended {
    use std::{
        fs,
        io::{BufRead, BufReader},
        net::TcpListener,
        os::unix::{ffi::OsStrExt, process::CommandExt},
        path::Path,
        process::Stdio,
        thread,
        time::{Duration, Instant},
    };

    use rustix::process::{Pid, Signal, kill_process, kill_process_group};
    use tempfile::TempDir;

    use super::{ENGINES, SITE, browsers, left_in};

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

    /// Those of them that are called so.
    fn called(name: &str, folder: &Path) -> Vec<Pid> {
        let folder = folder.as_os_str().as_bytes();
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            let command = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
            // The system keeps 15 bytes of a name.
            if name.starts_with(command.trim_end())
                && environment.windows(folder.len()).any(|window| window == folder)
            {
                let id = entry.file_name().to_str().unwrap().parse().unwrap();
                found.extend(Pid::from_raw(id));
            }
        }
        found
    }

    #[test]
    fn a_browser_that_breaks_off_takes_no_chapter_along() {
        for engine in ENGINES.iter() {
            let driver = match engine.as_str() {
                "chromium" => "chromedriver",
                "firefox" => "geckodriver",
                _ => "WebKitWebDriver",
            };
            let folder = TempDir::new().unwrap();
            // The host tells when it runs, and waits for an answer.
            let ear = TcpListener::bind("127.0.0.1:0").unwrap();
            let site = TempDir::new().unwrap();
            for file in ["live.mjs", "adds.html", "adds.mjs", "plain.html", "hangs.html"] {
                fs::copy(Path::new(SITE).join(file), site.path().join(file)).unwrap();
            }
            let address = ear.local_addr().unwrap();
            let host = format!("await fetch('http://{address}/', {{ mode: 'no-cors' }});");
            fs::write(site.path().join("hangs.mjs"), host).unwrap();
            let arguments = ["run", site.path().to_str().unwrap(), "--engine", engine];
            let mut running = browsers(&arguments, folder.path());
            running.args(["adds", "hangs", "plain", "adds"]);
            let mut running = running.stdout(Stdio::piped()).spawn().unwrap();
            let mut out = BufReader::new(running.stdout.take().unwrap());
            let mut line = || {
                let mut line = String::new();
                out.read_line(&mut line).unwrap();
                serde_json::from_str::<serde_json::Value>(&line).unwrap()
            };
            let first = line();
            assert!(first["rounds"]["Ok"].is_array(), "{first}");
            let _heard = ear.accept().unwrap();
            let [id] = called(driver, folder.path())[..] else { panic!("there is one driver") };
            kill_process(id, Signal::KILL).unwrap();
            let broken = line();
            let error = broken["rounds"]["Err"].as_str().unwrap();
            assert!(error.contains(" broke off in hangs.html: "), "{error}");
            assert!(line()["rounds"]["Ok"].is_array());
            assert_eq!(line(), first);
            assert!(running.wait().unwrap().success());
            assert!(left_in(folder.path()).is_empty(), "{:?}", left_in(folder.path()));
        }
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
        for engine in ENGINES.iter() {
            for signal in [Signal::INT, Signal::TERM, Signal::KILL] {
                let folder = TempDir::new().unwrap();
                let mut command =
                    browsers(&["run", SITE, "--engine", engine, "adds", "hangs"], folder.path());
                let mut running = command.process_group(0).stdout(Stdio::piped()).spawn().unwrap();
                // Its first line: the browser runs.
                let mut out = BufReader::new(running.stdout.take().unwrap());
                out.read_line(&mut String::new()).unwrap();
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
