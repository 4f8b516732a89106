//! `cargo xtask book` and `cargo xtask serve`, with a cargo that builds nothing.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::small::Book;

/// How long to wait for what should take a moment, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(60);

/// A book with a cargo that does this.
fn with_cargo(script: &str) -> Book {
    let book = Book::new().with_path_of(&["cat"]);
    book.program("cargo", &format!("cd {}\n{script}", book.root().display()));
    book
}

fn start(book: &Book, arguments: &[&str]) -> Child {
    let mut command = book.command(arguments);
    command.env("CARGO", book.root().join("target/bin/cargo"));
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn wait_for(book: &Book, file: &str) {
    let begun = Instant::now();
    while !book.root().join(file).exists() {
        assert!(begun.elapsed() < PATIENCE, "{file} was never there");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_server_ends_with_the_tool_however_that_ends() {
    let book = with_cargo("echo \"$@\" >arguments; echo >began\ncat\necho >ended\n");
    let mut tool = start(&book, &["serve"]);
    wait_for(&book, "began");
    assert!(book.read("arguments").contains(" --lifeline"));
    assert!(!book.root().join("ended").exists());
    tool.kill().unwrap();
    tool.wait().unwrap();
    wait_for(&book, "ended");
}

#[test]
fn a_site_is_rendered_by_one_run_at_a_time() {
    let book = with_cargo("echo >began\n");
    fs::create_dir_all(book.root().join("target/xtask")).unwrap();
    let lock = File::create(book.root().join("target/xtask/book.lock")).unwrap();
    lock.lock().unwrap();
    let mut tool = start(&book, &["book"]);
    let mut said = BufReader::new(tool.stderr.take().unwrap()).lines();
    let line = said.next().unwrap().unwrap();
    assert!(line.starts_with("Waiting for another run, which holds "), "{line}");
    assert!(!book.root().join("began").exists());
    drop(lock);
    assert!(tool.wait().unwrap().success());
    assert!(book.root().join("began").exists());
}
