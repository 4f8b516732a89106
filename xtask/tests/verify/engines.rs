//! Two engines that run the same host and print different things.

use snapbox::str;

use crate::small::Book;

/// A book of which the step `wrap` prints something else in Bun.
fn differing() -> Book {
    let book = Book::new().with_bun("1.4.4");
    book.edit_host("console.log(add(0xffffffff, 1));", "console.log(globalThis.bun ? 1 : 0);");
    book
}

fn with_block(engines: &str, text: &str) -> Book {
    let book = differing();
    book.edit_page(
        "  ```text,prints=host.mjs:wrap\n  0\n  ```\n",
        &format!(
            "  ```text,prints=host.mjs:wrap\n  0\n  ```\n\n  ```text,prints=host.mjs:wrap,{engines}\n  {text}\n  ```\n"
        ),
    );
    book
}

#[test]
fn one_prints_something_else() {
    let book = differing();
    book.verify(1, str![[r#"
book/src/adder.md:30: host.mjs:wrap prints something else in Bun 1.4.4 than in [NODE]
  in Bun 1.4.4
  - [NODE]  + Bun 1.4.4
    - 0
    + 1
  accept it: cargo xtask bless adder (it adds `in=bun` in a block of its own)

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
    book.xtask(&["bless"]).code(0).stdout_eq(str![[r#"
book/src/adder.md:30: blessed
verified: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 0 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
    assert!(book.page().contains("prints=host.mjs:wrap,in=bun\n  1\n"), "{}", book.page());
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 0 of 3 runs new; not run: Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn one_has_a_block_of_its_own() {
    with_block("in=bun", "1").verify(0, str!["verified: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]"]);
    with_block("in=bun@1", "1").verify(0, str!["verified: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn a_block_for_another_version_is_not_for_this_one() {
    let book = with_block("in=bun@2", "1");
    book.verify(1, str![[r#"
book/src/adder.md:30: host.mjs:wrap prints something else in Bun 1.4.4 than in [NODE]
  in Bun 1.4.4
  - [NODE]  + Bun 1.4.4
    - 0
    + 1
  accept it: cargo xtask bless adder (it adds `in=bun` to the block that shows this)

1 finding: 1 chapter, 4 listings, 3 of 4 outputs witnessed, not book/src/adder.md:34, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn the_most_exact_block_is_taken() {
    let book = with_block("in=bun@1", "1");
    book.edit_page(
        "## What is refused",
        "```text,prints=host.mjs:wrap,in=bun\n2\n```\n\n## What is refused",
    );
    book.verify(0, str!["verified: 1 chapter, 4 listings, 4 of 5 outputs witnessed, not book/src/adder.md:38, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn what_one_prints_is_in_a_block_for_another() {
    let book = with_block("in=deno", "1");
    book.verify(1, str![[r#"
book/src/adder.md:30: host.mjs:wrap prints something else in Bun 1.4.4 than in [NODE]
  in Bun 1.4.4
  - [NODE]  + Bun 1.4.4
    - 0
    + 1
  accept it: cargo xtask bless adder (it adds `in=bun` to the block that shows this)

1 finding: 1 chapter, 4 listings, 3 of 4 outputs witnessed, not book/src/adder.md:34, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
    book.xtask(&["bless"]).code(0);
    assert!(book.page().contains("prints=host.mjs:wrap,in=deno,in=bun\n"), "{}", book.page());
}

#[test]
fn a_block_that_shows_what_all_print() {
    let book = Book::new().with_bun("1.4.4");
    book.edit_page(
        "## What is refused",
        "```text,prints=host.mjs:wrap,in=bun\n0\n```\n\n## What is refused",
    );
    book.verify(1, str![[r#"
book/src/adder.md:34: host.mjs:wrap prints the same in bun
  take this block away: the default one covers it

1 finding: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
}

/// The default block is blessed to what the block for Bun shows, which is then needless.
#[test]
fn a_blessed_block_makes_another_needless() {
    let book = with_block("in=bun", "1");
    book.edit_host("globalThis.bun ? 1 : 0", "1");
    book.xtask(&["bless"]).code(1).stdout_eq(str![[r#"
book/src/adder.md:30: blessed
book/src/adder.md:34: host.mjs:wrap prints the same in bun
  take this block away: the default one covers it

1 finding: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
    assert!(!book.root().join("target/xtask/verified/adder.json").exists());
    book.verify(1, str![[r#"
book/src/adder.md:34: host.mjs:wrap prints the same in bun
  take this block away: the default one covers it

1 finding: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 0 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn each_version_is_an_engine() {
    let book = differing();
    book.xtask(&["verify", "--engine", "bun@2"]).code(2).stderr_eq(str![[r#"
Building adder
error: --engine bun@2: found Bun 1.4.4; install Bun so that `bun` is on PATH, or run .ci/engines

"#]]);
    book.xtask(&["verify", "--engine", "bun@1"]).code(1).stdout_eq(str![[r#"
book/src/adder.md:30: host.mjs:wrap prints something else
  in Bun 1.4.4
  - the page  + printed
    - 0
    + 1
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; Bun 1.4.4, [RUSTC]; 2 of 2 runs new; not run: Node (not asked for), Deno (not asked for); [TIME]
"#]]);
}

const LACKS: &str =
    "```text,absent=host.mjs:wrap,in=bun\nit cannot wrap\n```\n\n## What is refused";

/// A book whose host prints a step nowhere but in Node.
fn that_bun_lacks() -> Book {
    let book = Book::new().with_bun("1.4.4");
    book.edit_host(
        "console.log(add(0xffffffff, 1));",
        "if (!globalThis.bun) console.log(add(0xffffffff, 1));",
    );
    book
}

#[test]
fn what_an_engine_lacks_is_declared() {
    let book = that_bun_lacks();
    book.edit_page("## What is refused", LACKS);
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn what_an_engine_lacks_may_be_declared_of_a_whole_host() {
    let book = that_bun_lacks();
    book.edit_page("## What is refused", &LACKS.replace("host.mjs:wrap", "host.mjs"));
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn what_an_engine_lacks_is_not_passed_over() {
    that_bun_lacks().verify(1, str![[r#"
book/src/adder.md:30: host.mjs:wrap prints nothing
  in Bun 1.4.4
  let the step print, or take the block away; what an engine lacks is said in a block `absent=FILE:STEP,in=ENGINE`

1 finding: 1 chapter, 4 listings, 2 of 3 outputs witnessed, not book/src/adder.md:30, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn an_engine_that_has_learnt_is_a_finding() {
    let book = Book::new().with_bun("1.4.4");
    book.edit_page("## What is refused", LACKS);
    book.verify(1, str![[r#"
book/src/adder.md:34: Bun 1.4.4 prints host.mjs:wrap, and is said not to
  in Bun 1.4.4
    0
  it has what it lacked: take this block away, and read what the page says of it

1 finding: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
    book.edit_page("host.mjs:wrap,in=bun", "host.mjs,in=bun");
    book.verify(1, str![[r#"
book/src/adder.md:34: Bun 1.4.4 prints all that host.mjs prints, and is said not to
  in Bun 1.4.4
    0
  it has what it lacked: take this block away, and read what the page says of it

1 finding: 1 chapter, 4 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 0 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn what_is_said_to_be_absent_exists() {
    let book = that_bun_lacks();
    book.edit_page("## What is refused", &LACKS.replace("host.mjs:wrap", "host.mjs:wrapp"));
    book.verify(1, str![[r#"
book/src/adder.md:30: host.mjs:wrap prints nothing
  in Bun 1.4.4
  let the step print, or take the block away; what an engine lacks is said in a block `absent=FILE:STEP,in=ENGINE`

book/src/adder.md:34: chapters-code/adder/host.mjs has no step `wrapp`
  its steps: load, sum, wrap

2 findings: 1 chapter, 4 listings, 2 of 3 outputs witnessed, not book/src/adder.md:30, 2 numbers; [NODE], Bun 1.4.4, [RUSTC]; 3 of 3 runs new; not run: Deno (--all says how to get them); [TIME]
"#]]);
}
