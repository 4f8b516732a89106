//! `verify` builds and runs what `start` lays out.

use snapbox::str;

use crate::small::Reader;

fn with_checkpoints() -> Reader {
    let reader = Reader::new();
    let manifest = reader.read("book/Cargo.toml");
    let asked = "\n[workspace.metadata.book]\ncheckpoints = true\n";
    reader.write_book("Cargo.toml", &format!("{manifest}{asked}"));
    reader
}

#[test]
fn a_checkpoint_that_fails_or_prints_otherwise_is_a_finding() {
    let reader = with_checkpoints();
    let verify = ["verify", "--engine", "node"];
    reader.xtask("", &verify).success();

    // Both hosts are right where the book is, and nowhere else.
    let edit = |chapter: &str, old: &str, new: &str| {
        let file = format!("chapters-code/{chapter}/host.mjs");
        let host = reader.read(&format!("book/{file}"));
        assert_eq!(host.matches(old).count(), 1, "{old:?} in {file}");
        reader.write_book(&file, &host.replace(old, new));
    };
    let at_home = "import.meta.url.includes(\"/chapters-code/\")";
    let lost = format!("if (!{at_home}) throw new Error(\"lost\");\n// ANCHOR: load");
    edit("adder", "// ANCHOR: load", &lost);
    edit("bytes", "${second()}", &format!("${{{at_home} ? second() : 0}}"));
    reader.xtask("", &verify).code(1).stdout_eq(str![[r#"
chapters-code/adder/host.mjs:1: in a reader's workspace, solved, this host fails
  in [NODE]
    file://[ROOT]/book/target/xtask/checkpoints/adder/host.mjs:3
    if (!import.meta.url.includes("/chapters-code/")) throw new Error("lost");
                                                            ^

    Error: lost
...
  see it: cargo xtask start target/at-adder --at adder

chapters-code/adder/host.mjs:1: in a reader's workspace, at its naive attempt, this host fails
  in [NODE]
    file://[ROOT]/book/target/xtask/checkpoints/adder/host-attempt.mjs:3
    if (!import.meta.url.includes("/chapters-code/")) throw new Error("lost");
                                                            ^

    Error: lost
...
  see it: cargo xtask start target/at-adder --at adder

chapters-code/bytes/host.mjs:1: in a reader's workspace, solved, this host prints something else
  in [NODE]
  - in the book  + in the workspace
      the first byte is 7
    - the second is 9
    + the second is 0
  see it: cargo xtask start target/at-bytes --at bytes

3 findings: 2 chapters, 5 listings, every one of 5 outputs witnessed, 2 numbers; [NODE], [RUSTC]; [..] runs new; not run: Bun (not asked for), Deno (not asked for); [TIME]
"#]]);
}
