//! A terminal of 24 lines and 80 columns, and what it shows.

use std::{
    io::{Read, Write},
    num::NonZeroU16,
    process::Command,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use rexpect::process::{PtyProcess, WaitStatus};
use vt100::Parser;

const LINES: NonZeroU16 = NonZeroU16::new(24).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(80).unwrap();

/// Long enough for a build on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Terminal {
    process: PtyProcess,
    screen: Arc<Mutex<Parser>>,
}

impl Terminal {
    pub(crate) fn start(mut command: Command) -> Terminal {
        command.env("TERM", "xterm-256color").env_remove("NO_COLOR");
        let process = PtyProcess::new(command).unwrap();
        let screen = Arc::new(Mutex::new(Parser::new(LINES, COLUMNS, 0)));
        let (mut out, shown) = (process.get_file_handle().unwrap(), screen.clone());
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = out.read(&mut buffer) {
                shown.lock().unwrap().process(&buffer[..length]);
            }
        });
        Terminal { process, screen }
    }

    pub(crate) fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until all of these stand on the screen together; says how long that took.
    pub(crate) fn see(&self, all: &[&str]) -> Duration {
        let start = Instant::now();
        loop {
            let text = self.text();
            let missing: Vec<_> = all.iter().filter(|part| !text.contains(**part)).collect();
            if missing.is_empty() {
                return start.elapsed();
            }
            assert!(start.elapsed() < PATIENCE, "never seen: {missing:?} in\n{text}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn has_cursor(&self) -> bool {
        !self.screen.lock().unwrap().screen().hide_cursor()
    }

    /// Whether it shows its other screen, which a program takes for itself.
    pub(crate) fn is_taken(&self) -> bool {
        self.screen.lock().unwrap().screen().alternate_screen()
    }

    pub(crate) fn press_ctrl_c(&self) {
        self.process.get_file_handle().unwrap().write_all(&[3]).unwrap();
    }

    /// The exit code of the program, once it has ended.
    pub(crate) fn end(&self) -> i32 {
        let start = Instant::now();
        loop {
            match self.process.status() {
                Some(WaitStatus::Exited(_, code)) => break code,
                Some(WaitStatus::StillAlive) => {}
                status => panic!("{status:?}"),
            }
            assert!(start.elapsed() < PATIENCE, "it does not end:\n{}", self.text());
            thread::sleep(Duration::from_millis(10));
        }
    }
}
