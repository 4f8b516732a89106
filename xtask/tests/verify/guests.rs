//! Guests that do not build, and guests that build the same bytes everywhere.

use std::{fs, path::Path, process::Command};

use snapbox::str;

use crate::small::Book;

#[test]
fn a_guest_does_not_compile() {
    let book = Book::new();
    book.edit("chapters-code/adder/src/lib.rs", "one + two", "one + tow");
    book.verify(1, str![[r#"
chapters-code/adder/src/lib.rs:6: the guest does not compile
    error[E0425]: cannot find value `tow` in this scope
     --> chapters-code/adder/src/lib.rs:6:11
      |
    6 |     one + tow
      |           ^^^
      |
    help: a local variable with a similar name exists
      |
    6 -     one + tow
    6 +     one + two
      |
  mend it, then: cargo xtask verify adder

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 1 of 1 run new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_guest_builds_no_module() {
    let book = Book::new();
    book.edit("chapters-code/adder/Cargo.toml", "[\"cdylib\", \"rlib\"]", "[\"rlib\"]");
    book.verify(1, str![[r#"
chapters-code/adder/Cargo.toml:1: the guest builds no module
  write `crate-type = ["cdylib", "rlib"]` under [lib]

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 1 of 1 run new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[cfg(unix)]
#[test]
fn a_guest_is_not_wasm() {
    use std::os::unix::fs::PermissionsExt;

    let book = Book::new();
    // A linker that writes something else.
    let script = "#!/bin/sh\nwhile [ $# -gt 0 ]; do\n  [ \"$1\" = -o ] && echo text > \"$2\"\n  shift\ndone\n";
    book.write("not-a-linker", script);
    let linker = book.root().join("not-a-linker");
    fs::set_permissions(&linker, fs::Permissions::from_mode(0o755)).unwrap();
    book.edit(
        ".cargo/config.toml",
        "rustflags = [",
        &format!(
            "linker = {linker:?}\nrustflags = [\"-Clinker-flavor=wasm-ld\", \"-Cstrip=none\", "
        ),
    );
    book.verify(1, str![[r#"
chapters-code/adder/Cargo.toml:1: target/wasm32-unknown-unknown/release/adder.wasm is not a WebAssembly module: it does not begin as a module does
  look at the linker in .cargo/config.toml and at what the manifest says of [lib]

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 1 of 1 run new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_manifest_is_broken() {
    let book = Book::new();
    book.edit("chapters-code/adder/Cargo.toml", "edition = \"2024\"", "edition = \"2042\"");
    book.xtask(&["verify"]).code(2).stdout_eq(str![]).stderr_eq(str![[r#"
Building adder
error: cargo could not build the guests:
error: failed to load manifest for workspace member `[ROOT]/chapters-code/adder`
referenced via `chapters-code/*` by workspace at `[ROOT]/Cargo.toml`

Caused by:
  failed to parse manifest at `[ROOT]/chapters-code/adder/Cargo.toml`

Caused by:
  failed to parse the `edition` key

Caused by:
  this version of Cargo is older than the `2042` edition, and only supports `2015`, `2018`, `2021`, and `2024` editions.

"#]]);
}

/// Addresses in the book depend on the bytes of the guests: neither the folder nor the home
/// directory may be in them, nor where the toolchain keeps its sources.
#[cfg(unix)]
#[test]
fn guests_are_the_same_bytes_in_any_folder_and_home() {
    const GUESTS: [&str; 2] = ["raw-access", "strings"];
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let home = |variable: &str, folder: &str| {
        let home = || Path::new(&std::env::var_os("HOME").unwrap()).join(folder);
        std::env::var_os(variable).map_or_else(home, Into::into)
    };
    let registry = home("CARGO_HOME", ".cargo").join("registry");
    let build = |folder: &Path| {
        let root = folder.join("book");
        fs::create_dir_all(&root).unwrap();
        for part in ["Cargo.toml", "Cargo.lock", ".cargo", "book", "chapters-code", "xtask"] {
            copy(&workspace.join(part), &root.join(part));
        }
        let own = folder.join("home/cargo");
        fs::create_dir_all(&own).unwrap();
        std::os::unix::fs::symlink(&registry, own.join("registry")).unwrap();
        let mut xtask = Command::new(snapbox::cmd::cargo_bin!("xtask"));
        xtask.arg("build").args(GUESTS).current_dir(&root);
        xtask.env("CARGO_HOME", own).env("HOME", folder.join("home"));
        xtask.env("RUSTUP_HOME", home("RUSTUP_HOME", ".rustup")).env_remove("CARGO_TARGET_DIR");
        let built = xtask.output().unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        GUESTS.map(|guest| {
            let file = format!("{}.wasm", guest.replace('-', "_"));
            fs::read(root.join("target/wasm32-unknown-unknown/release").join(file)).unwrap()
        })
    };
    let folder = tempfile::tempdir().unwrap();
    let one = build(&folder.path().join("one"));
    let two = build(&folder.path().join("another/longer/path"));
    assert!(one == two, "the folder or the home directory is in the guest");
    assert!(one[0].len() < 500, "{} bytes", one[0].len());

    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output().unwrap().stdout;
    let sysroot = sysroot.trim_ascii();
    let mut pieces = one.iter().flat_map(|guest| guest.windows(sysroot.len()));
    assert!(!pieces.any(|piece| piece == sysroot), "the toolchain's folder is in the guest");
}

const MODULE: &str = "target/wasm32-unknown-unknown/release/adder.wasm";

/// Hosts read what was just built, wherever cargo is told to build.
#[test]
fn another_target_folder_holds_no_old_guest() {
    let book = Book::new();
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
    book.edit("chapters-code/adder/src/lib.rs", "one + two", "one + two + 1");
    let elsewhere = book.root().join("target/elsewhere");
    let verify = || {
        let mut command = book.command(&["verify", "--fresh"]);
        command.env("CARGO_BUILD_TARGET_DIR", &elsewhere);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let report = verify();
    assert!(report.contains("    + 2 + 3 = 6\n"), "{report}");
    book.edit("chapters-code/adder/src/lib.rs", "one + two + 1", "one + two + 2");
    let config = book.read(".cargo/config.toml");
    let config = format!("[build]\ntarget-dir = {elsewhere:?}\n{config}");
    book.write(".cargo/config.toml", &config);
    let report = verify();
    assert!(report.contains("    + 2 + 3 = 7\n"), "{report}");
}

/// What a reader tells cargo for all projects changes no byte of a guest.
#[test]
fn a_readers_configuration_is_not_in_the_guest() {
    let book = Book::new();
    book.xtask(&["build"]).code(0);
    let module = || fs::read(book.root().join(MODULE)).unwrap();
    let before = module();
    let config = "[profile.release]\nopt-level = 0\ndebug = true\noverflow-checks = true\n\n\
                  [target.wasm32-unknown-unknown]\nrustflags = [\"-Cstrip=none\", \"-Cdebug-assertions\"]\n";
    book.write("target/cargo-home/config.toml", config);
    fs::remove_dir_all(book.root().join("target/wasm32-unknown-unknown")).unwrap();
    let mut build = book.command(&["build"]);
    build.env("CARGO_HOME", book.root().join("target/cargo-home"));
    build.env("RUSTFLAGS", "-Cdebug-assertions").env("CARGO_ENCODED_RUSTFLAGS", "-Copt-level=0");
    build.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
    build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Copt-level=0");
    let built = build.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    assert!(module() == before, "the guest is another");
}

/// rustup tells this tool to keep to its own toolchain, and another book may have another.
#[test]
fn a_book_has_a_toolchain_of_its_own() {
    let book = Book::new();
    book.write("rust-toolchain.toml", "[toolchain]\nchannel = \"0.99.0\"\n");
    let verify = book.command(&["verify"]).output().unwrap();
    assert_eq!(verify.status.code(), Some(2));
    let said = String::from_utf8_lossy(&verify.stderr).into_owned();
    assert!(said.contains("rustc does not run") && said.contains("0.99.0"), "{said}");
}

#[test]
fn a_guest_with_dependencies() {
    let book = Book::new();
    let manifest = "chapters-code/adder/Cargo.toml";
    book.write("chapters-code/hosts/other/Cargo.toml", "[package]\nname = \"other\"\n");
    book.write("chapters-code/hosts/other/src/lib.rs", "");
    let text = book.read(manifest);
    book.write(manifest, &format!("{text}\n[dependencies]\nother.path = \"../hosts/other\"\n"));
    book.verify(1, str![[r#"
chapters-code/adder/Cargo.toml:9: a guest has no dependencies: their paths move its addresses
  take them away, or write under [package.metadata.book]: dependencies = "WHY"

1 finding: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 2 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
    let why = "[package.metadata.book]\ndependencies = \"to see what becomes of it\"\n";
    let text = book.read(manifest);
    book.write(manifest, &text.replace("[lib]", &format!("{why}\n[lib]")));
    book.verify(0, str!["verified: 1 chapter, 4 listings, every one of 3 outputs witnessed, 2 numbers; [NODE], [RUSTC]; 0 of 2 runs new; not run: Bun, Deno (--all says how to get them); [TIME]"]);
}

#[test]
fn an_assertion_at_compile_time() {
    let book = Book::new();
    let file = "chapters-code/adder/src/lib.rs";
    book.write(file, &format!("{}\nconst _: () = assert!(1 == 2, \"sums\");\n", book.read(file)));
    book.verify(1, str![[r#"
chapters-code/adder/src/lib.rs:10: the guest does not compile
    error[E0080]: evaluation panicked: sums
      --> chapters-code/adder/src/lib.rs:10:15
       |
    10 | const _: () = assert!(1 == 2, "sums");
       |               ^^^^^^^^^^^^^^^^^^^^^^^ evaluation of `_` failed here
  mend it, then: cargo xtask verify adder

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 1 of 1 run new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

#[test]
fn a_guest_that_does_not_compile_in_debug_alone() {
    let book = Book::new();
    let file = "chapters-code/adder/src/lib.rs";
    let text = book.read(file);
    book.write(file, &format!("{text}\n#[cfg(debug_assertions)]\ncompile_error!(\"in debug\");\n"));
    book.verify(1, str![[r#"
chapters-code/adder/src/lib.rs:11: the guest does not compile in debug
    error: in debug
      --> chapters-code/adder/src/lib.rs:11:1
       |
    11 | compile_error!("in debug");
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^
  mend it, then: cargo xtask verify adder

1 finding: 1 chapter, 4 listings, 1 of 3 outputs witnessed, not book/src/adder.md:13, book/src/adder.md:30, 2 numbers; [NODE], [RUSTC]; 1 of 1 run new; not run: Bun, Deno (--all says how to get them); [TIME]
"#]]);
}

/// Copies what cargo reads; what is built or fetched stays.
#[cfg(unix)]
fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            if name != "target" && name != "node_modules" {
                copy(&from.join(&name), &to.join(&name));
            }
        }
    } else {
        fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
}
