//! What a machine has, and how it gets the rest. The commands differ from system to system, so the
//! reports leave them out; that each system has them is tested where their table is.

use std::{fs, process::Command};

use snapbox::{cmd::Command as Snapped, str};

use crate::small::Book;

#[test]
fn what_is_here_and_what_it_adds() {
    let book = Book::new();
    let before = book.files();
    book.xtask(&["doctor"]).code(0).stdout_eq(str![[r#"
To follow along
  here    Rust [..]  compiles the guests, and this tool
  here    wasm32-unknown-unknown  what the guests are compiled to
  here    [NODE]            runs every host.mjs: in `run`, and in `verify`
  absent  Bun                     runs every host.mjs once more, on JavaScriptCore
          get it: [..]
  absent  Deno                    runs every host.mjs once more, on V8 with rules of its own
          get it: [..]

To verify all that the book shows, besides
  here    [WASMTIME] [..] runs every host.rs; it is built in
  absent  Chromium [..]  opens the pages and presses Run, on V8
...
  here    [RUSTC] [..] rules on the exhibits that must not compile
...
ready to follow along; absent, and not run by verify: Bun, Deno, Chromium, Firefox, WebKit[..]. Nothing was verified by this: cargo xtask verify

"#]]);
    assert_eq!(book.files(), before, "the doctor changes nothing");
}

#[test]
fn no_engine_for_javascript() {
    let book = Book::new().with_path_of(&["rustc", "cargo", "rustup"]);
    book.xtask(&["doctor"]).code(1).stdout_eq(str![[r#"
To follow along
...
  absent  Node                    runs every host.mjs: in `run`, and in `verify`
          get it: [..]
...
not ready to follow along: get what is absent in the first list, Node first of the engines, then run this again: cargo xtask doctor

"#]]);
}

#[test]
fn a_node_that_is_too_old() {
    let book = Book::new();
    book.program("node", "echo v18.20.8\n");
    book.xtask(&["doctor"]).code(1).stdout_eq(str![[r#"
To follow along
...
  absent  Node                    runs every host.mjs: in `run`, and in `verify`
          [NODE], [ROOT]/target/bin/node, is too old: 20 is the least
          get it: [..]
...
"#]]);
}

/// With a rustc that answers as one without the target does: it is named, and not added.
#[test]
fn no_target_for_guests() {
    let book = Book::new();
    let sysroot = book.root().join("target/sysroot");
    fs::create_dir_all(&sysroot).unwrap();
    let script = format!(
        "[ \"$1\" = --print ] && echo {} && exit\necho rustc 1.95.0 '(0123456 2026-01-01)'\necho commit-hash: 0123456\n",
        sysroot.display()
    );
    book.program("rustc", &script);
    book.xtask(&["doctor"]).code(1).stdout_eq(str![[r#"
To follow along
  here    Rust 1.95.0             compiles the guests, and this tool
  absent  wasm32-unknown-unknown  what the guests are compiled to
          get it: rustup target add wasm32-unknown-unknown
...
"#]]);
}

/// It speaks of the machine, and so of what this tool's own book needs.
#[test]
fn outside_of_any_book() {
    let book = Book::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command: Command = book.command(&["doctor"]);
    command.current_dir(elsewhere.path());
    command.env("CARGO_TARGET_DIR", elsewhere.path());
    Snapped::from_std(command).with_assert(book.assert()).assert().code(0).stdout_eq(str![[r#"
To follow along
  here    Rust [..]
...
ready to follow along; [..]. Nothing was verified by this: cargo xtask verify

"#]]);
    book.xtask(&["doctor", "--root", "target"]).code(2).stderr_eq(str![[r#"
error: [ROOT]/target holds no book: there is no book/book.toml; go to the book's folder, or name it: --root FOLDER

"#]]);
}
