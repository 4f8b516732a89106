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
        if !folder.join("src/lib.rs").is_file() {
            continue;
        }
        println!("cargo::rerun-if-changed={}", folder.display());
        let chapter =
            folder.file_name().unwrap_or_default().to_str().ok_or("not UTF-8")?.to_owned();
        for file in fs::read_dir(&folder)? {
            let path = file?.path();
            let name = path.file_name().unwrap_or_default().to_str().ok_or("not UTF-8")?;
            if name == "host.rs" || name.starts_with("host-") && name.ends_with(".rs") {
                hosts.push((chapter.clone(), name.to_owned(), path));
            }
        }
    }
    hosts.sort();

    let mut code = String::new();
    let module = |chapter: &str, file: &str| {
        format!("{chapter}_{}", file.trim_end_matches(".rs")).replace('-', "_")
    };
    for (chapter, file, path) in &hosts {
        writeln!(code, "#[path = {path:?}] mod {};", module(chapter, file))?;
    }
    writeln!(code, "const HOSTS: &[(&str, &str, Host)] = &[")?;
    for (chapter, file, _) in &hosts {
        writeln!(code, "    ({chapter:?}, {file:?}, {}::main),", module(chapter, file))?;
    }
    writeln!(code, "];")?;
    writeln!(code, "const ROOT: &str = {:?};", root.display().to_string())?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("hosts.rs"), code)?;
    Ok(())
}
