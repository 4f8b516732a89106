//! Where the browsers and their drivers are, and of which files each consists.

use std::{
    collections::BTreeSet,
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use book_files::browser::Browser;

use crate::display::Display;

/// What drives a browser here.
#[derive(Debug)]
pub struct Programs {
    pub browser: PathBuf,
    pub driver: PathBuf,
}

/// A browser or a driver that is not here.
#[derive(Debug)]
pub struct Missing {
    browser: Browser,
    what: &'static str,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let install = match self.browser {
            Browser::Chromium => "apt-get install chromium chromium-driver",
            Browser::Firefox => "apt-get install firefox-esr; cargo install --locked geckodriver",
            Browser::WebKit => "apt-get install webkit2gtk-driver xvfb",
        };
        write!(f, "there is no {} on this machine: {install}", self.what)
    }
}

impl std::error::Error for Missing {}

impl Programs {
    /// Looks for them on `PATH`, and for WebKit's browser beside its library.
    ///
    /// # Errors
    ///
    /// [`Missing`] what is not here, or cannot be executed.
    pub fn find(browser: Browser) -> Result<Programs, Missing> {
        let or_missing = |path: Option<PathBuf>, what| path.ok_or(Missing { browser, what });
        let driver = or_missing(on_path(&[browser.driver()]), browser.driver())?;
        let browser = match browser {
            Browser::Chromium => {
                or_missing(on_path(&["chromium", "chromium-browser", "google-chrome"]), "chromium")
            }
            Browser::Firefox => or_missing(on_path(&["firefox-esr", "firefox"]), "firefox"),
            Browser::WebKit => {
                or_missing(on_path(&[Display::PROGRAM]), Display::PROGRAM)?;
                or_missing(mini_browser(Path::new("/usr")), "MiniBrowser of WebKitGTK")
            }
        }?;
        Ok(Programs { browser, driver })
    }

    /// The files that decide what the browser does: the programs as they were found, what these
    /// are links to or scripts around, what lies beside that, and the libraries that they load.
    /// Empty when a script does not lead to its program.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = BTreeSet::from([self.browser.clone(), self.driver.clone()]);
        files.extend(self.driver.canonicalize());
        let Ok(program) = self.browser.canonicalize() else { return Vec::new() };
        let Some(home) = home(&program) else { return Vec::new() };
        files.insert(program);
        let beside = fs::read_dir(home).into_iter().flatten().flatten();
        files.extend(beside.map(|entry| entry.path()).filter(|path| path.is_file()));
        let libraries: Vec<_> = files.iter().flat_map(|file| libraries(file)).collect();
        files.extend(libraries);
        files.into_iter().collect()
    }
}

/// The first of these programs that is on `PATH`.
fn on_path(programs: &[&str]) -> Option<PathBuf> {
    programs.iter().find_map(|program| which::which(program).ok())
}

/// The browser that comes with WebKitGTK's library, beside its helpers: in `lib/TRIPLE/webkit…`,
/// `lib/webkit…` or `libexec/webkit…`. Of several, the newest.
fn mini_browser(root: &Path) -> Option<PathBuf> {
    let inside = |folder: PathBuf| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir())
    };
    let folders = ["lib", "lib64", "libexec"].into_iter().flat_map(|name| inside(root.join(name)));
    let folders = folders.flat_map(|folder| inside(folder.clone()).chain([folder]));
    let name = |folder: &Path| folder.file_name().unwrap_or_default().to_owned();
    let folders = folders.filter(|folder| name(folder).to_string_lossy().starts_with("webkit"));
    let programs = folders.filter_map(|folder| which::which(folder.join("MiniBrowser")).ok());
    programs.max_by_key(|program| program.parent().map(name))
}

/// The folder of its own in which a browser keeps its libraries.
fn home(program: &Path) -> Option<PathBuf> {
    let folder = program.parent()?;
    if !folder.ends_with("bin") {
        return Some(folder.to_owned());
    }
    // A launcher that all programs' folder holds, such as Debian's for Chromium.
    let name = program.file_name()?;
    let folders =
        ["/usr/lib", "/usr/lib64", "/opt", "/snap"].map(|folder| Path::new(folder).join(name));
    folders.into_iter().find(|folder| folder.is_dir())
}

/// The libraries that the system's loader finds for a program; of anything else, none.
fn libraries(program: &Path) -> Vec<PathBuf> {
    if !cfg!(target_os = "linux") || which::which(program).is_err() {
        return Vec::new();
    }
    let Ok(output) = Command::new("ldd").arg(program).output() else { return Vec::new() };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let paths = text.split_whitespace().filter(|word| word.starts_with('/'));
    paths.map(PathBuf::from).filter(|path| path.is_file()).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn file(path: &Path, mode: u32) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn webkit_is_found_where_distributions_put_it() {
        for folder in [
            "lib/x86_64-linux-gnu/webkit2gtk-4.1",
            "lib/webkit2gtk-4.1",
            "lib64/webkit2gtk-4.1",
            "libexec/webkit2gtk-4.1",
        ] {
            let root = tempfile::tempdir().unwrap();
            let program = root.path().join(folder).join("MiniBrowser");
            file(&program, 0o644);
            assert_eq!(mini_browser(root.path()), None, "it cannot be executed");
            file(&program, 0o755);
            file(&root.path().join("lib/webkit2gtk-4.0/MiniBrowser"), 0o755);
            file(&root.path().join("lib/other-9/MiniBrowser"), 0o755);
            assert_eq!(mini_browser(root.path()), Some(program));
        }
    }

    #[test]
    fn the_files_of_a_browser_are_its_own_and_its_libraries() {
        let root = tempfile::tempdir().unwrap();
        let own = root.path().canonicalize().unwrap();
        let program = own.join("fox/fox");
        file(&program, 0o755);
        file(&own.join("fox/libxul.so"), 0o644);
        // Any program that is linked with others' libraries.
        fs::copy("/bin/sh", own.join("fox/crash-reporter")).unwrap();
        fs::create_dir(own.join("bin")).unwrap();
        std::os::unix::fs::symlink("../fox/fox", own.join("bin/fox")).unwrap();
        file(&own.join("bin/driver"), 0o755);
        let programs = Programs { browser: own.join("bin/fox"), driver: own.join("bin/driver") };
        let files = programs.files();
        for file in ["bin/fox", "bin/driver", "fox/fox", "fox/libxul.so", "fox/crash-reporter"] {
            assert!(files.contains(&own.join(file)), "{file}: {files:?}");
        }
        #[cfg(target_os = "linux")]
        assert!(files.iter().any(|file| file.to_string_lossy().contains("/libc")), "{files:?}");
    }

    #[test]
    fn a_launcher_that_leads_nowhere_has_no_files() {
        let root = tempfile::tempdir().unwrap();
        let browser = root.path().join("bin/launcher-of-nothing");
        file(&browser, 0o755);
        let programs = Programs { driver: browser.clone(), browser };
        assert_eq!(programs.files(), [] as [PathBuf; 0]);
    }
}
