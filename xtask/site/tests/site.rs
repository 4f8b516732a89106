//! The real program, on a small book of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use book_files::sources;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// How long to wait for what should take a moment, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(60);

const PAGE: &str = "# Greeting\n\nGood morning.\n\n\
    ```js\n{{#include ../../chapters-code/greeting/host.mjs:greet}}\n```\n";
const HOST: &str = "// ANCHOR: greet\nconsole.log(1);\n// ANCHOR_END: greet\n";
const GUEST: &str = "#[unsafe(no_mangle)]\npub extern \"C\" fn greet() {}\n";

/// A book with one chapter, `greeting`.
fn small_book() -> TempDir {
    let root = TempDir::new().unwrap();
    for (file, text) in [
        ("book/book.toml", "[book]\ntitle = \"Small\"\n"),
        ("book/src/SUMMARY.md", "- [Greeting](greeting.md)\n"),
        ("book/src/greeting.md", PAGE),
        ("chapters-code/greeting/host.mjs", HOST),
        ("chapters-code/greeting/src/lib.rs", GUEST),
        (
            "chapters-code/greeting/Cargo.toml",
            "[package]\nname = \"greeting\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n",
        ),
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"chapters-code/greeting\"]\n"),
    ] {
        write(root.path(), file, text);
    }
    root
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn site(subcommand: &str, root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site"));
    command.arg(subcommand).arg(root);
    // What it builds and renders goes where the book is, and goes away with it.
    command.env_remove("CARGO_TARGET_DIR").env("TMPDIR", root);
    command
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn book(root: &Path) -> Output {
    site("book", root).output().unwrap()
}

fn verified_book(root: &Path) -> Output {
    site("book", root).arg("--verified").output().unwrap()
}

/// A running `site serve`, which ends with the test.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(root: &Path) -> Self {
        // The process keeps our end of the pipe.
        let mut command = site("serve", root);
        command.args(["--port", "0", "--lifeline"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut printed = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        printed.read_line(&mut line).unwrap();
        // Read on, or the program could not print.
        thread::spawn(move || printed.read_to_end(&mut Vec::new()));
        let address = line
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_once('/'))
            .unwrap_or_else(|| panic!("no address in {line:?}"));
        Self { process, address: address.0.to_owned() }
    }

    /// The answer to `GET path`, with its head.
    fn get(&self, path: &str) -> String {
        self.get_from(&self.address, path)
    }

    /// The same, asked of a host of any name.
    fn get_from(&self, host: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Asks for `path` until the answer has `text` in it.
    fn wait_for(&self, path: &str, text: &str) {
        let begun = Instant::now();
        loop {
            let answer = self.get(path);
            if answer.contains(text) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{path} never showed {text:?}:\n{answer}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The address at which the page waits for the next rendering.
fn waiting_address(page: &str) -> String {
    let (_, id) = page.split_once("/-/reload.js?rendering=").expect("a page that reloads");
    let id: String = id.chars().take_while(char::is_ascii_digit).collect();
    format!("/-/after/{id}")
}

#[test]
fn book_renders_into_target_book() {
    let root = small_book();
    let output = book(root.path());

    assert!(output.status.success(), "{output:?}");
    let index = root.path().canonicalize().unwrap().join("target/book/index.html");
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{}\n", index.display()));
    let page = fs::read_to_string(index).unwrap();
    assert!(page.contains("Good morning."));
    assert!(page.contains("console.log(1);"));
    assert!(!page.contains("reload.js"), "only a served page reloads");
}

/// A reader downloads the folder as it stands, and a browser opens its page there.
#[test]
fn a_starter_is_one_file_on_the_site() {
    let root = small_book();
    let all = [
        ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"kit\"\nversion = \"0.0.0\"\n"),
        (
            "Cargo.toml",
            "[package]\nname = \"kit\"\nedition = \"2024\"\n\n[lib]\ncrate-type = [\"cdylib\"]\n\n\
             [workspace]\n",
        ),
        ("README.md", "    cargo build --release --target wasm32-unknown-unknown\n"),
        ("browser.mjs", "document.body.append(1);\n"),
        ("index.html", "<script type=\"module\" src=\"browser.mjs\"></script>\n"),
        ("node.mjs", "console.log(\"é\");\n"),
        ("src/lib.rs", GUEST),
    ];
    for (file, text) in all {
        write(root.path(), &format!("chapters-code/kit/{file}"), text);
    }
    // Neither what only the book needs, nor what is hidden or built.
    write(root.path(), "chapters-code/kit/sound.rs", "fn main() {}\n");
    write(root.path(), "chapters-code/kit/.hidden", "");
    write(root.path(), "book/src/kit.md", "# Kit\n\n[All](kit.zip)\n");
    write(root.path(), "book/src/SUMMARY.md", "- [Greeting](greeting.md)\n\n[Kit](kit.md)\n");
    let packed = || {
        let output = book(root.path());
        assert!(output.status.success(), "{output:?}");
        fs::read(root.path().join("target/book/kit.zip")).unwrap()
    };
    let first = packed();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&first)).unwrap();
    let mut found = Vec::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        found.push((file.name().unwrap().into_owned(), text));
    }
    let expected = all.map(|(file, text)| (format!("kit/{file}"), text.to_owned()));
    assert_eq!(found, expected);

    let site = root.path().join("target/book/chapters-code/kit");
    let kit = root.path().join("chapters-code/kit");
    let module = "target/wasm32-unknown-unknown/release/kit.wasm";
    for file in ["index.html", "browser.mjs", "node.mjs", module] {
        assert_eq!(fs::read(site.join(file)).unwrap(), fs::read(kit.join(file)).unwrap(), "{file}");
    }
    assert!(!site.join("src").exists() && !site.join("target/release").exists());

    // Written again, at another time, a file is the same to its reader.
    thread::sleep(Duration::from_millis(20));
    write(root.path(), "chapters-code/kit/node.mjs", all[5].1);
    assert!(packed() == first, "the same folder is another file");
    write(root.path(), "chapters-code/kit/node.mjs", "console.log(2);\n");
    assert!(packed() != first);
}

#[test]
fn a_site_has_what_its_pages_run() {
    let root = small_book();
    write(root.path(), "chapters-code/hosts/guest.mjs", "export {};\n");
    write(root.path(), "chapters-code/greeting/glue/greeting.js", "export {};\n");
    write(root.path(), "chapters-code/greeting/tests/not.mjs", "export {};\n");
    write(root.path(), "book/theme/live/page/live.mjs", "export {};\n");
    write(root.path(), "book/tests/not.test.mjs", "export {};\n");
    write(root.path(), "book/theme/live.css", "");
    let output = book(root.path());
    assert!(output.status.success(), "{output:?}");

    let site = root.path().join("target/book");
    for file in [
        "chapters-code/greeting/host.mjs",
        "chapters-code/greeting/glue/greeting.js",
        "chapters-code/hosts/guest.mjs",
        "target/wasm32-unknown-unknown/release/greeting.wasm",
        "theme/live/page/live.mjs",
        "theme/live.css",
    ] {
        let original = match file.strip_prefix("theme/") {
            Some(file) => root.path().join("book/theme").join(file),
            None => root.path().join(file),
        };
        assert_eq!(fs::read(site.join(file)).ok(), fs::read(original).ok(), "{file}");
    }
    assert!(!site.join("chapters-code/greeting/tests").exists());
    assert!(!site.join("tests").exists());
    assert!(!site.join("target/wasm32-unknown-unknown/debug").exists());

    let page = fs::read_to_string(site.join("greeting.html")).unwrap();
    assert!(page.contains("class=\"language-js step=host.mjs:greet\""), "{page}");
    assert!(page.contains("<script type=\"module\" src=\"theme/live/page/live.mjs\">"), "{page}");
    assert!(page.contains("<html lang=\"en\" class=\"live light sidebar-visible\""), "{page}");
    assert!(page.contains("http-equiv=\"Content-Security-Policy\""), "{page}");
    let print = fs::read_to_string(site.join("print.html")).unwrap();
    assert!(!print.contains("live.mjs"), "paper does not run");
    assert!(print.contains("http-equiv=\"Content-Security-Policy\""), "{print}");
}

#[test]
fn exercises_go_along_with_what_a_page_needs_of_them() {
    let root = small_book();
    let folder = "chapters-code/greeting/exercises/first";
    for (file, text) in [
        ("book/theme/live/practice/practice.mjs", "export {};\n"),
        ("target/exercises/greeting/first.guest.wasm", "a guest"),
    ] {
        write(root.path(), file, text);
    }
    for file in ["start.mjs", "solution.mjs", "check.mjs", "guest.rs", "wrong.toml"] {
        write(root.path(), &format!("{folder}/{file}"), "export {};\n");
    }
    let exercise = "\n### The `first` { #exercise-first }\n\n\
        ```js\n{{#include ../../chapters-code/greeting/exercises/first/start.mjs}}\n```\n";
    write(root.path(), "book/src/greeting.md", &format!("{PAGE}{exercise}"));
    let output = site("book", root.path()).arg("--built").output().unwrap();
    assert!(output.status.success(), "{output:?}");

    let site = root.path().join("target/book");
    let list = fs::read_to_string(site.join("chapters-code/exercises.json")).unwrap();
    let list: Value = serde_json::from_str(&list).unwrap();
    let expected = json!([{ "name": "greeting", "title": "Greeting", "exercises": [{
        "name": "first", "title": "The first", "side": "host", "js": true, "rust": false,
        "guest": "chapters-code/greeting/exercises/first/guest.wasm",
        "build": null,
        "seconds": 10,
    }] }]);
    assert_eq!(list, expected);
    assert_eq!(fs::read_to_string(site.join(folder).join("guest.wasm")).unwrap(), "a guest");
    for (file, is_there) in [("start.mjs", true), ("check.mjs", true), ("wrong.toml", false)] {
        assert_eq!(site.join(folder).join(file).exists(), is_there, "{file}");
    }
    let page = fs::read_to_string(site.join("greeting.html")).unwrap();
    assert!(page.contains("language-js exercise=first/start.mjs\""), "{page}");
    assert!(page.contains("src=\"theme/live/practice/practice.mjs\""), "{page}");
    let print = fs::read_to_string(site.join("print.html")).unwrap();
    assert!(!print.contains("practice.mjs"), "paper does not run");
}

#[test]
fn a_host_that_runs_a_debug_build_finds_it() {
    let root = small_book();
    let host = format!("{HOST}// await readGuest(\"greeting\", {{ profile }});\n");
    write(root.path(), "chapters-code/greeting/host.mjs", &host);
    assert!(book(root.path()).status.success());
    let module = "target/wasm32-unknown-unknown/debug/greeting.wasm";
    let site = root.path().join("target/book");
    assert!(site.join(module).is_file());
    let modules = fs::read_to_string(site.join("chapters-code/greeting/modules.json")).unwrap();
    let modules: Vec<String> = serde_json::from_str(&modules).unwrap();
    assert_eq!(modules, [module, "target/wasm32-unknown-unknown/release/greeting.wasm"]);
}

#[test]
fn a_chapter_says_with_what_it_was_verified_while_that_holds() {
    let root = small_book();
    assert!(book(root.path()).status.success());
    let site = root.path().join("target/book/chapters-code/greeting");
    let said = || fs::read_to_string(site.join("verified.json")).unwrap();
    assert_eq!(said(), "null\n", "nothing is known");

    write(root.path(), "chapters-code/greeting/host.rs", "// A host.\n");
    write(root.path(), "chapters-code/greeting/exhibits/wrong.rs", "// An exhibit.\n");
    write(root.path(), "chapters-code/hosts/dump.rs", "// What hosts share.\n");
    let target = root.path().join("target");
    let sources = sources::of_page(root.path(), &target, "book/src/greeting.md").unwrap();
    let verified = r#"{"engines":["Node 20.0.0"],"judges":[],"guest":{"bytes":1,"sha256":"0"}}"#;
    let record = format!(
        r#"{{"verified":{verified},"sources":{}}}"#,
        serde_json::to_string(&sources).unwrap()
    );
    write(root.path(), "target/xtask/verified/greeting.json", &record);
    assert!(book(root.path()).status.success());
    let expected: serde_json::Value = serde_json::from_str(verified).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&said()).unwrap(), expected);

    for (file, text) in [
        ("book/src/greeting.md", format!("{PAGE}\n")),
        ("chapters-code/greeting/host.mjs", format!("{HOST}\n")),
        ("chapters-code/greeting/host.rs", "// Another host.\n".to_owned()),
        ("chapters-code/greeting/exhibits/wrong.rs", "// Another exhibit.\n".to_owned()),
        ("chapters-code/hosts/dump.rs", "// Something else.\n".to_owned()),
        ("chapters-code/greeting/src/lib.rs", GUEST.replace("greet()", "meet()")),
    ] {
        let before = fs::read_to_string(root.path().join(file)).unwrap();
        write(root.path(), file, &text);
        assert!(book(root.path()).status.success());
        assert_eq!(said(), "null\n", "{file} is another");
        write(root.path(), file, &before);
    }
    assert!(book(root.path()).status.success());
    assert_ne!(said(), "null\n", "all is as it was");

    assert!(verified_book(root.path()).status.success());
    write(root.path(), "chapters-code/greeting/host.rs", "// Another host.\n");
    let refused = verified_book(root.path());
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("not verified as they are: book/src/greeting.md"), "{said}");
}

fn git(root: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(root).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// What a page needs to be shown elsewhere, and to lead to its sources.
#[test]
fn a_page_says_where_it_is_when_that_is_told() {
    let root = small_book();
    let row = "00000000  48 69  |Hi|  the text";
    let page = format!(
        "# Good \"day\" & more\n\nGood *morning*.\n\n```text,prints=host.mjs:greet\n{row}\n```\n"
    );
    write(root.path(), "book/src/greeting.md", &page);
    write(root.path(), "book/src/more/on.md", "# On\n\nNo rows.\n");
    write(root.path(), "book/src/SUMMARY.md", "- [Greeting](greeting.md)\n- [On](more/on.md)\n");
    let site_of = |arguments: &[&str]| site("book", root.path()).args(arguments).output().unwrap();
    let read =
        |file: &str| fs::read(root.path().join("target/book").join(file)).unwrap_or_default();
    let text = |file: &str| String::from_utf8(read(file)).unwrap();

    assert!(book(root.path()).status.success());
    let bare = text("greeting.html");
    assert!(!bare.contains("og:") && !bare.contains("page-foot"), "{bare}");
    assert!(read("pictures/greeting.png").is_empty());

    let address = "--address=https://example.org/book";
    let refused = site_of(&[address, "--repository=https://example.org/a/b"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("git knows no commit"), "{said}");

    git(root.path(), &["init", "--quiet"]);
    git(root.path(), &["commit", "--quiet", "--allow-empty", "--message=a"]);
    let commit = git(root.path(), &["rev-parse", "HEAD"]);
    let output = site_of(&[address, "--repository=https://example.org/a/b/"]);
    assert!(output.status.success(), "{output:?}");
    let tag =
        |name: &str, content: &str| format!("<meta property=\"og:{name}\" content=\"{content}\">");
    for (file, url) in [("greeting.html", "greeting.html"), ("index.html", "")] {
        let page = text(file);
        for tag in [
            tag("title", "Good “day” &amp; more"),
            tag("description", "Good morning."),
            tag("url", &format!("https://example.org/book/{url}")),
            tag("image", "https://example.org/book/pictures/greeting.png"),
            tag("image:width", "1200"),
        ] {
            assert!(page.contains(&tag), "{file}: no {tag} in {page}");
        }
        let source = format!("https://example.org/a/b/blob/{commit}/book/src/greeting.md\"");
        assert!(page.contains(&source), "{file}: {page}");
        assert!(
            page.contains("/a/b/issues/new?title=Good%20%E2%80%9Cday%E2%80%9D%20%26%20more"),
            "{page}"
        );
    }
    let on = text("more/on.html");
    let image = tag("image", "https://example.org/book/pictures/greeting.png");
    assert!(on.contains(&image), "a page without rows has the picture of the first: {on}");
    assert!(read("pictures/greeting.png").starts_with(b"\x89PNG"));
    assert!(read("pictures/more/on.png").is_empty());
    for file in ["print.html", "404.html", "toc.html"] {
        assert!(!text(file).contains("og:") && !text(file).contains("page-foot"), "{file}");
    }
    assert!(text("404.html").contains("<base href=\"/book/\">"), "mdBook is told the path");
}

#[test]
fn links_to_states_lead_to_their_listings() {
    let root = small_book();
    write(root.path(), "book/src/SUMMARY.md", "- [Greeting](greeting.md)\n- [On](more/on.md)\n");
    let page = format!("{PAGE}\n[After](#step-greet), [before](#step-greet.1@0x10).\n");
    write(root.path(), "book/src/greeting.md", &page);
    write(root.path(), "book/src/more/on.md", "# On\n\n[There](../greeting.md#step-greet@16).\n");
    assert!(book(root.path()).status.success());

    let site = root.path().join("target/book");
    let page = fs::read_to_string(site.join("greeting.html")).unwrap();
    let ids = ["step-greet", "step-greet.1@0x10", "step-greet@16"];
    let spans = ids.map(|id| format!("<span id=\"{id}\"></span>")).concat();
    assert!(page.contains(&format!("{spans}<pre><code class=\"language-js step=")), "{page}");
    for id in &ids[..2] {
        assert!(page.contains(&format!("href=\"#{id}\"")), "{page}");
    }
    let other = fs::read_to_string(site.join("more/on.html")).unwrap();
    assert!(other.contains("href=\"../greeting.html#step-greet@16\""), "{other}");
}

#[test]
fn a_book_is_kept_for_offline() {
    let root = small_book();
    write(root.path(), "book/src/SUMMARY.md", "- [Greeting](greeting.md)\n- [On](more/on.md)\n");
    write(root.path(), "book/src/more/on.md", "# On\n");
    write(root.path(), "book/theme/live/offline/offline.js", "// registers\n");
    write(root.path(), "book/theme/live/offline/worker.js", "// answers\n");
    let site = root.path().join("target/book");
    let worker = || {
        assert!(book(root.path()).status.success());
        let text = fs::read_to_string(site.join("offline-worker.js")).unwrap();
        let (rendering, source) = text.split_once(";\n\n").expect("a line before the source");
        assert_eq!(source, "// answers\n");
        let rendering = rendering.strip_prefix("const RENDERING = ").unwrap();
        serde_json::from_str::<serde_json::Value>(rendering).unwrap()
    };
    let first = worker();
    let files = first["files"].as_object().unwrap();
    for (file, hash) in files {
        let bytes = fs::read(site.join(file)).unwrap();
        assert_eq!(hash.as_str().unwrap(), sha256(&bytes), "{file}");
    }
    for file in
        ["index.html", "print.html", "404.html", "more/on.html", "theme/live/offline/offline.js"]
    {
        assert!(files.contains_key(file), "{file}");
    }
    assert!(files.contains_key("target/wasm32-unknown-unknown/release/greeting.wasm"));
    assert!(!files.keys().any(|file| file.starts_with('.') || file == "offline-worker.js"));
    let page = |file| fs::read_to_string(site.join(file)).unwrap();
    let script = "<script defer src=\"theme/live/offline/offline.js\"></script>";
    assert!(page("index.html").contains(script));
    assert!(page("404.html").contains(script));
    assert!(page("print.html").contains(script));
    assert!(
        page("more/on.html").contains("<script defer src=\"../theme/live/offline/offline.js\">")
    );

    assert_eq!(worker(), first, "the same rendering has the same worker");
    write(root.path(), "book/src/more/on.md", "# Further\n");
    assert_ne!(worker()["id"], first["id"], "another has another");

    let server = Server::start(root.path());
    assert!(!server.get("/greeting.html").contains("offline.js"), "it changes under the reader");
    assert!(server.get("/offline-worker.js").starts_with("HTTP/1.1 404"));
    assert!(server.get("/-/reload.js").contains("kept.unregister()"));
}

#[test]
fn a_plain_rendering_has_nothing_of_this_book_but_its_text() {
    let root = small_book();
    let settings = "[output.html]\nadditional-css = [\"theme/own.css\"]\n\
        additional-js = [\"theme/own.js\"]\n[preprocessor.gone]\ncommand = \"gone\"\n";
    write(root.path(), "book/book.toml", settings);
    write(root.path(), "book/theme/head.hbs", "<meta name=\"own\">");
    write(root.path(), "book/theme/own.css", "");
    write(root.path(), "book/theme/own.js", "");
    let output = root.path().join("plain");
    let mut command = site("plain", root.path());
    let ran = command.arg(&output).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let page = fs::read_to_string(output.join("greeting.html")).unwrap();
    assert!(page.contains("Good morning."));
    assert!(page.contains("console.log(1);"));
    for own in ["own", "step=", "Content-Security-Policy", "offline"] {
        assert!(!page.contains(own), "{own} in {page}");
    }
    assert!(!output.join("chapters-code").exists());
}

#[test]
fn nothing_more_delays_the_first_paint() {
    let root = small_book();
    write(root.path(), "book/src/SUMMARY.md", "- [Greeting](greeting.md)\n- [On](more/on.md)\n");
    write(root.path(), "book/src/more/on.md", "# On\n");
    write(root.path(), "book/theme/own-look.css", "p { color: red }\n");
    write(root.path(), "book/theme/own.js", "");
    let settings = "[output.html]\nadditional-css = [\"theme/own-look.css\"]\n\
        additional-js = [\"theme/own.js\"]\n";
    write(root.path(), "book/book.toml", settings);
    assert!(book(root.path()).status.success());
    let plain = root.path().join("plain");
    assert!(site("plain", root.path()).arg(&plain).status().unwrap().success());

    let pages = root.path().join("target/book");
    for (file, root) in [("greeting.html", ""), ("more/on.html", "../"), ("404.html", "")] {
        let page = fs::read_to_string(pages.join(file)).unwrap();
        let (head, body) = page.split_once("<body").unwrap();
        let before = fs::read_to_string(plain.join(file)).unwrap();
        let styles = |head: &str| head.matches("<link rel=\"stylesheet\"").count();
        assert_eq!(styles(head), styles(before.split_once("<body").unwrap().0), "{head}");
        for script in body.split("<script ").skip(1) {
            let (attributes, _) = script.split_once('>').unwrap();
            let waits = attributes.contains("defer") || attributes.contains("type=\"module\"");
            assert!(!attributes.contains("src=") || waits, "{attributes}");
        }

        let (_, own) = head.split_once(&format!("href=\"{root}theme/own-look-")).unwrap();
        let own = format!("theme/own-look-{}", own.split_once('"').unwrap().0);
        let style = fs::read_to_string(pages.join(&own)).unwrap();
        assert!(style.starts_with("/*") && style.contains("@font-face"), "{style}");
        assert!(style.ends_with("p { color: red }\n"), "{style}");
        assert!(own.contains(&sha256(style.as_bytes())[..8]), "{own}");
    }
    let fonts = fs::read_dir(pages.join("fonts")).unwrap();
    let fonts: Vec<_> =
        fonts.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!fonts.iter().any(|file| file.ends_with(".css")), "{fonts:?}");
}

const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\"";

#[test]
fn every_page_has_the_policy_or_there_is_no_site() {
    let root = small_book();
    write(
        root.path(),
        "book/book.toml",
        "[output.html.redirect]\n\"/old.html\" = \"greeting.html\"\n",
    );
    let own = "<!doctype html><html><head><title>Own</title></head><body></body></html>";
    write(root.path(), "book/src/own.HTM", own);
    let output = book(root.path());
    assert!(output.status.success(), "{output:?}");
    let site = root.path().join("target/book");
    let pages = [
        "index.html",
        "greeting.html",
        "404.html",
        "print.html",
        "toc.html",
        "old.html",
        "own.HTM",
    ];
    for file in pages {
        let page = fs::read_to_string(site.join(file)).unwrap();
        let (before, _) = page.split_once(POLICY).unwrap_or_else(|| panic!("{file}: {page}"));
        for late in ["<script", "<link", "<style", "http-equiv"] {
            assert!(!before.contains(late), "{file}: {late} comes before the policy");
        }
    }

    for (own, said) in [
        ("<p>No head.</p>", "own.html: "),
        ("<head></head><body onload=\"go()\"></body>", "no `onload` of <body>"),
        ("<script>1</script><head></head>", "<script> comes before <head>"),
    ] {
        write(root.path(), "book/src/own.html", own);
        let output = book(root.path());
        assert_eq!(output.status.code(), Some(2), "{own}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(said) && error.contains("own.html"), "{error}");
        assert!(site.join("old.html").is_file(), "the site before stays");
        assert!(!site.join("own.html").exists(), "and nothing of this one");
    }
}

#[test]
fn another_markup_of_mdbook_is_noticed() {
    let init = TempDir::new().unwrap();
    mdbook_driver::MDBook::init(init.path()).copy_theme(true).build().unwrap();
    let index = fs::read_to_string(init.path().join("theme/index.hbs")).unwrap();
    let root = small_book();
    for (selector, before, after) in [
        ("#mdbook-menu-bar:not([role])", "id=\"mdbook-menu-bar\"", "id=\"menu\""),
        ("#mdbook-help-popup:not([role])", "id=\"mdbook-help-popup\"", "id=\"help\""),
        ("label#mdbook-sidebar-toggle", "<label id=", "<button id="),
        (
            "#mdbook-search-wrapper:not([role])",
            "search-wrapper\"",
            "search-wrapper\" role=\"search\"",
        ),
        ("#mdbook-searchbar[aria-describedby", "aria-describedby=", "aria-labelledby="),
        ("`head`", "<head>", ""),
    ] {
        let other = index.replacen(before, after, 1);
        assert_ne!(other, index, "{before}");
        write(root.path(), "book/theme/index.hbs", &other);
        let output = book(root.path());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{selector}: {said}");
        assert!(said.contains(".html: "), "{said}");
        let is_named = said.contains(selector) || selector == "`head`" && said.contains("<head>");
        assert!(is_named, "{selector}: {said}");
    }
    write(root.path(), "book/theme/index.hbs", &index);
    assert!(book(root.path()).status.success(), "mdBook's own is good");

    write(root.path(), "book/book.toml", "[output.html]\nadditional-css = [\"own.css\"]\n");
    write(root.path(), "book/own.css", "");
    let other = index.replace("fonts/fonts.css", "css/general.css");
    write(root.path(), "book/theme/index.hbs", &other);
    let said = String::from_utf8_lossy(&book(root.path()).stderr).into_owned();
    assert!(said.contains("mdBook gives this page no fonts/fonts.css"), "{said}");
}

#[test]
fn a_book_without_search_has_nothing_of_it_to_mend() {
    let root = small_book();
    write(root.path(), "book/book.toml", "[output.html.search]\nenable = false\n");
    let output = book(root.path());
    assert!(output.status.success(), "{output:?}");
}

#[cfg(unix)]
#[test]
fn hidden_files_are_no_part_of_the_site() {
    let root = small_book();
    let chapter = root.path().join("chapters-code/greeting");
    std::os::unix::fs::symlink("user@host.1", chapter.join(".#host.mjs")).unwrap();
    write(root.path(), "chapters-code/greeting/._host.mjs", "");
    write(root.path(), "book/theme/live/.hidden.mjs", "");
    let built = || site("book", root.path()).arg("--built").output().unwrap();
    let output = built();
    assert!(output.status.success(), "{output:?}");
    let site = root.path().join("target/book");
    assert!(site.join("chapters-code/greeting/host.mjs").is_file());
    assert!(!site.join("chapters-code/greeting/._host.mjs").exists());
    assert!(!site.join("theme/live/.hidden.mjs").exists());

    std::os::unix::fs::symlink("..", chapter.join("again")).unwrap();
    let said = String::from_utf8_lossy(&built().stderr).into_owned();
    assert!(said.contains("again"), "a circle of links is named: {said}");
}

#[test]
fn a_folder_can_be_named_for_the_site() {
    let root = small_book();
    let into = root.path().join("somewhere/else");
    let output = site("book", root.path()).arg("--into").arg(&into).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(into.join("greeting.html").is_file());
    assert!(!root.path().join("target/book").exists());
}

#[test]
fn a_guest_that_does_not_build_fails_the_book_but_is_served_without() {
    let root = small_book();
    write(root.path(), "chapters-code/greeting/src/lib.rs", "fn greet( {}\n");
    let output = book(root.path());
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.ends_with("error: the guests do not build\n"), "{said}");
    assert!(site("book", root.path()).arg("--built").output().unwrap().status.success());

    let server = Server::start(root.path());
    assert!(server.get("/greeting.html").contains("Good morning."));
}

#[test]
fn mdbook_may_ask_for_the_steps() {
    let root = small_book();
    let run = |arguments: &[&str], input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_site"));
        command.arg("preprocess").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.current_dir(root.path()).spawn().unwrap();
        process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(run(&["supports", "html"], ""), "");
    // What mdBook 0.5 sends.
    let content = PAGE.replace('\n', "\\n");
    let book = format!(
        r#"[{{"root":"/book","config":{{"book":{{"src":"src"}}}},"renderer":"html",
             "mdbook_version":"0.5.4"}},
            {{"items":[{{"Chapter":{{"name":"Greeting","content":"{content}","number":[1],
              "sub_items":[],"path":"greeting.md","source_path":"greeting.md",
              "parent_names":[]}}}}]}}]"#
    );
    let answer = run(&[], &book);
    assert!(answer.contains("```js,step=host.mjs:greet"), "{answer}");
}

#[test]
fn a_page_that_is_missing_fails_and_is_not_made() {
    let root = small_book();
    write(root.path(), "book/src/SUMMARY.md", "- [Farewell](farewell.md)\n");
    let output = book(root.path());

    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("error: cannot render the book"), "{said}");
    assert!(said.contains("farewell.md"), "{said}");
    assert!(!root.path().join("book/src/farewell.md").exists());
}

#[test]
fn an_include_of_a_missing_file_fails() {
    let root = small_book();
    write(root.path(), "book/src/greeting.md", "{{#include gone.mjs}}\n");
    let output = book(root.path());

    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("gone.mjs"), "{said}");
}

#[test]
fn a_changed_page_and_a_changed_host_are_served() {
    let root = small_book();
    let server = Server::start(root.path());
    let page = server.get("/greeting.html");
    assert!(page.contains("Good morning."), "{page}");
    let waiting = waiting_address(&page);

    write(root.path(), "book/src/greeting.md", &PAGE.replace("morning", "evening"));
    server.wait_for("/greeting.html", "Good evening.");
    assert!(server.get(&waiting).starts_with("HTTP/1.1 204"), "an open page is told to reload");

    write(root.path(), "chapters-code/greeting/host.mjs", &HOST.replace('1', "2"));
    server.wait_for("/greeting.html", "console.log(2);");
}

#[test]
fn the_pages_stay_while_the_book_does_not_render() {
    let root = small_book();
    let server = Server::start(root.path());

    write(root.path(), "book/src/greeting.md", "{{#include gone.mjs}}\n");
    let waiting = waiting_address(&server.get("/greeting.html"));
    // Longer than a rendering takes, so that the failure has been noticed.
    thread::sleep(Duration::from_secs(3));
    let page = server.get("/greeting.html");
    assert!(page.contains("Good morning."), "{page}");
    assert_eq!(waiting_address(&page), waiting);

    write(root.path(), "book/src/greeting.md", &PAGE.replace("morning", "evening"));
    server.wait_for("/greeting.html", "Good evening.");
}

#[test]
fn a_changed_guest_is_built() {
    let root = small_book();
    let server = Server::start(root.path());
    let built = root.path().join("target/wasm32-unknown-unknown/release/greeting.wasm");
    let exports = |name: &str| {
        let module = fs::read(&built).unwrap_or_default();
        module.windows(name.len()).any(|bytes| bytes == name.as_bytes())
    };
    assert!(exports("greet"));

    let before = waiting_address(&server.get("/greeting.html"));
    write(root.path(), "chapters-code/greeting/src/lib.rs", &GUEST.replace("greet()", "meet()"));
    wait_until("the guest was never built", || exports("meet"));
    wait_until("the page was never rendered again", || {
        waiting_address(&server.get("/greeting.html")) != before
    });
    // What cargo wrote into target/ is no change.
    let after = waiting_address(&server.get("/greeting.html"));
    thread::sleep(Duration::from_secs(2));
    assert_eq!(waiting_address(&server.get("/greeting.html")), after);
}

#[test]
fn a_page_that_is_not_there_is_answered_with_404() {
    let root = small_book();
    let server = Server::start(root.path());
    assert!(server.get("/nowhere.html").starts_with("HTTP/1.1 404"));
    // From there, relative links would lead further astray.
    let missing = server.get("/no/where/");
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
    assert!(missing.contains("<base href=\"/\">"), "{missing}");
    assert!(missing.contains("Document not found"), "{missing}");
    assert!(server.get("/../../book/book.toml").starts_with("HTTP/1.1 404"));
}

#[test]
fn a_page_that_is_not_there_knows_where_the_book_is() {
    let root = small_book();
    let missing = || fs::read_to_string(root.path().join("target/book/404.html")).unwrap();
    assert!(book(root.path()).status.success());
    assert!(missing().contains("<base href=\"/\">"), "{}", missing());

    let mut command = site("book", root.path());
    command.env("MDBOOK_OUTPUT__HTML__SITE_URL", "/memory/");
    assert!(command.output().unwrap().status.success());
    assert!(missing().contains("<base href=\"/memory/\">"), "{}", missing());

    write(root.path(), "book/book.toml", "[output.html]\nsite-url = \"/memory/\"\n");
    let server = Server::start(root.path());
    assert!(server.get("/nowhere.html").contains("<base href=\"/\">"), "it is served at the root");
}

#[test]
fn a_taken_port_is_named_with_the_way_out() {
    let root = small_book();
    let server = Server::start(root.path());
    let port = server.address.rsplit_once(':').unwrap().1;
    let output = site("serve", root.path()).args(["--port", port]).output().unwrap();

    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        said.trim_end(),
        format!(
            "error: port {port} is taken: choose another with --port N, or a free one with --port 0"
        )
    );
}

#[test]
fn it_is_served_to_this_machine_alone() {
    let root = small_book();
    let server = Server::start(root.path());
    let (_, port) = server.address.rsplit_once(':').unwrap();
    for name in ["localhost", "127.0.0.1", "[::1]", "LocalHost"] {
        let answer = server.get_from(&format!("{name}:{port}"), "/greeting.html");
        assert!(answer.starts_with("HTTP/1.1 200"), "{name}: {answer}");
    }
    for host in ["example.org", &format!("example.org:{port}"), "localhost", "localhost:1", ""] {
        for path in ["/greeting.html", "/-/reload.js", "/-/after/1"] {
            let answer = server.get_from(host, path);
            assert!(answer.starts_with("HTTP/1.1 421"), "{host}: {answer}");
            assert!(answer.contains(&format!("at http://127.0.0.1:{port}/ alone")), "{answer}");
        }
    }
}

#[test]
fn a_name_that_is_too_long_is_not_there() {
    let root = small_book();
    let server = Server::start(root.path());
    for path in [format!("/{}", "a".repeat(300)), format!("/{}/b.html", "a".repeat(300))] {
        let answer = server.get(&path);
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
        assert!(answer.contains("Document not found"), "{answer}");
    }
}

#[test]
fn it_ends_with_whoever_started_it() {
    let root = small_book();
    let mut server = Server::start(root.path());
    assert!(server.process.try_wait().unwrap().is_none());
    drop(server.process.stdin.take());
    let mut status = None;
    wait_until("it did not end", || {
        status = server.process.try_wait().unwrap();
        status.is_some()
    });
    assert!(status.unwrap().success(), "{status:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_even_while_a_page_waits() {
    for signal in ["INT", "TERM"] {
        let root = small_book();
        let mut server = Server::start(root.path());
        let waiting = waiting_address(&server.get("/greeting.html"));
        let mut stream = TcpStream::connect(&server.address).unwrap();
        let host = &server.address;
        write!(stream, "GET {waiting} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();

        let id = server.process.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
        let mut status = None;
        wait_until("it did not end", || {
            status = server.process.try_wait().unwrap();
            status.is_some()
        });
        assert!(status.unwrap().success(), "SIG{signal}: {status:?}");
    }
}

#[test]
fn paper_has_contents_and_leads_to_the_states_of_each_chapter() {
    let root = small_book();
    write(root.path(), "book/src/SUMMARY.md", "- [Greeting](greeting.md)\n- [Bare](bare.md)\n");
    let bare = "No title, but [a state](greeting.md#step-greet.1).\n";
    write(root.path(), "book/src/bare.md", bare);
    let printed = book(root.path());
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let paper = fs::read_to_string(root.path().join("target/book/print.html")).unwrap();
    for part in [
        "<nav class=\"paper\" aria-label=\"Contents\">",
        "<a href=\"#greeting\"><strong aria-hidden=\"true\">1.</strong> Greeting</a>",
        "<a class=\"header\" href=\"#greeting\">1. Greeting</a>",
        "<span id=\"greeting-step-greet.1\"></span><pre>",
        "<a href=\"#greeting-step-greet.1\">a state</a>",
    ] {
        assert!(paper.contains(part), "{part}\n{paper}");
    }
}

#[test]
fn what_a_page_offers_for_download_goes_along() {
    let root = small_book();
    let page = "# Greeting\n\n<a href=\"chapters-code/greeting/host.rs\" download>host.rs</a>, \
        and <a href=\"chapters-code/greeting/Cargo.toml\">what is not</a>.\n";
    write(root.path(), "book/src/SUMMARY.md", "- [Greeting](greeting.md)\n");
    write(root.path(), "book/src/greeting.md", page);
    let refused = book(root.path());
    let error = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && error.contains("host.rs"), "{error}");

    write(root.path(), "chapters-code/greeting/host.rs", "fn main() {}\n");
    assert!(book(root.path()).status.success());
    let folder = root.path().join("target/book/chapters-code/greeting");
    assert_eq!(fs::read_to_string(folder.join("host.rs")).unwrap(), "fn main() {}\n");
    assert!(!folder.join("Cargo.toml").exists());
}
