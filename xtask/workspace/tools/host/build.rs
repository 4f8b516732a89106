//! Finds every chapter's hosts, `host.rs` and `host-NAME.rs`, so that a new one needs no line here.

use std::{env, error::Error, fmt::Write, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let workspace = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    // It changes with each chapter that is laid out; a change of a host is the compiler's to see.
    println!("cargo::rerun-if-changed={}", workspace.join(".book/laid.json").display());
    let mut hosts = Vec::new();
    for entry in fs::read_dir(&workspace)? {
        let folder = entry?.path();
        if !folder.join("src/lib.rs").is_file() {
            continue;
        }
        let chapter = folder.file_name().unwrap_or_default().to_str().ok_or("not UTF-8")?;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            match file.strip_suffix(".rs") {
                Some("host") => hosts.push((chapter.to_owned(), path)),
                Some(name) if name.starts_with("host-") => {
                    hosts.push((format!("{chapter}/{file}"), path.clone()));
                }
                _ => {}
            }
        }
    }
    hosts.sort();

    let mut code = String::new();
    for (index, (_, host)) in hosts.iter().enumerate() {
        // A host that is being written has names that nothing uses yet.
        writeln!(code, "#[allow(unused)] #[path = {host:?}] mod host_{index};")?;
    }
    writeln!(code, "const HOSTS: &[(&str, Host)] = &[")?;
    for (index, (name, _)) in hosts.iter().enumerate() {
        writeln!(code, "    ({name:?}, host_{index}::main),")?;
    }
    writeln!(code, "];")?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("hosts.rs"), code)?;
    Ok(())
}
