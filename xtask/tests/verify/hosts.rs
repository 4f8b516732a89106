//! Hosts that misbehave, and engines that are not there.

use std::{fs, path::Path, process::Stdio, thread, time::Duration};

use snapbox::str;

use crate::small::Book;

const RUST_HOST: &str = r#"use wasmtime::{Engine, Instance, Module, Result, Store};

pub fn main() -> Result<()> {
    // ANCHOR: sum
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("adder")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let add = instance.get_typed_func::<(u32, u32), u32>(&mut store, "add")?;
    println!("2 + 3 = {}", add.call(&mut store, (2, 3))?);
    // ANCHOR_END: sum
    Ok(())
}
"#;

const RUST_BLOCKS: &str = "```rust,ignore
{{#include ../../chapters-code/adder/host.rs:sum}}
```

```text,prints=host.rs:sum
2 + 3 = 5
```

## What wraps";

fn with_rust_host() -> Book {
    let book = Book::new();
    book.write("chapters-code/adder/host.rs", RUST_HOST);
    book.edit_page("## What wraps", RUST_BLOCKS);
    book
}

#[test]
fn a_rust_host_in_wasmtime() {
    let book = with_rust_host();
    book.verify(0, str!["verified: 1 chapter, 5 listings, every one of 4 outputs witnessed, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 3 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);

    book.edit("chapters-code/adder/host.rs", "(2, 3)", "(2, 4)");
    book.verify(1, str![[r#"
book/src/adder.md:26: host.rs:sum prints something else
  in [WASMTIME]
  - the page  + printed
    - 2 + 3 = 5
    + 2 + 3 = 6
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 5 listings, every one of 4 outputs witnessed, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 1 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);

    book.edit("chapters-code/adder/host.rs", "(2, 4))?", "(2, 4))");
    book.verify(1, str![[r#"
chapters-code/adder/host.rs:10: the host does not compile
    error[E0277]: `Result<u32, wasmtime::Error>` doesn't implement `std::fmt::Display`
      --> chapters-code/adder/host.rs:10:28
       |
    10 |     println!("2 + 3 = {}", add.call(&mut store, (2, 4)));
       |                       --   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Result<u32, wasmtime::Error>` cannot be formatted with the default formatter
       |                       |
       |                       required by this formatting parameter
       |
       = help: the trait `std::fmt::Display` is not implemented for `Result<u32, wasmtime::Error>`
       = note: in format strings you may be able to use `{:?}` (or {:#?} for pretty-print) instead
       = note: this error originates in the macro `::core::format_args` which comes from the expansion of the macro `println` (in Nightly builds, run with -Z macro-backtrace for more info)
  mend it, then: cargo xtask verify

1 finding: 1 chapter, 5 listings, 3 of 4 outputs witnessed, not book/src/adder.md:26, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 1 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);

    book.write("chapters-code/adder/host.rs", &RUST_HOST.replace("\"add\")?", "\"sub\")?"));
    book.verify(1, str![[r#"
chapters-code/adder/host.rs:1: host.rs fails
  in [WASMTIME]
    Error: failed to find function export `sub`
  see it alone: cargo xtask run adder --engine wasmtime

1 finding: 1 chapter, 5 listings, 3 of 4 outputs witnessed, not book/src/adder.md:26, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 1 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_throws() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "throw new Error(\"broken\");");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:14: host.mjs fails
  in [NODE]
    chapters-code/adder/host.mjs:14
    throw new Error("broken");
          ^

    Error: broken
        at chapters-code/adder/host.mjs:14:7
  see it alone: cargo xtask run adder --engine node

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_exits_early() {
    let book = Book::new();
    book.edit_host("// ANCHOR: wrap", "process.exit(0);\n// ANCHOR: wrap");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:10: host.mjs exits before its end; this line prints last
  in [NODE]
  let it run to its end: a host does not call exit

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_never_ends() {
    let book = Book::new();
    book.edit_host("// ANCHOR: wrap", "for (;;);\n// ANCHOR: wrap");
    book.verify_with(&["--limit", "1"], 1, str![[r#"
chapters-code/adder/host.mjs:10: host.mjs does not end; this line prints last
  in [NODE]
  mend it, or allow it more time: cargo xtask run adder --engine node --limit SECONDS

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_waits_for_ever() {
    let book = Book::new();
    book.edit_host("// ANCHOR: wrap", "await new Promise(() => {});\n// ANCHOR: wrap");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:10: host.mjs fails
  in [NODE]
    it awaits what never comes
  see it alone: cargo xtask run adder --engine node

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_prints_without_end() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "for (;;) console.log(\"and so on\");");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:14: host.mjs prints without end: more than 1 MiB
  in [NODE]
  print what a page can show

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_prints_something_else_each_time() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "console.log(`${process.pid}`);");
    book.xtask(&["verify"]).code(1).stdout_eq(str![[r#"
chapters-code/adder/host.mjs:14: host.mjs prints something else when it runs again
  in [NODE]
  - the first run  + the second run
      2 + 3 = 5
      4 + 4 = 8
    - [PID]
    + [PID]
  print what does not change: no time, no chance, no order of a hash map

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_prints_an_object() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "console.log(new Uint8Array(2));");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:14: host.mjs fails
  in [NODE]
    it prints a value of the type object, which engines print differently
  see it alone: cargo xtask run adder --engine node

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_prints_past_the_console() {
    let book = Book::new();
    book.edit_host("// ANCHOR: wrap", "process.stdout.write(\"aside\\n\");\n// ANCHOR: wrap");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:1: this host prints past `console.log` or `println!`
  in [NODE]
    aside
  print with those alone

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[cfg(unix)]
#[test]
fn node_is_missing() {
    let book = Book::new().with_path_of(&["rustc", "rustup"]);
    book.verify(0, str!["verified: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [RUSTC]; 1 of 1 run new; not run: Node, Bun, Deno (--all says how to get them); [TIME]"]);
    book.verify_with(&["--all"], 2, str!["verified: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [RUSTC]; 0 of 1 run new; not run: Node, Bun, Deno (--all says how to get them); [TIME]"]);
    book.xtask(&["verify", "--all"]).code(2).stderr_eq(str![[r#"
Building adder
Looking for rustc
error: --all: not everything was run
  Node: install Node 20 or later so that `node` is on PATH, or run .ci/engines
  Bun: install Bun so that `bun` is on PATH, or run .ci/engines
  Deno: install Deno so that `deno` is on PATH, or run .ci/engines
  book/src/adder.md:13: nothing that ran shows this output
  book/src/adder.md:30: nothing that ran shows this output

"#]]);
    book.xtask(&["verify", "--engine", "node"]).code(2).stderr_eq(str![[r#"
Building adder
error: --engine node: found none; install Node 20 or later so that `node` is on PATH, or run .ci/engines

"#]]);
}

#[test]
fn an_unknown_engine() {
    Book::new().xtask(&["verify", "--engine", "nod"]).code(2).stderr_eq(str![[r#"
error: invalid value 'nod' for '--engine <ENGINE>': there is no engine `nod`; there are wasmtime, node, bun, deno, chromium, firefox, webkit

For more information, try '--help'.

"#]]);
}

/// The host starts a process of its own; both are gone when verify has given up.
#[cfg(unix)]
#[test]
fn no_process_is_left_behind() {
    let book = Book::new();
    leave_a_child(&book);
    book.xtask(&["verify", "--limit", "1"]).code(1);
    assert_gone(book.root());
}

#[cfg(unix)]
#[test]
fn an_interrupted_verify_ends_its_hosts() {
    let book = Book::new();
    leave_a_child(&book);
    let mut command = book.command(&["verify"]);
    let mut verify = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !book.read("pids").ends_with('\n') {
        assert!(verify.try_wait().unwrap().is_none(), "verify ends before its host has run");
        thread::sleep(Duration::from_millis(5));
    }
    let id = verify.id().to_string();
    std::process::Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert_eq!(verify.wait().unwrap().code(), Some(2));
    assert_gone(book.root());
}

#[cfg(unix)]
fn leave_a_child(book: &Book) {
    book.write("pids", "");
    book.edit_host(
        "// ANCHOR: wrap",
        r#"const { spawn } = await import("node:child_process");
const child = spawn("sleep", ["600"], { stdio: "inherit" });
const { writeFileSync } = await import("node:fs");
writeFileSync("pids", `${process.pid} ${child.pid}\n`);
for (;;);
// ANCHOR: wrap"#,
    );
}

#[cfg(unix)]
fn assert_gone(root: &Path) {
    let pids = fs::read_to_string(root.join("pids")).unwrap();
    assert_eq!(pids.split_whitespace().count(), 2, "the host has run");
    for pid in pids.split_whitespace() {
        let alive = || {
            let mut kill = std::process::Command::new("kill");
            kill.args(["-0", pid]).stderr(Stdio::null()).status().unwrap().success()
        };
        // An orphan is reaped by the system, which may take a moment.
        let waits = (0..200).take_while(|_| alive());
        waits.for_each(|_| thread::sleep(Duration::from_millis(10)));
        assert!(!alive(), "process {pid} is left behind");
    }
}
