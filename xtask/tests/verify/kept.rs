//! What is made anew when something changes, and what is not.

use std::fs;

use snapbox::str;

use crate::small::Book;

/// A book with two engines for its host, an exhibit that a judge rejects, and a file that Miri
/// is not asked about: what was run, out of two runs and a verdict.
fn verified() -> Book {
    let book = Book::new().with_bun("1.4.4");
    let first = report(&book);
    assert!(first.contains("; 3 of 3 runs new; "), "{first}");
    let second = report(&book);
    assert!(second.contains("; 0 of 3 runs new; "), "{first}{second}");
    book
}

/// `2 of 3`: how many runs and verdicts were new, as the last line says.
fn new_runs(book: &Book) -> String {
    let text = report(book);
    let last = text.lines().last().unwrap_or_default();
    let part = last.split("; ").find(|part| part.ends_with(" new"));
    let part = part.unwrap_or_else(|| panic!("{text}"));
    part.split(" run").next().unwrap().to_owned()
}

fn report(book: &Book) -> String {
    let printed = book.command(&["verify"]).output().unwrap();
    String::from_utf8([printed.stderr, printed.stdout].concat()).unwrap()
}

fn append(book: &Book, file: &str, text: &str) {
    book.write(file, &format!("{}{text}", book.read(file)));
}

#[test]
fn a_changed_page_runs_nothing() {
    let book = verified();
    append(&book, "book/src/adder.md", "\nMore words.\n");
    assert_eq!(new_runs(&book), "0 of 3");
}

#[test]
fn a_changed_host_runs_again_in_each_engine() {
    let book = verified();
    append(&book, "chapters-code/adder/host.mjs", "// more\n");
    assert_eq!(new_runs(&book), "2 of 3");
    assert_eq!(new_runs(&book), "0 of 3");
}

#[test]
fn what_hosts_share_runs_them_again() {
    let book = verified();
    append(&book, "chapters-code/hosts/guest.mjs", "// more\n");
    assert_eq!(new_runs(&book), "2 of 3");
}

#[test]
fn a_file_that_a_host_may_read_runs_it_again() {
    let book = verified();
    book.write("chapters-code/adder/data.json", "{}");
    assert_eq!(new_runs(&book), "2 of 3");
}

#[test]
fn a_changed_exhibit_is_judged_again() {
    let book = verified();
    append(&book, "chapters-code/adder/exhibits/null.rs", "// more\n");
    assert_eq!(new_runs(&book), "1 of 3");
}

#[test]
fn a_changed_guest_runs_and_is_judged_again() {
    let book = verified();
    book.edit("chapters-code/adder/src/lib.rs", "one + two", "two + one + 0 * two");
    let report = book.command(&["verify"]).output().unwrap();
    assert!(report.status.success());
    // The compiler makes the same module of it: only the judge may see the difference.
    append(
        &book,
        "chapters-code/adder/src/lib.rs",
        "\n/// One more.\n#[unsafe(no_mangle)]\npub extern \"C\" fn more() -> u32 {\n    1\n}\n",
    );
    assert_eq!(new_runs(&book), "3 of 3");
}

#[test]
fn another_version_of_an_engine_runs_alone() {
    let book = verified().with_bun("1.4.5");
    assert_eq!(new_runs(&book), "1 of 3");
}

#[test]
fn another_chapter_is_not_run() {
    let book = verified();
    append(&book, "book/src/introduction.md", "\nMore words.\n");
    book.write("chapters-code/adder/tests/guest.rs", "");
    assert_eq!(new_runs(&book), "0 of 3");
}

#[test]
fn fresh_runs_everything() {
    let book = verified();
    let printed = book.command(&["verify", "--fresh"]).output().unwrap();
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(text.contains("; 3 of 3 runs new; "), "{text}");
}

/// What a host prints is kept, and what it prints wrongly is found as well.
#[test]
fn what_was_kept_is_compared() {
    let book = verified();
    book.edit_page("2 + 3 = 5\n", "2 + 3 = 6\n");
    book.verify(1, str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE], Bun 1.4.4
  - the page  + printed
    - 2 + 3 = 6
    + 2 + 3 = 5
      4 + 4 = 8
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 0 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
}

/// A run that fails is run again: it may have been the machine.
#[test]
fn a_host_that_fails_is_not_kept() {
    let book = verified();
    book.edit_host("// ANCHOR: wrap", "throw new Error(\"broken\");\n// ANCHOR: wrap");
    assert_eq!(new_runs(&book), "2 of 3");
    assert_eq!(new_runs(&book), "2 of 3");
}

/// What a record says holds for nothing but the same bytes of all that the page is made of.
#[test]
fn the_record_lists_all_that_a_page_is_made_of() {
    let book = Book::new();
    book.xtask(&["verify"]).code(0);
    let record: serde_json::Value =
        serde_json::from_str(&book.read("target/xtask/verified/adder.json")).unwrap();
    let sources: Vec<_> = record["sources"].as_object().unwrap().keys().cloned().collect();
    let expected = [
        "book/src/adder.md",
        "chapters-code/adder/Cargo.toml",
        "chapters-code/adder/exhibits/null.rs",
        "chapters-code/adder/host.mjs",
        "chapters-code/adder/src/lib.rs",
        "chapters-code/hosts/guest.mjs",
        "target/wasm32-unknown-unknown/debug/adder.wasm",
        "target/wasm32-unknown-unknown/release/adder.wasm",
    ];
    assert_eq!(sources, expected);
    let root = book.root().canonicalize().unwrap();
    let folder = book.root().join("target/xtask/kept");
    for room in ["guests", "runs", "verdicts"] {
        for entry in fs::read_dir(folder.join(room)).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let kept: serde_json::Value = serde_json::from_str(&text).unwrap();
            let inputs = kept["inputs"].to_string();
            assert!(!inputs.contains(root.to_str().unwrap()), "a path of this machine: {inputs}");
        }
    }
}
