//! The list of pages: what mdBook refuses, and what it would write elsewhere.

use snapbox::str;

use crate::small::Book;

#[test]
fn a_page_that_is_listed_twice() {
    let book = Book::new();
    book.edit(
        "book/src/SUMMARY.md",
        "- [Adder](adder.md)",
        "- [Adder](adder.md)\n- [Again](./adder.md)",
    );
    book.verify(1, str![[r#"
book/src/SUMMARY.md:6: `adder.md` is listed twice: in line 5 as well
  list each page once, by its path from book/src

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_page_outside_the_folder_of_the_pages() {
    let book = Book::new();
    book.edit(
        "book/src/SUMMARY.md",
        "- [Adder](adder.md)",
        "- [Adder](adder.md)\n\n[Out](../../out.md)",
    );
    book.write("out.md", "# Out\n");
    book.verify(1, str![[r#"
book/src/SUMMARY.md:7: `../../out.md` leaves the folder of the pages
  list each page once, by its path from book/src

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_list_that_mdbook_refuses() {
    let book = Book::new();
    book.edit("book/src/SUMMARY.md", "- [Adder](adder.md)", "- [Adder](adder.md)\n- words");
    book.verify(1, str![[r#"
book/src/SUMMARY.md:6: mdBook refuses this list: The link items for nested chapters must only contain a hyperlink
  list each page once, by its path from book/src

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_link_to_a_heading_with_a_dash() {
    let book = Book::new();
    let heading = "[The sum](#a--b), [not](#a---b)\n\n## a -- b\n\n## What wraps";
    book.edit_page("## What wraps", heading);
    book.verify(1, str![[r#"
book/src/adder.md:22: `#a---b` leads nowhere: book/src/adder.md has no heading `#a---b`
  its headings: a--b, adder, what-is-refused, what-wraps

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn another_dialect_of_markdown() {
    let book = Book::new();
    let settings = book.read("book/book.toml");
    let settings = format!("{settings}\n[output.html]\nsmart-punctuation = false\n");
    book.write("book/book.toml", &settings);
    book.verify(1, str![[r#"
book/book.toml:5: pages are checked as mdBook reads them with `smart-punctuation`
  take it out of the settings

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}
