//! Once, without a terminal: plain lines, and an exit code.

use snapbox::str;

use crate::small::{HOST, Workspace};

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
    Symptoms: Cannot perform %TypedArray%.prototype.set on a detached ArrayBuffer
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
