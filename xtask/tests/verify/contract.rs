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
    book.verify(0, str![]);
    book.edit(FILE, "two: i32", "two: i64");
    book.edit(FILE, "[exports]\n", "[exports]\nmemory = \"memory\"\n");
    book.edit(FILE, "sum = [1]\n", "sum = [1, 3]\n");
    book.edit(FILE, "wrap =", "warp =");
    book.verify(1, str![]);
}

#[test]
fn a_contract_that_cannot_be_read_has_a_line() {
    let book = book();
    book.edit(FILE, "-> i32", "-> u32");
    book.edit(FILE, "[own]\nsum = \"only the first sum is everybody's\"\n", "");
    book.verify(1, str![]);
}

#[test]
fn a_guest_in_another_language_is_verified() {
    let book = book();
    // Larger numbers are nobody's business but its own.
    let own = "local.get 0 i32.const 4 i32.eq if (result i32) i32.const 9 else \
               local.get 0 local.get 1 i32.add end";
    guest(&book, own);
    bring(&book, "mine.wat", 0, str![]);
}

#[test]
fn a_guest_gives_something_else() {
    let book = book();
    guest(&book, "local.get 0 local.get 1 i32.sub");
    bring(&book, "mine.wat", 1, str![]);
}

#[test]
fn a_guest_traps() {
    let book = book();
    guest(&book, "unreachable");
    bring(&book, "mine.wat", 1, str![]);
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
    bring(&book, "mine.wat", 1, str![]);
    book.write("mine.wat", "(module (func (export \"sum\")))");
    bring(&book, "mine.wat", 1, str![]);
}

#[test]
fn a_file_that_is_no_module_is_told_in_clear_words() {
    let book = book();
    book.write("mine.wasm", "(module)");
    bring(&book, "mine.wasm", 1, str![]);
    book.write("mine.wasm", "#include <stdio.h>");
    bring(&book, "mine.wasm", 1, str![]);
    book.write("mine.wat", "(module (func (export \"add\") (result i32) i64.const 1))");
    bring(&book, "mine.wat", 1, str![]);
    book.write("mine.wat", "(module (func");
    bring(&book, "mine.wat", 1, str![]);
    fs::write(book.root().join("mine.wasm"), b"\0asm\x0d\0\x01\0").unwrap();
    bring(&book, "mine.wasm", 1, str![]);
}

#[test]
fn what_cannot_be_run_says_why() {
    let book = Book::new();
    guest(&book, "local.get 0");
    let error = |arguments: &[&str], text: snapbox::Data| {
        book.xtask(&[&["verify"], arguments].concat()).code(2).stdout_eq(str![]).stderr_eq(text);
    };
    error(&["adder", "--guest", "other.wat"], str![]);
    error(&["adder", "--guest", "mine.wat"], str![]);
    error(&["ader", "--guest", "mine.wat"], str![]);
    book.write(FILE, CONTRACT);
    error(&["adder", "--guest", "mine.wat", "--engine", "firefox"], str![]);
    error(&["adder", "--guest", "mine.wat", "--engine", "wasmtime"], str![]);
}
