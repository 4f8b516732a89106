//! The small book of the tool's other tests, and a workspace in which its chapter is followed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use snapbox::{
    Assert, Redactions,
    assert::DEFAULT_ACTION_ENV,
    cmd::{Command as Snapped, OutputAssert},
    dir::DirRoot,
};

pub(crate) const HOST: &str = "adder/host.mjs";
pub(crate) const GUEST: &str = "adder/src/lib.rs";

/// An exercise of the book's, in JavaScript.
struct Exercise {
    name: &'static str,
    title: &'static str,
    start: &'static str,
    solution: &'static str,
    /// What its check expects.
    property: &'static str,
}

const EXERCISES: [Exercise; 2] = [
    Exercise {
        name: "sum",
        title: "Add them all",
        start: "export const sum = (add, numbers) => 0;\n",
        solution: "export const sum = (add, numbers) => numbers.reduce(add, 0);\n",
        property: r#"await property("all numbers are added", () => {
    const sum = attempt.sum(add, [1, 2, 3]);
    expect(sum === 6, `1 + 2 + 3 is not ${sum}`);
  });"#,
    },
    Exercise {
        name: "twice",
        title: "Add a number to itself",
        start: "export const twice = (add, number) => number;\n",
        solution: "export const twice = (add, number) => add(number, number);\n",
        property: r#"await property("a number is doubled", () => {
    const number = 1 + random.below(9);
    expect(attempt.twice(add, number) === 2 * number, `not ${number}`);
  });"#,
    },
];

pub(crate) struct Workspace {
    book: DirRoot,
    folder: DirRoot,
}

impl Workspace {
    /// As `start` lays it out with the chapter solved, without a host in Rust.
    pub(crate) fn new() -> Workspace {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let book = DirRoot::mutable_temp().unwrap();
        let book = book.with_template(&here.join("tests/fixture")).unwrap();
        let folder = DirRoot::mutable_temp().unwrap();
        let workspace = Workspace { book, folder };
        let root = workspace.book.path().unwrap().canonicalize().unwrap();
        let symptoms = here.join("../book/src/symptoms.md");
        fs::copy(symptoms, root.join("book/src/symptoms.md")).unwrap();
        let mark = format!("version = 1\nbook = {:?}\n", root.to_str().unwrap());
        workspace.write(".book/workspace.toml", &mark);
        workspace.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"adder\"]\n\n[profile.release]\n\
             lto = true\nopt-level = \"s\"\nstrip = true\n",
        );
        for file in ["Cargo.toml", "src/lib.rs", "host.mjs"] {
            let text = fs::read_to_string(root.join("chapters-code/adder").join(file)).unwrap();
            workspace.write(&format!("adder/{file}"), &text);
        }
        // The workspace's own, which looks for its guest there and not above.
        let guest = fs::read_to_string(here.join("../chapters-code/hosts/guest.mjs")).unwrap();
        workspace.write("hosts/guest.mjs", &guest.replace("\"../../\"", "\"../\""));
        workspace
    }

    /// With two exercises, as they start.
    pub(crate) fn with_exercises() -> Workspace {
        let workspace = Workspace::new();
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let shared = "chapters-code/hosts/check.mjs";
        workspace.write_book(shared, &fs::read_to_string(here.join("..").join(shared)).unwrap());
        let mut page = "\n## Exercises { #exercises }\n".to_owned();
        for Exercise { name, title, start, solution, property } in &EXERCISES {
            let folder = format!("chapters-code/adder/exercises/{name}");
            let check = format!(
                r#"import {{ expect }} from "../../../hosts/check.mjs";

export default async function check({{ attempt, guest, random, property }}) {{
  const {{ instance }} = await WebAssembly.instantiate(guest);
  const {{ add }} = instance.exports;
  {property}
}}
"#
            );
            for (file, text) in [("start", *start), ("solution", *solution), ("check", &check)] {
                workspace.write_book(&format!("{folder}/{file}.mjs"), text);
            }
            page += &format!("\n### {title} {{ #exercise-{name} }}\n\nMend it.\n");
            workspace.write(&format!("adder/exercises/{name}.mjs"), start);
        }
        let file = "book/src/adder.md";
        let before = fs::read_to_string(workspace.book().join(file)).unwrap();
        workspace.write_book(file, &format!("{before}{page}"));
        workspace
    }

    /// Solves an exercise of [`EXERCISES`].
    pub(crate) fn solve(&self, name: &str) {
        let exercise = EXERCISES.iter().find(|exercise| exercise.name == name).unwrap();
        self.write(&format!("adder/exercises/{name}.mjs"), exercise.solution);
    }

    /// Writes a file of the book.
    pub(crate) fn write_book(&self, file: &str, text: &str) {
        let path = self.book().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn book(&self) -> PathBuf {
        self.book.path().unwrap().canonicalize().unwrap()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().unwrap().canonicalize().unwrap()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces `old`, which stands in the file once.
    pub(crate) fn edit(&self, file: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.root().join(file)).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{old:?} in {file}");
        self.write(file, &text.replace(old, new));
    }

    pub(crate) fn edit_book(&self, old: &str, new: &str) {
        let page = self.book.path().unwrap().join("book/src/adder.md");
        let text = fs::read_to_string(&page).unwrap();
        assert_eq!(text.matches(old).count(), 1, "{old:?}");
        fs::write(page, text.replace(old, new)).unwrap();
    }

    /// What is noted of the reader's progress.
    pub(crate) fn progress(&self) -> String {
        fs::read_to_string(self.root().join(".book/progress.json")).unwrap()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(snapbox::cmd::cargo_bin!("xtask"));
        command.arg("follow").args(arguments).current_dir(self.root());
        command.env("BOOK_ENGINES", self.root().join("no-engines"));
        command.env_remove("CARGO_TARGET_DIR");
        command
    }

    pub(crate) fn follow(&self, arguments: &[&str]) -> OutputAssert {
        self.snapped(self.command(arguments))
    }

    /// The same, with this shell script in the place of Node.
    #[cfg(unix)]
    pub(crate) fn follow_with_node(&self, script: &str, arguments: &[&str]) -> OutputAssert {
        use std::os::unix::fs::PermissionsExt;
        self.write("bin/node", &format!("#!/bin/sh\n{script}"));
        let node = self.root().join("bin/node");
        fs::set_permissions(&node, fs::Permissions::from_mode(0o755)).unwrap();
        let before = std::env::var_os("PATH").unwrap();
        let folders = [self.root().join("bin")].into_iter().chain(std::env::split_paths(&before));
        let mut command = self.command(arguments);
        command.env("PATH", std::env::join_paths(folders).unwrap());
        self.snapped(command)
    }

    fn snapped(&self, mut command: Command) -> OutputAssert {
        command.stdin(Stdio::null());
        Snapped::from_std(command).with_assert(self.assert()).assert()
    }

    fn assert(&self) -> Assert {
        let mut redactions = Redactions::new();
        redactions.insert("[NODE]", regex::Regex::new(r"Node \d+\.\d+\.\d+").unwrap()).unwrap();
        redactions.insert("[TIME]", regex::Regex::new(r"\d+\.\d\d s").unwrap()).unwrap();
        redactions.insert("[WORKSPACE]", self.root().to_str().unwrap().to_owned()).unwrap();
        Assert::new().action_env(DEFAULT_ACTION_ENV).redact_with(redactions)
    }
}
