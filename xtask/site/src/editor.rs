//! Copies the packages of the editor (`book/theme/editor`) to the site. npm's packages import each
//! other by name; a browser needs paths, and so the copies have paths.
//!
//! An import map could do without that, but would be part of every page, edited or not.

use std::{collections::BTreeMap, fs, ops::Range, path::Path};

use anyhow::{Context, Result};
use serde_json::Value;

/// On the site. What is written there is not what is in `book/theme/editor`, and so has another
/// name: a type checker finds the packages' own declarations in its place.
pub const PLACE: &str = "theme/packages";

/// The module of each package, as a path from the folder that holds all packages.
type Modules = BTreeMap<String, String>;

/// Copies the module and the licence of each package that the lock file pins into `pages`.
///
/// # Errors
///
/// When a file cannot be read or written, and when a module imports a package that is not there.
pub fn place(root: &Path, pages: &Path) -> Result<()> {
    let from = root.join("book/theme/editor");
    let to = pages.join(PLACE);
    let modules = modules(&from)?;
    for (package, module) in &modules {
        let text = read(&from.join(module))?;
        let text = rewrite(&text, module, &modules)
            .with_context(|| format!("cannot place {}", from.join(module).display()))?;
        write(&to.join(module), &text)?;
        let licence = Path::new(package).join("LICENSE");
        write(&to.join(&licence), &read(&from.join(&licence))?)?;
    }
    Ok(())
}

/// None for a book without an editor.
fn modules(packages: &Path) -> Result<Modules> {
    let lock = packages.join("package-lock.json");
    if !lock.is_file() {
        return Ok(Modules::new());
    }
    let lock = read_json(&lock)?;
    let pinned = lock["packages"].as_object().context("the lock file has no packages")?;
    let names = pinned.keys().filter_map(|path| path.strip_prefix("node_modules/"));
    names
        .map(|name| {
            let package = read_json(&packages.join(name).join("package.json"))?;
            let module = package["exports"]["import"].as_str();
            let module = module.with_context(|| format!("{name} has no module to import"))?;
            Ok((name.to_owned(), format!("{name}/{}", module.trim_start_matches("./"))))
        })
        .collect()
}

/// The text of `module`, with paths instead of the names of packages.
fn rewrite(text: &str, module: &str, modules: &Modules) -> Result<String> {
    let up = "../".repeat(module.matches('/').count());
    let mut rewritten = String::with_capacity(text.len());
    let mut copied = 0;
    for name in imports(text) {
        let package = &text[name.clone()];
        let path = modules
            .get(package)
            .with_context(|| format!("it imports {package}, which the lock file does not pin"))?;
        rewritten += &text[copied..name.start];
        rewritten += &up;
        rewritten += path;
        copied = name.end;
    }
    Ok(rewritten + &text[copied..])
}

/// Where a module's text names what it imports or exports again: in statements that begin a
/// line, as in all of these packages.
fn imports(text: &str) -> Vec<Range<usize>> {
    let starts = text.match_indices('\n').map(|(end, _)| end + 1);
    let import = |start: usize| {
        let statement = &text[start..];
        let (clause, name) = statement
            .strip_prefix("import")
            .or_else(|| statement.strip_prefix("export"))?
            .split_once(['\'', '"'])?;
        let named = clause.trim_end().ends_with("from")
            || clause.trim().is_empty() && statement.starts_with("import");
        let plain = |c: char| c.is_whitespace() || c.is_alphanumeric() || "_${},*".contains(c);
        if !named || !clause.chars().all(plain) {
            return None;
        }
        let start = text.len() - name.len();
        Some(start..start + name.find(['\'', '"'])?)
    };
    std::iter::once(0).chain(starts).filter_map(import).collect()
}

fn read_json(path: &Path) -> Result<Value> {
    serde_json::from_str(&read(path)?).with_context(|| format!("{} is no JSON", path.display()))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    const MODULE: &str = "import { a,\n  b as c$ } from 'one';\nimport * as two from \"@two/two\";\n\
        import 'one';\nexport { d } from 'one';\nexport * from 'one';\n\
        export default 'one';\nconst e = \"import from 'one'\";\nexport const f = from('one');\n";

    fn two_modules() -> Modules {
        [("one", "one/index.js"), ("@two/two", "@two/two/dist/index.js")]
            .map(|(package, module)| (package.to_owned(), module.to_owned()))
            .into()
    }

    #[test]
    fn packages_are_imported_by_their_paths() {
        let rewritten = rewrite(MODULE, "@two/two/dist/index.js", &two_modules()).unwrap();
        let expected = MODULE
            .replacen("from 'one';", "from '../../../one/index.js';", 1)
            .replace("\"@two/two\"", "\"../../../@two/two/dist/index.js\"")
            .replace("import 'one'", "import '../../../one/index.js'")
            .replace("export { d } from 'one'", "export { d } from '../../../one/index.js'")
            .replace("export * from 'one'", "export * from '../../../one/index.js'");
        assert_eq!(rewritten, expected);
    }

    #[test]
    fn a_package_that_is_not_there_is_named() {
        let error = rewrite("import 'three';", "one/index.js", &two_modules()).unwrap_err();
        assert_eq!(error.to_string(), "it imports three, which the lock file does not pin");
    }

    #[test]
    fn a_book_without_an_editor_gets_none() {
        let root = TempDir::new().unwrap();
        place(root.path(), &root.path().join("pages")).unwrap();
        assert!(!root.path().join("pages").exists());
    }

    #[test]
    fn all_that_the_editor_imports_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let pages = TempDir::new().unwrap();
        place(&root, pages.path()).unwrap();

        let placed = pages.path().join(PLACE);
        let modules = modules(&root.join("book/theme/editor")).unwrap();
        let mut followed = 0;
        for module in modules.values() {
            let text = read(&placed.join(module)).unwrap();
            for import in imports(&text) {
                let file = placed.join(module).parent().unwrap().join(&text[import.clone()]);
                assert!(file.is_file(), "{module} imports {}", file.display());
                followed += 1;
            }
            assert!(!text.contains("import("), "{module} imports something later");
        }
        assert!(followed >= modules.len(), "{followed} imports");

        // What the book's own modules import of them, they import by its path.
        let mut opened = 0;
        for script in fs::read_dir(root.join("book/theme/live/editor")).unwrap() {
            let script = script.unwrap().path();
            for import in read(&script).unwrap().split("\"../../packages/").skip(1) {
                let (module, _) = import.split_once('"').unwrap();
                let known = modules.values().any(|known| known == module);
                assert!(known, "{} imports {module}", script.display());
                opened += 1;
            }
        }
        assert!(opened > 0, "nothing opens the editor");
    }
}
