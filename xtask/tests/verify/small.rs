//! A small real book in a folder of its own, which a test breaks in one place.

use std::{
    collections::BTreeMap,
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

const PAGE: &str = "book/src/adder.md";

pub(crate) struct Book {
    folder: DirRoot,
}

/// The only folder on the book's `PATH`, so that no engine of this machine is found by chance.
const BIN: &str = "target/bin";

impl Book {
    /// A copy of the fixture, which is verified as it stands.
    pub(crate) fn new() -> Book {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = DirRoot::mutable_temp().unwrap();
        let folder = folder.with_template(&here.join("tests/fixture")).unwrap();
        let book = Book { folder };
        book.link_programs(
            &["node", "rustc", "cargo"],
            &["rustup", "cc", "ldd", "setsid", "sh", "sleep"],
        );
        let hosts = here.join("../chapters-code/hosts/guest.mjs");
        book.write("chapters-code/hosts/guest.mjs", &fs::read_to_string(hosts).unwrap());
        book
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path().unwrap()
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).unwrap()
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces `old`, which stands in the file once.
    pub(crate) fn edit(&self, file: &str, old: &str, new: &str) {
        let text = self.read(file);
        assert_eq!(text.matches(old).count(), 1, "{old:?} in {file}");
        self.write(file, &text.replace(old, new));
    }

    pub(crate) fn edit_page(&self, old: &str, new: &str) {
        self.edit(PAGE, old, new);
    }

    pub(crate) fn edit_host(&self, old: &str, new: &str) {
        self.edit("chapters-code/adder/host.mjs", old, new);
    }

    /// The book sees only these programs.
    #[cfg(unix)]
    pub(crate) fn with_path_of(self, programs: &[&str]) -> Book {
        fs::remove_dir_all(self.root().join(BIN)).unwrap();
        self.link_programs(programs, &[]);
        self
    }

    /// Puts programs of this machine on the book's `PATH`: those that it needs, and those that it
    /// uses where there are.
    fn link_programs(&self, needed: &[&str], used: &[&str]) {
        let folder = self.root().join(BIN);
        fs::create_dir_all(&folder).unwrap();
        for program in needed.iter().chain(used) {
            match which::which(program) {
                Ok(found) => link(&found, &folder),
                Err(_) if used.contains(program) => {}
                Err(error) => panic!("{program}: {error}"),
            }
        }
    }

    /// Puts a shell script on the book's `PATH`, in the place of a program of this machine: of the
    /// link to it, for what is written to a link goes where it leads.
    #[cfg(unix)]
    pub(crate) fn program(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let file = format!("{BIN}/{name}");
        let path = self.root().join(&file);
        if path.is_symlink() {
            fs::remove_file(&path).unwrap();
        }
        self.write(&file, &format!("#!/bin/sh\n{script}"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Puts a second engine for `host.mjs` on the book's `PATH`: Node under the name of Bun, which
    /// has a global of its own.
    #[cfg(unix)]
    pub(crate) fn with_bun(self, version: &str) -> Book {
        self.write("target/bun.cjs", "globalThis.bun = true;\n");
        let preload = self.root().join("target/bun.cjs");
        let script = format!(
            "[ \"$1\" = --version ] && echo {version} && exit\nexec node --require {} \"$@\"\n",
            preload.display(),
        );
        self.program("bun", &script);
        self
    }

    /// `cargo xtask` in this book, with no engines but Node on `PATH` and Wasmtime.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(snapbox::cmd::cargo_bin!("xtask"));
        command.args(arguments).current_dir(self.root()).stdin(Stdio::null());
        command.env("BOOK_ENGINES", self.root().join("no-engines"));
        command.env_remove("CARGO_TARGET_DIR");
        command.env("PATH", self.root().join(BIN));
        command
    }

    pub(crate) fn xtask(&self, arguments: &[&str]) -> OutputAssert {
        Snapped::from_std(self.command(arguments)).with_assert(self.assert()).assert()
    }

    /// Compares with what is different on every machine left out.
    pub(crate) fn assert(&self) -> Assert {
        let mut redactions = Redactions::new();
        redactions.insert("[NODE]", regex::Regex::new(r"Node \d+\.\d+\.\d+").unwrap()).unwrap();
        redactions.insert("[RUSTC]", regex::Regex::new(r"rustc \d+\.\d+\.\d+").unwrap()).unwrap();
        redactions.insert("[MIRI]", regex::Regex::new(r"Miri \d\S+ \d+-\d+-\d+").unwrap()).unwrap();
        let wasmtime = regex::Regex::new(r"Wasmtime \d+\.\d+\.\d+").unwrap();
        redactions.insert("[WASMTIME]", wasmtime).unwrap();
        redactions.insert("[TIME]", regex::Regex::new(r"\d+\.\d s\n").unwrap()).unwrap();
        let pid = regex::Regex::new(r"    [-+] (?<redacted>\d{2,})\n").unwrap();
        redactions.insert("[PID]", pid).unwrap();
        let root = self.root().canonicalize().unwrap();
        redactions.insert("[ROOT]", root.to_str().unwrap().to_owned()).unwrap();
        Assert::new().action_env(DEFAULT_ACTION_ENV).redact_with(redactions)
    }

    /// Verifies and expects this exit code and report; no file of the book changes.
    pub(crate) fn verify(&self, code: i32, report: impl snapbox::IntoData) {
        self.verify_with(&[], code, report);
    }

    pub(crate) fn verify_with(
        &self,
        arguments: &[&str],
        code: i32,
        report: impl snapbox::IntoData,
    ) {
        let before = self.files();
        self.xtask(&[&["verify"], arguments].concat()).code(code).stdout_eq(report);
        assert_eq!(self.files(), before, "verify changes nothing");
    }

    /// The files of the book and their bytes, without what is built.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.root().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let built =
                    path.file_name().is_some_and(|name| name == "target" || name == "Cargo.lock");
                if path.is_dir() && !built {
                    open.push(path);
                } else if !built {
                    files.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        files
    }

    pub(crate) fn page(&self) -> String {
        self.read(PAGE)
    }
}

#[cfg(unix)]
fn link(program: &Path, folder: &Path) {
    std::os::unix::fs::symlink(program, folder.join(program.file_name().unwrap())).unwrap();
}

/// Where links need rights that few have, the programs' own folders are on `PATH`.
#[cfg(not(unix))]
fn link(program: &Path, folder: &Path) {
    let _ = fs::copy(program, folder.join(program.file_name().unwrap()));
}
