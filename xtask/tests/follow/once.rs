//! Once, without a terminal: plain lines, and an exit code.

use snapbox::str;

use crate::small::{HOST, Workspace};

#[test]
fn every_step_as_in_the_book() {
    let workspace = Workspace::new();
    workspace.follow(&["adder", "--once"]).code(0).stdout_eq(str![[]]).stderr_eq(str![[]]);
    snapbox::assert_data_eq!(workspace.progress(), str![[]]);
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
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[]]);

    workspace.edit(HOST, "const { memory, ad }", "const { memory, add }");
    workspace.edit(
        HOST,
        "${ad(2, 3)}",
        "${add(2, 3)}`);\nconst view = new Uint8Array(memory.buffer);\nmemory.grow(1);\nview.set([1]);\n\
         console.log(`",
    );
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[]]);
}

#[test]
fn a_syntax_error_has_a_file_and_a_line() {
    let workspace = Workspace::new();
    workspace.edit(HOST, "console.log(add(0xffffffff, 1));", "console.log(add(0xffffffff, 1;");
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[]]);
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
    workspace.follow(&["adder", "--once"]).code(1).stdout_eq(str![[]]);
}

#[test]
fn a_name_that_is_mistyped_offers_the_nearest() {
    let workspace = Workspace::new();
    workspace.follow(&["ader", "--once"]).code(2).stderr_eq(str![[]]);
}
