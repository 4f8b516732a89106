//! The rooms of the tool: no module uses one that uses it, and no room one that comes after it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// In the order of the data.
const ROOMS: [&str; 7] = ["read", "make", "run", "compare", "report", "reader", "command"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The modules that each module uses. What is below a file of a room is part of it:
/// `run::engine::browser` is `run::engine`.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&source, &mut all);
    let name = |path: &Path| {
        let parts: Vec<_> = path.strip_prefix(&source).unwrap().iter().collect();
        let parts = parts.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs"));
        parts.collect::<Vec<_>>().join("::")
    };
    let module = |path: &str| path.split("::").take(2).collect::<Vec<_>>().join("::");
    let modules: BTreeSet<_> = all.iter().map(|path| name(path)).collect();
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in &all {
        let own = module(&name(path));
        let text = fs::read_to_string(path).unwrap();
        for used in paths(&text) {
            // The longest part of the path that is a module.
            let parts: Vec<_> = used.split("::").collect();
            let known = (1..=parts.len()).rev().map(|length| parts[..length].join("::"));
            let Some(used) = known.into_iter().find(|path| modules.contains(path)) else {
                continue;
            };
            let used = module(&used);
            if used != own {
                uses.entry(own.clone()).or_default().insert(used);
            }
        }
    }
    uses
}

/// The paths in this crate that a text names, as `use crate::{…}` or in place.
fn paths(text: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for rest in text.split("crate::").skip(1) {
        let mut open = vec![String::new()];
        let mut part = String::new();
        for c in rest.chars() {
            match c {
                '{' => {
                    open.push(format!("{}{part}", open.last().unwrap()));
                    part.clear();
                }
                ',' | '}' => {
                    paths.push(format!("{}{part}", open.last().unwrap()));
                    part.clear();
                    if c == '}' {
                        open.pop();
                    }
                }
                c if c.is_alphanumeric() || c == '_' || c == ':' => part.push(c),
                c if c.is_whitespace() && open.len() > 1 => {}
                _ => break,
            }
            if open.is_empty() {
                break;
            }
        }
        paths.extend(open.last().map(|prefix| format!("{prefix}{part}")));
    }
    let clean = |path: String| path.trim_end_matches("::self").trim_matches(':').to_owned();
    paths.into_iter().map(clean).collect()
}

#[test]
fn paths_are_read_from_trees_of_uses() {
    let text = "use crate::{\n    a::{self, b::C},\n    d,\n};\nlet x = crate::e::f();";
    assert_eq!(paths(text), ["a", "a::b::C", "", "d", "", "", "e::f"].map(str::to_owned));
}

#[test]
fn no_circle_of_imports() {
    let uses = uses();
    let reached = |start: &str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![start.to_owned()];
        while let Some(module) = open.pop() {
            for used in uses.get(&module).into_iter().flatten() {
                if seen.insert(used.clone()) {
                    open.push(used.clone());
                }
            }
        }
        seen
    };
    let circle: Vec<_> = uses.keys().filter(|module| reached(module).contains(*module)).collect();
    assert!(circle.is_empty(), "these use each other: {circle:?}");
    assert!(uses["check"].contains("run::plan"), "the graph is read: {uses:?}");
}

#[test]
fn no_room_uses_a_later_one() {
    let place =
        |module: &str| ROOMS.iter().position(|room| module.split("::").next() == Some(room));
    for (module, used) in uses() {
        let Some(own) = place(&module) else { continue };
        for used in used {
            let backwards = place(&used).is_some_and(|other| other > own);
            assert!(!backwards, "{module} uses {used}, which comes after it");
        }
    }
}

/// The editor has guests checked for their target, and names the packages that are for this machine.
#[test]
fn the_editor_leaves_out_the_packages_of_the_tool() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = fs::read_to_string(own.join("../.vscode/settings.json")).unwrap();
    let folders = fs::read_dir(own).unwrap().map(|entry| entry.unwrap().path());
    let manifests = folders.chain([own.to_owned()]).map(|folder| folder.join("Cargo.toml"));
    let mut excluded = BTreeSet::new();
    for manifest in manifests.filter(|manifest| manifest.is_file()) {
        let text = fs::read_to_string(&manifest).unwrap();
        let name = text.lines().find_map(|line| line.strip_prefix("name = ")).unwrap();
        excluded.insert(format!("--exclude={}", name.trim_matches('"')));
    }
    let named: BTreeSet<_> = settings
        .split('"')
        .filter(|text| text.starts_with("--exclude="))
        .map(str::to_owned)
        .collect();
    assert_eq!(named, excluded);
}
