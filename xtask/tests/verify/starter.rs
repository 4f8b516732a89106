//! A starter: a project that a reader takes along, built and run as it stands. It is the book's own.

use std::path::Path;

use book_files::starter;
use snapbox::str;

use crate::small::Book;

const PAGE: &str = "book/src/starter.md";
const README: &str = "chapters-code/starter/README.md";
const GUEST: &str = "chapters-code/starter/src/lib.rs";
const HOST: &str = "chapters-code/starter/node.mjs";
const LOCK: &str = "chapters-code/starter/wasmtime/Cargo.lock";

/// The small book and the starter, whose page lists all of it and what two of its hosts print.
fn with_starter() -> Book {
    let book = Book::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../chapters-code/starter");
    let mut page = "# Starter\n\nAll of it is [one file](starter.zip).\n".to_owned();
    for file in starter::files(&folder).unwrap() {
        let text = std::fs::read_to_string(folder.join(&file)).unwrap();
        book.write(&format!("chapters-code/starter/{file}"), &text);
        let is_read = !file.ends_with("LICENSE") && !file.ends_with(".lock");
        if is_read {
            let include = format!("{{{{#include ../../chapters-code/starter/{file}}}}}");
            page += &format!("\n```text\n{include}\n```\n");
        }
    }
    for host in [starter::SCRIPT, starter::PROGRAM] {
        page += &format!("\n```text,prints={host}\nHello, World!\nHello, Zoë 🦀!\n```\n");
    }
    book.write(PAGE, &page);
    let summary = book.read("book/src/SUMMARY.md");
    book.write("book/src/SUMMARY.md", &format!("{summary}\n[Starter](starter.md)\n"));
    let exclude = "exclude = [\"chapters-code/hosts\"";
    book.edit("Cargo.toml", exclude, &format!("{exclude}, \"chapters-code/starter\""));
    book
}

/// In Node alone, so that no test but those that need it compiles the Rust hosts.
fn in_node(book: &Book, code: i32, report: impl snapbox::IntoData) {
    book.verify_with(&["starter", "--engine", "node"], code, report);
}

#[test]
fn a_starter_is_built_and_run_as_it_stands() {
    let book = with_starter();
    book.verify(0, str!["verified: 2 chapters, 12 listings, every one of 5 outputs witnessed, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 4 of 4 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
    book.verify(0, str!["verified: 2 chapters, 12 listings, every one of 5 outputs witnessed, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 0 of 4 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
    let record = book.read("target/xtask/verified/starter.json");
    assert!(
        record.contains("chapters-code/starter/target/wasm32-unknown-unknown/release/starter.wasm")
    );
    assert!(!record.contains("deps"), "{record}");

    let host = "chapters-code/starter/wasmtime/src/main.rs";
    book.edit(host, "\"greet\", \"World\"", "\"meet\", \"World\"");
    book.verify(1, str![[r#"
chapters-code/starter/wasmtime/src/main.rs:1: wasmtime/src/main.rs fails
  in [WASMTIME]
    Error: failed to find function export `meet`
  see it alone: cargo xtask run starter --engine wasmtime

1 finding: 2 chapters, 12 listings, 4 of 5 outputs witnessed, not book/src/starter.md:42, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 1 of 4 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    book.edit(host, "\"meet\", \"World\"", "\"greet\", [\"World\"].get(1).unwrap()");
    book.verify(1, str![[r#"
chapters-code/starter/wasmtime/src/main.rs:35: wasmtime/src/main.rs fails
  in [WASMTIME]
    panic: called `Option::unwrap()` on a `None` value
  see it alone: cargo xtask run starter --engine wasmtime

1 finding: 2 chapters, 12 listings, 4 of 5 outputs witnessed, not book/src/starter.md:42, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 1 of 4 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    book.edit(host, ".get(1)", ".gat(1)");
    book.verify(1, str![[r#"
chapters-code/starter/wasmtime/src/main.rs:35: the host does not compile
    error[E0599]: no method named `gat` found for array `[&str; 1]` in the current scope
      --> chapters-code/starter/wasmtime/src/main.rs:35:64
       |
    35 |     println!("{}", call(&mut store, &guest, "greet", ["World"].gat(1).unwrap())?);
       |                                                                ^^^
       |
    help: there is a method `get` with a similar name
       |
    35 -     println!("{}", call(&mut store, &guest, "greet", ["World"].gat(1).unwrap())?);
    35 +     println!("{}", call(&mut store, &guest, "greet", ["World"].get(1).unwrap())?);
       |
  mend it, then: cargo xtask verify

1 finding: 2 chapters, 12 listings, 4 of 5 outputs witnessed, not book/src/starter.md:42, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 1 of 4 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn another_output_of_a_starter() {
    let book = with_starter();
    book.edit(HOST, "\"World\"", "\"Moon\"");
    in_node(
        &book,
        1,
        str![[r#"
book/src/starter.md:37: node.mjs prints something else
  in [NODE]
  - the page  + printed
    - Hello, World!
    + Hello, Moon!
      Hello, Zoë 🦀!
  accept it: cargo xtask bless starter

1 finding: 1 chapter, 8 listings, 1 of 2 outputs witnessed, not book/src/starter.md:42, 0 numbers; [NODE]; 1 of 1 run new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
    book.xtask(&["bless", "starter", "--engine", "node"]).code(0);
    assert!(book.read(PAGE).contains("Hello, Moon!"));
}

#[test]
fn a_host_of_a_starter_that_no_page_shows() {
    let book = with_starter();
    book.edit(PAGE, "```text,prints=node.mjs\nHello, World!\nHello, Zoë 🦀!\n```\n", "");
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/node.mjs:1: what it prints is on no page
  add a block ```text,prints=node.mjs to book/src/starter.md

1 finding: 1 chapter, 8 listings, 0 of 1 output witnessed, not book/src/starter.md:38, 0 numbers; [NODE]; 1 of 1 run new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
}

#[test]
fn a_file_of_a_starter_that_no_page_shows() {
    let book = with_starter();
    book.write("chapters-code/starter/more.css", "p { color: red }\n");
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/more.css:1: this file is on no page
  a starter is shown whole: {{#include ../../chapters-code/starter/more.css}}

1 finding: 1 chapter, 8 listings, 1 of 2 outputs witnessed, not book/src/starter.md:42, 0 numbers; [NODE]; 1 of 1 run new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
}

#[test]
fn a_starter_whose_guest_does_not_compile() {
    let book = with_starter();
    book.edit(GUEST, "Ok(name) => give", "Ok(name) => gave");
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/src/lib.rs:45: the guest does not compile
    error[E0425]: cannot find function `gave` in this scope
      --> src/lib.rs:45:21
       |
    45 |         Ok(name) => gave(format!("Hello, {name}!")),
       |                     ^^^^
    ...
    52 | fn give(text: String) -> u64 {
       | ---------------------------- similarly named function `give` defined here
       |
    help: a function with a similar name exists
       |
    45 -         Ok(name) => gave(format!("Hello, {name}!")),
    45 +         Ok(name) => give(format!("Hello, {name}!")),
       |
  mend it, then: cargo xtask verify starter

1 finding: 1 chapter, 8 listings, 0 of 2 outputs witnessed, not book/src/starter.md:37, book/src/starter.md:42, 0 numbers; [NODE]; 0 of 0 runs new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
}

/// An older module lies where the hosts look for it: that is no pass.
#[test]
fn a_starter_whose_line_builds_something_else() {
    let book = with_starter();
    book.xtask(&["build", "starter"]).code(0);
    book.edit(README, "cargo build --release", "cargo build");
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/README.md:12: `cargo build --target wasm32-unknown-unknown` does not make target/wasm32-unknown-unknown/release/starter.wasm
  build what the hosts load, as a `cdylib`

1 finding: 1 chapter, 8 listings, 0 of 2 outputs witnessed, not book/src/starter.md:37, book/src/starter.md:42, 0 numbers; [NODE]; 0 of 0 runs new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
    book.edit(README, "cargo build --target", "cargo build --realese --target");
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/README.md:12: `cargo build --realese --target wasm32-unknown-unknown` fails
    error: unexpected argument '--realese' found

      tip: a similar argument exists: '--release'

    Usage: cargo build --release

    For more information, try '--help'.
  mend it, then: cargo xtask verify starter

1 finding: 1 chapter, 8 listings, 0 of 2 outputs witnessed, not book/src/starter.md:37, book/src/starter.md:42, 0 numbers; [NODE]; 0 of 0 runs new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
    book.edit(README, "cargo build", "make");
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/README.md:1: this does not say how it is built
  write a line that begins with `cargo build `

1 finding: 1 chapter, 8 listings, 0 of 2 outputs witnessed, not book/src/starter.md:37, book/src/starter.md:42, 0 numbers; [NODE]; 0 of 0 runs new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
}

#[test]
fn a_starter_that_is_built_of_another_wasmtime() {
    let book = with_starter();
    let manifest = "chapters-code/starter/wasmtime/Cargo.toml";
    book.edit(manifest, "\"std\"]", "\"std\", \"wat\"]");
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/wasmtime/Cargo.toml:1: this asks for wasmtime = { default-features = false, features = ["cranelift", "runtime", "std", "wat"], version = "48" }, and the book for { default-features = false, features = ["cranelift", "runtime", "std"], version = "48" }
  ask for the same: the book runs this host in a program of its own

1 finding: 1 chapter, 8 listings, 1 of 2 outputs witnessed, not book/src/starter.md:42, 0 numbers; [NODE]; 1 of 1 run new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
    book.edit(manifest, "\"std\", \"wat\"]", "\"std\"]");
    let lock = book.read(LOCK);
    let (before, after) = lock.split_once("name = \"wasmtime\"\nversion = \"").unwrap();
    let (_, after) = after.split_once('"').unwrap();
    book.write(LOCK, &format!("{before}name = \"wasmtime\"\nversion = \"48.0.1\"{after}"));
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/wasmtime/Cargo.lock:1: this pins wasmtime 48.0.1, and the book another one
  take the book's: cp Cargo.lock chapters-code/starter/wasmtime/Cargo.lock && cargo tree --manifest-path chapters-code/starter/wasmtime/Cargo.toml

1 finding: 1 chapter, 8 listings, 1 of 2 outputs witnessed, not book/src/starter.md:42, 0 numbers; [NODE]; 0 of 1 run new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
    book.write(LOCK, "version = 4\n");
    in_node(
        &book,
        1,
        str![[r#"
chapters-code/starter/wasmtime/Cargo.lock:1: cargo does not take this as it is
    error: cannot update the lock file chapters-code/starter/wasmtime/Cargo.lock because --locked was passed to prevent this
    help: to generate the lock file without accessing the network, remove the --locked flag and use --offline instead.
  let cargo write it: cargo tree --manifest-path chapters-code/starter/wasmtime/Cargo.toml

1 finding: 1 chapter, 8 listings, 1 of 2 outputs witnessed, not book/src/starter.md:42, 0 numbers; [NODE]; 0 of 1 run new; not run: Wasmtime (not asked for), Bun (not asked for), Deno (not asked for), 1 other chapter (not asked for); [TIME]
"#]],
    );
}

#[test]
fn what_a_host_with_steps_prints_is_shown_by_step() {
    let book = Book::new();
    book.edit_page("prints=host.mjs:wrap", "prints=host.mjs");
    book.verify(1, str![[r#"
book/src/adder.md:30: `prints=host.mjs` names no step
  write `prints=host.mjs:STEP`; its steps: load, sum, wrap

chapters-code/adder/host.mjs:13: what the step `wrap` prints is on no page
  add a block ```text,prints=host.mjs:wrap to book/src/adder.md

2 findings: 1 chapter, 4 listings, 2 of 3 outputs witnessed, not book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}
