//! A page that shows something else than what was printed.

use snapbox::str;

use crate::small::Book;

#[test]
fn the_book_as_it_stands() {
    Book::new().verify(0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn a_character_is_another() {
    let book = Book::new();
    book.edit_page("2 + 3 = 5", "2 + 3 = 6");
    book.verify(1, str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE]
  - the page  + printed
    - 2 + 3 = 6
    + 2 + 3 = 5
      4 + 4 = 8
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_line_is_missing() {
    let book = Book::new();
    book.edit_page("2 + 3 = 5\n", "");
    book.verify(1, str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE]
  - the page  + printed
    + 2 + 3 = 5
      4 + 4 = 8
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_line_is_added() {
    let book = Book::new();
    book.edit_page("4 + 4 = 8\n", "4 + 4 = 8\n5 + 5 = 10\n");
    book.verify(1, str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE]
  - the page  + printed
      2 + 3 = 5
      4 + 4 = 8
    - 5 + 5 = 10
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn two_lines_are_swapped() {
    let book = Book::new();
    book.edit_page("2 + 3 = 5\n4 + 4 = 8\n", "4 + 4 = 8\n2 + 3 = 5\n");
    book.verify(1, str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE]
  - the page  + printed
    + 2 + 3 = 5
      4 + 4 = 8
    - 2 + 3 = 5
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_space_at_the_end_is_shown() {
    let book = Book::new();
    book.edit_page("2 + 3 = 5\n", "2 + 3 = 5 \n");
    book.verify(1, str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE]
  - the page  + printed
    - 2 + 3 = 5·
    + 2 + 3 = 5
      4 + 4 = 8
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn the_host_prints_something_else() {
    let book = Book::new();
    book.edit_host("2 + 3 = ${add(2, 3)}", "2 + 3 = ${add(2, 4)}");
    book.verify(1, str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE]
  - the page  + printed
    - 2 + 3 = 5
    + 2 + 3 = 6
      4 + 4 = 8
  accept it: cargo xtask bless adder

book/src/adder.md:18: no listing or output of the section “Adder” shows `5`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 5: SOURCE -->

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn an_output_of_an_unknown_step() {
    let book = Book::new();
    book.edit_page("prints=host.mjs:sum", "prints=host.mjs:summ");
    book.verify(1, str![[r#"
book/src/adder.md:13: chapters-code/adder/host.mjs has no step `summ`
  its steps: load, sum, wrap

book/src/adder.md:18: no listing or output of the section “Adder” shows `5`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 5: SOURCE -->

chapters-code/adder/host.mjs:8: what the step `sum` prints is on no page
  add a block ```text,prints=host.mjs:sum to book/src/adder.md

3 findings: 1 chapter, 4 listings, 2 of 3 outputs witnessed, not book/src/adder.md:13, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn an_output_of_a_file_that_no_engine_runs() {
    let book = Book::new();
    let block = "```text,prints=src/lib.rs:add\nanything\n```\n\n## What wraps";
    book.edit_page("## What wraps", block);
    book.verify(1, str![[r#"
book/src/adder.md:22: no engine runs chapters-code/adder/src/lib.rs
  `prints=` names a host of the chapter: host.mjs

1 finding: 1 chapter, 4 listings, 3 of 4 outputs witnessed, not book/src/adder.md:22, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn an_output_of_an_engine_that_is_never_run() {
    let book = Book::new();
    let block = "```text,prints=host.mjs:sum,in=node@1\nanything\n```\n\n## What wraps";
    book.edit_page("## What wraps", block);
    book.verify(0, str!["verified: 1 chapter, 4 listings, 3 of 4 outputs witnessed, not book/src/adder.md:22, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
    book.xtask(&["verify", "--all"]).code(2);
}

#[test]
fn an_output_of_an_unknown_file() {
    let book = Book::new();
    book.edit_page("prints=host.mjs:sum", "prints=hosts.mjs:sum");
    book.verify(1, str![[r#"
book/src/adder.md:13: there is no chapters-code/adder/hosts.mjs
  the chapter has exhibits/null.rs, host.mjs, src/lib.rs

book/src/adder.md:18: no listing or output of the section “Adder” shows `5`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 5: SOURCE -->

chapters-code/adder/host.mjs:8: what the step `sum` prints is on no page
  add a block ```text,prints=host.mjs:sum to book/src/adder.md

3 findings: 1 chapter, 4 listings, 2 of 3 outputs witnessed, not book/src/adder.md:13, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn an_output_of_a_step_that_prints_nothing() {
    let book = Book::new();
    book.edit_page("## What wraps", "```text,prints=host.mjs:load\n```\n\n## What wraps");
    book.verify(1, str![[r#"
book/src/adder.md:22: host.mjs:load prints nothing
  in [NODE]
  let the step print, or take the block away; what an engine lacks is said in a block `absent=FILE:STEP,in=ENGINE`

1 finding: 1 chapter, 4 listings, 3 of 4 outputs witnessed, not book/src/adder.md:22, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_listing_of_an_unknown_step() {
    let book = Book::new();
    book.edit_page("host.mjs:load}}", "host.mjs:laod}}");
    book.verify(1, str![[r#"
book/src/adder.md:7: chapters-code/adder/host.mjs has no step `laod`
  mdBook would show nothing here; its steps: load, sum, wrap

chapters-code/adder/host.mjs:3: the step `load` is on no page
  include it: {{#include ../../chapters-code/adder/host.mjs:load}}, or take its anchors away

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_listing_of_an_unknown_file() {
    let book = Book::new();
    book.edit_page("adder/host.mjs:wrap}}", "adder/hots.mjs:wrap}}");
    book.verify(1, str![[r#"
book/src/adder.md:24: there is no chapters-code/adder/hots.mjs
  mdBook would show nothing here: write the path from the page's folder

chapters-code/adder/host.mjs:13: the step `wrap` is on no page
  include it: {{#include ../../chapters-code/adder/host.mjs:wrap}}, or take its anchors away

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_listing_of_what_is_no_text() {
    let book = Book::new();
    book.edit_page(
        "adder/host.mjs:wrap}}",
        "adder/src}}\n{{#include ../../chapters-code/adder/a.bin}}",
    );
    std::fs::write(book.root().join("chapters-code/adder/a.bin"), [0xff]).unwrap();
    book.verify(1, str![[r#"
book/src/adder.md:24: chapters-code/adder/src is a folder
  mdBook would show nothing here: write the path from the page's folder

book/src/adder.md:24: chapters-code/adder/a.bin is not text: it is no UTF-8
  mdBook would show nothing here: write the path from the page's folder

chapters-code/adder/host.mjs:13: the step `wrap` is on no page
  include it: {{#include ../../chapters-code/adder/host.mjs:wrap}}, or take its anchors away

3 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_listing_of_what_nothing_runs() {
    let book = Book::new();
    book.edit_page("## What wraps", "```toml\n{{#include ../book.toml}}\n```\n\n## What wraps");
    book.verify(1, str![[r#"
book/src/adder.md:22: nothing builds, runs or judges book/book.toml
  show a file below chapters-code/, or give the reason in `illustrative=`

1 finding: 1 chapter, 5 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_listing_that_looks_like_another() {
    let book = Book::new();
    book.edit_host(
        "console.log(add(0xffffffff, 1));",
        "console.log(add(0xffffffff, 1)); // \u{202e}//",
    );
    book.verify(1, str![[r#"
book/src/adder.md:24: chapters-code/adder/host.mjs holds `/u{202e}`, which nobody can see
  write it as an escape, or take it out

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_command_of_mdbook_in_an_output() {
    let book = Book::new();
    book.edit_page("4 + 4 = 8\n", "4 + 4 = 8 {{#include ../../secret.txt}}\n");
    book.verify(1, str![[r#"
book/src/adder.md:13: mdBook puts something else in the place of `{{#include`
  include a step, show an output with `prints=FILE:STEP`, `rustc=FILE` or `miri=FILE`, or give the reason in `illustrative="why"`

book/src/adder.md:18: no listing or output of the section “Adder” shows `5`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 5: SOURCE -->

chapters-code/adder/host.mjs:8: what the step `sum` prints is on no page
  add a block ```text,prints=host.mjs:sum to book/src/adder.md

3 findings: 1 chapter, 4 listings, every one of 2 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

/// A pipe would be read for ever, and an editor's lock leads nowhere.
#[test]
#[cfg(unix)]
fn a_file_that_has_no_end() {
    let book = Book::new();
    let adder = book.root().join("chapters-code/adder");
    std::os::unix::fs::symlink("user@host.1", adder.join(".#host.mjs")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", adder.join("zero.rs")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(adder.join("pipe.mjs")).status();
    assert!(made.unwrap().success());
    book.xtask(&["verify"]).code(0);
    book.edit_page(
        "adder/host.mjs:wrap}}",
        "adder/pipe.mjs}}\n{{#include ../../chapters-code/adder/zero.rs}}",
    );
    book.xtask(&["verify"]).code(1).stdout_eq(str![[r#"
book/src/adder.md:24: chapters-code/adder/pipe.mjs is no regular file
  mdBook would show nothing here: write the path from the page's folder

book/src/adder.md:24: chapters-code/adder/zero.rs is no regular file
  mdBook would show nothing here: write the path from the page's folder

chapters-code/adder/host.mjs:13: the step `wrap` is on no page
  include it: {{#include ../../chapters-code/adder/host.mjs:wrap}}, or take its anchors away

3 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 0 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_step_that_prints_and_is_not_shown() {
    let book = Book::new();
    book.edit_host(
        "// ANCHOR: wrap",
        "// ANCHOR: more\nconsole.log(1);\n// ANCHOR_END: more\n\n// ANCHOR: wrap",
    );
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:13: the step `more` is on no page
  include it: {{#include ../../chapters-code/adder/host.mjs:more}}, or take its anchors away

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_line_outside_every_step() {
    let book = Book::new();
    book.edit_host("// ANCHOR: sum", "console.log(0);\n// ANCHOR: sum");
    book.verify(1, str![[r#"
chapters-code/adder/host.mjs:8: this prints outside every step
  in [NODE]
    0
  put it between `ANCHOR:` and `ANCHOR_END:`

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_step_that_never_ends() {
    let book = Book::new();
    book.edit_host("// ANCHOR_END: sum", "");
    book.verify(1, str![[r#"
book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE]
  - the page  + printed
      2 + 3 = 5
      4 + 4 = 8
    + 0
  accept it: cargo xtask bless adder

chapters-code/adder/host.mjs:8: the step `sum` begins here and never ends
  close each `ANCHOR: name` with its own `ANCHOR_END: name`

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn an_engine_with_a_block_of_its_own() {
    let book = Book::new();
    let own = "```text,prints=host.mjs:sum,in=node\n2 + 3 = 5\n4 + 4 = 8\n```\n\n## What wraps";
    book.edit_page("2 + 3 = 5\n4 + 4 = 8\n", "sums\n");
    book.edit_page("## What wraps", own);
    book.verify(0, str!["verified: 1 chapter, 4 listings, 3 of 4 outputs witnessed, not book/src/adder.md:13, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn a_block_for_an_engine_that_prints_the_same() {
    let book = Book::new();
    let own = "```text,prints=host.mjs:sum,in=node\n2 + 3 = 5\n4 + 4 = 8\n```\n\n## What wraps";
    book.edit_page("## What wraps", own);
    book.verify(1, str![[r#"
book/src/adder.md:22: host.mjs:sum prints the same in node
  take this block away: the default one covers it

1 finding: 1 chapter, 4 listings, 3 of 4 outputs witnessed, not book/src/adder.md:13, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn the_module_as_text() {
    let book = Book::new();
    book.edit_page(
        "## What wraps",
        "```wat,prints=guest.wasm:add\n```\n\n```wat,prints=guest.wasm:sub\n```\n\n## What wraps",
    );
    book.verify(1, str![[r#"
book/src/adder.md:22: guest.wasm:add is another
  - the page  + printed
    -
    + (func (;0;) (type 0) (param i32 i32) (result i32)
    +   local.get 1
    +   local.get 0
    +   i32.add
    + )
  accept it: cargo xtask bless adder

book/src/adder.md:25: guest.wasm exports no function `sub`
  it exports add

2 findings: 1 chapter, 4 listings, 4 of 5 outputs witnessed, not book/src/adder.md:25, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}
