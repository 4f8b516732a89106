//! Finds every chapter's `host.rs`, so that a new chapter needs no line here.
//!
//! The chapters are those of the book that `BOOK_ROOT` names, or of this workspace.

use std::{env, error::Error, fmt::Write, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=BOOK_ROOT");
    let root = match env::var_os("BOOK_ROOT") {
        Some(root) => PathBuf::from(root),
        None => PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?,
    };
    let chapters = root.join("chapters-code");
    println!("cargo::rerun-if-changed={}", chapters.display());

    let mut hosts = Vec::new();
    for entry in fs::read_dir(&chapters)? {
        let folder = entry?.path();
        let host = folder.join("host.rs");
        println!("cargo::rerun-if-changed={}", host.display());
        if host.is_file() {
            let name =
                folder.file_name().unwrap_or_default().to_str().ok_or("not UTF-8")?.to_owned();
            hosts.push((name, host));
        }
    }
    hosts.sort();

    let mut code = String::new();
    for (name, host) in &hosts {
        let module = name.replace('-', "_");
        writeln!(code, "#[path = {host:?}] mod {module};")?;
    }
    writeln!(code, "const HOSTS: &[(&str, Host)] = &[")?;
    for (name, _) in &hosts {
        writeln!(code, "    ({name:?}, {}::main),", name.replace('-', "_"))?;
    }
    writeln!(code, "];")?;
    writeln!(code, "const ROOT: &str = {:?};", root.display().to_string())?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("hosts.rs"), code)?;
    Ok(())
}
