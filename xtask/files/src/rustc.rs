//! How rustc compiles a guest that is one file: an exhibit, and what a reader writes for an exercise.

use crate::layout::{Profile, TARGET};

/// In every profile.
pub const COMMON: [&str; 6] = [
    "--edition=2024",
    "--crate-type=cdylib",
    "--target",
    TARGET,
    "-Cpanic=abort",
    "-Clink-arg=--export=__heap_base",
];

/// In one profile, and beside what is common.
pub fn flags(profile: Profile) -> &'static [&'static str] {
    match profile {
        Profile::Debug => &["-Copt-level=0", "-Cdebug-assertions=on", "-Cstrip=debuginfo"],
        Profile::Release => &["-Copt-level=s", "-Clto=fat", "-Ccodegen-units=1", "-Cstrip=symbols"],
    }
}

/// What a reader types for the same module from a file in release.
pub fn command(file: &str) -> String {
    let flags = COMMON.iter().chain(flags(Profile::Release)).copied();
    ["rustc"].into_iter().chain(flags).chain([file]).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_ends_with_its_file() {
        let command = command("sum.rs");
        assert!(command.starts_with("rustc --edition=2024 --crate-type=cdylib "), "{command}");
        assert!(command.ends_with(" -Cstrip=symbols sum.rs"), "{command}");
    }
}
