//! Once, without a terminal: plain lines, and an exit code.

use snapbox::str;

use crate::small::{GUEST, HOST, Workspace};

#[test]
fn every_step_as_in_the_book() {
    let workspace = Workspace::new();
    workspace
        .follow(&["adder", "--once"])
        .code(0)
        .stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs in [NODE]   2 of 2 steps as in the book, [TIME]
  ✓ sum
      2 + 3 = 5
      4 + 4 = 8
  ✓ wrap
      0

Every step prints what the book prints.
Go on: cargo xtask next

"#]])
        .stderr_eq("");
    snapbox::assert_data_eq!(
        workspace.progress(),
        str![[r#"
{
  "chapters": {
    "adder": {
      "followed": {
        "host.mjs": [
          "sum",
          "wrap"
        ]
      },
      "skipped": false
    }
  },
  "solved": {}
}

"#]]
    );
}

#[test]
fn what_engines_print_differently_is_taken_from_the_page() {
    let workspace = Workspace::new();
    workspace.edit_book(
        "  ```text,prints=host.mjs:wrap\n  0\n  ```\n",
        "  ```text,prints=host.mjs:wrap\n  1\n  ```\n\n  ```text,prints=host.mjs:wrap,in=bun,in=node\n  0\n  ```\n",
    );
    workspace.follow(&["adder", "--once"]).code(0);
}

#[test]
fn mistakes_are_explained_in_the_words_of_the_index_of_symptoms() {
    let workspace = Workspace::new();
    workspace.edit(HOST, "const { add }", "const { memory, ad }");
    workspace.edit(HOST, "${add(2, 3)}", "${ad(2, 3)}");
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs in [NODE]   0 of 2 steps as in the book, [TIME]
  ✗ sum
    host.mjs:9  console.log(`2 + 3 = ${ad(2, 3)}`);
    TypeError: ad is not a function
    your guest exports no `ad`; do you mean `add`? It has add
    Symptoms: alloc is not a function
      1. The guest does not export it: `#[unsafe(no_mangle)]` is missing, or a `cfg` has left the function out.
      2. The crate is not a `cdylib`.
      3. It has another name: `WebAssembly.Module.exports(module)` lists all.
    read on: symptoms.html#missing-export
  ○ nothing printed yet: wrap

"#]]);

    workspace.edit(HOST, "const { memory, ad }", "const { memory, add }");
    workspace.edit(
        HOST,
        "${ad(2, 3)}",
        "${add(2, 3)}`);\nconst view = new Uint8Array(memory.buffer);\nmemory.grow(1);\nview.set([1]);\n\
         console.log(`",
    );
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs in [NODE]   0 of 2 steps as in the book, [TIME]
  ✗ sum
           2 + 3 = 5
    book   4 + 4 = 8
    host.mjs:12  view.set([1]);
    TypeError: Cannot perform %TypedArray%.prototype.set on a detached [..]ArrayBuffer
    Symptoms: Cannot perform %TypedArray%.prototype.set on a detached ArrayBuffer; DataCloneError, the object can not be cloned
      1. The guest has allocated something, its allocator has grown the memory, and the old buffer is detached.
      2. You have grown it yourself, and `grow(0)` counts.
      3. An imported function has kept a view that it was lent for the call.
    read on: symptoms.html#detached
  ○ nothing printed yet: wrap

"#]]);
}

#[test]
fn a_syntax_error_has_a_file_and_a_line() {
    let workspace = Workspace::new();
    workspace.edit(HOST, "console.log(add(0xffffffff, 1));", "console.log(add(0xffffffff, 1;");
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs in [NODE]   0 of 2 steps as in the book, [TIME]
  ○ nothing printed yet: sum
  ✗ wrap
    host.mjs:14  console.log(add(0xffffffff, 1;
    adder/host.mjs:14
    console.log(add(0xffffffff, 1;
[..]^
    SyntaxError: missing ) after argument list

"#]]);
}

#[test]
fn without_anchors_the_order_of_the_lines_tells_the_steps() {
    let workspace = Workspace::new();
    let host = "import { readGuest } from \"../hosts/guest.mjs\";\n\
        const { instance } = await WebAssembly.instantiate(await readGuest(\"adder\"));\n\
        const { add } = instance.exports;\n\
        console.log(`2 + 3 = ${add(2, 3)}`);\n\
        console.log(`4 + 4 = ${add(4, 5)}`);\n";
    workspace.write(HOST, host);
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs in [NODE]   0 of 2 steps as in the book, [TIME]
  ✗ sum   (told by the order of the lines: it has no anchors here)
           2 + 3 = 5
    book   4 + 4 = 8
    here   4 + 4 = 9
  ○ nothing printed yet: wrap

"#]]);
}

#[test]
fn a_name_that_is_mistyped_offers_the_nearest() {
    let workspace = Workspace::new();
    workspace.follow(&["ader", "--once"]).code(2).stderr_eq(str![[r#"
error: there is no chapter `ader` to follow; do you mean `adder`? there are: adder

"#]]);
}

#[test]
fn a_guest_is_held_to_the_contract_of_its_chapter() {
    let workspace = Workspace::new();
    workspace.write_book(
        "chapters-code/adder/contract.toml",
        "[exports]\nmemory = \"memory\"\nadd = \"func (one: i32, two: i32) -> i32\"\n",
    );
    workspace.follow(&["adder", "--once"]).code(0);

    // A signature that differs.
    workspace.edit(GUEST, "add(one: u32", "add(one: u64");
    workspace.edit(GUEST, "one + two", "one as u32 + two");
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[r#"
adder   guest built in [TIME]
  the guest: it exports `add` as [..]; the contract asks for [..]
    a pointer and a length are i32 each in wasm32; change the declaration of `add`

host.mjs in [NODE]   0 of 2 steps as in the book, [TIME]
  ✗ sum
    host.mjs:9  console.log(`2 + 3 = ${add(2, 3)}`);
[..]Cannot convert 2 to a BigInt
...
    read on: symptoms.html#bigint
  ○ nothing printed yet: wrap

"#]]);
}

#[test]
fn a_pointer_past_the_end_is_explained() {
    let workspace = Workspace::new();
    let read = "one + two + unsafe { u32::from(*(one as *const u8)) }";
    workspace.edit(GUEST, "one + two", read);
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs in [NODE]   1 of 2 steps as in the book, [TIME]
  ✓ sum
      2 + 3 = 5
      4 + 4 = 8
  ✗ wrap
    host.mjs:14  console.log(add(0xffffffff, 1));
    RuntimeError: memory access out of bounds
    Symptoms: memory access out of bounds
...
    read on: symptoms.html#out-of-bounds

"#]]);
}

#[test]
fn an_exercise_alone() {
    let workspace = Workspace::with_exercises();
    workspace.follow(&["adder/sum", "--once"]).code(1).stdout_eq(str![[r#"
adder

adder/exercises/sum.mjs: Add them all   seed [..], [TIME]
  ✗ all numbers are added
    1 + 2 + 3 is not 0

"#]]);
    workspace.solve("sum");
    workspace.follow(&["adder/exercises/sum.mjs", "--once"]).code(0).stdout_eq(str![[r#"
adder

adder/exercises/sum.mjs: Add them all   seed [..], [TIME]
  ✓ all numbers are added
  solved; why it holds: [..]#exercise-sum

Next is the exercise adder/twice: it is checked when you save its file in adder/exercises.

"#]]);
    // Whoever names the host follows the chapter, and what is solved does not come next.
    workspace.follow(&["adder/host.mjs", "--once"]).code(0).stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs in [NODE]   2 of 2 steps as in the book, [TIME]
  ✓ sum
      2 + 3 = 5
      4 + 4 = 8
  ✓ wrap
      0

Every step prints what the book prints.
Next is the exercise adder/twice: it is checked when you save its file in adder/exercises.

"#]]);
    workspace.follow(&["adder/sun", "--once"]).code(2).stderr_eq(str![[r#"
error: there is no exercise `adder/sun`; do you mean `adder/sum`? there are: adder/sum, adder/twice

"#]]);
}

#[cfg(unix)]
#[test]
fn a_node_that_is_too_old() {
    let workspace = Workspace::new();
    let told = workspace.follow_with_node("echo v12.22.12\n", &["adder", "--once"]);
    told.code(1).stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs was not run
    no Node to run host.mjs in; [NODE], [WORKSPACE]/bin/node, is too old: install Node 20 or later so that `node` is on PATH, or run .ci/engines

"#]]);
}

#[test]
fn a_host_that_was_deleted() {
    let workspace = Workspace::new();
    std::fs::remove_file(workspace.root().join(HOST)).unwrap();
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[r#"
adder   guest built in [TIME]

host.mjs was not run
    there is no adder/host.mjs any more
    lay it out again: cargo xtask start

"#]]);
}
