//! `verify` builds and runs what `start` lays out.

use snapbox::str;

use crate::small::Reader;

fn with_checkpoints() -> Reader {
    let reader = Reader::new();
    let manifest = reader.read("book/Cargo.toml");
    let asked = "\n[workspace.metadata.book]\ncheckpoints = true\n";
    reader.write_book("Cargo.toml", &format!("{manifest}{asked}"));
    reader
}

#[test]
fn a_checkpoint_that_fails_or_prints_otherwise_is_a_finding() {
    let reader = with_checkpoints();
    let verify = ["verify", "--engine", "node"];
    reader.xtask("", &verify).success();

    // It is right where the book is, and nowhere else.
    let host = reader.read("book/chapters-code/bytes/host.mjs");
    let far = "import { readBytes } from \"../hosts/guest.mjs\";\n";
    let use_it = "await readBytes(new URL(\"../../book/book.toml\", import.meta.url));\n";
    reader.write_book("chapters-code/bytes/host.mjs", &format!("{far}{use_it}{host}"));
    // What its attempt needs stands after it.
    let late = reader.read("book/chapters-code/adder/host.mjs").replace("add(2, 3)", "plus(2, 3)");
    let late = late.replace(
        "// ANCHOR_END: wrap",
        "function plus(one, two) {\n  return add(one, two);\n}\n// ANCHOR_END: wrap",
    );
    reader.write_book("chapters-code/adder/host.mjs", &late);
    reader.xtask("", &verify).code(1).stdout_eq(str![]);
}
