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
    let mut shown = record.replace(&format!("\"bytes\": {}", module.len()), "\"bytes\": [BYTES]");
    let read: serde_json::Value = serde_json::from_str(&record).unwrap();
    for (file, hash) in read["sources"].as_object().unwrap() {
        let bytes = fs::read(book.root().join(file)).unwrap();
        assert_eq!(sha256(&bytes), hash.as_str().unwrap(), "{file}");
        shown = shown.replace(hash.as_str().unwrap(), &format!("[{file}]"));
    }
    book.assert().eq(shown, str![[r#"
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
      "sha256": "[target/wasm32-unknown-unknown/release/adder.wasm]",
      "bytes": [BYTES]
    }
  },
  "sources": {
    "book/src/adder.md": "[book/src/adder.md]",
    "chapters-code/adder/Cargo.toml": "[chapters-code/adder/Cargo.toml]",
    "chapters-code/adder/exhibits/null.rs": "[chapters-code/adder/exhibits/null.rs]",
    "chapters-code/adder/host.mjs": "[chapters-code/adder/host.mjs]",
    "chapters-code/adder/src/lib.rs": "[chapters-code/adder/src/lib.rs]",
    "chapters-code/hosts/guest.mjs": "[chapters-code/hosts/guest.mjs]",
    "target/wasm32-unknown-unknown/debug/adder.wasm": "[target/wasm32-unknown-unknown/debug/adder.wasm]",
    "target/wasm32-unknown-unknown/release/adder.wasm": "[target/wasm32-unknown-unknown/release/adder.wasm]"
  }
}

"#]]);
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
