//! WebAssembly modules: their bytes, and as text, whole or by exported function.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Result, bail};
use book_files::{contract::misfit::Misfit, hash::sha256, layout::Profile};

use crate::read::chapter::ChapterFile;

/// The modules that were built, by the file that a page calls them.
pub type Modules = BTreeMap<(ChapterFile, Profile), Module>;

/// What a page calls the chapter's guest.
pub const GUEST: &str = "guest.wasm";

/// A WebAssembly module, in the binary format.
#[derive(Debug)]
pub struct Module {
    bytes: Vec<u8>,
    pub sha256: String,
}

/// A module in the text format.
#[derive(Debug)]
pub struct Text(String);

impl Module {
    /// Reads a module.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or does not begin as a module does: with `\0asm` and the
    /// version of the binary format (core specification, section 5.5.16).
    pub fn read(path: &Path) -> Result<Module> {
        let bytes = fs::read(path)?;
        if !bytes.starts_with(b"\0asm\x01\0\0\0") {
            bail!("it does not begin as a module does");
        }
        Ok(Module { sha256: sha256(&bytes), bytes })
    }

    /// Takes what a reader brings along: a module, or one as text in a file whose name ends so.
    ///
    /// # Errors
    ///
    /// What keeps it from being a module.
    pub fn bring(path: &Path, bytes: Vec<u8>) -> Result<Module, Misfit> {
        const CORE: &[u8] = b"\0asm\x01\0\0\0";
        const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
        let bytes = match path.extension().is_some_and(|end| end == "wat") {
            true => assemble(path, &bytes)?,
            false => bytes,
        };
        if bytes.starts_with(CORE) {
            return Ok(Module { sha256: sha256(&bytes), bytes });
        }
        let text = str::from_utf8(&bytes).map_or("", str::trim_start);
        Err(match () {
            () if bytes.starts_with(COMPONENT) => Misfit::Component,
            () if text.starts_with("(") || text.starts_with(";;") => Misfit::Text,
            () => Misfit::Other,
        })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The module in the text format.
    ///
    /// # Errors
    ///
    /// When it is not well formed.
    pub fn text(&self) -> Result<Text> {
        Ok(Text(wasmprinter::print_bytes(&self.bytes)?))
    }
}

/// Assembles a module's text.
fn assemble(path: &Path, text: &[u8]) -> Result<Vec<u8>, Misfit> {
    let assembled = wat::Parser::new().parse_bytes(Some(path), text);
    assembled
        .map(|bytes| bytes.into_owned())
        .map_err(|error| Misfit::Broken { why: error.to_string() })
}

impl Text {
    pub fn whole(&self) -> &str {
        self.0.trim_end()
    }

    /// The names of the functions that it exports.
    pub fn exports(&self) -> Vec<&str> {
        self.0.lines().filter_map(export).map(|(name, _)| name).collect()
    }

    /// An exported function.
    pub fn function(&self, name: &str) -> Option<String> {
        let (_, index) = self.0.lines().filter_map(export).find(|(known, _)| *known == name)?;
        let is_start = |line: &&str| {
            line.trim_start().starts_with("(func ") && line.contains(&format!("(;{index};)"))
        };
        let mut open = 0;
        let mut function = Vec::new();
        for line in self.0.lines().skip_while(|line| !is_start(line)) {
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
        let text = Text(text.to_owned());
        assert_eq!(text.function("empty").as_deref(), Some("(func (;0;) (type 0))"));
        let one = "(func (;1;) (type 1) (result i32)\n  i32.const 1\n)";
        assert_eq!(text.function("one").as_deref(), Some(one));
        assert_eq!(text.function("two"), None);
        assert_eq!(text.exports(), ["empty", "one"]);
    }
}
