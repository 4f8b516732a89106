//! What a page cannot show of what was printed, and therefore is never blessed.

use std::path::PathBuf;

use crate::read::{page::block::mdbook_command, project::Project, text::is_unseen};

/// The folders whose paths are this machine's alone.
#[derive(Debug)]
pub(super) struct Showable {
    /// With what each is.
    folders: Vec<(String, &'static str)>,
}

impl Showable {
    pub fn new(project: &Project) -> Showable {
        let home = ["HOME", "USERPROFILE"].into_iter().find_map(std::env::var_os);
        let home = home.map(PathBuf::from).filter(|home| home.is_absolute());
        let root = Some((project.root.clone(), "the book's folder"));
        let folders = root.into_iter().chain(home.map(|home| (home, "the home folder")));
        let paths = folders.flat_map(|(path, what)| {
            let path = path.to_string_lossy().into_owned();
            [path.replace('\\', "/"), path].map(|path| (path, what))
        });
        // Of a path such as `/`, every output could be full.
        Showable { folders: paths.filter(|(path, _)| path.len() > 2).collect() }
    }

    /// Why a page cannot show `text`.
    pub fn refuses(&self, text: &str) -> Option<String> {
        if let Some(c) = text.chars().find(|c| is_unseen(*c)) {
            return Some(format!("it holds `{}`, which nobody can see", c.escape_default()));
        }
        if let Some(command) = mdbook_command(text) {
            return Some(format!("mdBook puts something else in the place of `{command}`"));
        }
        let (path, what) = self.folders.iter().find(|(path, _)| holds(text, path))?;
        Some(format!("it holds {what} of this machine, {path}"))
    }
}

/// Whether `text` holds a path, and not merely a longer one with other names.
fn holds(text: &str, path: &str) -> bool {
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.match_indices(path).any(|(at, _)| {
        let after = text[at + path.len()..].chars().next();
        !text[..at].ends_with(of_name) && !after.is_some_and(of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_held_whole() {
        for text in ["/home/a", "at file:///home/a/b.mjs:1", "(/home/a)"] {
            assert!(holds(text, "/home/a"), "{text}");
        }
        for text in ["/home/ab", "/mnt/home/a", "/home/a-b", "home/a"] {
            assert!(!holds(text, "/home/a"), "{text}");
        }
    }
}
