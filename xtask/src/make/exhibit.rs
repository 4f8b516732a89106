//! Builds the exhibits that are guests of their own: what people post, compiled as it is, in a
//! debug and in a release build, so that a host can show what it does.

use std::{fs, path::Path, process::Command};

use anyhow::Result;
use book_files::layout::TARGET;

use crate::{
    finding::{Finding, Rule},
    make::{
        module::{Module, Modules},
        toolchain::SourcePaths,
    },
    process::{self, Limits},
    read::{chapter::Chapter, project::Project, text::Line},
};

const PROFILES: [(&str, &[&str]); 2] = [
    ("debug", &["-Copt-level=0", "-Cdebug-assertions=on", "-Cstrip=debuginfo"]),
    ("release", &["-Copt-level=s", "-Clto=fat", "-Ccodegen-units=1", "-Cstrip=symbols"]),
];
const COMMON: [&str; 6] = [
    "--edition=2024",
    "--crate-type=cdylib",
    "--target",
    TARGET,
    "-Cpanic=abort",
    "-Clink-arg=--export=__heap_base",
];

/// Builds the exhibits of a chapter that export functions, where they have changed.
///
/// # Errors
///
/// When rustc cannot be started. An exhibit that does not compile is a finding.
pub fn build(
    project: &Project,
    chapter: &Chapter,
    paths: &SourcePaths,
    modules: &mut Modules,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    for (file, source) in &chapter.files {
        let is_guest = source.text.contains("#[unsafe(no_mangle)]");
        let Some(name) = file.strip_prefix("exhibits/").filter(|_| is_guest) else { continue };
        let name = name.trim_end_matches(".rs");
        let folder = project.target().join("exhibits").join(&chapter.name);
        fs::create_dir_all(&folder)?;
        for (profile, flags) in PROFILES {
            let flags = [flags, &[paths.for_rustc()]].concat();
            let module = folder.join(format!("{name}.{profile}.wasm"));
            let key = format!("{paths:?}\n{flags:?}\n{COMMON:?}\n{}", source.text);
            if let Err(text) = compile(project, &chapter.path(file), &flags, &module, &key)? {
                let place = chapter.place(file, Line::FIRST);
                let message = format!("this exhibit does not compile in {profile}");
                let next = "mend it; what must not compile exports no function";
                findings.push(Finding::new(Rule::Guest, place, message).text(text).next(next));
            } else if profile == "release" {
                let name = format!("exhibits/{name}.wasm");
                modules.insert((chapter.name.clone(), name), Module::read(&module)?);
            }
        }
    }
    Ok(())
}

/// Compiles `file` unless `module` was made from the same `key`. Gives rustc's errors.
fn compile(
    project: &Project,
    file: &str,
    flags: &[&str],
    module: &Path,
    key: &str,
) -> Result<Result<(), String>> {
    let made = module.with_extension("key");
    if module.is_file() && fs::read_to_string(&made).is_ok_and(|made| made == key) {
        return Ok(Ok(()));
    }
    let mut rustc = Command::new("rustc");
    // From the root, so that the paths in the module are the same in every folder.
    rustc.current_dir(&project.root).args(COMMON).args(flags).arg(file).arg("-o").arg(module);
    rustc.env_remove("RUSTFLAGS");
    let finished = process::run(rustc, Limits::NONE)?;
    if !finished.success() {
        return Ok(Err(finished.stderr.trim_end().to_owned()));
    }
    fs::write(made, key)?;
    Ok(Ok(()))
}
