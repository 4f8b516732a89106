//! Numbers in the prose: what shows them, and what declares them.

use snapbox::str;

use crate::small::Book;

/// The end of a section that shows no numbers but those of `add(0xffffffff, 1)`.
const OTHER: &str = "## What is refused";

const DECLARED: &str = "<!-- number 65536 bytes: the core specification, section 4.2.8 -->";

#[test]
fn a_number_that_nothing_shows() {
    let book = Book::new();
    book.edit_page("It gives `5`", "It gives `0x7`");
    book.verify(1, str![[r#"
book/src/adder.md:18: no listing or output of the section “Adder” shows `0x7`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 0x7: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_number_that_another_section_shows() {
    let book = Book::new();
    book.edit_page(OTHER, "It gave `5`.\n\n## What is refused");
    book.verify(1, str![[r#"
book/src/adder.md:34: no listing or output of the section “What wraps” shows `5`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 5: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 3 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_sign_is_part_of_a_number() {
    let book = Book::new();
    book.edit_page("It gives `5`", "It gives `-5`, and not 5");
    book.verify(1, str![[r#"
book/src/adder.md:18: no listing or output of the section “Adder” shows `-5`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number -5: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 3 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_number_with_a_unit_counts_outside_code() {
    let book = Book::new();
    book.edit_page("It gives `5`", "In Rust 1.78, it gives sixteen bytes, 5 bytes and 17 pages");
    book.verify(1, str![[r#"
book/src/adder.md:18: no listing or output of the section “Adder” shows `sixteen bytes`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number sixteen bytes: SOURCE -->

book/src/adder.md:18: no listing or output of the section “Adder” shows `17 pages`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 17 pages: SOURCE -->

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 4 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_dump_shows_its_bytes_in_hexadecimal_only() {
    let book = Book::new();
    book.edit_host("console.log(add(0xffffffff, 1));", "console.log(\"00000010  63  |c|\");");
    book.edit_page("  0\n", "  00000010  63  |c|\n");
    book.edit_page(OTHER, "At `0x10` is `0x63`, which is `99`.\n\n## What is refused");
    book.verify(1, str![[r#"
book/src/adder.md:34: no listing or output of the section “What wraps” shows `99`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 99: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 5 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn code_with_a_number_is_shown_as_it_is_quoted() {
    let book = Book::new();
    book.edit_page("It gives `5`", "The host calls `add(4, 4)`, and never `add(4, 5)`");
    book.verify(1, str![[r#"
book/src/adder.md:18: no listing or output of the section “Adder” shows `add(4, 5)`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number `add(4, 5)`: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 3 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_comment_in_a_listing_shows_nothing() {
    let book = Book::new();
    book.edit_host("// ANCHOR_END: load", "// It is 17.\n// ANCHOR_END: load");
    book.edit_page("It gives `5`", "It is `17`");
    book.verify(1, str![[r#"
book/src/adder.md:18: no listing or output of the section “Adder” shows `17`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 17: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_link_leads_to_the_step_that_shows_a_number() {
    let book = Book::new();
    book.edit_page(OTHER, "It gave [`5` at address `16`](#step-sum.1@0x10).\n\n## What is refused");
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 4 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn a_link_leads_to_a_step_that_does_not_show_a_number() {
    let book = Book::new();
    let prose = "It gave [`8`](#step-sum.1), [`9`](#step-sum) and [address `2`](#step-sum.2@16).";
    book.edit_page(OTHER, &format!("{prose}\n\n## What is refused"));
    book.verify(1, str![[r#"
book/src/adder.md:34: the step `sum` shows `8` neither in its listing nor in line 1 of its output
  link it to the step that shows it, or give its source in its section: <!-- number 8: SOURCE -->

book/src/adder.md:34: the step `sum` shows `9` neither in its listing nor in its output
  link it to the step that shows it, or give its source in its section: <!-- number 9: SOURCE -->

book/src/adder.md:34: the step `sum` shows `address 2` neither in its listing nor in line 2 of its output
  link it to the step that shows it, or give its source in its section: <!-- number address 2: SOURCE -->

3 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 5 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_link_to_a_step_of_another_page() {
    let book = Book::new();
    let link = "[the adder](adder.md#what-wraps)";
    let links = "[the `5`](adder.md#step-sum.1), [the `6`](adder.md#step-sum.1)";
    book.edit("book/src/introduction.md", link, links);
    book.verify(1, str![[r#"
book/src/introduction.md:3: the step `sum` shows `6` neither in its listing nor in line 1 of its output
  link it to the step that shows it, or give its source in its section: <!-- number 6: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 4 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_link_leads_to_a_section_that_has_a_number() {
    let book = Book::new();
    let prose = "It gave [`5`, of `65536` bytes](#adder), and [`7`](#adder).";
    book.edit_page(OTHER, &format!("{prose}\n\n## What is refused"));
    book.verify(1, str![[r#"
book/src/adder.md:34: the section “Adder”, where the link leads, neither says nor shows `7`
  take the number out of the link, or give its source in its section: <!-- number 7: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 5 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_heading_repeats_a_number_of_its_section() {
    let book = Book::new();
    let section = "## Why 5, and why 6\n\nIt gave [`5`](#step-sum.1).\n\n## What is refused";
    book.edit_page(OTHER, section);
    book.verify(1, str![[r#"
book/src/adder.md:34: no listing or output of the section “Why 5, and why 6” shows `6`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 6: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 5 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_declaration_covers_one_section() {
    let book = Book::new();
    book.edit_page(OTHER, "A page has `65536` bytes.\n\n## What is refused");
    book.verify(1, str![[r#"
book/src/adder.md:34: no listing or output of the section “What wraps” shows `65536 bytes`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 65536 bytes: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 3 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_declaration_without_need() {
    let book = Book::new();
    let twice = "<!-- number 65536 bytes: again -->";
    let others = "<!-- number 8: unused -->\n<!-- number 5: shown -->";
    book.edit_page(DECLARED, &format!("{DECLARED}\n{twice}\n{others}"));
    book.verify(1, str![[r#"
book/src/adder.md:21: `65536 bytes` is declared without need: this section declares it twice
  take the declaration away

book/src/adder.md:22: `8` is declared without need: the prose of this section does not use it
  take the declaration away

book/src/adder.md:23: `5` is declared without need: the section shows it, or its link
  take the declaration away

3 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_declaration_without_a_source() {
    let book = Book::new();
    book.edit_page(DECLARED, "<!-- number 65536 bytes: -->");
    book.verify(1, str![[r#"
book/src/adder.md:20: the declaration of `65536 bytes` gives no source
  write it after the colon: <!-- number 18 pages: SOURCE -->

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_declaration_of_more_than_one_number() {
    let book = Book::new();
    book.edit_page(DECLARED, "<!-- number 65536 bytes, 17: the core specification -->");
    book.verify(1, str![[r#"
book/src/adder.md:18: no listing or output of the section “Adder” shows `65536 bytes`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 65536 bytes: SOURCE -->

book/src/adder.md:20: `65536 bytes, 17` is not one number with its unit
  declare one number: 18 pages, -1, address 0, or code as `grow(1)`

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_constant_of_the_book_by_value_and_unit() {
    let book = Book::new();
    book.write("book/constants.md", "# Constants\n\n- 64 KiB: https://example.org/pages\n");
    book.edit_page(DECLARED, "It is 64 KiB, and neither 64 pages nor `64`.");
    book.verify(1, str![[r#"
book/src/adder.md:20: no listing or output of the section “Adder” shows `64 pages`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 64 pages: SOURCE -->

book/src/adder.md:20: no listing or output of the section “Adder” shows `64`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 64: SOURCE -->

2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 5 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_constant_makes_a_declaration_needless() {
    let book = Book::new();
    book.write("book/constants.md", "- 64 KiB: https://example.org/pages\n");
    book.verify(1, str![[r#"
book/src/adder.md:20: `65536 bytes` is declared without need: it is a constant of the book
  take the declaration away

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn constants_that_cannot_stay() {
    let book = Book::new();
    let constants = "- 32 bits: https://example.org/i32\n\n- 64 KiB:\n- some bytes: a source\n";
    book.write("book/constants.md", constants);
    book.verify(1, str![[r#"
book/constants.md:1: no page needs the constant `32 bits`
  take it off the list

book/constants.md:3: the declaration of `64 KiB` gives no source
  write it after the colon: - 18 pages: SOURCE

book/constants.md:4: `some bytes` is not one number with its unit
  declare one number: 18 pages, -1, address 0, or code as `grow(1)`

book/src/adder.md:20: `65536 bytes` is declared without need: it is a constant of the book
  take the declaration away

4 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}
