//! Hosts that misbehave, and engines that are not there.

use std::path::Path;
#[cfg(target_os = "linux")]
use std::{fs, process::Stdio, thread, time::Duration};

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
chapters-code/adder/host.mjs:13: host.mjs exits before its end
  in [NODE]
  let it run to its end: a host does not call exit

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_never_ends() {
    let book = Book::new();
    book.edit_host("// ANCHOR: wrap", "for (;;);\n// ANCHOR: wrap");
    book.verify_with(&["--limit", "4"], 1, str![[r#"
chapters-code/adder/host.mjs:10: host.mjs does not end; this line prints last
  in [NODE]
  mend it, or allow it more time: cargo xtask verify adder --limit SECONDS

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
chapters-code/adder/host.mjs:13: this host prints past `console.log` or `println!`
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

#[test]
fn a_rust_host_prints_past_println() {
    let book = with_rust_host();
    book.edit(
        "chapters-code/adder/host.rs",
        "    // ANCHOR_END: sum\n",
        "    print!(\"no newline\");\n    eprintln!(\"aside\");\n    let _ = dbg!(1 + 1);\n    // ANCHOR_END: sum\n",
    );
    book.verify_with(&["--engine", "wasmtime"], 1, str![[r#"
chapters-code/adder/host.rs:11: this host prints past `console.log` or `println!`
  in [WASMTIME]
    no newline
  print with those alone

chapters-code/adder/host.rs:12: this host prints past `console.log` or `println!`
  in [WASMTIME]
    aside
  print with those alone

chapters-code/adder/host.rs:13: this host prints past `console.log` or `println!`
  in [WASMTIME]
    1 + 1 = 2
  print with those alone

3 findings: 1 chapter, 5 listings, 2 of 4 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:38, 2 numbers; [WASMTIME], [RUSTC]; 2 of 2 runs new; not run: Node (not asked for), Bun (not asked for), Deno (not asked for); [TIME]
"#]]);
    book.edit("chapters-code/adder/host.rs", "print!(\"no newline\");", "panic!(\"at last\");");
    book.verify_with(&["--engine", "wasmtime"], 1, str![[r#"
chapters-code/adder/host.rs:11: host.rs fails
  in [WASMTIME]
    panic: at last
  see it alone: cargo xtask run adder --engine wasmtime

1 finding: 1 chapter, 5 listings, 1 of 4 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:26, book/src/adder.md:38, 2 numbers; [WASMTIME], [RUSTC]; 1 of 2 runs new; not run: Node (not asked for), Bun (not asked for), Deno (not asked for); [TIME]
"#]]);
    book.edit(
        "chapters-code/adder/host.rs",
        "panic!(\"at last\");",
        "loop { println!(\"and so on\"); }",
    );
    book.verify_with(&["--engine", "wasmtime"], 1, str![[r#"
chapters-code/adder/host.rs:11: host.rs prints without end: more than 1 MiB
  in [WASMTIME]
  print what a page can show

1 finding: 1 chapter, 5 listings, 1 of 4 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:26, book/src/adder.md:38, 2 numbers; [WASMTIME], [RUSTC]; 1 of 2 runs new; not run: Node (not asked for), Bun (not asked for), Deno (not asked for); [TIME]
"#]]);
}

#[test]
fn a_host_cannot_speak_for_the_recorder() {
    let book = Book::new();
    book.edit_host(
        "// ANCHOR_END: wrap",
        r#"const { writeSync } = await import("node:fs");
writeSync(1, '{"line":9,"text":"forged"}\n');
process.stderr.write("aside\n");
writeSync(2, "aside\n");
// ANCHOR_END: wrap"#,
    );
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:14: this host prints past `console.log` or `println!`
  in [NODE]
    {"line":9,"text":"forged"}
  print with those alone

chapters-code/adder/host.mjs:17: this host prints past `console.log` or `println!`
  in [NODE]
    aside
  print with those alone

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn what_consoles_print_differently() {
    for call in [
        r#"console.log("%s is %d", "a", 4)"#,
        r#"console.log("a\ud800b")"#,
        r#"console.table([1])"#,
        r#"console.group("a")"#,
    ] {
        let book = Book::new();
        book.edit_host("console.log(add(0xffffffff, 1));", &format!("{call};"));
        let output = book.command(&["verify"]).output().unwrap();
        let report = String::from_utf8_lossy(&output.stdout);
        assert!(report.contains("host.mjs:14: host.mjs fails"), "{call}: {report}");
        assert!(report.contains("which engines print differently"), "{call}: {report}");
    }
}

#[test]
fn a_line_of_any_length_is_read() {
    let book = Book::new();
    let host = "for (const length of [900_000, 3 << 20]) console.log(\"a\".repeat(length));";
    book.edit_host("console.log(add(0xffffffff, 1));", host);
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:14: host.mjs prints without end: more than 1 MiB
  in [NODE]
  print what a page can show

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_that_depends_on_chance() {
    for chance in [
        "Math.random() < 0.5",
        "Math.random() < 0.9",
        "crypto.getRandomValues(new Uint8Array(1))[0] & 1",
        "crypto.randomUUID() < \"8\"",
        "new Date().getFullYear()",
        "new Date().getHours() < 12",
        "new Date().getUTCHours() < 12",
        "new Date().getMinutes() < 30",
        "new Date(Date.now()).getDay()",
        "new Date(2026, 0).toISOString()",
        "Date().slice(0, 3)",
        "performance.now() < 1e6",
        "process.hrtime()[0] < 3e7",
        "process.hrtime.bigint() < 3n * 10n ** 16n",
        "process.uptime() < 1e6",
        "(1234.5).toLocaleString()",
    ] {
        let book = Book::new();
        book.edit_host("console.log(add(0xffffffff, 1));", &format!("console.log({chance});"));
        let output = book.command(&["verify"]).output().unwrap();
        let report = String::from_utf8_lossy(&output.stdout);
        let message = "host.mjs:14: host.mjs prints something else when it runs again";
        assert!(report.contains(message), "{chance}: {report}");
    }
    let book = Book::new();
    let same = "new Date(Date.UTC(2020, 0)) < new Date() ? 0 : 1";
    book.edit_host("console.log(add(0xffffffff, 1));", &format!("console.log({same});"));
    book.xtask(&["verify"]).code(0);
}

#[test]
fn a_host_in_node_has_no_rights_but_to_read_the_book() {
    let book = Book::new();
    book.edit_host(
        "console.log(add(0xffffffff, 1));",
        r#"const { readFileSync, writeFileSync } = await import("node:fs");
const { execFileSync } = await import("node:child_process");
const denied = (act) => {
  try {
    act();
    console.log("allowed");
  } catch (error) {
    console.log(error.code);
  }
};
denied(() => readFileSync(import.meta.filename));
denied(() => readFileSync(process.execPath));
denied(() => writeFileSync("written", ""));
denied(() => execFileSync("true"));
console.log(Object.keys(process.env).sort().join(" "));"#,
    );
    book.verify(1, str![[r#"
book/src/adder.md:30: host.mjs:wrap prints something else
  in [NODE]
  - the page  + printed
    - 0
    + allowed
    + ERR_ACCESS_DENIED
    + ERR_ACCESS_DENIED
    + ERR_ACCESS_DENIED
    + CARGO_TARGET_DIR LANG NO_COLOR PATH TZ
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn the_readers_environment_does_not_reach_node() {
    let book = Book::new();
    let mut command = book.command(&["verify"]);
    command.env("NODE_OPTIONS", "--no-such");
    let output = command.output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.starts_with("verified") && report.contains("; Node "), "{report}");
}

#[test]
fn a_guest_panics_many_frames_deep() {
    let book = Book::new();
    book.edit(
        "chapters-code/adder/src/lib.rs",
        "one + two",
        "(one + two).checked_mul(u32::MAX).unwrap()",
    );
    let output = book.command(&["verify"]).output().unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(report.contains("chapters-code/adder/host.mjs:9: host.mjs fails"), "{report}");
}

#[test]
fn a_host_prints_what_a_terminal_would_obey() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", r#"console.log("\x1b[31mred \u202eleft");"#);
    book.verify(1, str![[r#"
book/src/adder.md:30: host.mjs:wrap prints something else
  in [NODE]
  - the page  + printed
    - 0
    + /u{1b}[31mred /u{202e}left
  no page can show what was printed: it holds `/u{1b}`, which nobody can see

chapters-code/adder/host.mjs:14: this prints a control character
  in [NODE]
    /u{1b}[31mred /u{202e}left
  escape it, so that a page can show it

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    let before = book.page();
    book.xtask(&["bless"]).code(1);
    assert_eq!(book.page(), before);
}

#[test]
fn a_host_that_loops_from_the_start() {
    let book = Book::new();
    book.edit_host("// ANCHOR: load", "for (;;);\n// ANCHOR: load");
    book.verify_with(&["--limit", "1"], 1, str![[r#"
chapters-code/adder/host.mjs:1: host.mjs does not end, and prints nothing
  in [NODE]
  mend it, or allow it more time: cargo xtask verify adder --limit SECONDS

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_host_in_a_process_of_its_own() {
    let book = Book::new();
    book.edit_host("// ANCHOR: load", "process.chdir(\".\");\n// ANCHOR: load");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:3: host.mjs fails
  in [NODE]
    TypeError [ERR_WORKER_UNSUPPORTED_OPERATION]: process.chdir() is not supported in workers
        at chapters-code/adder/host.mjs:3:9
  see it alone: cargo xtask run adder --engine node

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    let host = book.read("chapters-code/adder/host.mjs");
    let host = format!("// own process: it changes its folder\n{host}");
    book.write("chapters-code/adder/host.mjs", &host);
    book.xtask(&["verify"]).code(0);
}

#[test]
fn a_host_that_is_no_javascript() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "console.log(;");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:14: host.mjs fails
  in [NODE]
    chapters-code/adder/host.mjs:14
    console.log(;
                ^
    SyntaxError: Unexpected token ';'
  see it alone: cargo xtask run adder --engine node

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_host_takes_too_much_memory() {
    let book = Book::new();
    book.edit_host(
        "console.log(add(0xffffffff, 1));",
        "const all = [];\nfor (;;) all.push(new Uint8Array(1 << 26).fill(1));",
    );
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:10: host.mjs takes more than 1 GiB of memory; this line prints last
  in [NODE]
  take what a reader's machine has

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

/// A path that URLs spell in another way.
#[test]
fn a_folder_with_a_strange_name() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "throw new Error(\"broken\");");
    let folder = "a ö#b?";
    copy_into(&book, folder);
    book.xtask(&["verify", "--root", folder]).code(1).stdout_eq(str![[r#"
chapters-code/adder/host.mjs:14: host.mjs fails
  in [NODE]
    Error: broken
        at chapters-code/adder/host.mjs:14:7
  see it alone: cargo xtask run adder --engine node

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

/// Paths that a linker, or an engine, takes for something else.
#[cfg(unix)]
#[test]
fn folders_from_which_nothing_can_be_built_or_imported() {
    let book = Book::new();
    copy_into(&book, "100%");
    book.xtask(&["verify", "--root", "100%"]).code(2).stderr_eq(str![[r#"
...
error: no linker of Rust's for WebAssembly writes below a folder with a `%` in its name: [ROOT]/100%/target; move the book, or set CARGO_TARGET_DIR to another folder

"#]]);
    let mut command = book.command(&["verify", "--root", "100%"]);
    let output = command.env("CARGO_TARGET_DIR", book.root().join("elsewhere")).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));

    let book = Book::new();
    copy_into(&book, r"a\b");
    book.xtask(&["verify", "--root", r"a\b"]).code(2).stderr_eq(str![[r#"
error: no engine imports a module whose path has a `/`: [ROOT]/a/b; move the book

"#]]);
}

fn copy_into(book: &Book, folder: &str) {
    for (path, text) in book.files() {
        let file = path.strip_prefix(book.root()).unwrap().to_str().unwrap();
        book.write(&format!("{folder}/{file}"), std::str::from_utf8(&text).unwrap());
    }
}

/// Each of the other engines that are there, with the same host.
#[test]
fn bun_and_deno_run_hosts_as_node_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/engines");
    let folder = std::env::var_os("BOOK_ENGINES").map_or(folder, Into::into);
    for engine in ["bun", "deno"] {
        if !folder.join(engine).is_dir() {
            println!("not run: {engine}; .ci/engines fetches it");
            continue;
        }
        let verify = |book: &Book| {
            let mut command = book.command(&["verify", "--engine", engine, "--limit", "5"]);
            let output = command.env("BOOK_ENGINES", &folder).output().unwrap();
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let book = Book::new();
        let report = verify(&book);
        assert!(report.starts_with("verified"), "{engine}: {report}");
        for (code, finding) in [
            ("throw new Error(\"a\");", ":14: host.mjs fails"),
            ("console.log(;", ":14: host.mjs fails"),
            ("process.exit(0);", ":14: host.mjs exits before its end"),
            ("process.stdout.write(\"a\\n\");", ":14: this host prints past"),
            ("console.log(Math.random() < 0.5);", ":14: host.mjs prints something else when"),
            ("for (;;);", ":10: host.mjs does not end"),
        ] {
            let book = Book::new();
            book.edit_host("console.log(add(0xffffffff, 1));", code);
            let report = verify(&book);
            assert!(report.contains(finding), "{engine}, {code}: {report}");
        }
        let book = Book::new();
        let act = r#"try {
  (await import("node:fs")).writeFileSync("written", "");
  console.log("allowed");
} catch {
  console.log("denied");
}"#;
        book.edit_host("console.log(add(0xffffffff, 1));", act);
        let is_denied = verify(&book).contains("+ denied");
        assert_eq!(is_denied, engine == "deno", "{engine}: {}", verify(&book));
    }
}

/// It is the host that is wrong, and not the engine that is missing.
#[test]
fn a_host_that_does_not_compile_for_the_engine_that_was_asked_for() {
    let book = with_rust_host();
    book.edit("chapters-code/adder/host.rs", "Ok(())", "Ok(()");
    book.verify_with(&["--engine", "wasmtime"], 1, str![[r#"
chapters-code/adder/host.rs:13: the host does not compile
    error: mismatched closing delimiter: `}`
      --> chapters-code/adder/host.rs:12:7
       |
     3 | pub fn main() -> Result<()> {
       |                             - closing delimiter possibly meant for this
    ...
    12 |     Ok(()
       |       ^ unclosed delimiter
    13 | }
       | ^ mismatched closing delimiter
  mend it, then: cargo xtask verify

1 finding: 1 chapter, 5 listings, 1 of 4 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:26, book/src/adder.md:38, 2 numbers; [WASMTIME], [RUSTC]; 2 of 2 runs new; not run: Node (not asked for), Bun (not asked for), Deno (not asked for); [TIME]
"#]]);
}

/// A Rust host starts a process that leaves its group; whatever ends `verify`, both are gone.
#[cfg(target_os = "linux")]
#[test]
fn no_process_is_left_behind() {
    let book = with_rust_host();
    let leaves = r#"// ANCHOR: sum
    let mut child = std::process::Command::new("setsid");
    let child = child.args(["sleep", "600"]).spawn()?;
    // Two rounds run side by side: neither may wipe out what the other has written.
    let mut pids = std::fs::OpenOptions::new().append(true).open("pids")?;
    let line = format!("{} {}\n", std::process::id(), child.id());
    std::io::Write::write_all(&mut pids, line.as_bytes())?;
    while std::path::Path::new("loops").exists() {}
"#;
    book.write("chapters-code/adder/host.rs", &RUST_HOST.replace("// ANCHOR: sum\n", leaves));
    let run = |limit: &str| {
        book.write("pids", "");
        let arguments = ["verify", "--fresh", "--engine", "wasmtime", "--limit", limit];
        let mut command = book.command(&arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };

    assert_eq!(run("60").wait().unwrap().code(), Some(0), "the host ends");
    assert_gone(book.root());

    book.write("loops", "");
    // Long enough for a busy machine to start the host.
    assert_eq!(run("8").wait().unwrap().code(), Some(1), "the host is out of time");
    assert_gone(book.root());

    for (signal, code) in [("-INT", Some(2)), ("-KILL", None)] {
        let mut verify = run("60");
        while !book.read("pids").ends_with('\n') {
            assert!(verify.try_wait().unwrap().is_none(), "verify ends before its host has run");
            thread::sleep(Duration::from_millis(5));
        }
        let id = verify.id().to_string();
        std::process::Command::new("kill").args([signal, &id]).status().unwrap();
        assert_eq!(verify.wait().unwrap().code(), code, "{signal}");
        assert_gone(book.root());
    }
}

#[cfg(target_os = "linux")]
fn assert_gone(root: &Path) {
    let pids = fs::read_to_string(root.join("pids")).unwrap();
    assert!(pids.split_whitespace().count() >= 2, "the host has run");
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
