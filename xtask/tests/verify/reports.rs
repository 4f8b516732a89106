//! The forms of the report, the help, and `run`.

use snapbox::str;

use crate::small::Book;

fn broken() -> Book {
    let book = Book::new();
    book.edit_page("2 + 3 = 5", "2 + 3 = 6");
    book.edit_page("It gives `5`", "It gives `7`");
    book
}

#[test]
fn json() {
    broken().verify_with(&["--format", "json"], 1, str![[r#"
{"rule":"output","file":"book/src/adder.md","line":13,"message":"host.mjs:sum prints something else","ran":["[NODE]"],"before":"2 + 3 = 6/n4 + 4 = 8","after":"2 + 3 = 5/n4 + 4 = 8","text":null,"next":"accept it: cargo xtask bless adder","blessable":true}
{"rule":"number","file":"book/src/adder.md","line":18,"message":"no listing or output of the section “Adder” shows `7`","ran":[],"before":null,"after":null,"text":null,"next":"print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 7: SOURCE -->","blessable":false}

"#]]);
}

#[test]
fn github() {
    broken().verify_with(&["--format", "github"], 1, str![[r#"
::error file=book/src/adder.md,line=13,title=host.mjs%3Asum prints something else::  in [NODE]%0A  - the page  + printed%0A    - 2 + 3 = 6%0A    + 2 + 3 = 5%0A      4 + 4 = 8%0A  accept it: cargo xtask bless adder
::error file=book/src/adder.md,line=18,title=no listing or output of the section “Adder” shows `7`::  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 7: SOURCE -->
2 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn findings_are_in_page_order() {
    let book = broken();
    book.edit("book/src/introduction.md", "adder.md#what-wraps", "addre.md");
    book.edit_host("// ANCHOR: sum", "console.log(0);\n// ANCHOR: sum");
    book.verify(1, str![[r#"
book/src/introduction.md:3: `addre.md` leads nowhere: there is no book/src/addre.md
  link to a page that SUMMARY.md lists, or to a file beside the pages

book/src/adder.md:13: host.mjs:sum prints something else
  in [NODE]
  - the page  + printed
    - 2 + 3 = 6
    + 2 + 3 = 5
      4 + 4 = 8
  accept it: cargo xtask bless adder

book/src/adder.md:18: no listing or output of the section “Adder” shows `7`
  print it there, link it to the step that shows it: […](#step-NAME), or give its source in its section: <!-- number 7: SOURCE -->

chapters-code/adder/host.mjs:8: this prints outside every step
  in [NODE]
    0
  put it between `ANCHOR:` and `ANCHOR_END:`

4 findings: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn one_chapter_alone() {
    Book::new().verify_with(&["adder"], 0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
}

/// With one thing to run, for the order of those that run side by side is chance.
#[test]
fn progress_is_plain_lines() {
    let book = Book::new();
    let page = book.page();
    let (page, _) = page.split_once("## What is refused").unwrap();
    book.write("book/src/adder.md", page);
    std::fs::remove_dir_all(book.root().join("chapters-code/adder/exhibits")).unwrap();
    book.xtask(&["verify"]).code(0).stderr_eq(str![[r#"
Building adder
Running adder in [NODE]

"#]]);
}

#[test]
fn a_chapter_is_run_step_by_step() {
    Book::new().xtask(&["run", "adder"]).code(0).stdout_eq(str![[r#"
chapters-code/adder/host.mjs in [NODE]

sum
  2 + 3 = 5
  4 + 4 = 8

wrap
  0

"#]]);
}

#[test]
fn there_is_no_book_here() {
    let book = Book::new();
    book.xtask(&["verify", "--root", "chapters-code"]).code(2).stderr_eq(str![[r#"
error: [ROOT]/chapters-code holds no book: there is no book/book.toml; go to the book's folder, or name it: --root FOLDER

"#]]);
}

#[test]
fn help() {
    Book::new().xtask(&["--help"]).code(0).stdout_eq(str![[r#"
Keeps the book true: builds its guests, runs its hosts, compares what they print

Usage: cargo xtask [OPTIONS] <COMMAND>

Commands:
  start     Lay out a workspace of your own, to follow the book in; or add to it what is missing
  follow    Build and run a chapter of your workspace on each save, and tell each step of it
  check     Check your attempt at an exercise, in your workspace
  hint      Open the next hint of an exercise
  next      Go on from where you stand in your workspace: name what is next, or lay it out
  progress  Show where you stand in your workspace: the steps followed, the exercises solved
  run       Run a chapter as a reader does, step by step
  doctor    Say what this machine has of what the book is followed and verified with, and how to get
            the rest
  verify    Check that every output in the book is what was really printed
  bless     Verify, then write what was printed into the pages
  build     Build the guests and the exhibits that the hosts run
  book      Render the book to target/book
  serve     Render and serve the book on this machine, and follow changes
  bench     Measure how quick all of this is on this machine, against what each part could be
  test      Run everything that must be green: the tool's tests, the guests' tests, verify

Options:
      --root <FOLDER>  The book's folder, which holds book/ and chapters-code/ [default: the one you
                       are in, or your workspace's]
  -h, --help           Print help

Exit codes: 0 verified or solved, 1 findings or not yet, 2 could not run.

"#]]);
}

#[test]
fn help_of_verify() {
    Book::new().xtask(&["verify", "--help"]).code(0).stdout_eq(str![[r#"
Check that every output in the book is what was really printed

Usage: cargo xtask verify [OPTIONS] [CHAPTERS]...

Arguments:
  [CHAPTERS]...
          The chapters to check [default: the whole book]

Options:
      --engine <ENGINE>
          An engine to run: wasmtime, node, bun, deno, chromium, firefox, webkit, or node@20 for one
          major version; can be given more than once [default: all that are there]

      --partition <K/N>
          One of N equal parts of the book, for N machines: 1/3

      --fresh
          Run everything anew, whatever was run before

      --seed <NUMBER>
          Check the exercises with the inputs of this run again [default: new ones]

      --limit <SECONDS>
          How long a host may run
          
          [default: 30]

      --all
          Make it an error when anything was not run, or an output was not witnessed

      --guest <PATH>
          Run one chapter's hosts on a guest of your own: a .wasm file from any language, or a .wat
          text

      --format <FORMAT>
          Possible values:
          - human:  For people: each finding with its diff and the next command
          - json:   One JSON object a finding: `rule`, `file`, `line`, `message`, `ran`, `before`,
            `after`, `text`, `next`, `blessable`
          - github: Annotations for GitHub's workflows
          
          [default: human]

      --root <FOLDER>
          The book's folder, which holds book/ and chapters-code/ [default: the one you are in, or
          your workspace's]

  -h, --help
          Print help (see a summary with '-h')

"#]]);
}

#[test]
fn a_limit_in_which_nothing_can_run() {
    let book = Book::new();
    book.xtask(&["verify", "--limit", "0"]).code(2).stderr_eq(str![[r#"
error: invalid value '0' for '--limit <SECONDS>': 0 is not in 1..18446744073709551615

For more information, try '--help'.

"#]]);
}
