//! The record of what a chapter was verified with, which the site carries over.

use std::fs;

use sha2::{Digest, Sha256};
use snapbox::str;

use crate::small::Book;

const RECORD: &str = "target/xtask/verified/adder.json";

fn has_record(book: &Book) -> bool {
    book.root().join(RECORD).exists()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_chapter_without_a_finding_gets_a_record() {
    let book = Book::new();
    book.xtask(&["verify"]).code(0);
    let record = book.read(RECORD);
    let module = "target/wasm32-unknown-unknown/release/adder.wasm";
    let module = fs::read(book.root().join(module)).unwrap();
    let shown = record
        .replace(&format!("\"bytes\": {}", module.len()), "\"bytes\": [BYTES]")
        .replace(&sha256(&module), "[GUEST]")
        .replace(&sha256(book.read("chapters-code/adder/host.mjs").as_bytes()), "[HOST]")
        .replace(&sha256(book.page().as_bytes()), "[PAGE]");
    book.assert().eq(
        shown,
        str![[r#"
{
  "verified": {
    "engines": [
      "[NODE]"
    ],
    "judges": [
      "[RUSTC]"
    ],
    "toolchain": "[RUSTC]",
    "guest": {
      "sha256": "[GUEST]",
      "bytes": [BYTES]
    }
  },
  "host": "[HOST]",
  "page": "[PAGE]"
}

"#]],
    );
    book.xtask(&["verify", "adder"]).code(0);
    assert_eq!(book.read(RECORD), record, "it holds nothing that changes by itself");
}

#[test]
fn a_finding_takes_the_record_away() {
    let book = Book::new();
    book.xtask(&["verify"]).code(0);
    assert!(has_record(&book));
    book.edit_page("It gives `5`", "It gives `7`");
    book.xtask(&["verify"]).code(1);
    assert!(!has_record(&book));
}

#[test]
fn a_finding_on_another_page_does_not() {
    let book = Book::new();
    book.edit("book/src/introduction.md", "adder.md#what-wraps", "addre.md");
    book.xtask(&["verify"]).code(1);
    assert!(has_record(&book));
}

#[test]
fn a_run_of_some_engines_leaves_the_record_as_it_is() {
    let book = Book::new();
    book.xtask(&["verify", "--engine", "node"]).code(0);
    assert!(!has_record(&book));
    book.xtask(&["verify"]).code(0);
    let record = book.read(RECORD);
    book.edit_page("It gives `5`", "It yields `5`");
    book.xtask(&["verify", "--engine", "node"]).code(0);
    assert_eq!(book.read(RECORD), record);
    book.edit_page("It yields `5`", "It yields `7`");
    book.xtask(&["verify", "--engine", "node"]).code(1);
    assert!(!has_record(&book));
}

#[test]
fn a_blessed_page_is_the_page_of_the_record() {
    let book = Book::new();
    book.xtask(&["verify"]).code(0);
    let record = book.read(RECORD);
    book.edit_page("2 + 3 = 5\n", "");
    book.xtask(&["verify"]).code(1);
    book.xtask(&["bless"]).code(0);
    assert_eq!(book.read(RECORD), record);
}

#[test]
fn a_page_that_bless_cannot_mend_has_no_record() {
    let book = Book::new();
    book.edit_page("2 + 3 = 5\n", "");
    book.edit_page("It gives `5`", "It gives `7`");
    book.xtask(&["bless"]).code(1);
    assert!(!has_record(&book));
}
