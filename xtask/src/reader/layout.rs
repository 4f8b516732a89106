//! What a workspace holds: its files as a value, before anything of it is written.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result};
use book_files::{
    hash::sha256,
    layout::{self, CHAPTERS, SHARED, TARGET},
    path::slashed,
    walk,
};
use toml::{Table, Value};

use crate::{
    make::{module::Modules, toolchain::Toolchain},
    read::{exercise::Part, project::Project},
    reader::{attempt, course::Lesson, laid::Extent, naive, workspace::Workspace},
    tool,
};

/// A file to lay out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub bytes: Vec<u8>,
    pub writer: Writer,
}

/// Who changes a file after it was laid out. What nobody has changed gives way to a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    Reader,
    /// Cargo, when it builds the package of this manifest.
    Cargo(&'static str),
}

/// Files by their path from the workspace's root, with `/`.
pub type Files = BTreeMap<String, File>;

/// The file of the aliases.
pub const CONFIG: &str = ".cargo/config.toml";

/// The folder of the package that runs `host.rs`.
pub const HOST: &str = "tools/host";

/// Its manifest.
const HOST_MANIFEST: &str = "tools/host/Cargo.toml";

/// The manifest of the guests' workspace, which names its chapters.
pub const MANIFEST: &str = "Cargo.toml";

/// What the hosts share, from [`SHARED`]; the rest of it is the checks'.
const HELPERS: [&str; 2] = ["dump.mjs", "dump.rs"];

/// What the hosts' program depends on, as the book's own does.
const DEPENDENCIES: [&str; 3] = ["serde", "serde_json", "wasmtime"];

/// The files of the workspace itself, which has these chapters.
///
/// # Errors
///
/// When a file of the book or of the tool cannot be read.
pub fn of_workspace(
    workspace: &Workspace,
    book: &Project,
    chapters: &BTreeSet<&str>,
    toolchain: &Toolchain,
) -> Result<Files> {
    let tool = tool::workspace()?;
    let mut files = Files::new();
    let mut add = |file: &str, bytes: Vec<u8>| {
        files.insert(file.to_owned(), File { bytes, writer: Writer::Reader });
    };
    macro_rules! template {
        ($file:literal) => {
            include_bytes!(concat!("../../workspace/", $file)).to_vec()
        };
    }
    let (mark, text) = workspace.mark()?;
    add(mark, text.into_bytes());
    add(MANIFEST, manifest(book, chapters)?.into_bytes());
    add(CONFIG, config(book, &tool, toolchain)?.into_bytes());
    add(".gitignore", template!("gitignore"));
    add(".vscode/settings.json", template!("settings.json"));
    add("README.md", template!("README.md"));
    if let Ok(pinned) = fs::read(book.root.join("rust-toolchain.toml")) {
        add("rust-toolchain.toml", pinned);
    }
    add("hosts/guest.mjs", template!("hosts/guest.mjs"));
    add("hosts/guest.rs", template!("hosts/guest.rs"));
    for file in HELPERS {
        add(&format!("hosts/{file}"), read(&tool.root.join(SHARED).join(file))?);
    }
    let manifest = host_manifest(workspace, &tool)?;
    add(HOST_MANIFEST, manifest.into_bytes());
    add(&format!("{HOST}/build.rs"), template!("tools/host/build.rs"));
    add(&format!("{HOST}/src/main.rs"), template!("tools/host/src/main.rs"));
    let recorder = read(&tool.root.join("xtask/hosts/src/record.rs"))?;
    add(&format!("{HOST}/src/record.rs"), recorder);
    // Cargo takes from it what it needs, and asks no registry for versions.
    let lock = read(&tool.root.join("Cargo.lock"))?;
    let lock = File { bytes: lock, writer: Writer::Cargo(HOST_MANIFEST) };
    files.insert(format!("{HOST}/Cargo.lock"), lock);
    Ok(files)
}

/// The files of a chapter: its guest, its hosts, the modules of its exhibits, its exercises.
///
/// # Errors
///
/// When a file of the book cannot be read.
pub fn of_chapter(
    book: &Project,
    lesson: &Lesson<'_>,
    extent: Extent,
    modules: &Modules,
) -> Result<Files> {
    let Lesson { chapter, exercises, .. } = lesson;
    let mut files = Files::new();
    let mut add = |file: &str, bytes: Vec<u8>| {
        let file = format!("{}/{file}", chapter.name);
        files.insert(file, File { bytes, writer: Writer::Reader });
    };
    let folder = book.root.join(CHAPTERS).join(&chapter.name);
    for path in walk::files(&folder)? {
        let file = slashed(path.strip_prefix(&folder).unwrap_or(&path));
        match chapter.host(&file).and_then(|_| chapter.files.get(&file)) {
            Some(host) if extent == Extent::Naive => {
                add(&file, naive::of_host(&file, host).into_bytes());
            }
            _ if is_taken(&file) => add(&file, read(&path)?),
            _ => {}
        }
    }
    add("Cargo.toml", chapter_manifest(book, &chapter.name)?.into_bytes());
    for (module, profile) in modules.keys().filter(|(module, _)| module.chapter == chapter.name) {
        let exhibit = module.file.strip_prefix("exhibits/");
        if let Some(name) = exhibit.and_then(|exhibit| exhibit.strip_suffix(".wasm")) {
            let built = book.target().join(layout::exhibit(&chapter.name, name, *profile));
            add(&format!("exhibits/{name}.{}.wasm", profile.name()), read(&built)?);
        }
    }
    for exercise in exercises {
        for language in exercise.written() {
            let part = match extent {
                Extent::Naive => Part::Start,
                Extent::Solved => Part::Solution,
            };
            let file = File {
                bytes: read(&folder.join(exercise.part(&part, *language)))?,
                writer: Writer::Reader,
            };
            files.insert(attempt::file(exercise, *language), file);
        }
    }
    Ok(files)
}

/// Whether a reader gets a file of a chapter as it stands: what is built and run, and neither what
/// proves it nor what is wrong on purpose.
fn is_taken(file: &str) -> bool {
    let folders = ["exhibits/", "exercises/", "tests/"];
    let is_proof = file == crate::read::chapter::SOUND || file == "Cargo.toml";
    !is_proof && !folders.iter().any(|folder| file.starts_with(folder))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn table(project: &Project, file: &str) -> Result<Table> {
    toml::from_str(&project.read(file)?).with_context(|| format!("{file} is no TOML"))
}

fn at<'a>(table: &'a Table, path: &[&str]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(table.get(*first)?, |value, key| value.get(key))
}

fn strings<'a>(items: impl IntoIterator<Item = &'a str>) -> Value {
    Value::Array(items.into_iter().map(|item| Value::String(item.to_owned())).collect())
}

/// A table of one key.
fn keyed(key: &str, value: impl Into<Value>) -> Table {
    Table::from_iter([(key.to_owned(), value.into())])
}

/// Tables as the text of a file, in this order.
fn text(tables: impl IntoIterator<Item = Table>) -> Result<String> {
    let texts: Result<Vec<_>, _> =
        tables.into_iter().map(|table| toml::to_string(&table)).collect();
    Ok(texts?.join("\n"))
}

/// The workspace's manifest: its chapters by name, for a folder of the reader's own may be anything;
/// and the book's profile for guests.
fn manifest(book: &Project, chapters: &BTreeSet<&str>) -> Result<String> {
    let workspace = Table::from_iter([
        ("resolver".to_owned(), Value::from("3")),
        ("members".to_owned(), strings(chapters.iter().copied())),
        ("exclude".to_owned(), strings(["tools"])),
    ]);
    let whole = table(book, "Cargo.toml")?;
    let release = at(&whole, &["profile", "release"]);
    let profile = release.map(|release| keyed("profile", keyed("release", release.clone())));
    let parts = [keyed("workspace", workspace)].into_iter().chain(profile);
    text(parts)
}

/// A guest's manifest: without the tests' dependencies, so that it is built without a registry.
fn chapter_manifest(book: &Project, chapter: &str) -> Result<String> {
    let given = table(book, &format!("{CHAPTERS}/{chapter}/Cargo.toml"))?;
    let whole = table(book, "Cargo.toml")?;
    let mut package = keyed("name", chapter);
    for key in ["version", "edition"] {
        let own = at(&given, &["package", key]).filter(|value| value.is_str());
        let value = own.or_else(|| at(&whole, &["workspace", "package", key]));
        package.extend(value.map(|value| (key.to_owned(), value.clone())));
    }
    package.insert("publish".to_owned(), false.into());
    let library = given.get("lib").map(|library| keyed("lib", library.clone()));
    text([keyed("package", package)].into_iter().chain(library))
}

/// The aliases, and how guests are linked.
fn config(book: &Project, tool: &Project, toolchain: &Toolchain) -> Result<String> {
    let path = |path: &Path| path.to_str().map(str::to_owned).context("a path is not UTF-8");
    let manifest = path(&tool.root.join("Cargo.toml"))?;
    let root = path(&book.root)?;
    let mut xtask =
        vec!["run", "--quiet", "--manifest-path", &manifest, "--package", "xtask", "--"];
    if book.root != tool.root {
        xtask.extend(["--root", &root]);
    }
    let target = path(&tool.target())?;
    let host_manifest = format!("{HOST}/Cargo.toml");
    let host = ["run", "--quiet", "--manifest-path", &host_manifest, "--target-dir", &target, "--"];
    let guest = ["build", "--release", "--target", TARGET, "--package"];

    let given = table(book, ".cargo/config.toml").unwrap_or_default();
    let flags = at(&given, &["target", TARGET, "rustflags"]).and_then(Value::as_array);
    let mut flags = flags.cloned().unwrap_or_default();
    // Modules hold the paths of their sources, and the length of a path moves the addresses after
    // it: let them be those of the book.
    let chapters = book.folders(CHAPTERS)?.into_iter();
    let remaps = chapters.map(|name| format!("--remap-path-prefix={name}={CHAPTERS}/{name}"));
    flags.extend(remaps.chain([toolchain.remap()]).map(Value::String));

    let aliases: [(&str, &[&str]); 3] = [("xtask", &xtask), ("guest", &guest), ("host", &host)];
    let aliases: Table = aliases.iter().flat_map(|(name, words)| alias(name, words)).collect();
    let target = keyed(TARGET, keyed("rustflags", flags));
    // A flag a line.
    let target = toml::to_string_pretty(&keyed("target", target))?;
    Ok(format!(
        "# `cargo xtask` is the book's tool, in the book's folder. README.md says what to do when that\n\
         # has moved. `cargo host` uses the Wasmtime that the tool has compiled there.\n{}\n{target}",
        text([keyed("alias", aliases)])?
    ))
}

/// An alias. It is a text, whatever its words are: of the aliases of one name cargo takes the
/// nearest text, joins lists, and refuses to put a text and a list together; and in the book's own
/// folder, `xtask` is a text. Words with a space need a list, so that has a name of its own.
fn alias(name: &str, words: &[&str]) -> Table {
    if !words.iter().any(|word| word.contains(char::is_whitespace)) {
        return keyed(name, words.join(" "));
    }
    let call = format!("{name}-call");
    let list = keyed(&call, strings(words.iter().copied()));
    list.into_iter().chain(keyed(name, call)).collect()
}

/// The lines of the aliases that name the book's folder, where a reader's own `config` has others.
///
/// # Errors
///
/// When what is to be laid out is no TOML.
pub fn other_aliases(config: &str, laid_out: &File) -> Result<Vec<String>> {
    let laid_out: Table = toml::from_str(str::from_utf8(&laid_out.bytes)?)?;
    // What is no TOML has none of them.
    let given: Table = toml::from_str(config).unwrap_or_default();
    let aliases = laid_out.get("alias").and_then(Value::as_table).into_iter().flatten();
    // `guest` names no folder.
    let others = aliases
        .filter(|(name, alias)| *name != "guest" && at(&given, &["alias", name]) != Some(*alias));
    let line = |(name, alias): (&String, &Value)| toml::to_string(&keyed(name, alias.clone()));
    others.map(|other| Ok(line(other)?.trim_end().to_owned())).collect()
}

/// The packages that [`DEPENDENCIES`] come to, by the tool's lock file.
fn linked(tool: &Project) -> Result<BTreeSet<String>> {
    let lock = table(tool, "Cargo.lock")?;
    let packages = lock.get("package").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut linked = BTreeSet::new();
    let mut found: Vec<String> = DEPENDENCIES.map(str::to_owned).to_vec();
    while let Some(name) = found.pop() {
        let of = |package: &&Value| package.get("name").and_then(Value::as_str) == Some(&*name);
        let dependencies = packages.iter().filter(of).filter_map(|it| it.get("dependencies"));
        let dependencies = dependencies.filter_map(Value::as_array).flatten();
        // Its version follows where there are several.
        let names = dependencies.filter_map(|it| it.as_str()?.split(' ').next().map(str::to_owned));
        let names: Vec<_> = names.collect();
        if linked.insert(name) {
            found.extend(names);
        }
    }
    Ok(linked)
}

/// The manifest of the hosts' program: what the book's own is built from, and how.
///
/// All workspaces build theirs in the tool's folder, where cargo tells packages apart by their name,
/// their version, and their place below their workspace: so the version names the workspace.
fn host_manifest(workspace: &Workspace, tool: &Project) -> Result<String> {
    let whole = table(tool, "Cargo.toml")?;
    let mut dependencies = Table::new();
    for name in DEPENDENCIES {
        let dependency = at(&whole, &["workspace", "dependencies", name]);
        let dependency = dependency.with_context(|| format!("Cargo.toml has no {name}"))?;
        dependencies.insert(name.to_owned(), dependency.clone());
    }
    let mut dev = at(&whole, &["profile", "dev"]).and_then(Value::as_table).cloned();
    if let Some(packages) =
        dev.as_mut().and_then(|dev| dev.get_mut("package")).and_then(Value::as_table_mut)
    {
        // All that are linked: one that is compiled otherwise than for the book's own program would have
        // Wasmtime compiled anew. Of others cargo says that they are none of its packages.
        let linked = linked(tool)?;
        packages.retain(|name, _| name == "*" || linked.contains(name));
    }
    let edition = at(&whole, &["workspace", "package", "edition"]).cloned();
    let own = sha256(workspace.root().as_os_str().as_encoded_bytes());
    let package = Table::from_iter([
        ("name".to_owned(), Value::from("host")),
        ("version".to_owned(), Value::from(format!("0.1.0+{}", &own[..16]))),
        ("edition".to_owned(), edition.context("Cargo.toml has no edition")?),
        ("publish".to_owned(), false.into()),
    ]);
    let parts = [
        keyed("package", package),
        keyed("dependencies", dependencies),
        keyed("workspace", Table::new()),
        keyed("profile", keyed("dev", dev.unwrap_or_default())),
    ];
    Ok(format!(
        "# Runs each chapter's host.rs. A package of its own, for the guests need nothing of this.\n{}",
        text(parts)?
    ))
}
