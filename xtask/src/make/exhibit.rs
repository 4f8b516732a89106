//! Builds the exhibits that are guests of their own: what people post, compiled as it is, in a
//! debug and in a release build, so that a host can show what it does. And assembles those that are
//! written in WebAssembly's text format, for what no Rust compiles to.

use std::{fs, path::Path, process::Command};

use anyhow::Result;
use book_files::{
    layout::{self, CHAPTERS, Profile},
    rustc::{COMMON, flags},
};

use crate::{
    finding::{Finding, Rule},
    fingerprint::Hashes,
    kept::Kept,
    make::{
        cargo,
        module::{Module, Modules},
        toolchain::Toolchain,
    },
    process::{self, Limits},
    read::{
        chapter::{Chapter, Source},
        project::Project,
        text::Line,
    },
};

/// What an exhibit asks of the linker, by a line such as `//! linker: --initial-heap=262144`.
fn linker(source: &Source) -> Vec<String> {
    let line = source.text.lines().find_map(|line| line.strip_prefix("//! linker: "));
    let flags = line.unwrap_or_default().split_whitespace();
    flags.map(|flag| format!("-Clink-arg={flag}")).collect()
}

/// Builds the exhibits of a chapter that export functions, where they have changed.
///
/// # Errors
///
/// When rustc cannot be started. An exhibit that does not compile is a finding.
pub fn build(
    project: &Project,
    chapter: &Chapter,
    toolchain: &Toolchain,
    hashes: &Hashes,
    kept: &Kept,
    modules: &mut Modules,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let guests = chapter.files.iter().filter_map(|(file, source)| {
        let (name, end) = file.strip_prefix("exhibits/")?.rsplit_once('.')?;
        (end == "wat" || is_guest(source)).then(|| (file, name, linker(source)))
    });
    for (file, name, linker) in guests {
        // One exhibit may include another.
        let folder = format!("{CHAPTERS}/{}/exhibits", chapter.name);
        let sources = hashes.whole(&folder, |_| true)?.and(toolchain.inputs());
        for profile in Profile::ALL {
            let relative = layout::exhibit(&chapter.name, name, profile);
            let module = project.target().join(&relative);
            let own = linker.iter().map(String::as_str);
            let flags: Vec<_> = flags(profile).iter().copied().chain(own).collect();
            let inputs =
                sources.clone().with("file", file).with("flags", format!("{COMMON:?} {flags:?}"));
            let is_kept = |module: &Module| {
                kept.get::<String>("exhibits", &relative, &inputs).as_ref() == Some(&module.sha256)
            };
            let made = match Module::read(&module).ok().filter(is_kept) {
                Some(module) => module,
                None => {
                    let path = chapter.path(file);
                    let compiled = if file.ends_with(".wat") {
                        assemble(&project.root.join(path), &module)?
                    } else {
                        compile(project, &path, &flags, toolchain, &module)?
                    };
                    if let Err(text) = compiled {
                        findings.push(does_not_compile(chapter, file, profile, text));
                        continue;
                    }
                    let made = Module::read(&module)?;
                    kept.put("exhibits", &relative, &inputs, &made.sha256)?;
                    made
                }
            };
            modules.insert((chapter.file(&format!("exhibits/{name}.wasm")), profile), made);
        }
    }
    Ok(())
}

/// Whether it exports a function. An attribute in a comment exports nothing.
fn is_guest(source: &Source) -> bool {
    source.text.lines().any(|line| line.trim_start().starts_with("#[unsafe(no_mangle)]"))
}

fn does_not_compile(chapter: &Chapter, file: &str, profile: Profile, text: String) -> Finding {
    let place = chapter.place(file, Line::FIRST);
    let message = format!("this exhibit does not compile in {}", profile.name());
    let next = "mend it; what must not compile exports no function";
    Finding::new(Rule::Guest, place, message).text(text).next(next)
}

/// Assembles `file` into `module`, the same in every profile. Gives the assembler's errors.
fn assemble(file: &Path, module: &Path) -> Result<Result<(), String>> {
    if let Some(folder) = module.parent() {
        fs::create_dir_all(folder)?;
    }
    match wat::parse_str(fs::read_to_string(file)?) {
        Ok(bytes) => Ok(Ok(fs::write(module, bytes)?)),
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Compiles `file` into `module`, which is whole or not there. Gives rustc's errors.
pub(super) fn compile(
    project: &Project,
    file: &str,
    flags: &[&str],
    toolchain: &Toolchain,
    module: &Path,
) -> Result<Result<(), String>> {
    if let Some(folder) = module.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut rustc = Command::new("rustc");
    // From the root, so that the paths in the module are the same in every folder.
    cargo::in_toolchain_of(project, &mut rustc);
    rustc.args(COMMON).args(flags).arg(toolchain.remap());
    rustc.arg(file).arg("-o").arg(module).env_remove("RUSTFLAGS");
    let finished = process::run(rustc, Limits::NONE)?;
    if !finished.success() {
        return Ok(Err(finished.stderr.trim_end().to_owned()));
    }
    Ok(Ok(()))
}
