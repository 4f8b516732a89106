//! A book in parts, for several machines.

use snapbox::str;

use crate::small::Book;

fn records(book: &Book) -> Vec<String> {
    let folder = book.root().join("target/xtask/verified");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Each part leaves the records of its pages; together they are those of the whole.
#[test]
fn the_records_of_all_parts_are_those_of_the_book() {
    let book = Book::new();
    book.verify_with(&["--partition", "1/2"], 0, str!["verified: 0 chapters, 0 listings, every one of 0 outputs witnessed, 0 numbers; 0 of 0 runs new; not run: the other parts than 1/2 (not asked for); [TIME]"]);
    assert_eq!(records(&book), ["introduction.json"]);
    book.verify_with(&["--partition", "2/2"], 0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno, the other parts than 2/2 (not asked for) (--all says how to get them); [TIME]"]);
    assert_eq!(records(&book), ["adder.json", "introduction.json"]);
    let parts = ["adder", "introduction"]
        .map(|page| book.read(&format!("target/xtask/verified/{page}.json")));
    book.xtask(&["verify"]).code(0);
    let whole = ["adder", "introduction"]
        .map(|page| book.read(&format!("target/xtask/verified/{page}.json")));
    assert_eq!(parts, whole);
}

#[test]
fn a_part_that_is_none() {
    let book = Book::new();
    book.xtask(&["verify", "--partition", "3/2"]).code(2).stderr_eq(str![[r#"
error: invalid value '3/2' for '--partition <K/N>': `3/2` is no part: write 1/3 for the first of three

For more information, try '--help'.

"#]]);
}
