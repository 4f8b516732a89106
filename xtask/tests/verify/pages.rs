//! What a page says besides its outputs and numbers: fences, links; and the list of pages.

use snapbox::str;

use crate::small::Book;

#[test]
fn a_bare_fence() {
    let book = Book::new();
    book.edit_page("## What wraps", "```text\n2 + 3 = 5\n```\n\n## What wraps");
    book.verify(1, str![[r#"
book/src/adder.md:22: this block does not say where its text comes from
  include a step, show an output with `prints=FILE:STEP`, `rustc=FILE` or `miri=FILE`, or give the reason in `illustrative="why"`

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_fence_with_a_reason() {
    let book = Book::new();
    let fence = "```sh,illustrative=\"commands to type, by hand\"\nls\n```\n\n## What wraps";
    book.edit_page("## What wraps", fence);
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn a_fence_that_is_never_closed() {
    let book = Book::new();
    book.edit_page(" --> exhibits/null.rs:2:14\n```\n", " --> exhibits/null.rs:2:14\n");
    book.verify(1, str![[r#"
book/src/adder.md:40: a fenced block that is never closed cannot be checked
  write it as a fenced block that says what it shows

chapters-code/adder/exhibits/null.rs:1: no judge rules on this exhibit, and no host runs it
  show its verdict: ```text,rustc=exhibits/null.rs or ```text,miri=exhibits/null.rs

2 findings: 1 chapter, 4 listings, every one of 2 outputs witnessed, 2 numbers; [NODE]; 1 of 1 run new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn code_that_slips_past_the_fences() {
    let book = Book::new();
    book.edit_page("## What wraps", "    2 + 3 = 6\n\n<pre>2 + 3 = 6</pre>\n\n## What wraps");
    book.verify(1, str![[r#"
book/src/adder.md:22: an indented code block cannot be checked
  write it as a fenced block that says what it shows

book/src/adder.md:24: code as raw HTML cannot be checked
  write it as a fenced block that says what it shows

book/src/adder.md:24: no listing or output of the section “Adder” shows `6`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 6: SOURCE -->

3 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 5 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_link_to_a_page_that_does_not_exist() {
    let book = Book::new();
    book.edit("book/src/introduction.md", "adder.md#what-wraps", "addre.md");
    book.verify(1, str![[r#"
book/src/introduction.md:3: `addre.md` leads nowhere: there is no book/src/addre.md
  link to a page that SUMMARY.md lists, or to a file beside the pages

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_link_to_a_heading_that_does_not_exist() {
    let book = Book::new();
    book.edit("book/src/introduction.md", "adder.md#what-wraps", "adder.md#what-warps");
    book.verify(1, str![[r#"
book/src/introduction.md:3: `adder.md#what-warps` leads nowhere: book/src/adder.md has no heading `#what-warps`
  its headings: adder, what-is-refused, what-wraps

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_link_to_a_state() {
    let book = Book::new();
    let links = "[a](#step-load), [b](#step-sum@16), [c](#step-sum.2@0x10), \
                 [d](adder.md#step-wrap.1)\n\n## What wraps";
    book.edit_page("## What wraps", links);
    book.edit("book/src/introduction.md", "adder.md#what-wraps", "adder.md#step-sum.1");
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn a_link_to_a_state_that_does_not_exist() {
    let book = Book::new();
    let links = "[a](#step-summ)\n[b](#step-add)\n[c](#step-sum.3)\n[d](#step-wrap.2)\n\
                 [e](#step-load.1)\n\n## What wraps";
    book.edit_page("## What wraps", links);
    book.edit("book/src/introduction.md", "adder.md#what-wraps", "adder.md#step-sum.0");
    book.verify(1, str![[r#"
book/src/introduction.md:3: `adder.md#step-sum.0` leads nowhere: the output of the step `sum` has 2 lines
  the lines are counted from 1: #step-sum.1

book/src/adder.md:22: `#step-summ` leads nowhere: book/src/adder.md has no listing of the step `summ` of host.mjs
  the steps that it lists: load, sum, wrap

book/src/adder.md:23: `#step-add` leads nowhere: book/src/adder.md has no listing of the step `add` of host.mjs
  the steps that it lists: load, sum, wrap

book/src/adder.md:24: `#step-sum.3` leads nowhere: the output of the step `sum` has 2 lines
  the lines are counted from 1: #step-sum.1

book/src/adder.md:25: `#step-wrap.2` leads nowhere: the output of the step `wrap` has 1 line
  the lines are counted from 1: #step-wrap.1

book/src/adder.md:26: `#step-load.1` leads nowhere: book/src/adder.md shows no output of the step `load`
  link to the state at its end: #step-load

6 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_link_to_a_state_that_cannot_be_read() {
    let book = Book::new();
    let links = "[a](#step-sum.two)\n[b](#step-sum@0x1g)\n[c](#step-sum@2.1)\n\
                 [d](#step-sum&pin=u8)\n\n## What wraps";
    book.edit_page("## What wraps", links);
    book.edit("book/src/introduction.md", "[the adder](adder.md#what-wraps)", "[it](#step-sum)");
    book.verify(1, str![[r#"
book/src/introduction.md:3: `#step-sum` leads nowhere: book/src/introduction.md has no listing of the step `sum` of host.mjs
  link to a page that lists steps of its chapter's host.mjs

book/src/adder.md:22: `#step-sum.two` leads nowhere: `two` is no line of an output
  write #step-NAME or #step-NAME.N, either with @ADDRESS at the end, such as #step-read.2@0x10

book/src/adder.md:23: `#step-sum@0x1g` leads nowhere: `0x1g` is no address
  write #step-NAME or #step-NAME.N, either with @ADDRESS at the end, such as #step-read.2@0x10

book/src/adder.md:24: `#step-sum@2.1` leads nowhere: `2.1` is no address
  write #step-NAME or #step-NAME.N, either with @ADDRESS at the end, such as #step-read.2@0x10

book/src/adder.md:25: `#step-sum&pin=u8` leads nowhere: `u8` is no pin
  write &pin=TYPE@ADDRESS, or &pin=TYPE@NAME() for what the call NAME has returned, without spaces, such as &pin=[u32;4]@0x10

5 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_heading_with_the_id_of_a_step() {
    let book = Book::new();
    book.edit_page("## What wraps", "## Step: sum\n\n## Step: by step\n\n## Wrap {#step-wrap}");
    let links = "[a](adder.md#step-by-step), [b](adder.md#step-sum)";
    book.edit("book/src/introduction.md", "[the adder](adder.md#what-wraps)", links);
    book.verify(1, str![[r#"
book/src/adder.md:22: `#step-sum` is the id of a heading and of the step `sum`
  write another id after the heading: {#another}

book/src/adder.md:26: `#step-wrap` is the id of a heading and of the step `wrap`
  write another id after the heading: {#another}

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_chapter_without_a_page() {
    let book = Book::new();
    let manifest = book.read("chapters-code/adder/Cargo.toml");
    let guest = book.read("chapters-code/adder/src/lib.rs");
    let guest = guest.replace("// ANCHOR: add\n", "").replace("// ANCHOR_END: add\n", "");
    book.write("chapters-code/extra/Cargo.toml", &manifest.replace("\"adder\"", "\"extra\""));
    book.write("chapters-code/extra/src/lib.rs", &guest);
    book.verify(1, str![[r#"
chapters-code/extra/Cargo.toml:1: the chapter `extra` has no page
  write book/src/extra.md and list it in book/src/SUMMARY.md

1 finding: 2 chapters, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_page_without_a_chapter() {
    let book = Book::new();
    book.edit(
        "book/src/SUMMARY.md",
        "- [Adder](adder.md)\n",
        "- [Adder](adder.md)\n- [More](more.md)\n",
    );
    book.write("book/src/more.md", "# More\n");
    book.verify(1, str![[r#"
book/src/SUMMARY.md:6: the page more.md has no chapter
  write chapters-code/more/src/lib.rs, or list the page before or after the chapters

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_page_on_no_list() {
    let book = Book::new();
    book.write("book/src/lost.md", "# Lost\n");
    book.verify(1, str![[r#"
book/src/lost.md:1: this page is on no list
  list it in book/src/SUMMARY.md, or delete it

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_listed_page_that_does_not_exist() {
    let book = Book::new();
    book.edit("book/src/SUMMARY.md", "(introduction.md)", "(introdution.md)");
    book.verify(1, str![[r#"
book/src/SUMMARY.md:3: there is no book/src/introdution.md
  write the page, or take it off the list

book/src/introduction.md:1: this page is on no list
  list it in book/src/SUMMARY.md, or delete it

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn settings_that_mdbook_cannot_read() {
    let book = Book::new();
    book.write("book/book.toml", "[book]\ntitle = \"A small book\n");
    book.verify(1, str![[r#"
book/book.toml:2: mdBook cannot read its settings: invalid basic string, expected `"`
  mend them: https://rust-lang.github.io/mdBook

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn settings_that_mdbook_does_not_know() {
    for (settings, line, name) in [
        ("[book]\ntitel = \"A small book\"\n", 2, "titel"),
        ("[book]\ntitle = \"A small book\"\n[output.html]\nmathjax = true\n", 4, "mathjax"),
        ("[books]\n", 1, "books"),
    ] {
        let book = Book::new();
        book.write("book/book.toml", settings);
        let report = book.command(&["verify"]).output().unwrap();
        assert_eq!(report.status.code(), Some(1));
        let report = String::from_utf8_lossy(&report.stdout).into_owned();
        let finding =
            format!("book.toml:{line}: mdBook cannot read its settings: unknown field `{name}`");
        assert!(report.contains(&finding), "{report}");
    }
}

#[test]
fn pages_that_are_elsewhere() {
    let book = Book::new();
    book.write("book/book.toml", "[book]\ntitle = \"A small book\"\nsrc = \"pages\"\n");
    book.verify(1, str![[r#"
book/book.toml:3: the pages are in book/src, and not in `pages`
  take `src` out of the settings

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn an_indented_fence_in_a_list() {
    let book = Book::new();
    book.edit_page(
        "  ```text,prints=host.mjs:wrap\n  0\n  ```",
        "\t```text,prints=host.mjs:wrap\n\t1\n\t```",
    );
    book.xtask(&["bless"]).code(0);
    assert!(book.page().contains("\n\t```text,prints=host.mjs:wrap\n\t0\n\t```\n"));
}

#[test]
fn a_chapter_is_asked_for_as_a_shell_completes_it() {
    let book = Book::new();
    for name in ["chapters-code/adder/", "./chapters-code/adder", "book/src/adder.md", "adder.md"] {
        book.xtask(&["verify", name]).code(0);
    }
}

#[test]
fn an_unknown_chapter_is_asked_for() {
    let book = Book::new();
    book.xtask(&["verify", "addre"]).code(2).stdout_eq(str![]).stderr_eq(str![[r#"
error: there is no chapter `addre`; do you mean `adder`? there are: adder

"#]]);
}
