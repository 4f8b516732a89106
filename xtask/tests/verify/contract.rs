//! Contracts, and guests of readers that are held to them.

use std::fs;

use snapbox::str;

use crate::small::Book;

const FILE: &str = "chapters-code/adder/contract.toml";

const CONTRACT: &str = r#"[exports]
add = "func (one: i32, two: i32) -> i32"

[judged]
sum = [1]
wrap = "all"

[own]
sum = "only the first sum is everybody's"
"#;

/// The book, whose chapter has a contract.
fn book() -> Book {
    let book = Book::new();
    book.write(FILE, CONTRACT);
    book
}

/// A guest whose `add` does this with its two numbers.
fn guest(book: &Book, instructions: &str) {
    let function = "(func (export \"add\") (param i32 i32) (result i32)";
    book.write("mine.wat", &format!("(module {function} {instructions}))\n"));
}

fn bring(book: &Book, file: &str, code: i32, report: impl snapbox::IntoData) {
    book.verify_with(&["adder", "--guest", file, "--engine", "node"], code, report);
}

#[test]
fn a_contract_is_held_to_its_chapter() {
    let book = book();
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
    book.edit(FILE, "two: i32", "two: i64");
    book.edit(FILE, "[exports]\n", "[exports]\nmemory = \"memory\"\n");
    book.edit(FILE, "sum = [1]\n", "sum = [1, 3]\n");
    book.edit(FILE, "wrap =", "warp =");
    book.verify(1, str![[r#"
chapters-code/adder/contract.toml:1: the contract says nothing of host.mjs:wrap
  put it into [judged], or into [own] with the reason

chapters-code/adder/contract.toml:2: no host of the chapter uses the export `memory`
  take it out of the contract

chapters-code/adder/contract.toml:3: the book's own guest: it exports `add` as func (i32, i32) -> i32; the contract asks for func (one: i32, two: i64) -> i32
  mend the contract, or the guest

chapters-code/adder/contract.toml:6: host.mjs:sum has no line 3: the page shows 2
  name lines that the page shows

chapters-code/adder/contract.toml:7: the chapter's page shows no output of `warp`
  take it out of the contract

5 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 1 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_contract_that_cannot_be_read_has_a_line() {
    let book = book();
    book.edit(FILE, "-> i32", "-> u32");
    book.edit(FILE, "[own]\nsum = \"only the first sum is everybody's\"\n", "");
    book.verify(1, str![[r#"
chapters-code/adder/contract.toml:1: the hosts use the export `add`, which is not declared
  add it to [exports]: add = "func (i32, i32) -> i32"

chapters-code/adder/contract.toml:2: `u32` is none of the types i32, i64, f32, f64
  CONTRIBUTING.md, *Contracts*, says how one is written

chapters-code/adder/contract.toml:5: [own] does not say why the other lines of `sum` are not judged
  CONTRIBUTING.md, *Contracts*, says how one is written

3 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_guest_in_another_language_is_verified() {
    let book = book();
    // Larger numbers are nobody's business but its own.
    let own = "local.get 0 i32.const 4 i32.eq if (result i32) i32.const 9 else \
               local.get 0 local.get 1 i32.add end";
    guest(&book, own);
    bring(
        &book,
        "mine.wat",
        0,
        str![[r#"
host.mjs:sum, not judged but for line 1: only the first sum is everybody's
  - the book's guest  + yours
      2 + 3 = 5
    - 4 + 4 = 8
    + 4 + 4 = 9

verified: mine.wat is a guest of adder: 1 export; 2 outputs as on the page; 1 not judged, 1 of them not the page's; [NODE]

"#]],
    );
}

#[test]
fn a_guest_gives_something_else() {
    let book = book();
    guest(&book, "local.get 0 local.get 1 i32.sub");
    bring(
        &book,
        "mine.wat",
        1,
        str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else with mine.wat
  in [NODE]
  - the book's guest  + yours
    - 2 + 3 = 5
    + 2 + 3 = -1
  every guest of this chapter must give what the page shows here

book/src/adder.md:30: host.mjs:wrap prints something else with mine.wat
  in [NODE]
  - the book's guest  + yours
    - 0
    + -2
  every guest of this chapter must give what the page shows here

2 findings: 1 export; 0 outputs as on the page; [NODE]

"#]],
    );
}

#[test]
fn a_guest_traps() {
    let book = book();
    guest(&book, "unreachable");
    bring(
        &book,
        "mine.wat",
        1,
        str![[r#"
chapters-code/adder/host.mjs:9: host.mjs fails, with mine.wat
  in [NODE]
    RuntimeError: unreachable
        at wasm://wasm/[..]
        at chapters-code/adder/host.mjs:9:24
  the line is where the host was: look at what it has asked of the guest there

1 finding: 1 export; 0 outputs as on the page; [NODE]

"#]],
    );
}

#[test]
fn what_does_not_fit_is_named() {
    let book = book();
    book.write(
        "mine.wat",
        "(module (import \"env\" \"abort\" (func (param i32)))
           (func (export \"add\") (param i64 i64) (result i64) local.get 0)
           (memory (export \"memory\") 1))",
    );
    bring(
        &book,
        "mine.wat",
        1,
        str![[r#"
mine.wat:1: it imports `env.abort`: func (i32), which no host of this chapter gives
  build it freestanding: clang -nostdlib, asc --use abort=, zig -target wasm32-freestanding; the imports that the hosts give: none

mine.wat:1: it exports `add` as func (i64, i64) -> i64; the contract asks for func (one: i32, two: i32) -> i32
  a pointer and a length are i32 each in wasm32; change the declaration of `add`

2 findings: 1 export

"#]],
    );
    book.write("mine.wat", "(module (func (export \"sum\")))");
    bring(
        &book,
        "mine.wat",
        1,
        str![[r#"
mine.wat:1: it does not export `add`: func (one: i32, two: i32) -> i32
  export it under this very name; it exports: sum

1 finding: 1 export

"#]],
    );
}

#[test]
fn a_file_that_is_no_module_is_told_in_clear_words() {
    let book = book();
    book.write("mine.wasm", "(module)");
    bring(
        &book,
        "mine.wasm",
        1,
        str![[r#"
mine.wasm:1: this is WebAssembly text, not a module
  assemble it: wat2wasm guest.wat, or wasm-tools parse guest.wat -o guest.wasm

1 finding: 1 export

"#]],
    );
    book.write("mine.wasm", "#include <stdio.h>");
    bring(
        &book,
        "mine.wasm",
        1,
        str![[r#"
mine.wasm:1: this is no WebAssembly: a module begins with the bytes 00 61 73 6d
  give the .wasm file that your compiler has written

1 finding: 1 export

"#]],
    );
    book.write("mine.wat", "(module (func (export \"add\") (result i32) i64.const 1))");
    bring(
        &book,
        "mine.wat",
        1,
        str![[r#"
mine.wat:1: this module is broken: type mismatch: expected i32, found i64 (at offset 0x23)
  mend it there, or build it again and copy the file whole

1 finding: 1 export

"#]],
    );
    book.write("mine.wat", "(module (func");
    bring(
        &book,
        "mine.wat",
        1,
        str![[r#"
mine.wat:1: this module is broken: expected `)`
     --> mine.wat:1:14
      |
    1 | (module (func
      |              ^
  mend it there, or build it again and copy the file whole

1 finding: 1 export

"#]],
    );
    fs::write(book.root().join("mine.wasm"), b"\0asm\x0d\0\x01\0").unwrap();
    bring(
        &book,
        "mine.wasm",
        1,
        str![[r#"
mine.wasm:1: this is a component, not a module
  let your compiler write a core module: the hosts of this book read its memory themselves

1 finding: 1 export

"#]],
    );
}

#[test]
fn what_cannot_be_run_says_why() {
    let book = Book::new();
    guest(&book, "local.get 0");
    let error = |arguments: &[&str], text: snapbox::data::Inline| {
        book.xtask(&[&["verify"], arguments].concat()).code(2).stdout_eq(str![]).stderr_eq(text);
    };
    error(
        &["adder", "--guest", "other.wat"],
        str![[r#"
error: cannot read other.wat: No such file or directory (os error 2)

"#]],
    );
    error(
        &["adder", "--guest", "mine.wat"],
        str![[r#"
error: adder has no contract for guests in other languages; no chapter of this book has one

"#]],
    );
    error(
        &["ader", "--guest", "mine.wat"],
        str![[r#"
error: there is no chapter `ader`; do you mean `adder`? there are: adder

"#]],
    );
    book.write(FILE, CONTRACT);
    error(
        &["adder", "--guest", "mine.wat", "--engine", "firefox"],
        str![[r#"
error: --engine firefox: a browser runs a guest of yours in the page: cargo xtask serve --open, then *My guest*

"#]],
    );
    error(
        &["adder", "--guest", "mine.wat", "--engine", "wasmtime"],
        str![[r#"
error: --engine wasmtime: adder has no host for it

"#]],
    );
}
