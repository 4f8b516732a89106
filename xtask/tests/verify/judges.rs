//! Judges that accept what a page says they reject, or that say something else.

use snapbox::str;

use crate::small::Book;

#[test]
fn rustc_accepts() {
    let book = Book::new();
    book.edit("chapters-code/adder/exhibits/null.rs", "0 as *mut u8", "1 as *mut u8");
    book.verify(1, str![[r#"
book/src/adder.md:40: rustc accepts chapters-code/adder/exhibits/null.rs
  in [RUSTC]
  show code that it rejects, or say that it accepts this

1 finding: 1 chapter, 4 listings, 2 of 3 outputs witnessed, not book/src/adder.md:40, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn rustc_says_something_else() {
    let book = Book::new();
    book.edit_page("null.rs:2:14", "null.rs:2:15");
    book.verify(1, str![[r#"
book/src/adder.md:40: rustc says something else of chapters-code/adder/exhibits/null.rs
  in [RUSTC]
  - the page  + printed
      error: dereferencing a null pointer
    -  --> exhibits/null.rs:2:15
    +  --> exhibits/null.rs:2:14
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_verdict_on_a_file_that_does_not_exist() {
    let book = Book::new();
    book.edit_page("rustc=exhibits/null.rs", "rustc=exhibits/nul.rs");
    book.verify(1, str![[r#"
book/src/adder.md:40: there is no chapters-code/adder/exhibits/nul.rs
  the chapter has exhibits/null.rs, host.mjs, src/lib.rs

chapters-code/adder/exhibits/null.rs:1: no judge rules on this exhibit, and no host runs it
  show its verdict: ```text,rustc=exhibits/null.rs or ```text,miri=exhibits/null.rs

2 findings: 1 chapter, 4 listings, 2 of 3 outputs witnessed, not book/src/adder.md:40, 2 numbers; [NODE], [RUSTC]; 1 of 1 run new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn an_exhibit_without_a_judge() {
    let book = Book::new();
    book.edit_page(
        "```text,rustc=exhibits/null.rs\nerror: dereferencing a null pointer\n --> exhibits/null.rs:2:14\n```\n",
        "",
    );
    book.verify(1, str![[r#"
chapters-code/adder/exhibits/null.rs:1: no judge rules on this exhibit, and no host runs it
  show its verdict: ```text,rustc=exhibits/null.rs or ```text,miri=exhibits/null.rs

1 finding: 1 chapter, 4 listings, every one of 2 outputs witnessed, 2 numbers; [NODE]; 1 of 1 run new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[cfg(unix)]
#[test]
fn miri_is_missing() {
    let book = Book::new().with_path_of(&["rustc", "node"]);
    book.write("chapters-code/adder/exhibits/early.rs", "fn main() {}\n");
    let blocks = "```rust,ignore
{{#include ../../chapters-code/adder/exhibits/early.rs}}
```

```text,miri=exhibits/early.rs
error: Undefined Behavior
```

## What wraps";
    book.edit_page("## What wraps", blocks);
    book.verify(0, str!["verified: 1 chapter, 5 listings, 3 of 4 outputs witnessed, not book/src/adder.md:26, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno, Miri (--all says how to get them); [TIME]"]);
    book.verify_with(&["--all"], 2, str!["verified: 1 chapter, 5 listings, 3 of 4 outputs witnessed, not book/src/adder.md:26, 2 numbers; [NODE], [RUSTC]; 0 of 2 runs new; not run: Bun, Deno, Miri (--all says how to get them); [TIME]"]);
}

/// These need a nightly toolchain with Miri; `cargo xtask test` says so where there is none.
mod miri {
    use super::*;

    const DANGLING: &str = "fn main() {
    let pointer = { let byte = 1u8; &raw const byte };
    assert!(unsafe { *pointer } == 1);
}
";

    fn with_exhibit(program: &str, verdict: &str) -> Book {
        let book = Book::new();
        book.write("chapters-code/adder/exhibits/dangling.rs", program);
        let blocks = format!(
            "```rust,ignore
{{{{#include ../../chapters-code/adder/exhibits/dangling.rs}}}}
```

```text,miri=exhibits/dangling.rs
{verdict}
```

## What wraps"
        );
        book.edit_page("## What wraps", &blocks);
        book
    }

    #[test]
    fn rejects() {
        let verdict = " --> exhibits/dangling.rs:3:22";
        with_exhibit(DANGLING, verdict).verify(0, str!["verified: 1 chapter, 5 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], [RUSTC], [MIRI]; 3 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
    }

    #[test]
    fn says_something_else() {
        let verdict = " --> exhibits/dangling.rs:3:99";
        with_exhibit(DANGLING, verdict).verify(1, str![[r#"
book/src/adder.md:26: Miri says something else of chapters-code/adder/exhibits/dangling.rs
  in [MIRI]
  - the page  + printed
    -  --> exhibits/dangling.rs:3:99
    +  --> exhibits/dangling.rs:3:22
  accept it: cargo xtask bless adder

1 finding: 1 chapter, 5 listings, every one of 4 outputs witnessed, 2 numbers; [NODE], [RUSTC], [MIRI]; 3 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    }

    #[test]
    fn accepts() {
        let sound = DANGLING.replace("{ let byte = 1u8; &raw const byte }", "&raw const SOUND");
        let sound = format!("static SOUND: u8 = 1;\n{sound}");
        with_exhibit(&sound, "error: Undefined Behavior").verify(1, str![[r#"
book/src/adder.md:26: Miri accepts chapters-code/adder/exhibits/dangling.rs
  in [MIRI]
  show code that it rejects, or say that it accepts this

1 finding: 1 chapter, 5 listings, 3 of 4 outputs witnessed, not book/src/adder.md:26, 2 numbers; [NODE], [RUSTC], [MIRI]; 3 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    }

    #[test]
    fn rejects_a_guest_that_should_be_sound() {
        let book = Book::new();
        book.write("chapters-code/adder/sound.rs", DANGLING);
        book.verify(1, str![[r#"
chapters-code/adder/sound.rs:1: Miri rejects this guest
  in [MIRI]
    error: Undefined Behavior: memory access failed: alloc… has been freed, so this pointer is dangling
     --> sound.rs:3:22
      |
    3 |     assert!(unsafe { *pointer } == 1);
      |                      ^^^^^^^^ Undefined Behavior occurred here
      |
      = help: this indicates a bug in the program: it performed an invalid operation, and caused Undefined Behavior
      = help: see https://doc.rust-lang.org/nightly/reference/behavior-considered-undefined.html for further information
    help: alloc… was allocated here:
     --> sound.rs:2:25
      |
    2 |     let pointer = { let byte = 1u8; &raw const byte };
      |                         ^^^^
    help: alloc… was deallocated here:
     --> sound.rs:2:53
      |
    2 |     let pointer = { let byte = 1u8; &raw const byte };
      |                                                     ^

    note: some details are omitted, run with `MIRIFLAGS=-Zmiri-backtrace=full` for a verbose backtrace

    error: aborting due to 1 previous error
  mend the guest: a reader will copy it

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC], [MIRI]; 3 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    }
}
