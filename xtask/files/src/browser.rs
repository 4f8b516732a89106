//! What `xtask` and the program `browsers` tell each other: one JSON object a line.

use std::{collections::BTreeMap, fmt, path::PathBuf, str::FromStr};

use serde::{Deserialize, Serialize};

/// A browser that can be driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Browser {
    /// With V8.
    Chromium,
    /// With SpiderMonkey.
    Firefox,
    /// With JavaScriptCore.
    WebKit,
}

impl Browser {
    /// All of them.
    pub const ALL: [Browser; 3] = [Browser::Chromium, Browser::Firefox, Browser::WebKit];

    /// Its name on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Browser::Chromium => "chromium",
            Browser::Firefox => "firefox",
            Browser::WebKit => "webkit",
        }
    }

    /// The program that drives it.
    pub fn driver(self) -> &'static str {
        match self {
            Browser::Chromium => "chromedriver",
            Browser::Firefox => "geckodriver",
            Browser::WebKit => "WebKitWebDriver",
        }
    }
}

impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Browser::Chromium => "Chromium",
            Browser::Firefox => "Firefox",
            Browser::WebKit => "WebKit",
        })
    }
}

impl FromStr for Browser {
    type Err = String;

    fn from_str(key: &str) -> Result<Browser, String> {
        Browser::ALL.into_iter().find(|browser| browser.key() == key).ok_or_else(|| {
            let known = Browser::ALL.map(Browser::key).join(", ");
            format!("there is no browser `{key}`; there are {known}")
        })
    }
}

/// One line of `browsers find`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Which was looked for.
    pub browser: Browser,
    /// The browser, or why it cannot be driven on this machine.
    pub here: Result<Here, String>,
}

/// A browser that can be driven on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    /// As it says itself.
    pub version: String,
    /// The programs and libraries that it and its driver consist of: as long as all of them are
    /// the same, so is the version. Empty when they are not known.
    pub files: Vec<PathBuf>,
}

/// One line of `browsers run`: what came of a chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    /// Its name, or the page that was opened in its stead.
    pub chapter: String,
    /// As many as were asked for, or fewer, of which the last one did not end well; or why the
    /// chapter was not run. There is at least one.
    pub rounds: Result<Vec<Round>, String>,
}

/// One run of a chapter's host, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// How it ended.
    pub outcome: Outcome,
    /// What each step printed, by its name.
    pub steps: BTreeMap<String, String>,
    /// What a page of the host's own shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// With its last step.
    Ended,
    /// With this error, as the engine words it.
    Failed(String),
    /// It did not.
    OutOfTime,
}
