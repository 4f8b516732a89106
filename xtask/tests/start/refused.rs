//! What cannot become a workspace, and what its reader is told.

use snapbox::str;

use crate::small::Reader;

#[test]
fn a_folder_with_files_is_refused() {
    let reader = Reader::new();
    reader.write("reader/photos/cat.jpg", "");
    reader.xtask("", &["start", "photos"]).code(2).stderr_eq(str![[r#"
error: [ROOT]/reader/photos is not empty, and no workspace that `start` has made
give a new or an empty folder elsewhere, such as: cargo xtask start ~/my-memory

"#]]);
    reader.xtask("", &["start", "photos/cat.jpg"]).code(2).stderr_eq(str![[r#"
error: [ROOT]/reader/photos/cat.jpg is no folder
give a new or an empty folder elsewhere, such as: cargo xtask start ~/my-memory

"#]]);
}

#[test]
fn a_folder_below_a_file_is_refused() {
    let reader = Reader::new();
    reader.write("reader/file", "");
    reader.xtask("", &["start", "file/in it"]).code(2).stderr_eq(str![[r#"
error: [ROOT]/reader/file is no folder
give a new or an empty folder elsewhere, such as: cargo xtask start ~/my-memory

"#]]);
}

/// Where nobody may write, the system's administrator neither.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_in_is_refused() {
    let reader = Reader::new();
    reader.xtask("", &["start", "/proc/self/my-memory"]).code(2).stderr_eq(str![[r#"
error: cannot write in /proc/[..]: [..]
give a new or an empty folder elsewhere, such as: cargo xtask start ~/my-memory

"#]]);
}

#[test]
fn a_mistyped_chapter_is_told_the_nearest() {
    let reader = Reader::new();
    reader.xtask("", &["start", "--at", "bites"]).code(2).stderr_eq(str![[r#"
error: there is no chapter `bites` to follow; do you mean `bytes`? there are: adder, bytes

"#]]);
    assert!(!reader.has("reader/my-memory"));
}

#[test]
fn the_books_own_folder_is_refused_unless_it_is_ignored() {
    let reader = Reader::new();
    let book = reader.root().join("book");
    let git = std::process::Command::new("git").arg("init").arg("-q").arg(&book).status();
    assert!(git.unwrap().success());
    reader.write_book(".gitignore", "my-memory/\n");
    reader.xtask("../book", &["start", "mine"]).code(2).stderr_eq(str![[r#"
error: [ROOT]/book/mine lies in the book's own folder, where git would take it for a part of the book
give a new or an empty folder elsewhere, such as: cargo xtask start ~/my-memory

"#]]);
    reader.xtask("../book", &["start"]).success();
    assert!(reader.has("book/my-memory/adder/host.mjs"));
    reader.run("../book/my-memory", "cargo", &["guest", "adder"]).success();
}

#[test]
fn outside_of_a_workspace_there_is_nothing_to_go_on_from() {
    let reader = Reader::new();
    reader.xtask("", &["next"]).code(2).stderr_eq(str![[r#"
error: [ROOT]/reader lies in no workspace: there is no .book/workspace.toml
make one with `cargo xtask start`, or go into the one that you have

"#]]);
    reader.xtask("", &["progress"]).code(2);
}
