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
    reader.xtask("", &verify).code(1).stdout_eq(str![]);
}
