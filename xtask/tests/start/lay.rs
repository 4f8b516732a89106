//! What is laid out, and what is left alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use snapbox::str;

use crate::small::{Reader, program};

const FOLDER: &str = "Mein Gedächtnis";
const CONFIG: &str = "reader/my-memory/.cargo/config.toml";

#[test]
fn an_empty_folder_becomes_a_workspace_that_builds_and_runs() {
    let reader = Reader::new();
    reader.xtask("", &["start", FOLDER]).success().stdout_eq(str![[r#"
Laid out [ROOT]/reader/Mein Gedächtnis
  adder, up to its naive attempt
  its `cargo xtask` is the book's, in [ROOT]/book; README.md says what to do when that has moved

Next:
  cd 'Mein Gedächtnis'
  cargo guest adder
  node adder/host.mjs
  cargo xtask follow adder

"#]]);
    reader.run(FOLDER, "cargo", &["guest", "adder"]).success();
    reader.run(FOLDER, "node", &["adder/host.mjs"]).success().stdout_eq(str![[r#"
2 + 3 = 5
4 + 4 = 8

"#]]);
    // The alias leads to this tool, and it finds the workspace from below.
    reader
        .run(&format!("{FOLDER}/adder/src"), "cargo", &["xtask", "progress"])
        .success()
        .stdout_eq(str![[r#"
chapter     steps  exercises
adder         0/2          -  begun
bytes           -          -

"#]]);
    let host = reader.read(&format!("reader/{FOLDER}/adder/host.mjs"));
    assert!(host.ends_with("// ANCHOR: wrap\n// ANCHOR_END: wrap\n"), "{host}");
}

/// Wasmtime takes minutes to compile, and the book has compiled it.
#[test]
fn the_hosts_program_is_linked_with_what_the_book_has_compiled() {
    let reader = Reader::new();
    reader.xtask("", &["start", "mine"]).success();
    let program = PathBuf::from(program());
    let target = program.ancestors().nth(2).unwrap();
    let build = |manifest: PathBuf| {
        let mut cargo = Command::new("cargo");
        cargo.args(["build", "--verbose", "--offline", "--manifest-path"]).arg(manifest);
        let built = cargo.arg("--target-dir").arg(target).output().unwrap();
        let said = String::from_utf8_lossy(&built.stderr).into_owned();
        assert!(built.status.success(), "{said}");
        said
    };
    build(Path::new(env!("CARGO_MANIFEST_DIR")).join("hosts/Cargo.toml"));
    let said = build(reader.root().join("reader/mine/tools/host/Cargo.toml"));
    let compiled = said.lines().filter_map(|line| line.trim_start().strip_prefix("Compiling "));
    let compiled: Vec<_> = compiled.filter(|package| !package.starts_with("host v")).collect();
    assert!(compiled.is_empty(), "{compiled:#?}");
    assert!(said.contains("Fresh wasmtime v"), "{said}");
}

/// The folder stays the same one: the shell is in it.
#[cfg(unix)]
#[test]
fn the_folder_that_one_is_in_becomes_a_workspace() {
    let reader = Reader::new();
    let script = format!(
        "mkdir mine && cd mine && '{}' --root ../../book start . && cargo guest adder && \
         node adder/host.mjs",
        program()
    );
    reader.run("", "sh", &["-c", &script]).success().stdout_eq(str![[r#"
Laid out [ROOT]/reader/mine
  adder, up to its naive attempt
  its `cargo xtask` is the book's, in [ROOT]/book; README.md says what to do when that has moved

Next:
  cargo guest adder
  node adder/host.mjs
  cargo xtask follow adder
2 + 3 = 5
4 + 4 = 8

"#]]);
    for entry in fs::read_dir(reader.root().join("reader/mine")).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(!name.to_str().unwrap().starts_with(".start-"), "{name:?}");
    }
}

/// Neither a link that leads nowhere nor a folder is a file that is missing.
#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_left_alone() {
    let reader = Reader::new();
    reader.xtask("", &["start"]).success();
    let chapter = reader.root().join("reader/my-memory/adder");
    let (host, guest) = (chapter.join("host.mjs"), chapter.join("src/lib.rs"));
    fs::remove_file(&host).unwrap();
    std::os::unix::fs::symlink("on another disk", &host).unwrap();
    fs::remove_file(&guest).unwrap();
    fs::create_dir(&guest).unwrap();
    reader.xtask("my-memory", &["start"]).success().stdout_eq(str![[r#"
Nothing is missing in [ROOT]/reader/my-memory
  left alone, for they cannot be read:
    adder/host.mjs: a link that leads nowhere
    adder/src/lib.rs: is a directory

Next:
  cargo guest adder
  cargo xtask follow adder

"#]]);
    assert_eq!(fs::read_link(&host).unwrap().to_str(), Some("on another disk"));
    assert!(guest.is_dir());
}

#[test]
fn what_the_reader_has_changed_is_left_alone() {
    let reader = Reader::new();
    reader.xtask("", &["start"]).success();
    let mine = "console.log(\"mine\");\n";
    reader.write("reader/my-memory/adder/host.mjs", mine);
    reader.write("reader/my-memory/Cargo.toml", "# mine\n");
    fs::remove_file(reader.root().join("reader/my-memory/hosts/guest.mjs")).unwrap();
    // From within, no folder is needed.
    reader.xtask("my-memory/adder", &["start"]).success().stdout_eq(str![[r#"
Added to [ROOT]/reader/my-memory
  missing, and there again:
    hosts/guest.mjs
  left alone, for you have changed them:
    Cargo.toml
    adder/host.mjs

Next:
  cd [ROOT]/reader/my-memory
  cargo guest adder
  node adder/host.mjs
  cargo xtask follow adder

"#]]);
    assert_eq!(reader.read("reader/my-memory/adder/host.mjs"), mine);
    assert_eq!(reader.read("reader/my-memory/Cargo.toml"), "# mine\n");
    assert!(reader.has("reader/my-memory/hosts/guest.mjs"));
}

#[test]
fn a_newer_book_takes_the_place_of_what_nobody_has_changed() {
    let reader = Reader::with_exercises();
    reader.xtask("", &["start"]).success();
    for file in ["src/lib.rs", "host.mjs", "exercises/carry/start.rs"] {
        let file = format!("chapters-code/adder/{file}");
        let text = reader.read(&format!("book/{file}"));
        reader.write_book(&file, &format!("{text}\n// Newer.\n"));
    }
    let mine = "console.log(\"mine\");\n";
    reader.write("reader/my-memory/adder/host.mjs", mine);
    // Cargo has left out what it has no use for.
    reader.write("reader/my-memory/tools/host/Cargo.lock", "version = 4\n");
    reader.xtask("my-memory", &["start"]).success().stdout_eq(str![[r#"
Added to [ROOT]/reader/my-memory
  brought up to date:
    adder/exercises/carry.host.rs
    adder/src/lib.rs
  left alone, for you have changed them:
    adder/host.mjs

Next:
  cargo guest adder
  node adder/host.mjs
  cargo xtask follow adder

"#]]);
    let read = |file: &str| reader.read(&format!("reader/my-memory/{file}"));
    assert!(read("adder/src/lib.rs").ends_with("// Newer.\n"));
    assert_eq!(read("adder/host.mjs"), mine);
    assert_eq!(read("tools/host/Cargo.lock"), "version = 4\n");

    // The lock file goes with the manifest.
    fs::remove_file(reader.root().join("reader/my-memory/tools/host/Cargo.toml")).unwrap();
    reader.xtask("my-memory", &["start"]).success().stdout_eq(str![[r#"
Added to [ROOT]/reader/my-memory
  missing, and there again:
    tools/host/Cargo.toml
  brought up to date:
    tools/host/Cargo.lock
  left alone, for you have changed them:
    adder/host.mjs

Next:
  cargo guest adder
  node adder/host.mjs
  cargo xtask follow adder

"#]]);
}

#[test]
fn at_a_chapter_the_earlier_ones_are_solved() {
    let reader = Reader::with_exercises();
    reader.xtask("", &["start", "--at", "bytes"]).success().stdout_eq(str![[r#"
Laid out [ROOT]/reader/my-memory
  adder, solved
  bytes, up to its naive attempt
  its `cargo xtask` is the book's, in [ROOT]/book; README.md says what to do when that has moved

Next:
  cd my-memory
  cargo guest bytes
  node bytes/host.mjs
  cargo xtask follow bytes

"#]]);
    let read = |file: &str| reader.read(&format!("reader/my-memory/{file}"));
    let book = reader.read("book/chapters-code/adder/host.mjs");
    assert_eq!(read("adder/host.mjs"), book);
    assert_eq!(read("adder/exercises/carry.mjs"), "export const carry = () => 1;\n");
    assert_eq!(read("adder/exercises/carry.host.rs"), "pub fn carry() -> u32 { 1 }\n");
    assert!(read("bytes/host.mjs").ends_with("// ANCHOR: second\n// ANCHOR_END: second\n"));
    assert_eq!(read("bytes/exercises/third.rs"), "// Begin.\n");
    reader.xtask("my-memory", &["progress"]).success().stdout_eq(str![[r#"
chapter     steps  exercises
adder           -          -  laid out solved
bytes         0/2        0/1  begun

"#]]);
    // A chapter that is there stays, whatever is asked for later.
    reader.xtask("my-memory", &["start", "--at", "adder"]).success().stdout_eq(str![[r#"
Nothing is missing in [ROOT]/reader/my-memory

Next:
  cargo guest adder
  node adder/host.mjs
  cargo xtask follow adder

"#]]);
    assert_eq!(read("adder/host.mjs"), book);
}

#[test]
fn a_book_that_has_moved_is_named_anew() {
    let reader = Reader::new();
    reader.xtask("", &["start"]).success();
    let root = reader.root();
    fs::rename(root.join("book"), root.join("moved")).unwrap();
    let book = root.join("moved").display().to_string();
    let start = ["--root", &*book, "start"];
    reader.run("my-memory", &program(), &start).success().stdout_eq(str![[r#"
Added to [ROOT]/reader/my-memory
  brought up to date:
    .book/workspace.toml
    .cargo/config.toml

Next:
  cargo guest adder
  node adder/host.mjs
  cargo xtask follow adder

"#]]);
    assert!(reader.read(CONFIG).contains("/moved\""));
    reader.run("my-memory", &program(), &["progress"]).success();
}

#[test]
fn who_has_changed_the_aliases_is_told_what_to_put_there() {
    let reader = Reader::new();
    reader.xtask("", &["start"]).success();
    let mine = format!("{}\n[term]\nverbose = false\n", reader.read(CONFIG));
    reader.write(CONFIG, &mine);
    let root = reader.root();
    fs::rename(root.join("book"), root.join("moved")).unwrap();
    let book = root.join("moved").display().to_string();
    let start = ["--root", &*book, "start"];
    reader.run("my-memory", &program(), &start).success().stdout_eq(str![[r#"
Added to [ROOT]/reader/my-memory
  brought up to date:
    .book/workspace.toml
  left alone, for you have changed them:
    .cargo/config.toml
  so name the book's folder there, below [alias] in .cargo/config.toml:
    xtask = "run --quiet --manifest-path [..] --package xtask -- --root [ROOT]/moved"

Next:
  cargo guest adder
  node adder/host.mjs
  cargo xtask follow adder

"#]]);
    assert_eq!(reader.read(CONFIG), mine);
}

/// The path of a book, and so of what its aliases name, may hold anything but a `\\`.
#[test]
fn a_book_whose_path_has_a_space_is_found_from_within_and_without() {
    const BOOK: &str = "Bücher & mehr/book";
    let reader = Reader::new();
    let root = reader.root();
    fs::create_dir(root.join("Bücher & mehr")).unwrap();
    fs::rename(root.join("book"), root.join(BOOK)).unwrap();
    let config = format!("{BOOK}/.cargo/config.toml");
    let alias = "[alias]\nxtask = \"run --quiet --package xtask --\"\n";
    reader.write(&config, &format!("{}\n{alias}", reader.read(&config)));

    let book = root.join(BOOK).display().to_string();
    for folder in ["", &format!("../{BOOK}/")] {
        reader.run(folder, &program(), &["--root", &*book, "start"]).success();
        let below = format!("{folder}my-memory/adder");
        reader.run(&below, "cargo", &["guest", "adder"]).success();
        reader.run(&below, "cargo", &["xtask", "progress"]).success().stdout_eq(str![[r#"
chapter     steps  exercises
adder         0/2          -  begun
bytes           -          -

"#]]);
    }
}
