//! A small book, and a folder in which its reader works.

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

pub(crate) struct Reader {
    folder: DirRoot,
}

/// The second chapter's host.
const BYTES: &str = r#"import { readGuest } from "../hosts/guest.mjs";

// ANCHOR: load
const { instance } = await WebAssembly.instantiate(await readGuest("bytes"));
// ANCHOR_END: load

// ANCHOR: first
console.log(`the first byte is ${instance.exports.first()}`);
// ANCHOR_END: first

// ANCHOR: second
const { second } = instance.exports;
console.log(`the second is ${second()}`);
// ANCHOR_END: second
"#;

const BYTES_GUEST: &str = r#"#![cfg(target_family = "wasm")]

#[unsafe(no_mangle)]
pub extern "C" fn first() -> u8 {
    7
}

#[unsafe(no_mangle)]
pub extern "C" fn second() -> u8 {
    9
}
"#;

const BYTES_PAGE: &str = "# Bytes

```js
{{#include ../../chapters-code/bytes/host.mjs:load}}
{{#include ../../chapters-code/bytes/host.mjs:first}}
{{#include ../../chapters-code/bytes/host.mjs:second}}
```

```text,prints=host.mjs:first
the first byte is 7
```

```text,prints=host.mjs:second
the second is 9
```
";

impl Reader {
    /// A reader with an empty folder, beside the book.
    pub(crate) fn new() -> Reader {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = DirRoot::mutable_temp().unwrap();
        let root = folder.path().unwrap().to_owned();
        fs::create_dir_all(root.join("reader")).unwrap();
        copy(&here.join("tests/fixture"), &root.join("book"));
        let reader = Reader { folder };
        let shared = here.join("../chapters-code/hosts");
        for file in ["guest.mjs", "dump.mjs"] {
            let text = fs::read_to_string(shared.join(file)).unwrap();
            reader.write_book(&format!("chapters-code/hosts/{file}"), &text);
        }
        let manifest = reader.read("book/chapters-code/adder/Cargo.toml");
        let chapter = |file: &str| format!("chapters-code/bytes/{file}");
        reader.write_book(&chapter("Cargo.toml"), &manifest.replace("adder", "bytes"));
        reader.write_book(&chapter("src/lib.rs"), BYTES_GUEST);
        reader.write_book(&chapter("host.mjs"), BYTES);
        reader.write_book("book/src/bytes.md", BYTES_PAGE);
        let summary = reader.read("book/book/src/SUMMARY.md");
        reader.write_book("book/src/SUMMARY.md", &format!("{summary}- [Bytes](bytes.md)\n"));
        reader
    }

    /// The same, with an exercise in each chapter: one for the host, one for the guest.
    pub(crate) fn with_exercises() -> Reader {
        let reader = Reader::new();
        let host = "chapters-code/adder/exercises/carry";
        reader.write_book(&format!("{host}/start.mjs"), "export const carry = () => 0;\n");
        reader.write_book(&format!("{host}/solution.mjs"), "export const carry = () => 1;\n");
        reader.write_book(&format!("{host}/start.rs"), "pub fn carry() -> u32 { 0 }\n");
        reader.write_book(&format!("{host}/solution.rs"), "pub fn carry() -> u32 { 1 }\n");
        let mjs = "export default ({ property }) => property(\"it carries\", () => {});\n";
        let rust = "pub fn check(trial: &Trial) { trial.property(\"it carries\", || {}) }\n";
        reader.write_book(&format!("{host}/check.mjs"), mjs);
        reader.write_book(&format!("{host}/check.rs"), rust);
        let guest = "chapters-code/bytes/exercises/third";
        reader.write_book(&format!("{guest}/check.mjs"), mjs);
        reader.write_book(&format!("{guest}/exercise.toml"), "side = \"guest\"\n");
        reader.write_book(&format!("{guest}/start.rs"), "// Begin.\n");
        reader.write_book(&format!("{guest}/solution.rs"), "// Done.\n");
        reader
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().unwrap().canonicalize().unwrap()
    }

    pub(crate) fn read(&self, file: &str) -> String {
        let path = self.root().join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.root().join(file).exists()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a file of the book.
    pub(crate) fn write_book(&self, file: &str, text: &str) {
        self.write(&format!("book/{file}"), text);
    }

    /// A program in a folder below `reader`, whose output is compared.
    pub(crate) fn run(&self, folder: &str, program: &str, arguments: &[&str]) -> OutputAssert {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.root().join("reader").join(folder));
        command.stdin(Stdio::null()).env_remove("CARGO_TARGET_DIR");
        command.env("BOOK_ENGINES", self.root().join("no-engines"));
        Snapped::from_std(command).with_assert(self.assert()).assert()
    }

    /// The tool in a folder below `reader`, with what its alias passes on.
    pub(crate) fn xtask(&self, folder: &str, arguments: &[&str]) -> OutputAssert {
        let book = self.root().join("book").display().to_string();
        self.run(folder, &program(), &[&["--root", &*book], arguments].concat())
    }

    fn assert(&self) -> Assert {
        let mut redactions = Redactions::new();
        redactions.insert("[NODE]", regex::Regex::new(r"Node \d+\.\d+\.\d+").unwrap()).unwrap();
        redactions.insert("[RUSTC]", regex::Regex::new(r"rustc \d+\.\d+\.\d+").unwrap()).unwrap();
        redactions.insert("[TIME]", regex::Regex::new(r"\d+\.\d s\n").unwrap()).unwrap();
        redactions.insert("[ROOT]", self.root().to_str().unwrap().to_owned()).unwrap();
        Assert::new().action_env(DEFAULT_ACTION_ENV).redact_with(redactions)
    }
}

/// The tool, which finds its book by itself.
pub(crate) fn program() -> String {
    snapbox::cmd::cargo_bin!("xtask").display().to_string()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &to),
            false => drop(fs::copy(&path, &to).unwrap()),
        }
    }
}
