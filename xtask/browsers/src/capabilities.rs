//! What the drivers are told: where each listens, and how it starts its browser without a screen.

use std::process::Command;

use book_files::browser::Browser;
use serde_json::{Map, Value, json};

use crate::programs::Programs;

/// A proxy that does not answer: with it, a browser reaches nothing but this machine. WebKit has
/// none, and reaches what this machine reaches: with a proxy it sometimes hangs at its first page.
const NOWHERE: &str = "127.0.0.1:9";

/// The driver's command line.
pub fn driver(browser: Browser, programs: &Programs, port: u16) -> Command {
    let mut command = Command::new(&programs.driver);
    command.arg(format!("--port={port}"));
    if browser == Browser::Firefox {
        // Its second port, for a protocol that is not used here, would be a fixed one.
        command.arg("--websocket-port=0");
    }
    command
}

/// What the driver is told of the browser. Its profile is a new one: drivers make it in their
/// folder for temporary files.
pub fn of(browser: Browser, programs: &Programs) -> Map<String, Value> {
    let own = match browser {
        Browser::Chromium => {
            let mut arguments = vec![
                "--headless".to_owned(),
                "--disable-background-networking".to_owned(),
                "--disable-component-update".to_owned(),
                "--disable-gpu".to_owned(),
                "--disable-quic".to_owned(),
                "--disable-sync".to_owned(),
                "--no-first-run".to_owned(),
                format!("--proxy-server={NOWHERE}"),
            ];
            if is_root() {
                // It refuses its sandbox to root, as whom containers run.
                arguments.push("--no-sandbox".to_owned());
            }
            json!({
                "goog:chromeOptions": { "binary": programs.browser, "args": arguments },
            })
        }
        Browser::Firefox => json!({
            "moz:firefoxOptions": {
                "binary": programs.browser,
                "args": ["-headless"],
                "prefs": {
                    // The page for paper asks to be printed, and would wait for an answer.
                    "print.enabled": false,
                    // It has no extensions, and need not look for any.
                    "extensions.enabledScopes": 0,
                    // Nor processes for pages to come.
                    "dom.ipc.processPrelaunch.enabled": false,
                },
            },
            "proxy": { "proxyType": "manual", "httpProxy": NOWHERE, "sslProxy": NOWHERE },
        }),
        Browser::WebKit => json!({
            "browserName": "MiniBrowser",
            "webkitgtk:browserOptions": {
                "binary": programs.browser,
                "args": ["--automation"],
            },
        }),
    };
    match own {
        Value::Object(own) => own,
        _ => unreachable!("capabilities are objects"),
    }
}

#[cfg(target_os = "linux")]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(target_os = "linux"))]
fn is_root() -> bool {
    false
}
