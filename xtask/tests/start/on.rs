//! Going on: the next step, the next exercise, the next chapter.

use snapbox::str;

use crate::small::{Reader, program};

const PROGRESS: &str = "reader/my-memory/.book/progress.json";

#[test]
fn next_names_what_is_left_and_lays_out_the_chapter_after_it() {
    let reader = Reader::with_exercises();
    reader.xtask("", &["start"]).success();
    let next = || reader.xtask("my-memory", &["next"]).success();
    next().stdout_eq(str![[r#"
adder: 0 of 2 steps followed
  next: the step `sum` in adder/host.mjs
  cargo xtask follow adder
adder: 0 of 1 exercises solved
  next: adder/carry, in adder/exercises/carry.mjs or adder/exercises/carry.host.rs
  cargo xtask check adder/carry
or go on without it: cargo xtask next --skip

"#]]);

    let followed = r#""chapters": { "adder": { "followed": { "host.mjs": ["sum", "wrap"] } } }"#;
    reader.write(PROGRESS, &format!("{{ {followed} }}"));
    next().stdout_eq(str![[r#"
adder: 0 of 1 exercises solved
  next: adder/carry, in adder/exercises/carry.mjs or adder/exercises/carry.host.rs
  cargo xtask check adder/carry
or go on without it: cargo xtask next --skip

"#]]);

    reader.write(PROGRESS, &format!(r#"{{ {followed}, "solved": {{ "adder/carry": "ab" }} }}"#));
    next().stdout_eq(str![[r#"
Added to [ROOT]/reader/my-memory
  bytes, up to its naive attempt

Next:
  cargo guest bytes
  node bytes/host.mjs
  cargo xtask follow bytes

"#]]);
    assert!(reader.has("reader/my-memory/bytes/exercises/third.rs"));

    reader.xtask("my-memory", &["next", "--skip"]).success().stdout_eq(str![[r#"
You have come to the end of the book's chapters.

"#]]);
    reader.xtask("my-memory", &["progress"]).success().stdout_eq(str![[r#"
chapter     steps  exercises
adder         2/2        1/1  done
bytes         0/2        0/1  gone on

"#]]);
    assert!(reader.read(PROGRESS).contains("\"adder/carry\": \"ab\""));
}

/// Where one works is known from the files that were changed.
#[test]
fn who_works_in_rust_is_not_told_to_do_what_is_for_javascript_alone() {
    let reader = Reader::with_exercises();
    for file in ["start", "solution", "check"] {
        let text = reader.read(&format!("book/chapters-code/adder/exercises/carry/{file}.mjs"));
        reader.write_book(&format!("chapters-code/adder/exercises/over/{file}.mjs"), &text);
    }
    reader.xtask("", &["start"]).success();
    let followed = r#""chapters": { "adder": { "followed": { "host.mjs": ["sum", "wrap"] } } }"#;
    reader.write(PROGRESS, &format!(r#"{{ {followed}, "solved": {{ "adder/carry": "ab" }} }}"#));
    reader.xtask("my-memory", &["progress"]).success().stdout_eq(str![[r#"
chapter     steps  exercises
adder         2/2        1/2  begun
bytes           -          -

for JavaScript alone: adder/over

"#]]);
    reader.xtask("my-memory", &["next"]).success().stdout_eq(str![[r#"
adder: 1 of 2 exercises solved
  next: adder/over, in adder/exercises/over.mjs
  cargo xtask check adder/over
or go on without it: cargo xtask next --skip

"#]]);

    reader.write("reader/my-memory/adder/exercises/carry.host.rs", "pub fn carry() {}\n");
    reader.xtask("my-memory", &["progress"]).success().stdout_eq(str![[r#"
chapter     steps  exercises
adder         2/2        1/1  done
bytes           -          -

for JavaScript alone, and not counted unless solved, since your hosts are in Rust: adder/over

"#]]);
    reader.xtask("my-memory", &["next"]).success().stdout_eq(str![[r#"
Added to [ROOT]/reader/my-memory
  bytes, up to its naive attempt
...
"#]]);
}

#[cfg(unix)]
#[test]
fn what_nobody_reads_any_more_ends_quietly() {
    let reader = Reader::with_exercises();
    reader.xtask("", &["start"]).success();
    for command in ["progress", "next"] {
        let mut child = std::process::Command::new(program())
            .arg(command)
            .current_dir(reader.root().join("reader/my-memory"))
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command}");
        assert_eq!(output.status.code(), Some(2), "{command}");
    }
}

#[test]
fn a_manifest_that_the_reader_has_changed_is_left_to_the_reader() {
    let reader = Reader::new();
    reader.xtask("", &["start"]).success();
    let manifest = "reader/my-memory/Cargo.toml";
    let mine = reader.read(manifest).replace("[\"adder\"]", "[\"adder\", \"mine\"]");
    reader.write(manifest, &mine);
    reader.xtask("my-memory", &["next", "--skip"]).success().stdout_eq(str![[r#"
Added to [ROOT]/reader/my-memory
  bytes, up to its naive attempt
  left alone, for you have changed them:
    Cargo.toml
  so name the new chapters there, among the `members` in Cargo.toml

Next:
  cargo guest bytes
  node bytes/host.mjs
  cargo xtask follow bytes

"#]]);
    assert_eq!(reader.read(manifest), mine);
}

#[test]
fn each_command_finds_the_book_that_the_workspace_belongs_to() {
    let reader = Reader::new();
    let contract = "[exports]\nadd = \"func (one: i32, two: i32) -> i32\"\n\n\
                    [judged]\nsum = \"all\"\nwrap = \"all\"\n";
    reader.write_book("chapters-code/adder/contract.toml", contract);
    reader.xtask("", &["start"]).success();
    let function = "(func (export \"add\") (param i32 i32) (result i32)";
    let guest = format!("(module {function} local.get 0 local.get 1 i32.add))\n");
    reader.write("reader/my-memory/adder/mine.wat", &guest);
    // Where the book and the tool are the same folder, the alias names none.
    let verify = ["verify", "adder", "--guest", "mine.wat", "--engine", "node"];
    reader.run("my-memory/adder", &program(), &verify).success().stdout_eq(str![[r#"
verified: mine.wat is a guest of adder: [..]; [NODE]

"#]]);
    reader.run("my-memory", &program(), &["run", "adder", "--engine", "node"]).success();
}

#[test]
fn a_book_that_is_named_is_meant_in_each_command() {
    let reader = Reader::with_exercises();
    reader.xtask("", &["start"]).success();
    let commands: [&[&str]; 5] = [
        &["check", "adder/carry"],
        &["hint", "adder/carry"],
        &["follow", "adder", "--once"],
        &["next"],
        &["progress"],
    ];
    for command in commands {
        let arguments = [&["--root", "elsewhere"], command].concat();
        reader.run("my-memory", &program(), &arguments).code(2).stderr_eq(str![[r#"
error: cannot open elsewhere: No such file or directory (os error 2)

"#]]);
    }
}
