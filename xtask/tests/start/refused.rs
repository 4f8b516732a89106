//! What cannot become a workspace, and what its reader is told.

use snapbox::str;

use crate::small::Reader;

#[test]
fn a_folder_with_files_is_refused() {
    let reader = Reader::new();
    reader.write("reader/photos/cat.jpg", "");
    reader.xtask("", &["start", "photos"]).code(2).stderr_eq(str![]);
    reader.xtask("", &["start", "photos/cat.jpg"]).code(2).stderr_eq(str![]);
}

#[test]
fn a_folder_that_cannot_be_written_in_is_refused() {
    let reader = Reader::new();
    reader.write("reader/file", "");
    reader.xtask("", &["start", "file/in it"]).code(2).stderr_eq(str![]);
}

#[test]
fn a_mistyped_chapter_is_told_the_nearest() {
    let reader = Reader::new();
    reader.xtask("", &["start", "--at", "bites"]).code(2).stderr_eq(str![]);
    assert!(!reader.has("reader/my-memory"));
}

#[test]
fn the_books_own_folder_is_refused_unless_it_is_ignored() {
    let reader = Reader::new();
    let book = reader.root().join("book");
    let git = std::process::Command::new("git").arg("init").arg("-q").arg(&book).status();
    assert!(git.unwrap().success());
    reader.write_book(".gitignore", "my-memory/\n");
    reader.xtask("../book", &["start", "mine"]).code(2).stderr_eq(str![]);
    reader.xtask("../book", &["start"]).success();
    assert!(reader.has("book/my-memory/adder/host.mjs"));
}

#[test]
fn outside_of_a_workspace_there_is_nothing_to_go_on_from() {
    let reader = Reader::new();
    reader.xtask("", &["next"]).code(2).stderr_eq(str![]);
    reader.xtask("", &["progress"]).code(2);
}
