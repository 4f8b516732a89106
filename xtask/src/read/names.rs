//! The engines and the judges that a page can name: a table each.

use std::{cmp::Reverse, fmt, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Serialize};

/// The engines that this tool knows, in the order of the reports. What `bless` writes is what the
/// first of them prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EngineName {
    Wasmtime,
    Node,
    Bun,
    Deno,
    Chromium,
    Firefox,
    WebKit,
}

/// What a host is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    Rust,
    JavaScript,
}

/// How an engine gets to run a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// All hosts are linked into one program together with it.
    Linked,
    /// It is given the host's file.
    File,
    /// It opens the chapter's rendered page, where *Run* is pressed.
    Page,
}

struct Row {
    name: EngineName,
    /// On the command line and in `in=`.
    key: &'static str,
    text: &'static str,
    language: Language,
    start: Start,
    /// What it adds where it is there.
    adds: &'static str,
    /// What to do when it is absent.
    advice: &'static str,
}

use EngineName::{Bun, Chromium, Deno, Firefox, Node, Wasmtime, WebKit};
use Language::{JavaScript, Rust};
use Start::{File, Linked, Page};

#[rustfmt::skip]
const ENGINES: [Row; 7] = [
    Row { name: Wasmtime, key: "wasmtime", text: "Wasmtime", language: Rust,       start: Linked, adds: "runs every host.rs; it is built in",                         advice: "it is built in: cargo build --package hosts" },
    Row { name: Node,     key: "node",     text: "Node",     language: JavaScript, start: File,   adds: "runs every host.mjs: in `run`, and in `verify`",             advice: "install Node 20 or later so that `node` is on PATH, or run .ci/engines" },
    Row { name: Bun,      key: "bun",      text: "Bun",      language: JavaScript, start: File,   adds: "runs every host.mjs once more, on JavaScriptCore",           advice: "install Bun so that `bun` is on PATH, or run .ci/engines" },
    Row { name: Deno,     key: "deno",     text: "Deno",     language: JavaScript, start: File,   adds: "runs every host.mjs once more, on V8 with rules of its own", advice: "install Deno so that `deno` is on PATH, or run .ci/engines" },
    Row { name: Chromium, key: "chromium", text: "Chromium", language: JavaScript, start: Page,   adds: "opens the pages and presses Run, on V8",                     advice: "install Chromium and its `chromedriver`, or run .ci/browsers" },
    Row { name: Firefox,  key: "firefox",  text: "Firefox",  language: JavaScript, start: Page,   adds: "opens the pages and presses Run, on SpiderMonkey",           advice: "install Firefox and its `geckodriver`, or run .ci/browsers" },
    Row { name: WebKit,   key: "webkit",   text: "WebKit",   language: JavaScript, start: Page,   adds: "opens the pages and presses Run, on JavaScriptCore",         advice: "install `WebKitWebDriver` and Xvfb, or run .ci/browsers" },
];

impl EngineName {
    pub fn all() -> impl Iterator<Item = EngineName> {
        ENGINES.iter().map(|row| row.name)
    }

    fn row(self) -> &'static Row {
        &ENGINES[self as usize]
    }

    /// The name on the command line and in `in=`.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// The language of the hosts that it runs.
    pub fn language(self) -> Language {
        self.row().language
    }

    pub fn start(self) -> Start {
        self.row().start
    }

    /// Whether it runs a host on its rendered page.
    pub fn is_browser(self) -> bool {
        self.start() == Page
    }

    /// The least major version whose hosts run under `verify`: Node 20 was the first that can take
    /// rights from a program.
    pub fn least(self) -> Option<u32> {
        (self == Node).then_some(20)
    }

    /// What it adds where it is there.
    pub fn adds(self) -> &'static str {
        self.row().adds
    }

    /// What to do when it is absent.
    pub fn advice(self) -> &'static str {
        self.row().advice
    }
}

impl fmt::Display for EngineName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().text)
    }
}

impl FromStr for EngineName {
    type Err = String;

    fn from_str(key: &str) -> Result<EngineName, String> {
        EngineName::all().find(|name| name.key() == key).ok_or_else(|| {
            let known: Vec<_> = EngineName::all().map(EngineName::key).collect();
            format!("there is no engine `{key}`; there are {}", known.join(", "))
        })
    }
}

/// An engine, or one major version of it: `node`, `node@20`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selector {
    pub engine: EngineName,
    pub major: Option<u32>,
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Selector, String> {
        let (key, major) = match text.split_once('@') {
            Some((key, major)) => (key, Some(major)),
            None => (text, None),
        };
        let engine = key.parse()?;
        let major = major.map(|major| {
            major.parse().map_err(|_| format!("`{text}`: a major version follows the @"))
        });
        Ok(Selector { engine, major: major.transpose()? })
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.major {
            Some(major) => write!(f, "{}@{major}", self.engine.key()),
            None => f.write_str(self.engine.key()),
        }
    }
}

/// The nightly whose Miri the pages quote: the channel in miri-toolchain.toml.
pub static MIRI_TOOLCHAIN: LazyLock<&str> = LazyLock::new(|| {
    let mut lines = include_str!("../../../miri-toolchain.toml").lines();
    let channel = lines.find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'));
    channel.expect("miri-toolchain.toml has a line `channel = \"…\"`")
});

static MIRI_ADVICE: LazyLock<String> = LazyLock::new(|| {
    format!("rustup toolchain install {} --component miri,rust-src", *MIRI_TOOLCHAIN)
});

/// The judges that this tool knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum JudgeName {
    Rustc,
    Miri,
}

impl JudgeName {
    /// Both.
    pub const ALL: [JudgeName; 2] = [JudgeName::Rustc, JudgeName::Miri];

    /// What it adds where it is there.
    pub fn adds(self) -> &'static str {
        match self {
            JudgeName::Rustc => "rules on the exhibits that must not compile",
            JudgeName::Miri => "rules on undefined behaviour, and on each chapter's sound.rs",
        }
    }

    /// What to do when it is absent.
    pub fn advice(self) -> &'static str {
        match self {
            JudgeName::Rustc => "install Rust with rustup",
            JudgeName::Miri => &MIRI_ADVICE,
        }
    }
}

impl fmt::Display for JudgeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JudgeName::Rustc => "rustc",
            JudgeName::Miri => "Miri",
        })
    }
}

/// The names that there are, for a message about `name`, which is none of them: all of a few, and
/// of many those that begin most like it.
pub fn among<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    const FEW: usize = 16;
    const MANY: usize = 500;
    let mut known: Vec<_> = known.collect();
    let more = known.len().saturating_sub(FEW);
    if more == 0 {
        return known.join(", ");
    }
    let alike = |known: &&str| known.chars().zip(name.chars()).take_while(|(a, b)| a == b).count();
    // Whoever has thousands is not helped by a search among them for each mistake.
    if known.len() <= MANY {
        known.sort_by_cached_key(|known| Reverse(alike(known)));
    }
    format!("{} and {more} more", known[..FEW].join(", "))
}

/// The name that `name` was most likely meant to be; `None` if it is like none of them.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    const LIKENESS: f32 = 0.6;
    let name = name.to_lowercase();
    similar::get_close_matches(&*name, known, 1, LIKENESS).pop()
}

/// What a message about `name`, which is none of these names, offers in its place: a question and a
/// space, or nothing.
pub fn meant(name: &str, known: &[&str]) -> String {
    nearest(name, known).map(|meant| format!("do you mean `{meant}`? ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_one_like_it() {
        let known = ["adder", "free", "raw-access"];
        for name in ["addr", "Adder", "adders"] {
            assert_eq!(nearest(name, &known), Some("adder"), "{name}");
        }
        assert_eq!(nearest("strings", &known), None);
        assert_eq!(meant("addr", &known), "do you mean `adder`? ");
        assert_eq!(meant("strings", &known), "");
    }

    #[test]
    fn of_many_names_a_few_are_said() {
        let many: Vec<_> = (0..100).map(|number| format!("s{number}")).collect();
        let said = among("s42x", many.iter().map(String::as_str));
        assert!(said.starts_with("s42, s4, s40, ") && said.ends_with(" and 84 more"), "{said}");
        assert_eq!(among("c", ["a", "b"].into_iter()), "a, b");
    }

    #[test]
    fn the_advice_names_the_least_version() {
        for name in EngineName::all() {
            let Some(least) = name.least() else { continue };
            assert!(name.advice().contains(&format!("{name} {least} or later")), "{name}");
        }
    }

    #[test]
    fn each_engine_is_its_own_row() {
        for (index, row) in ENGINES.iter().enumerate() {
            assert_eq!(row.name as usize, index, "{}", row.text);
        }
    }
}
