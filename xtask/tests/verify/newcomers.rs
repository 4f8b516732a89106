//! What somebody meets who has just begun: each message says what to do next.

#[cfg(target_os = "linux")]
use std::{io::Write, path::Path, process::Command};

#[cfg(target_os = "linux")]
use snapbox::cmd::Command as Snapped;
use snapbox::str;

use crate::small::Book;

/// A book in which Node is there, but none that can be used.
fn with_old_node() -> Book {
    let book = Book::new();
    book.program("node", "echo v12.22.12\n");
    book
}

#[test]
fn a_node_that_is_too_old() {
    let book = with_old_node();
    book.verify(0, str!["verified: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [RUSTC]; 1 of 1 run new; not run: [NODE] (too old), Bun, Deno (--all says how to get them); [TIME]"]);
    book.xtask(&["verify", "--engine", "node"]).code(2).stderr_eq(str![[r#"
...
error: --engine node: found none; [NODE], [ROOT]/target/bin/node, is too old: install Node 20 or later so that `node` is on PATH, or run .ci/engines

"#]]);
    book.xtask(&["run", "adder", "--engine", "node"]).code(2).stderr_eq(str![[r#"
...
error: there is no node here; [NODE], [ROOT]/target/bin/node, is too old: install Node 20 or later so that `node` is on PATH, or run .ci/engines

"#]]);
}

/// Whoever follows a page in JavaScript is told why it is not that host that runs.
#[test]
fn without_node_the_rust_host_runs() {
    let book = Book::new().with_path_of(&["rustc", "rustup"]);
    book.xtask(&["run", "adder"]).code(2).stderr_eq(str![[r#"
Building adder
no Node to run host.mjs in; install Node 20 or later so that `node` is on PATH, or run .ci/engines
error: adder has no host for Wasmtime

"#]]);
}

#[test]
fn a_chapter_whose_name_is_mistyped() {
    let book = Book::new();
    for arguments in [["verify", "ader"], ["run", "ader"], ["build", "ader"], ["bless", "ader"]] {
        book.xtask(&arguments).code(2).stdout_eq(str![]).stderr_eq(str![[r#"
error: there is no chapter `ader`; do you mean `adder`? there are: adder

"#]]);
    }
}

/// A folder that only another user may write to. Root may write to any, so it steps down first.
#[cfg(target_os = "linux")]
#[test]
fn a_book_that_cannot_be_written_to() {
    use std::os::unix::fs::PermissionsExt;

    let book = Book::new();
    let set = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(book.root(), permissions).unwrap();
    };
    // A copy that anybody may start, wherever the tool itself was built.
    let tool = book.root().join("target/bin/xtask");
    std::fs::copy(snapbox::cmd::cargo_bin!("xtask"), &tool).unwrap();
    let Some(mut command) = as_nobody(&tool) else {
        skip("a_book_that_cannot_be_written_to", "there is no `setpriv` to step down with");
        return;
    };
    let readable = Command::new("chmod").args(["-R", "a+rX"]).arg(book.root()).status().unwrap();
    assert!(readable.success());
    set(0o555);
    command.args(["build", "adder"]).current_dir(book.root());
    command.env("PATH", book.root().join("target/bin"));
    command.env("CARGO_TARGET_DIR", book.root().join("other"));
    let assert = Snapped::from_std(command).with_assert(book.assert()).assert();
    set(0o755);
    assert.code(2).stderr_eq(str![[r#"
error: cannot make the folder [ROOT]/other/xtask: Permission denied (os error 13)

"#]]);
}

/// Says that a test was not run, past the capture of what tests print; with CI set, it has failed.
#[cfg(target_os = "linux")]
fn skip(test: &str, why: &str) {
    assert!(std::env::var_os("CI").is_none(), "with CI set, no test is skipped: {why}");
    let mut stderr = std::io::stderr();
    writeln!(stderr, "not run: {test}: {why}").unwrap();
}

/// `program` without the rights of root, where this is root; `None` where that cannot be done.
#[cfg(target_os = "linux")]
fn as_nobody(program: &Path) -> Option<Command> {
    use std::os::unix::fs::MetadataExt;

    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return Some(Command::new(program));
    }
    let mut command = Command::new(which::which("setpriv").ok()?);
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(program);
    Some(command)
}
