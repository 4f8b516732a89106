//! What bless writes, and what it leaves alone.

use std::{
    fs,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use snapbox::{assert_data_eq, str};

use crate::small::Book;

#[test]
fn what_was_printed_is_written() {
    let book = Book::new();
    let verified = book.files();
    book.edit_page("2 + 3 = 5\n", "");
    book.edit_page("  0\n", "  1\n  2\n");
    book.edit_page("null.rs:2:14", "null.rs:3:14");
    book.xtask(&["bless"]).code(0).stdout_eq(str![[r#"
book/src/adder.md:13: blessed
book/src/adder.md:29: blessed
book/src/adder.md:40: blessed
verified: 1 chapter, 4 listings, 3 of 3 outputs, 2 numbers; [NODE], [RUSTC]; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    assert_eq!(book.files(), verified, "the page is as it was, and so is all else");
}

#[test]
fn nothing_is_written_where_nothing_differs() {
    let book = Book::new();
    let page = || fs::metadata(book.root().join("book/src/adder.md")).unwrap().modified().unwrap();
    let before = page();
    book.xtask(&["bless"]).code(0);
    assert_eq!(page(), before);
}

#[test]
fn a_link_to_a_line_of_a_blessed_output() {
    let book = Book::new();
    book.edit_page("2 + 3 = 5\n", "");
    book.edit_page("## What wraps", "[a](#step-sum.2)\n[b](#step-sum.3)\n\n## What wraps");
    book.xtask(&["bless"]).code(1).stdout_eq(str![[r#"
book/src/adder.md:13: blessed
book/src/adder.md:23: `#step-sum.3` leads nowhere: the output of the step `sum` has 2 lines
  the lines are counted from 1: #step-sum.1

1 finding: 1 chapter, 4 listings, 3 of 3 outputs, 2 numbers; [NODE], [RUSTC]; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn what_it_cannot_mend_stays_a_finding() {
    let book = Book::new();
    book.edit_page("2 + 3 = 5", "2 + 3 = 6");
    book.edit_page("It gives `5`", "It gives `7`");
    book.xtask(&["bless"]).code(1).stdout_eq(str![[r#"
book/src/adder.md:13: blessed
book/src/adder.md:18: no listing or output of the section “Adder” shows `7`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 7: SOURCE -->

1 finding: 1 chapter, 4 listings, 3 of 3 outputs, 2 numbers; [NODE], [RUSTC]; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    assert!(book.page().contains("2 + 3 = 5"));
}

#[test]
fn a_host_that_fails_is_not_blessed() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "throw new Error(\"broken\");");
    let before = book.files();
    book.xtask(&["bless"]).code(1);
    assert_eq!(book.files(), before);
}

#[test]
fn windows_line_ends_stay() {
    let book = Book::new();
    let page = book.page().replace('\n', "\r\n");
    book.write("book/src/adder.md", &page.replace("= 5", "= 6"));
    book.xtask(&["bless"]).code(0);
    assert_eq!(book.page(), page);
}

#[test]
fn a_text_with_a_fence_in_it_is_left_to_the_author() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "console.log(\"```\");");
    let before = book.files();
    book.xtask(&["bless"]).code(1).stdout_eq(str![[r#"
book/src/adder.md:30: host.mjs:wrap prints something else
  in [NODE]
  - the page  + printed
    - 0
    + ```
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, 3 of 3 outputs, 2 numbers; [NODE], [RUSTC]; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    assert_eq!(book.files(), before);
}

#[test]
fn a_read_only_page_is_not_replaced() {
    let book = Book::new();
    book.edit_page("2 + 3 = 5", "2 + 3 = 6");
    let path = book.root().join("book/src/adder.md");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let before = book.files();
    book.xtask(&["bless"]).code(2).stderr_eq(str![[r#"
Building adder
Looking for rustc
Asking [RUSTC] about chapters-code/adder/exhibits/null.rs
Running adder in [NODE]
error: book/src/adder.md is read-only; nothing was written
make it writable: chmod u+w book/src/adder.md

"#]]);
    assert_eq!(book.files(), before);
}

/// Killed at the moment when the new text lies beside the old page.
#[test]
fn a_killed_bless_leaves_the_page_old_or_new() {
    let book = Book::new();
    let new = book.page();
    let old = new.replace("= 5", "= 6");
    for _ in 0..5 {
        book.write("book/src/adder.md", &old);
        let mut bless = book.command(&["bless"]);
        let mut bless = bless.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let start = Instant::now();
        while !has_temporary(&book) && bless.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(120), "bless neither writes nor ends");
            thread::yield_now();
        }
        let _ = bless.kill();
        bless.wait().unwrap();
        assert!([&old, &new].contains(&&book.page()));
        let pages = fs::read_dir(book.root().join("book/src")).unwrap().count();
        assert_eq!(pages, 3, "nothing else lies among the pages");
    }
    book.xtask(&["bless"]).code(0);
    assert_data_eq!(book.page(), new);
}

fn has_temporary(book: &Book) -> bool {
    let entries = fs::read_dir(book.root().join("target/xtask")).into_iter().flatten();
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(".tmp"))
}
