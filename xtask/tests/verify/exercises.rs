//! Exercises that do not start red by a property, whose solution is not green, or that are not whole.

use snapbox::str;

use crate::small::Book;

const FOLDER: &str = "chapters-code/adder/exercises/sum";

const CHECK: &str = r#"import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ attempt, guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  const { add } = instance.exports;
  await property("no numbers make 0", () => expect(attempt.sum(add, []) === 0, "it is not 0"));
  await property("all numbers are added", () => {
    const numbers = [1 + random.below(9), 1 + random.below(9)];
    const sum = attempt.sum(add, numbers);
    expect(sum === numbers[0] + numbers[1], `${numbers.join(" + ")} is not ${sum}`);
  });
}
"#;

const START: &str = "export const sum = (add, numbers) => add(numbers[0] ?? 0, 0);\n";
const SOLUTION: &str = "export const sum = (add, numbers) => numbers.reduce(add, 0);\n";

/// What the page says of the exercise, with a file's ending.
fn section(end: &str) -> String {
    format!(
        r#"
## Exercises {{ #exercises }}

### Add them all {{ #exercise-sum }}

Mend it.

```text
{{{{#include ../../{FOLDER}/start.{end}}}}}
```

<details class="hint"><summary>Hint 1</summary>

One after the other.

</details>

<details class="solution"><summary>Solution</summary>

```text
{{{{#include ../../{FOLDER}/solution.{end}}}}}
```

It begins with zero, so that nothing makes zero.

</details>
"#
    )
}

/// A book with these files of an exercise, on its page.
fn book(end: &str, files: &[(&str, &str)]) -> Book {
    let book = Book::new();
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::fs::read_to_string(here.join("../chapters-code/hosts/check.mjs")).unwrap();
    book.write("chapters-code/hosts/check.mjs", &shared);
    for (file, text) in files {
        book.write(&format!("{FOLDER}/{file}"), text);
    }
    book.write("book/src/adder.md", &format!("{}{}", book.page(), section(end)));
    book
}

/// One with an exercise on the host's side that is as it should be.
fn host() -> Book {
    book("mjs", &[("start.mjs", START), ("solution.mjs", SOLUTION), ("check.mjs", CHECK)])
}

fn verify(book: &Book, arguments: &[&str], code: i32, report: impl snapbox::IntoData) {
    book.verify_with(&[&["--seed", "7"], arguments].concat(), code, report);
}

#[test]
fn starts_red_and_ends_green_and_is_kept_with_its_seed() {
    let book = host();
    verify(
        &book,
        &[],
        0,
        str![
            "verified: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 4 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]"
        ],
    );
    book.verify(0, str!["verified: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 0 of 4 runs new; checks kept of seed 7; not run: Bun, Deno (--all says how to get them); [TIME]"]);
    // A page's prose checks nothing anew, and another seed all.
    book.edit_page("Mend it.", "Mend it now.");
    verify(
        &book,
        &[],
        0,
        str![
            "verified: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 0 of 4 runs new; checks kept of seed 7; not run: Bun, Deno (--all says how to get them); [TIME]"
        ],
    );
    book.verify_with(&["--seed", "8"], 0, str!["verified: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 2 of 4 runs new; seed 8; not run: Bun, Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn a_syntax_error_is_not_red() {
    let book = host();
    book.edit(&format!("{FOLDER}/start.mjs"), "=>", "=");
    verify(
        &book,
        &[],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/start.mjs:1: the start of adder/sum fails before all properties are tested
  in [NODE]
    chapters-code/adder/exercises/sum/start.mjs:1
    export const sum = (add, numbers) = add(numbers[0] ?? 0, 0);
                       ^^^^^^^^^^^^^^
    SyntaxError: Invalid left-hand side in assignment
    seed 7
  an exercise starts red by a property that does not hold, and by nothing else
  repeat it: cargo xtask verify adder --seed 7

1 finding: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 4 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

#[test]
fn an_error_while_it_loads_is_not_red() {
    let book = host();
    book.write(&format!("{FOLDER}/start.mjs"), "export const sum = add.bind(null);\n");
    verify(
        &book,
        &[],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/start.mjs:1: the start of adder/sum fails before all properties are tested
  in [NODE]
    ReferenceError: add is not defined
        at chapters-code/adder/exercises/sum/start.mjs:1:20
    seed 7
  an exercise starts red by a property that does not hold, and by nothing else
  repeat it: cargo xtask verify adder --seed 7

1 finding: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 4 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

#[test]
fn a_start_that_is_green() {
    let book = host();
    book.write(&format!("{FOLDER}/start.mjs"), SOLUTION);
    verify(
        &book,
        &[],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/start.mjs:1: the start of adder/sum is green: every property holds
  in [NODE]
    what is left to do?
    seed 7
  an exercise starts red by a property that does not hold, and by nothing else
  repeat it: cargo xtask verify adder --seed 7

1 finding: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 4 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

/// A solution that is wrong: it begins with another number.
fn begins_with(name: &str, number: &str) -> String {
    format!(
        r#"[[wrong]]
name = "{name}"
of = "solution.mjs"
why = "It begins with {number}."

[[wrong.edit]]
replace = ", 0)"
with = ", {number})"
"#
    )
}

#[test]
fn what_is_wrong_is_refused() {
    let book = host();
    let file = format!("{FOLDER}/wrong.toml");
    book.write(&file, &begins_with("one-more", "1"));
    verify(
        &book,
        &[],
        0,
        str![
            "verified: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 5 of 5 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]"
        ],
    );
    let all = [("one-more", "1"), ("as-it-is", "-0"), ("other", "3")];
    let all = all.map(|(name, number)| begins_with(name, number)).join("\n");
    book.write(
        &file,
        &all.replace("replace = \", 0)\"\nwith = \", 3)", "replace = \", 2)\"\nwith = \""),
    );
    verify(
        &book,
        &[],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/wrong.toml:11: the check of adder/sum accepts “as-it-is”, which is wrong
  in [NODE]
    It begins with -0.
    every property holds
    seed 7
  test the property that it lacks, or take it out
  repeat it: cargo xtask verify adder --seed 7

chapters-code/adder/exercises/sum/wrong.toml:25: what “other” replaces is not in the solution
  replace what stands once in solution.mjs, by something else

2 findings: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 1 of 6 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

#[test]
fn a_solution_that_is_red() {
    let book = host();
    book.edit(&format!("{FOLDER}/solution.mjs"), "(add, 0)", "(add, 1)");
    verify(
        &book,
        &[],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/check.mjs:7: the solution of adder/sum is red: no numbers make 0
  in [NODE]
    it is not 0
    seed 7
  a solution is green with every seed: mend chapters-code/adder/exercises/sum/solution.mjs
  repeat it: cargo xtask verify adder --seed 7

chapters-code/adder/exercises/sum/check.mjs:8: the solution of adder/sum is red: all numbers are added
  in [NODE]
    5 + 5 is not 11
    seed 7
  a solution is green with every seed: mend chapters-code/adder/exercises/sum/solution.mjs
  repeat it: cargo xtask verify adder --seed 7

2 findings: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 4 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

#[test]
fn one_that_does_not_end_holds_up_none_after_it() {
    let book = host();
    book.write(&format!("{FOLDER}/start.mjs"), "export const sum = () => { for (;;); };\n");
    verify(
        &book,
        &["--limit", "5"],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/start.mjs:1: the start of adder/sum does not end before all properties are tested
  in [NODE]
    in the property: no numbers make 0
    seed 7
  an exercise starts red by a property that does not hold, and by nothing else
  repeat it: cargo xtask verify adder --seed 7

1 finding: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 4 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

#[test]
fn a_folder_that_is_not_whole() {
    let book = host();
    std::fs::remove_file(book.root().join(FOLDER).join("solution.mjs")).unwrap();
    let other = "chapters-code/adder/exercises/empty";
    for file in ["start.mjs", "solution.mjs", "check.mjs"] {
        book.write(&format!("{other}/{file}"), "export default () => {};\n");
    }
    verify(
        &book,
        &[],
        1,
        str![[r#"
book/src/adder.md:63: there is no chapters-code/adder/exercises/sum/solution.mjs
  mdBook would show nothing here: write the path from the page's folder

chapters-code/adder/exercises/empty/check.mjs:1: this check has no property
  name each property in a sentence, and test it

chapters-code/adder/exercises/sum/solution.mjs:1: the exercise adder/sum has no solution.mjs
  it needs start.mjs, solution.mjs, check.mjs

3 findings: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

#[test]
fn a_page_and_a_folder_that_do_not_agree() {
    let book = host();
    for (file, text) in [("start.mjs", START), ("solution.mjs", SOLUTION), ("check.mjs", CHECK)] {
        book.write(&format!("chapters-code/adder/exercises/untold/{file}"), text);
    }
    book.edit_page("## Exercises { #exercises }\n", "## Practice\n\n### Gone { #exercise-gone }\n");
    book.edit_page("Hint 1", "A hint");
    book.edit_page("solution.mjs}}", "start.mjs}}");
    book.edit_page("It begins with zero, so that nothing makes zero.\n", "");
    verify(
        &book,
        &[],
        1,
        str![[r#"
book/src/adder.md:47: there is no exercise adder/gone
  write chapters-code/adder/exercises/gone/, or take the section away

book/src/adder.md:47: this exercise has no hint
  write `<details class="hint"><summary>Hint 1</summary>`, an empty line, the hint, an empty line, and `</details>`

book/src/adder.md:47: the exercises have no heading of their own
  write `## Exercises { #exercises }` above them

book/src/adder.md:49: the page does not show the solution of adder/sum
  include it between `<details class="solution"><summary>Solution</summary>` and `</details>`: {{#include ../../chapters-code/adder/exercises/sum/solution.mjs}}

book/src/adder.md:49: the solution of adder/sum is not explained
  say below its listing why it holds

book/src/adder.md:57: the next hint begins with `<details class="hint"><summary>Hint 1</summary>`, the solution with `<details class="solution"><summary>Solution</summary>`
  so page and terminal open the hints one by one: CONTRIBUTING.md

chapters-code/adder/exercises/untold/check.mjs:1: the exercise adder/untold is not on its page
  write `### TITLE { #exercise-untold }` and its task below `## Exercises { #exercises }` in book/src/adder.md

7 findings: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 2 exercises; [NODE], [RUSTC]; 6 of 6 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

#[test]
fn a_guest_that_does_not_compile_is_not_red() {
    let book = guest();
    book.edit(&format!("{FOLDER}/start.rs"), "numbers - numbers", "numbers - \"1\"");
    verify(
        &book,
        &[],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/start.rs:5: this guest of the exercise adder/sum does not compile
    error[E0277]: cannot subtract `&str` from `u32`
       --> chapters-code/adder/exercises/sum/start.rs:5:13
        |
      5 |     numbers - "1"
        |             ^ no implementation for `u32 - &str`
        |
        = help: the trait `Sub<&str>` is not implemented for `u32`
    help: the following other types implement trait `Sub<Rhs>`
       --> /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/arith.rs:212:9
        |
    212 |         impl const Sub for $t {
        |         ^^^^^^^^^^^^^^^^^^^^^ `u32` implements `Sub`
    ...
    227 | sub_impl! { usize u8 u16 u32 u64 u128 isize i8 i16 i32 i64 i128 f16 f32 f64 f128 }
        | ---------------------------------------------------------------------------------- in this macro invocation
        |
       ::: /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/internal_macros.rs:22:9
        |
     22 |         impl const $imp<$u> for &$t {
        |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ `&u32` implements `Sub<u32>`
    ...
     33 |         impl const $imp<&$u> for $t {
        |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ `u32` implements `Sub<&u32>`
    ...
    (7 more lines)
  mend it: an exercise starts red by a property, and not by the compiler

1 finding: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 3 of 3 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

const GUEST_CHECK: &str = r#"import { expect } from "../../../hosts/check.mjs";

/** @type {import("../../../hosts/check.mjs").Check} */
export default async function check({ guest, random, property }) {
  const { instance } = await WebAssembly.instantiate(guest);
  await property("a number is doubled", () => {
    const number = 1 + random.below(9);
    const twice = instance.exports.twice(number);
    expect(twice === 2 * number, `twice ${number} is not ${twice}`);
  });
}
"#;

/// One with an exercise on the guest's side that is as it should be.
fn guest() -> Book {
    let guest = |body: &str| {
        let attribute = "#[unsafe(no_mangle)]\npub extern \"C\" fn";
        format!(
            "#![cfg(target_family = \"wasm\")]\n\n{attribute} twice(numbers: u32) -> u32 {{\n    {body}\n}}\n"
        )
    };
    let files = [
        ("exercise.toml", "side = \"guest\"\n"),
        ("start.rs", &*guest("numbers - numbers")),
        ("solution.rs", &*guest("numbers + numbers")),
        ("check.mjs", GUEST_CHECK),
    ];
    book("rs", &files)
}

#[test]
fn a_guest_is_built_as_the_book_builds_its_own() {
    let book = guest();
    verify(
        &book,
        &[],
        0,
        str![
            "verified: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 4 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]"
        ],
    );
    assert!(book.root().join("target/exercises/adder/sum.solution.wasm").is_file());
    book.edit(&format!("{FOLDER}/solution.rs"), "numbers + numbers", "numbers + 3");
    verify(
        &book,
        &[],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/check.mjs:6: the solution of adder/sum is red: a number is doubled
  in [NODE]
    twice 5 is not 8
    seed 7
  a solution is green with every seed: mend chapters-code/adder/exercises/sum/solution.rs
  repeat it: cargo xtask verify adder --seed 7

1 finding: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC]; 1 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

const GUEST_RUST_CHECK: &str = r#"use wasmtime::{Result, ensure};

use super::trial::{Guest, Trial};

pub fn check(trial: &mut Trial) {
    trial.property("a number is doubled", |module, random| -> Result<()> {
        let number = 1 + random.below(9);
        let twice = Guest::new(module)?.call("twice", &[number])?;
        ensure!(twice == 2 * number, "twice {number} is not {twice}");
        Ok(())
    });
}
"#;

#[test]
fn a_guest_is_checked_in_wasmtime_too() {
    let book = guest();
    book.write(&format!("{FOLDER}/check.rs"), GUEST_RUST_CHECK);
    let report =
        "verified: [..] 1 exercise; [WASMTIME], [NODE], [RUSTC]; [..] runs new; seed 7; [..]";
    verify(&book, &[], 0, report);
    let root = book.root().canonicalize().unwrap();
    let mark = format!("version = 1\nbook = {:?}\n", root.to_str().unwrap());
    book.write("reader/.book/workspace.toml", &mark);
    for (part, engines, code, says) in [
        ("solution", &[][..], 0, "solved with seed 7, in [NODE], [WASMTIME]"),
        ("start", &["--engine", "wasmtime"], 1, "    twice 5 is not 0\nnot yet, with seed 7"),
    ] {
        let attempt = book.read(&format!("{FOLDER}/{part}.rs"));
        book.write("reader/adder/exercises/sum.rs", &attempt);
        let arguments = [&["check", "adder/sum", "--seed", "7"], engines].concat();
        attempts::xtask(&book, &arguments).code(code).stdout_eq(format!("...\n{says}\n...\n"));
    }
}

/// These need a nightly toolchain with Miri; `cargo xtask test` says so where there is none.
mod miri {
    use super::*;

    #[test]
    fn rejects_a_solution() {
        let book = guest();
        let sound = "#[path = \"guest.rs\"]\nmod guest;\n\nfn main() {\n    assert_eq!(guest::twice(2), 4);\n}\n";
        book.write(&format!("{FOLDER}/sound.rs"), sound);
        verify(
            &book,
            &[],
            0,
            str![
                "verified: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [NODE], [RUSTC], [MIRI]; 5 of 5 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]"
            ],
        );
        let root = book.root().canonicalize().unwrap();
        let mark = format!("version = 1\nbook = {:?}\n", root.to_str().unwrap());
        book.write("reader/.book/workspace.toml", &mark);
        let attempt = "reader/adder/exercises/sum.rs";
        book.write(attempt, &book.read(&format!("{FOLDER}/solution.rs")));
        attempts::xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(0).stdout_eq(str![[
            r#"
adder/exercises/sum.rs: Add them all
  ✓ a number is doubled
  ✓ Miri finds no undefined behaviour
solved with seed 7[..]
...
"#
        ]]);
        let lie = "let byte = &raw const numbers;\n    let after = unsafe { *byte.add(1) };\n    \
                   numbers + numbers + after - after";
        book.edit(&format!("{FOLDER}/solution.rs"), "numbers + numbers", lie);
        book.write(attempt, &book.read(&format!("{FOLDER}/solution.rs")));
        attempts::xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(1).stdout_eq(str![[
            r#"
adder/exercises/sum.rs: Add them all
  ✓ a number is doubled
  ✗ Miri finds no undefined behaviour
    error: Undefined Behavior[..]
     --> adder/exercises/sum.rs:[..]
...
"#
        ]]);
        let report = book.command(&["verify", "--seed", "7"]).output().unwrap();
        let report = String::from_utf8_lossy(&report.stdout).into_owned();
        let finding = format!("{FOLDER}/sound.rs:1: Miri rejects the solution of adder/sum");
        assert!(report.contains(&finding), "{report}");
        assert!(report.contains("Undefined Behavior"), "{report}");
        assert!(report.contains(&format!(" --> {FOLDER}/solution.rs:")), "{report}");
    }
}

const RUST_CHECK: &str = r#"use super::{attempt, trial::Trial};

pub fn check(trial: &mut Trial) {
    trial.property("all numbers are added", |_, random| {
        let numbers = [1 + random.below(9), 1 + random.below(9)];
        match attempt::sum(&numbers) {
            sum if sum == numbers[0] + numbers[1] => Ok(()),
            sum => Err(format!("the sum of {numbers:?} is not {sum}")),
        }
    });
}
"#;

#[test]
fn on_wasmtime_a_panic_is_a_property_that_does_not_hold() {
    let files = [
        ("start.rs", "pub fn sum(numbers: &[u32]) -> u32 {\n    numbers[0]\n}\n"),
        ("solution.rs", "pub fn sum(numbers: &[u32]) -> u32 {\n    numbers.iter().sum()\n}\n"),
        ("check.rs", RUST_CHECK),
    ];
    let book = book("rs", &files);
    verify(
        &book,
        &[],
        0,
        str![
            "verified: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [WASMTIME], [NODE], [RUSTC]; 4 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]"
        ],
    );
    book.edit(&format!("{FOLDER}/solution.rs"), "numbers.iter().sum()", "numbers[2]");
    let root = book.root().canonicalize().unwrap();
    let mark = format!("version = 1\nbook = {:?}\n", root.to_str().unwrap());
    book.write("reader/.book/workspace.toml", &mark);
    let attempt = book.read(&format!("{FOLDER}/solution.rs"));
    book.write("reader/adder/exercises/sum.host.rs", &attempt);
    attempts::xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(1).stdout_eq(str![[r#"
adder/exercises/sum.host.rs: Add them all
  ✗ all numbers are added
    it panicked at adder/exercises/sum.host.rs:2: index out of bounds: the len is 2 but the index is 2
...
"#]]);
    verify(
        &book,
        &[],
        1,
        str![[r#"
chapters-code/adder/exercises/sum/check.rs:4: the solution of adder/sum is red: all numbers are added
  in [WASMTIME]
    it panicked at chapters-code/adder/exercises/sum/solution.rs:2: index out of bounds: the len is 2 but the index is 2
    seed 7
  a solution is green with every seed: mend chapters-code/adder/exercises/sum/solution.rs
  repeat it: cargo xtask verify adder --seed 7

1 finding: 1 chapter, 6 listings, every one of 3 outputs witnessed, 2 numbers, 1 exercise; [WASMTIME], [NODE], [RUSTC]; 2 of 4 runs new; seed 7; not run: Bun, Deno (--all says how to get them); [TIME]
"#]],
    );
}

/// The reader's own folder, whose attempts are checked by the same checks.
mod attempts {
    use snapbox::cmd::Command as Snapped;

    use super::*;

    const ATTEMPT: &str = "reader/adder/exercises/sum.mjs";

    /// A workspace in a folder of the book, with the start of the exercise.
    fn workspace() -> Book {
        let book = host();
        let root = book.root().canonicalize().unwrap();
        let mark = format!("version = 1\nbook = {:?}\n", root.to_str().unwrap());
        book.write("reader/.book/workspace.toml", &mark);
        book.write(ATTEMPT, START);
        book
    }

    pub fn xtask(book: &Book, arguments: &[&str]) -> snapbox::cmd::OutputAssert {
        let mut command = book.command(arguments);
        command.current_dir(book.root().join("reader"));
        Snapped::from_std(command).with_assert(book.assert()).assert()
    }

    #[test]
    fn from_red_by_a_hint_to_green() {
        let book = workspace();
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(1).stdout_eq(str![[r#"
adder/exercises/sum.mjs: Add them all
  ✓ no numbers make 0
  ✗ all numbers are added
    5 + 5 is not 5
not yet, with seed 7
again with the same inputs: cargo xtask check adder/sum --seed 7
hint: cargo xtask hint adder/sum

"#]]);
        xtask(&book, &["hint", "adder/sum"]).code(0).stdout_eq(str![[r#"
Add them all, hint 1 of 1

One after the other.

that was the last; the solution, and why it holds: [ROOT]/book/src/adder.md#exercise-sum

"#]]);
        book.write(ATTEMPT, "console.log(\"here\");\nexport const sum = () => NaN;\n");
        xtask(&book, &["check", ATTEMPT.trim_start_matches("reader/"), "--seed", "7"])
            .code(1)
            .stdout_eq(str![[r#"
adder/exercises/sum.mjs: Add them all
  ✗ no numbers make 0
    it is not 0
  ✗ all numbers are added
    5 + 5 is not NaN
  it printed:
    here
not yet, with seed 7
again with the same inputs: cargo xtask check adder/sum --seed 7
hint: cargo xtask hint adder/sum

"#]]);
        book.write(ATTEMPT, "export const sum = =>\n");
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(1).stdout_eq(str![[r#"
adder/exercises/sum.mjs: Add them all
  ✗ it loads and is checked to the end
    adder/exercises/sum.mjs:1
    export const sum = =>
                       ^^
    SyntaxError: Unexpected token '=>'
not yet, with seed 7
again with the same inputs: cargo xtask check adder/sum --seed 7
hint: cargo xtask hint adder/sum

"#]]);
        book.write(ATTEMPT, SOLUTION);
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(0).stdout_eq(str![[r#"
adder/exercises/sum.mjs: Add them all
  ✓ no numbers make 0
  ✓ all numbers are added
solved with seed 7, in [NODE]
why it holds: [ROOT]/book/src/adder.md#exercise-sum
go on: cargo xtask next

"#]]);
        assert!(book.read("reader/.book/progress.json").contains("\"adder/sum\""));
    }

    #[test]
    fn a_file_is_the_attempt_that_is_meant() {
        let book = workspace();
        let check = |folder: &str, file: &str| {
            let mut command = book.command(&["check", file, "--seed", "7"]);
            command.current_dir(book.root().join("reader").join(folder));
            Snapped::from_std(command).with_assert(book.assert()).assert()
        };
        for (folder, file) in [("adder", "exercises/sum.mjs"), ("adder/exercises", "./sum.mjs")] {
            check(folder, file).code(1).stdout_eq("adder/exercises/sum.mjs: Add them all\n...\n");
        }
        book.write("reader/adder/mine.mjs", "");
        check("adder", "mine.mjs").code(2).stderr_eq(str![[r#"
error: mine.mjs is no attempt at an exercise; there are: adder/exercises/sum.mjs

"#]]);
        check("adder/exercises", "sun.mjs").code(2).stderr_eq(str![[r#"
error: sun.mjs is no attempt at an exercise; do you mean `adder/exercises/sum.mjs`? there are: adder/exercises/sum.mjs

"#]]);
    }

    #[test]
    fn who_goes_on_is_told_the_chapters_next_exercise() {
        let book = workspace();
        book.write(ATTEMPT, SOLUTION);
        for file in ["start", "solution", "check"] {
            let text = book.read(&format!("{FOLDER}/{file}.mjs"));
            book.write(&format!("chapters-code/adder/exercises/product/{file}.mjs"), &text);
        }
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(0).stdout_eq(str![[r#"
...
why it holds: [ROOT]/book/src/adder.md#exercise-sum
go on: adder/product, in adder/exercises/product.mjs

"#]]);
    }

    #[test]
    fn earlier_hints_stay_in_sight() {
        let book = workspace();
        let solution = "<details class=\"solution\">";
        let hint = "<details class=\"hint\"><summary>Hint 2</summary>\n\nBegin with zero.\n\n</details>\n\n";
        book.edit_page(solution, &format!("{hint}{solution}"));
        xtask(&book, &["hint", "adder/sum"]).code(0).stdout_eq(str![[r#"
Add them all, hint 1 of 2

One after the other.

the next one: cargo xtask hint adder/sum

"#]]);
        xtask(&book, &["hint", "adder/sum"]).code(0).stdout_eq(str![[r#"
Add them all, hint 1 of 2

One after the other.

Add them all, hint 2 of 2

Begin with zero.

that was the last; the solution, and why it holds: [ROOT]/book/src/adder.md#exercise-sum

"#]]);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_green_in_one_engine_is_checked_in_the_others() {
        let book = workspace().with_bun("1.2.3");
        book.write(ATTEMPT, SOLUTION);
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(0).stdout_eq(str![[r#"
adder/exercises/sum.mjs: Add them all
  ✓ no numbers make 0
  ✓ all numbers are added
solved with seed 7, in [NODE], Bun 1.2.3
why it holds: [ROOT]/book/src/adder.md#exercise-sum
go on: cargo xtask next

"#]]);
        let attempt = SOLUTION.replace("=> ", "=> globalThis.bun ? 0 : ");
        book.write(ATTEMPT, &attempt);
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(1).stdout_eq(str![[r#"
adder/exercises/sum.mjs: Add them all
  ✓ no numbers make 0
  ✓ all numbers are added
  ✗ all numbers are added
    in Bun 1.2.3:
    5 + 5 is not 0
not yet, with seed 7
again with the same inputs: cargo xtask check adder/sum --seed 7
hint: cargo xtask hint adder/sum

"#]]);
        xtask(&book, &["check", "adder/sum", "--seed", "7", "--engine", "node"]).code(0);
        xtask(&book, &["check", "adder/sum", "--seed", "7", "--engine", "bun"]).code(1).stdout_eq(
            str![[r#"
adder/exercises/sum.mjs: Add them all
  ✓ no numbers make 0
  ✗ all numbers are added
    5 + 5 is not 0
not yet, with seed 7
again with the same inputs: cargo xtask check adder/sum --seed 7
hint: cargo xtask hint adder/sum

"#]],
        );
    }

    #[test]
    fn an_engine_of_another_language_is_refused() {
        let book = workspace();
        for engine in ["wasmtime", "chromium"] {
            let report = format!(
                "error: --engine {engine}: it does not check adder/sum in a terminal; node, bun, deno do\n"
            );
            xtask(&book, &["check", "adder/sum", "--engine", engine]).code(2).stderr_eq(report);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_node_that_is_too_old() {
        let book = workspace();
        book.program("node", "echo v12.22.12\n");
        for (arguments, what) in [
            (&["check", "adder/sum"][..], "engine for JavaScript"),
            (&["check", "adder/sum", "--engine", "node"], "node here"),
        ] {
            xtask(&book, arguments).code(2).stderr_eq(format!(
                "...\nerror: there is no {what}; [NODE], [ROOT]/target/bin/node, is too old: install \
                 Node 20 or later so that `node` is on PATH, or run .ci/engines\n"
            ));
        }
    }

    #[test]
    fn a_name_that_is_mistyped() {
        xtask(&workspace(), &["check", "adder/sun"]).code(2).stderr_eq(str![[r#"
error: there is no exercise `adder/sun`; do you mean `adder/sum`? there are: adder/sum

"#]]);
    }

    #[test]
    fn a_guest_is_compiled_from_where_its_reader_keeps_it() {
        let book = guest();
        let root = book.root().canonicalize().unwrap();
        let mark = format!("version = 1\nbook = {:?}\n", root.to_str().unwrap());
        book.write("reader/.book/workspace.toml", &mark);
        let start = book.read(&format!("{FOLDER}/start.rs"));
        book.write("reader/adder/exercises/sum.rs", &start);
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(1).stdout_eq(str![[r#"
adder/exercises/sum.rs: Add them all
  ✗ a number is doubled
    twice 5 is not 0
not yet, with seed 7
again with the same inputs: cargo xtask check adder/sum --seed 7
hint: cargo xtask hint adder/sum

"#]]);
        let wrong = start.replace("numbers - numbers", "numbers * \"2\"");
        book.write("reader/adder/exercises/sum.rs", &wrong);
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(1).stdout_eq(str![[r#"
adder/exercises/sum.rs: Add them all
  ✗ it compiles
    error[E0277]: cannot multiply `u32` by `&str`
     --> adder/exercises/sum.rs:5:13
      |
    5 |     numbers * "2"
      |             ^ no implementation for `u32 * &str`
      |
      = help: the trait `Mul<&str>` is not implemented for `u32`
      = help: the following other types implement trait `Mul<Rhs>`:
                `&u32` implements `Mul<u32>`
                `&u32` implements `Mul`
                `u32` implements `Mul<&u32>`
                `u32` implements `Mul<Duration>`
                `u32` implements `Mul`

    error: aborting due to 1 previous error

    For more information about this error, try `rustc --explain E0277`.
not yet, with seed 7
hint: cargo xtask hint adder/sum

"#]]);
        let right = start.replace("numbers - numbers", "numbers * 2");
        book.write("reader/adder/exercises/sum.rs", &right);
        xtask(&book, &["check", "adder/sum", "--seed", "7"]).code(0).stdout_eq(str![[r#"
adder/exercises/sum.rs: Add them all
  ✓ a number is doubled
solved with seed 7, in [NODE]
why it holds: [ROOT]/book/src/adder.md#exercise-sum
go on: cargo xtask next

"#]]);
    }
}
