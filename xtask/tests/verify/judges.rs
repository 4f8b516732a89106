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

/// What a program returns when the compiler of this workspace builds it, and one that is nowhere.
mod compilers {
    use super::*;

    fn pinned() -> String {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../rust-toolchain.toml");
        let file = std::fs::read_to_string(file).unwrap();
        let channel = file.lines().find_map(|line| line.strip_prefix("channel = \"")).unwrap();
        channel.trim_end_matches('"').to_owned()
    }

    fn with_table(versions: &str, body: &str, table: &str) -> Book {
        let book = Book::new();
        let exhibit = format!(
            "//! compilers: {versions}\n\n#[no_mangle]\npub extern \"C\" fn six() -> u32 {{\n    {body}\n}}\n"
        );
        book.write("chapters-code/adder/exhibits/six.rs", &exhibit);
        let blocks = format!(
            "```rust,ignore\n{{{{#include ../../chapters-code/adder/exhibits/six.rs}}}}\n```\n\n\
             ```text,compilers=exhibits/six.rs\n{table}\n```\n\n## What wraps"
        );
        book.edit_page("## What wraps", &blocks);
        book
    }

    fn report(book: &Book) -> (Option<i32>, String) {
        let output = book.command(&["verify"]).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).replace(&pinned(), "X"))
    }

    #[test]
    fn print_a_row_each() {
        let version = pinned();
        let book = with_table(&version, "6", &format!("{version}  6"));
        let (code, said) = report(&book);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("every one of 4 outputs witnessed"), "{said}");

        book.edit("chapters-code/adder/exhibits/six.rs", "    6\n", "    7\n");
        let (code, said) = report(&book);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("    - X  6\n    + X  7\n"), "{said}");
    }

    #[test]
    fn one_that_is_not_installed_is_not_run() {
        let (code, said) = report(&with_table("1.0.0", "6", "1.0.0  6"));
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("3 of 4 outputs witnessed"), "{said}");
        assert!(said.contains("not run: Bun, Deno, rustc 1.0.0"), "{said}");
    }

    #[test]
    fn one_that_rejects_the_program_is_a_finding() {
        let (code, said) = report(&with_table(&pinned(), "\"six\"", "X  6"));
        assert_eq!(code, Some(1), "{said}");
        let finding = "chapters-code/adder/exhibits/six.rs:1: rustc X rejects this program";
        assert!(said.contains(finding), "{said}");
        assert!(said.contains("mismatched types"), "{said}");
    }
}

/// rustc rules on code of a host as the workspace compiles it, against the same Wasmtime.
#[test]
fn an_exhibit_that_needs_wasmtime() {
    let book = Book::new();
    let exhibit = "//! needs: wasmtime\n\npub fn store() -> wasmtime::Store<()> {\n    3\n}\n";
    book.write("chapters-code/adder/exhibits/store.rs", exhibit);
    let blocks = "```rust,ignore\n{{#include ../../chapters-code/adder/exhibits/store.rs}}\n```\n\n\
         ```text,rustc=exhibits/store.rs\nerror[E0308]: mismatched types\n --> exhibits/store.rs:4:5\n```\n\n\
         ## What wraps";
    book.edit_page("## What wraps", blocks);
    book.verify(0, str!["verified: 1 chapter, 5 listings, every one of 4 outputs witnessed, 2 numbers; [WASMTIME], [NODE], [RUSTC]; 3 of 3 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);

    book.edit(
        "chapters-code/adder/exhibits/store.rs",
        "    3\n",
        "    wasmtime::Store::default()\n",
    );
    let report = book.command(&["verify"]).output().unwrap();
    let report = String::from_utf8_lossy(&report.stdout).into_owned();
    assert!(report.contains("accepts chapters-code/adder/exhibits/store.rs"), "{report}");
}
