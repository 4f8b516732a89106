//! What there is to do again after a file was saved.

use std::path::{Component, Path};

use crate::reader::workspace::Workspace;

/// The parts of a chapter that a save can touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The guest is built again; whoever runs it runs again.
    pub guest: bool,
    /// `host.mjs` runs again.
    pub script: bool,
    /// The program that holds `host.rs` is built again.
    pub link: bool,
    /// `host.rs` runs again.
    pub program: bool,
    /// An exercise is checked again.
    pub exercise: bool,
}

impl Parts {
    const NONE: Parts =
        Parts { guest: false, script: false, link: false, program: false, exercise: false };
    /// The guest, and whoever runs it.
    pub const GUEST: Parts = Parts { guest: true, script: true, program: true, ..Parts::NONE };
    /// All but the exercises.
    pub const ALL: Parts = Parts { link: true, ..Parts::GUEST };
    /// A host alone.
    pub const SCRIPT: Parts = Parts { script: true, ..Parts::NONE };
    pub const PROGRAM: Parts = Parts { link: true, program: true, ..Parts::NONE };
    /// An exercise alone.
    pub const EXERCISE: Parts = Parts { exercise: true, ..Parts::NONE };

    /// What a change of this file touches.
    pub fn of(workspace: &Workspace, chapter: &str, file: &Path) -> Parts {
        let Ok(inside) = file.strip_prefix(workspace.root()) else { return Parts::NONE };
        let names: Vec<_> = inside
            .components()
            .filter_map(|part| match part {
                Component::Normal(name) => name.to_str(),
                _ => None,
            })
            .collect();
        let is_code = |name: &str| name.ends_with(".mjs") || name.ends_with(".rs");
        match &*names {
            // Cargo writes the lock file by itself.
            ["Cargo.toml" | "rust-toolchain.toml"] | [".cargo", "config.toml"] => Parts::ALL,
            ["hosts", name] if name.ends_with(".mjs") => Parts::SCRIPT,
            ["hosts", name] if name.ends_with(".rs") => Parts::PROGRAM,
            ["tools", "host", "Cargo.toml" | "build.rs" | "src", ..] => Parts::PROGRAM,
            [own, rest @ ..] if *own == chapter => match rest {
                ["Cargo.toml" | "build.rs"] => Parts::GUEST,
                ["src", ..] if !is_hidden(rest) => Parts::GUEST,
                ["exercises", name] if is_code(name) && !is_hidden(rest) => Parts::EXERCISE,
                [name] if name.ends_with(".mjs") && !is_hidden(rest) => Parts::SCRIPT,
                [name] if name.ends_with(".rs") && !is_hidden(rest) => Parts::PROGRAM,
                _ => Parts::NONE,
            },
            _ => Parts::NONE,
        }
    }

    pub fn and(self, other: Parts) -> Parts {
        Parts {
            guest: self.guest || other.guest,
            script: self.script || other.script,
            link: self.link || other.link,
            program: self.program || other.program,
            exercise: self.exercise || other.exercise,
        }
    }

    pub fn is_empty(self) -> bool {
        self == Parts::NONE
    }

    /// Whether a host runs again.
    pub fn has_hosts(self) -> bool {
        self.script || self.program
    }
}

/// An editor's own files.
fn is_hidden(names: &[&str]) -> bool {
    names.iter().any(|name| name.starts_with('.') || name.ends_with('~') || *name == "4913")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::project::Project;

    #[test]
    fn a_file_touches_what_is_made_of_it() {
        let root = Path::new("/my memory");
        let workspace = Workspace::of(root, &Project::at("/book"));
        for (file, parts) in [
            ("pointers/src/lib.rs", Parts::GUEST),
            ("pointers/src/more/own.rs", Parts::GUEST),
            ("pointers/host.mjs", Parts::SCRIPT),
            ("pointers/mine.mjs", Parts::SCRIPT),
            ("hosts/dump.mjs", Parts::SCRIPT),
            ("pointers/host.rs", Parts::PROGRAM),
            ("tools/host/src/main.rs", Parts::PROGRAM),
            ("tools/host/Cargo.toml", Parts::PROGRAM),
            ("tools/host/Cargo.lock", Parts::NONE),
            ("tools/host/target/debug/host", Parts::NONE),
            ("pointers/exercises/sign.mjs", Parts::EXERCISE),
            ("strings/host.mjs", Parts::NONE),
            ("pointers/.host.mjs.swp", Parts::NONE),
            ("pointers/src/lib.rs~", Parts::NONE),
            ("Cargo.lock", Parts::NONE),
            ("target/debug/pointers.mjs", Parts::NONE),
        ] {
            assert_eq!(Parts::of(&workspace, "pointers", &root.join(file)), parts, "{file}");
        }
    }
}
