//! What this machine has of what the book is followed and verified with, and how to get the rest.

use std::{collections::BTreeSet, io::Write};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};
use book_files::layout::TARGET;

use crate::{
    kept::Kept,
    make::toolchain::Toolchain,
    progress::Progress,
    read::{
        chapter::Chapter,
        names::{EngineName, JudgeName, Language, Start},
        project::Project,
        system::System,
        text::visible,
    },
    report,
    run::{
        compilers,
        engine::{browser, javascript, wasmtime},
        judge::Judge,
        machine,
    },
};

/// One thing that the book can use.
struct Item {
    name: String,
    /// What it adds where it is there.
    adds: &'static str,
    presence: Presence,
}

enum Presence {
    Here,
    Absent {
        /// Why, where that is not all that there is to say.
        why: Option<String>,
        get: Get,
    },
}

/// How to get it.
enum Get {
    Command(String),
    /// There is no command that this tool knows for this system.
    Unknown,
}

impl Item {
    fn here(name: impl ToString, adds: &'static str) -> Item {
        Item { name: name.to_string(), adds, presence: Presence::Here }
    }

    fn absent(name: impl ToString, adds: &'static str, why: Option<String>, get: Get) -> Item {
        Item { name: name.to_string(), adds, presence: Presence::Absent { why, get } }
    }

    fn is_here(&self) -> bool {
        matches!(self.presence, Presence::Here)
    }
}

/// Prints what is here, what that adds, and the commands for the rest. Whether all is here that
/// one needs to follow along: Rust, the guests' target, and an engine for `host.mjs`.
///
/// # Errors
///
/// When the book cannot be read, or when what programs say of themselves cannot be kept.
pub fn doctor(project: &Project) -> Result<bool> {
    let progress = Progress::new();
    let system = System::here();
    let kept = Kept::open(project, false)?;
    progress.say("Looking at this machine");
    let toolchain = Toolchain::ask(project);
    let rust = rust(toolchain.as_ref(), system);
    let scripts = engines(system, &kept, &progress, |name| {
        name.language() == Language::JavaScript && name.start() == Start::File
    })?;
    let mut rest = vec![Item::here(wasmtime::find(project)?, EngineName::Wasmtime.adds())];
    rest.extend(engines(system, &kept, &progress, EngineName::is_browser)?);
    for name in JudgeName::ALL {
        progress.say(&format!("Looking for {name}"));
        let judge = match &toolchain {
            Ok(toolchain) => Judge::find(name, project, toolchain, &kept)?,
            Err(_) => None,
        };
        rest.push(match judge {
            Some(judge) => Item::here(judge, name.adds()),
            None => {
                let get = Get::Command(name.advice().to_owned());
                Item::absent(name, name.adds(), None, get)
            }
        });
    }
    rest.extend(older_compilers(project)?);
    drop(progress);

    let mut out = anstream::stdout();
    section(&mut out, "To follow along", rust.iter().chain(&scripts))?;
    section(&mut out, "To verify all that the book shows, besides", rest.iter())?;
    let is_ready = rust.iter().all(Item::is_here) && scripts.iter().any(Item::is_here);
    let missed: Vec<_> = scripts.iter().chain(&rest).filter(|item| !item.is_here()).collect();
    last(&mut out, is_ready, &missed).context(report::UNWRITTEN)?;
    Ok(is_ready)
}

fn rust(toolchain: Result<&Toolchain, &anyhow::Error>, system: System) -> Vec<Item> {
    const RUST: &str = "compiles the guests, and this tool";
    const GUESTS: &str = "what the guests are compiled to";
    let add = || Get::Command(format!("rustup target add {TARGET}"));
    match toolchain {
        Ok(toolchain) => vec![
            Item::here(format!("Rust {}", toolchain.version), RUST),
            match toolchain.has_target() {
                true => Item::here(TARGET, GUESTS),
                false => Item::absent(TARGET, GUESTS, None, add()),
            },
        ],
        Err(_) => vec![
            Item::absent("Rust", RUST, None, Get::Command(system.rustup().to_owned())),
            Item::absent(TARGET, GUESTS, None, add()),
        ],
    }
}

fn engines(
    system: System,
    kept: &Kept,
    progress: &Progress,
    is_asked: impl Fn(EngineName) -> bool,
) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for name in EngineName::all().filter(|name| is_asked(*name)) {
        let (found, why) = match name.start() {
            Start::Page => match browser::find(name, kept, progress)? {
                Ok(engine) => (vec![engine], None),
                Err(why) => (Vec::new(), (why != name.advice()).then_some(why)),
            },
            Start::File | Start::Linked => {
                let old = javascript::too_old(name, kept)?;
                let why = old.zip(name.least()).map(|(old, least)| {
                    format!("{old}, {}, is too old: {least} is the least", old.program.display())
                });
                (javascript::find(name, kept)?, why)
            }
        };
        if found.is_empty() {
            let get = system.command(name).map(|command| Get::Command(command.to_owned()));
            items.push(Item::absent(name, name.adds(), why, get.unwrap_or(Get::Unknown)));
        }
        items.extend(found.iter().map(|engine| Item::here(engine, name.adds())));
    }
    Ok(items)
}

/// The compilers that exhibits name, each by itself.
fn older_compilers(project: &Project) -> Result<Vec<Item>> {
    const ADDS: &str = "builds the exhibits that several compilers build";
    let chapters = Chapter::all(project, &mut Vec::new())?;
    let sources = chapters.iter().flat_map(|chapter| chapter.files.values());
    let versions: BTreeSet<_> = sources.flat_map(compilers::versions).collect();
    let versions: Vec<_> = versions.into_iter().collect();
    let absent = machine::absent_compilers(&versions);
    let items = versions.iter().map(|version| {
        let name = format!("rustc {version}");
        match absent.iter().find(|absent| absent.name == name) {
            Some(absent) => Item::absent(name, ADDS, None, Get::Command(absent.advice.clone())),
            None => Item::here(name, ADDS),
        }
    });
    Ok(items.collect())
}

const BOLD: Style = Style::new().bold();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

fn section<'a>(
    out: &mut impl Write,
    heading: &str,
    items: impl Iterator<Item = &'a Item> + Clone,
) -> Result<()> {
    let width = items.clone().map(|item| item.name.chars().count()).max().unwrap_or_default();
    writeln!(out, "{BOLD}{heading}{BOLD:#}")?;
    for Item { name, adds, presence } in items {
        let (style, word) = match presence {
            Presence::Here => (GREEN, "here  "),
            Presence::Absent { .. } => (YELLOW, "absent"),
        };
        writeln!(out, "  {style}{word}{style:#}  {name:<width$}  {adds}")?;
        let Presence::Absent { why, get } = presence else { continue };
        if let Some(why) = why {
            writeln!(out, "          {}", visible(why))?;
        }
        match get {
            Get::Command(command) => writeln!(out, "          get it: {command}")?,
            Get::Unknown => writeln!(
                out,
                "          no command for this system is known here; .devcontainer has it"
            )?,
        }
    }
    writeln!(out)?;
    Ok(())
}

/// What can be done with what is here, and what cannot. Nothing was verified by looking.
fn last(out: &mut impl Write, is_ready: bool, missed: &[&Item]) -> std::io::Result<()> {
    if !is_ready {
        return writeln!(
            out,
            "{YELLOW}not ready to follow along:{YELLOW:#} get what is absent in the first list, Node \
             first of the engines, then run this again: cargo xtask doctor"
        );
    }
    let missed: Vec<_> = missed.iter().map(|item| &*item.name).collect();
    let rest = match &*missed {
        [] => "nothing is absent".to_owned(),
        _ => format!("absent, and not run by verify: {}", missed.join(", ")),
    };
    writeln!(
        out,
        "{BOLD}ready to follow along{BOLD:#}; {rest}. Nothing was verified by this: cargo xtask verify"
    )
}
