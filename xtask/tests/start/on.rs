//! Going on: the next step, the next exercise, the next chapter.

use snapbox::str;

use crate::small::Reader;

const PROGRESS: &str = "reader/my-memory/.book/progress.json";

#[test]
fn next_names_what_is_left_and_lays_out_the_chapter_after_it() {
    let reader = Reader::with_exercises();
    reader.xtask("", &["start"]).success();
    let next = || reader.xtask("my-memory", &["next"]).success();
    next().stdout_eq(str![]);

    let followed = r#""chapters": { "adder": { "followed": { "host.mjs": ["sum", "wrap"] } } }"#;
    reader.write(PROGRESS, &format!("{{ {followed} }}"));
    next().stdout_eq(str![]);

    reader.write(PROGRESS, &format!(r#"{{ {followed}, "solved": {{ "adder/carry": "ab" }} }}"#));
    next().stdout_eq(str![]);
    assert!(reader.has("reader/my-memory/bytes/exercises/third.rs"));

    reader.xtask("my-memory", &["next", "--skip"]).success().stdout_eq(str![]);
    reader.xtask("my-memory", &["progress"]).success().stdout_eq(str![]);
    assert!(reader.read(PROGRESS).contains("\"adder/carry\": \"ab\""));
}
