//! The way of a reader through the first chapters of the book itself: from an empty folder to the last
//! exercise. Each step of a host is pasted and saved, each exercise solved by what the book says.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
};

use regex::Regex;
use snapbox::dir::DirRoot;

use crate::terminal::Terminal;

/// Two readers of one checkout build its exhibits one after the other.
static STARTS: Mutex<()> = Mutex::new(());

const FOLDER: &str = "Mein Gedächtnis";

#[test]
fn three_chapters_in_javascript() {
    let chapters = ["raw-access", "pointers", "strings"];
    let reader = Reader::start();
    for (index, chapter) in chapters.iter().enumerate() {
        let host = Host::of(chapter, "host.mjs");
        let terminal = reader.follow(chapter);
        host.see(&terminal, &reader.steps(&host));
        for pasted in host.pastes() {
            reader.paste(&host, pasted);
            host.see(&terminal, &reader.steps(&host));
        }
        reader.solve(&terminal, chapter, "mjs");
        if let Some(next) = chapters.get(index + 1) {
            let said = reader.xtask(&["next"]);
            assert!(said.contains(&format!("  {next}, up to its naive attempt\n")), "{said}");
        }
    }
    // By the alias that was laid out.
    let progress = reader.run("cargo", &["xtask", "progress"]);
    for chapter in chapters {
        let steps = Host::of(chapter, "host.mjs").steps.len();
        let exercises = exercises(chapter).len();
        let line = progress.lines().find(|line| line.split(' ').next() == Some(chapter));
        let words: Vec<_> = line.unwrap().split_whitespace().collect();
        let (steps, exercises) = (format!("{steps}/{steps}"), format!("{exercises}/{exercises}"));
        assert_eq!(words, [chapter, &*steps, &*exercises, "done"], "{progress}");
    }
}

#[test]
fn a_chapter_in_rust() {
    let reader = Reader::start_as("through");
    let host = Host::of("raw-access", "host.rs");
    let terminal = reader.follow(host.chapter);
    terminal.see(&["host.rs in Wasmtime", "as it was laid out"]);
    // Each is a link: the first alone, then the rest.
    let pastes = host.pastes();
    let (first, last) = (pastes.first().unwrap(), pastes.last().unwrap());
    for pasted in [first, last] {
        reader.paste(&host, pasted);
        host.see(&terminal, &reader.steps(&host));
    }
    reader.solve(&terminal, host.chapter, "host.rs");

    // The same by plain cargo and node, and what the reader's guest is held to.
    reader.run("cargo", &["guest", host.chapter]);
    let printed = reader.run("cargo", &["host", host.chapter]);
    assert!(printed.contains("\nlarge: its local is at "), "{printed}");
    let printed = reader.run("node", &["raw-access/host.mjs"]);
    assert!(printed.ends_with("\nundefined\n"), "{printed}");
    let guest = "target/wasm32-unknown-unknown/release/raw_access.wasm";
    let verified = reader.xtask(&["verify", "raw-access", "--guest", guest, "--engine", "node"]);
    assert!(verified.starts_with(&format!("verified: {guest} is a guest of raw-access")));
}

/// Cargo takes packages for the same one that lie in the same place below their workspaces, and all
/// hosts' programs are linked in one folder.
#[test]
fn two_workspaces_of_one_book_have_a_program_each() {
    let readers = ["one", "two"].map(|word| (word, Reader::start_as(word)));
    for (word, reader) in &readers {
        let host = reader.root.join("raw-access/host.rs");
        let anchor = "    // ANCHOR: read\n";
        let line = format!("    println!(\"this is {word}\");\n{anchor}");
        fs::write(&host, read(&host).replacen(anchor, &line, 1)).unwrap();
    }
    for (word, reader) in &readers {
        reader.run("cargo", &["guest", "raw-access"]);
        let printed = reader.run("cargo", &["host", "raw-access"]);
        assert!(printed.ends_with(&format!("\nthis is {word}\n")), "{word}: {printed}");
    }
}

fn book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a page has of this form, each once, in its order.
fn on_page(chapter: &str, form: &str) -> Vec<String> {
    let page = read(&book().join(format!("book/src/{chapter}.md")));
    let mut found = Vec::new();
    for captures in Regex::new(form).unwrap().captures_iter(&page) {
        let name = captures[1].to_owned();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    assert!(!found.is_empty(), "{chapter} has no {form}");
    found
}

fn exercises(chapter: &str) -> Vec<String> {
    on_page(chapter, r"(?m)^### .*\{ #exercise-([\w-]+) \}$")
}

/// A host of the book.
struct Host<'a> {
    chapter: &'a str,
    file: &'a str,
    text: String,
    /// Those whose output is on the page.
    steps: Vec<String>,
}

impl<'a> Host<'a> {
    fn of(chapter: &'a str, file: &'a str) -> Host<'a> {
        let text = read(&book().join(format!("chapters-code/{chapter}/{file}")));
        let steps = on_page(chapter, &format!(r"prints={}:([\w-]+)", regex::escape(file)));
        Host { chapter, file, text, steps }
    }

    /// The lines that end the steps to paste: those after the naive attempt.
    fn pastes(&self) -> Vec<&str> {
        let ends = self.text.lines().filter(|line| line.contains("ANCHOR_END: "));
        let ends: Vec<_> = ends.collect();
        let naive = ends.iter().position(|end| end.ends_with(": naive"));
        ends[naive.map_or(1, |naive| naive + 1)..].to_vec()
    }

    /// Sees that the book's outputs are those of these steps, and no others are there.
    fn see(&self, terminal: &Terminal, done: &[&String]) {
        let steps = self.steps.len();
        let count = format!("{} of {steps} steps as in the book", done.len());
        let last = match done.len() == steps {
            true => "Every step prints what the book prints.",
            false => "nothing printed yet",
        };
        let all = [self.file, &*count, last];
        terminal.see(&all);
        let text = terminal.text();
        assert!(!text.contains('✗'), "{text}");
    }
}

struct Reader {
    /// A temporary one, or one whose place each run of the tests shares.
    _folder: Option<DirRoot>,
    root: PathBuf,
}

impl Reader {
    /// Anywhere.
    fn start() -> Reader {
        let folder = DirRoot::mutable_temp().unwrap();
        let root = folder.path().unwrap().join(FOLDER);
        Reader::start_in(root, Some(folder))
    }

    /// Where a program of hosts takes the place of the one that the last run of the tests has linked.
    fn start_as(name: &str) -> Reader {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        Reader::start_in(folder.join(FOLDER), None)
    }

    fn start_in(root: PathBuf, folder: Option<DirRoot>) -> Reader {
        fs::create_dir_all(&root).unwrap();
        let reader = Reader { _folder: folder, root: root.canonicalize().unwrap() };
        let starts = STARTS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut start = reader.command(&xtask());
        start.arg("start").arg(&reader.root).current_dir(book());
        let said = succeed(start);
        drop(starts);
        assert!(said.contains("  raw-access, up to its naive attempt\n"), "{said}");
        reader
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env_remove("CARGO_TARGET_DIR");
        command.env("BOOK_ENGINES", self.root.join("no-engines"));
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = self.command(program);
        command.args(arguments);
        succeed(command)
    }

    fn xtask(&self, arguments: &[&str]) -> String {
        self.run(&xtask(), arguments)
    }

    fn follow(&self, chapter: &str) -> Terminal {
        let mut command = self.command(&xtask());
        command.args(["follow", chapter]);
        Terminal::start(command)
    }

    /// Pastes all of the book's host up to this line; what comes after it stays.
    fn paste(&self, host: &Host<'_>, end: &str) {
        let path = self.root.join(host.chapter).join(host.file);
        let (before, _) = host.text.split_once(&format!("{end}\n")).unwrap();
        let mine = read(&path);
        let (_, after) = mine.split_once(&format!("{end}\n")).unwrap();
        fs::write(path, format!("{before}{end}\n{after}")).unwrap();
    }

    /// The book's steps with an output that have something in them.
    fn steps<'a>(&self, host: &'a Host<'_>) -> Vec<&'a String> {
        let mine = read(&self.root.join(host.chapter).join(host.file));
        let is_written = |step: &&String| {
            let start = mine.find(&format!("ANCHOR: {step}\n")).unwrap();
            let end = mine.find(&format!("ANCHOR_END: {step}\n")).unwrap();
            mine[start..end].lines().count() > 2
        };
        host.steps.iter().filter(is_written).collect()
    }

    /// Saves the book's solution of each exercise, as it is asked for, until there is none left.
    fn solve(&self, terminal: &Terminal, chapter: &str, end: &str) {
        let exercises = exercises(chapter);
        let next = |index: usize| match exercises.get(index) {
            Some(name) => format!("Next is the exercise {chapter}/{name}:"),
            None => "Go on: cargo xtask next".to_owned(),
        };
        terminal.see(&[&next(0)]);
        for (index, name) in exercises.iter().enumerate() {
            let folder = book().join(format!("chapters-code/{chapter}/exercises/{name}"));
            // On the guest's side there is one language.
            let end = if folder.join("exercise.toml").exists() { "rs" } else { end };
            let solution = folder.join(format!("solution.{}", end.trim_start_matches("host.")));
            let file = format!("{chapter}/exercises/{name}.{end}");
            fs::write(self.root.join(&file), read(&solution)).unwrap();
            terminal.see(&[&file, "solved; why it holds", &next(index + 1)]);
        }
        terminal.press_ctrl_c();
        assert_eq!(terminal.end(), 0);
    }
}

fn xtask() -> String {
    snapbox::cmd::cargo_bin!("xtask").display().to_string()
}

/// What it printed.
fn succeed(mut command: Command) -> String {
    let out = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    let error = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{command:?}\n{said}{error}");
    said
}
