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
verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
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

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
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

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
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
fn a_text_with_a_fence_in_it_gets_a_longer_one() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "console.log(\"a\\n  ````\");");
    book.xtask(&["bless"]).code(0);
    let block = "  `````text,prints=host.mjs:wrap\n  a\n    ````\n  `````\n";
    assert!(book.page().contains(block), "{}", book.page());
    book.xtask(&["verify"]).code(0);
}

#[test]
fn empty_lines_at_the_end_of_an_output_stay() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "console.log(\"a\\n\");\nconsole.log();");
    book.xtask(&["bless"]).code(0);
    assert!(book.page().contains("\n  a\n\n\n  ```\n"), "{}", book.page());
    book.xtask(&["verify"]).code(0);
    book.edit_host("console.log(\"a\\n\");\nconsole.log();", "console.log();");
    book.xtask(&["bless"]).code(0);
    book.xtask(&["verify"]).code(0);
}

/// It is not written, and says why.
#[test]
fn a_text_that_no_page_can_show() {
    let book = Book::new();
    for (printed, why) in [
        ("\"see {{#include secret.txt}} here\"", "in the place of `{{#include`"),
        ("\"{{#title x}}\"", "in the place of `{{#title`"),
        ("\"\\u001b[31mred\"", "it holds `/u{1b}`"),
        ("\"a\\r\\nb\"", "it holds `/r`"),
        ("\"a\\u0000b\"", "it holds `/u{0}`"),
        ("\"a\\u202eb\"", "it holds `/u{202e}`"),
        ("\"a\\ufeffb\"", "it holds `/u{feff}`"),
        ("new URL(\"x\", import.meta.url).pathname", "it holds the book's folder of this machine"),
    ] {
        let book = Book::new();
        book.edit_host("add(0xffffffff, 1)", printed);
        let before = book.files();
        let report = book.xtask(&["bless"]).code(1);
        let report = String::from_utf8_lossy(&report.get_output().stdout).replace('\\', "/");
        assert!(report.contains("no page can show what was printed: "), "{report}");
        assert!(report.contains(why), "{why} in {report}");
        assert!(!report.contains(['\u{1b}', '\r', '\0', '\u{202e}', '\u{feff}']), "{report:?}");
        assert_eq!(book.files(), before);
    }
    let root = book.root().canonicalize().unwrap();
    book.edit_page("  0\n", &format!("  {}\n", root.display()));
    book.edit_host("add(0xffffffff, 1)", &format!("{:?}", root.to_str().unwrap()));
    book.verify(1, str![[r#"
book/src/adder.md:30: no page can show this output: it holds the book's folder of this machine, [ROOT]
  let the program print something else, and run bless again

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

/// It is compared again: what was written may make another block needless.
#[test]
fn what_was_written_is_compared_again() {
    let book = Book::new();
    book.edit_page("4 + 4 = 8\n", "4 + 4 = 9\n");
    let own = "```text,prints=host.mjs:sum,in=bun\n2 + 3 = 5\n4 + 4 = 8\n```\n\n## What wraps";
    book.edit_page("## What wraps", own);
    book.xtask(&["bless"]).code(1).stdout_eq(str![[r#"
book/src/adder.md:13: blessed
book/src/adder.md:22: host.mjs:sum prints the same in bun
  take this block away: the default one covers it

1 finding: 1 chapter, 4 listings, 3 of 4 outputs witnessed, not book/src/adder.md:22, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    book.xtask(&["verify"]).code(1);
}

#[test]
fn a_byte_order_mark_and_an_end_without_a_line_end_stay() {
    let book = Book::new();
    let page = book.page();
    let page = format!("\u{feff}{}", page.trim_end()).replace('\n', "\r\n");
    book.write("book/src/adder.md", &page.replace("= 5", "= 6").replace("null.rs:2", "null.rs:3"));
    book.xtask(&["bless"]).code(0);
    assert_eq!(book.page(), page);
    book.xtask(&["verify"]).code(0);
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_a_page_stays() {
    let book = Book::new();
    let page = book.page();
    book.write("pages/adder.md", &page.replace("= 5", "= 6"));
    let link = book.root().join("book/src/adder.md");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("../../pages/adder.md", &link).unwrap();
    book.xtask(&["bless"]).code(0);
    assert!(link.is_symlink());
    assert_eq!(book.read("pages/adder.md"), page);
}

/// The page is written, and the report of it is not.
#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_is_an_error() {
    let book = Book::new();
    let page = book.page();
    book.write("book/src/adder.md", &page.replace("= 5", "= 6"));
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let bless = book.command(&["bless"]).stdout(full()).output().unwrap();
    assert_eq!(bless.status.code(), Some(2));
    let words = String::from_utf8(bless.stderr).unwrap();
    assert!(words.contains("cannot write the report"), "{words}");
    assert_eq!(book.page(), page);
    let verify = book.command(&["verify"]).stderr(full()).output().unwrap();
    assert_eq!(verify.status.code(), Some(0), "progress is no reason to end");
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
Running adder in [NODE]
Asking [RUSTC] about chapters-code/adder/exhibits/null.rs
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
