//! In a terminal: a save is seen, a mistake explained, and the terminal given back.

use crate::{
    small::{GUEST, HOST, Workspace},
    terminal::Terminal,
};

const SUM: &str = "adder/exercises/sum.mjs";
const TWICE: &str = "adder/exercises/twice.mjs";

#[test]
fn a_step_turns_wrong_and_right_again() {
    let workspace = Workspace::new();
    let terminal = Terminal::start(workspace.command(&["adder"]));
    terminal.see(&["host.mjs in Node", "2 of 2 steps as in the book", "✓ sum", "2 + 3 = 5"]);
    assert!(terminal.is_taken() && !terminal.has_cursor());
    assert!(workspace.progress().contains("\"wrap\""), "{}", workspace.progress());

    workspace.edit(HOST, "${add(2, 3)}", "${add(2, 4)}");
    terminal.see(&["1 of 2 steps", "✗ sum", "book   2 + 3 = 5", "here   2 + 3 = 6", "✓ wrap"]);

    // An argument is missing.
    workspace.edit(HOST, "${add(2, 4)}", "${add(2, 3) + undefined}");
    terminal.see(&[
        "✗ sum",
        "here   2 + 3 = NaN",
        "Symptoms: A number is NaN",
        "symptoms.html#nan",
    ]);

    // A change of the guest is built before the host runs.
    workspace.edit(HOST, "${add(2, 3) + undefined}", "${add(2, 3)}");
    workspace.edit(GUEST, "one + two", "one - two");
    terminal.see(&["✗ sum", "here   4 + 4 = 0"]);
    workspace.edit(GUEST, "one - two", "one +");
    terminal.see(&["adder/src/lib.rs:7", "the guest does not compile"]);
    workspace.edit(GUEST, "one +", "one + two");
    terminal.see(&["guest built in", "2 of 2 steps as in the book"]);

    terminal.press_ctrl_c();
    assert_eq!(terminal.end(), 0);
    // What was seen last stays where the prompt comes next.
    terminal.see(&["2 of 2 steps as in the book"]);
    assert!(!terminal.is_taken() && terminal.has_cursor());
}

#[test]
fn a_host_that_never_ends_is_ended_by_the_next_save() {
    let workspace = Workspace::new();
    let terminal = Terminal::start(workspace.command(&["adder"]));
    terminal.see(&["2 of 2 steps as in the book"]);
    workspace.edit(HOST, "// ANCHOR: wrap\n", "// ANCHOR: wrap\nwhile (add(0, 0) === 0);\n");
    terminal.see(&["runs host.mjs (1 s)"]);
    workspace.edit(HOST, "while (add(0, 0) === 0);\n", "");
    let took = terminal.see(&["2 of 2 steps as in the book"]);
    assert!(took.as_secs() < 8, "{took:?}");

    // And by Ctrl+C, in the middle.
    workspace.edit(HOST, "// ANCHOR: wrap\n", "// ANCHOR: wrap\nwhile (add(0, 0) === 0);\n");
    terminal.see(&["runs host.mjs (1 s)"]);
    terminal.press_ctrl_c();
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.is_taken() && terminal.has_cursor());
}

#[test]
fn exercises_turn_green_one_after_the_other() {
    let workspace = Workspace::with_exercises();
    let terminal = Terminal::start(workspace.command(&["adder"]));
    terminal.see(&["2 of 2 steps as in the book", "Next is the exercise adder/sum"]);

    workspace.edit(SUM, "=> 0", "=> numbers[0]");
    terminal.see(&["sum.mjs: Add them all", "✗ all numbers are added", "1 + 2 + 3 is not 1"]);
    assert!(!terminal.text().contains("Next is"), "{}", terminal.text());
    workspace.solve("sum");
    terminal.see(&["✓ all numbers are added", "solved", "Next is the exercise adder/twice"]);

    // Who saves the host has solved no other exercise, however often.
    for _ in 0..2 {
        workspace.edit(HOST, "${add(2, 3)}", "${add(2, 4)}");
        terminal.see(&["1 of 2 steps as in the book"]);
        assert!(!terminal.text().contains("solved"), "{}", terminal.text());
        workspace.edit(HOST, "${add(2, 4)}", "${add(2, 3)}");
        terminal.see(&["2 of 2 steps", "Every step prints", "Next is the exercise adder/twice"]);
    }

    // What is saved is checked, solved or not.
    workspace.edit(SUM, "numbers.reduce(add, 0)", "6 + add(0, 0)");
    terminal.see(&["sum.mjs: Add them all", "solved", "Next is the exercise adder/twice"]);
    workspace.edit(TWICE, "=> number", "=> -number");
    terminal.see(&["twice.mjs: Add a number to itself", "✗ a number is doubled"]);
    workspace.solve("twice");
    terminal.see(&["✓ a number is doubled", "solved", "Go on: cargo xtask next"]);
    let progress = workspace.progress();
    assert!(progress.contains("adder/sum") && progress.contains("adder/twice"), "{progress}");

    terminal.press_ctrl_c();
    assert_eq!(terminal.end(), 0);
}
