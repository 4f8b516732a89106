//! WebAssembly modules as text, whole or by exported function.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Result;

use book_files::hash::sha256;

/// The modules that were built: by chapter, and by the name that a page gives them.
pub type Modules = BTreeMap<(String, String), Module>;

/// What a page calls the chapter's guest.
pub const GUEST: &str = "guest.wasm";

/// A WebAssembly module.
#[derive(Debug, Default)]
pub struct Module {
    /// In the text format.
    pub text: String,
    /// Of the binary format.
    pub bytes: usize,
    pub sha256: String,
}

impl Module {
    /// Reads a module in the binary format.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is not WebAssembly.
    pub fn read(path: &Path) -> Result<Module> {
        let module = fs::read(path)?;
        let text = wasmprinter::print_bytes(&module)?;
        Ok(Module { text, bytes: module.len(), sha256: sha256(&module) })
    }

    /// The names of the functions that it exports.
    pub fn exports(&self) -> Vec<&str> {
        self.text.lines().filter_map(export).map(|(name, _)| name).collect()
    }

    /// An exported function as WebAssembly text.
    pub fn function(&self, name: &str) -> Option<String> {
        let (_, index) = self.text.lines().filter_map(export).find(|(known, _)| *known == name)?;
        let is_start = |line: &&str| {
            line.trim_start().starts_with("(func ") && line.contains(&format!("(;{index};)"))
        };
        let mut open = 0;
        let mut function = Vec::new();
        for line in self.text.lines().skip_while(|line| !is_start(line)) {
            function.push(line.strip_prefix("  ").unwrap_or(line));
            open += line.matches('(').count() as isize - line.matches(')').count() as isize;
            if open == 0 {
                break;
            }
        }
        Some(function.join("\n"))
    }
}

/// The name and the index in a line such as `  (export "read" (func 1))`.
fn export(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.trim().strip_prefix("(export \"")?.split_once("\" (func ")?;
    Some((name, rest.trim_end_matches(')')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_by_its_export() {
        let text = "(module
  (export \"empty\" (func 0))
  (export \"one\" (func 1))
  (func (;0;) (type 0))
  (func (;1;) (type 1) (result i32)
    i32.const 1
  )
)";
        let module = Module { text: text.to_owned(), ..Module::default() };
        assert_eq!(module.function("empty").as_deref(), Some("(func (;0;) (type 0))"));
        let one = "(func (;1;) (type 1) (result i32)\n  i32.const 1\n)";
        assert_eq!(module.function("one").as_deref(), Some(one));
        assert_eq!(module.function("two"), None);
        assert_eq!(module.exports(), ["empty", "one"]);
    }
}
