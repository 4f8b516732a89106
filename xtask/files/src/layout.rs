//! Where things are in a book's folder.

/// Where the chapters are, from the book's root.
pub const CHAPTERS: &str = "chapters-code";

/// What all hosts share, from the book's root.
pub const SHARED: &str = "chapters-code/hosts";

/// Where the pages are, from the book's root.
pub const PAGES: &str = "book/src";

/// What guests are compiled to.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// How guests and exhibits are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Unoptimised, with debug assertions.
    Debug,
    /// Small.
    Release,
}

impl Profile {
    /// Both.
    pub const ALL: [Profile; 2] = [Profile::Debug, Profile::Release];

    /// Cargo's folder, and the part of an exhibit's file name.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Debug => "debug",
            Profile::Release => "release",
        }
    }
}

/// A chapter's guest, from the target folder.
pub fn guest(chapter: &str, profile: Profile) -> String {
    format!("{TARGET}/{}/{}.wasm", profile.name(), chapter.replace('-', "_"))
}

/// A guest of an exercise, from the target folder; in release. `part` is `guest` where the reader
/// writes a host, and else what the reader writes: `start`, `solution`, `wrong/NAME`.
pub fn exercise(chapter: &str, name: &str, part: &str) -> String {
    format!("exercises/{chapter}/{name}.{}.wasm", part.replace('/', "-"))
}

/// A solution that is wrong, from the target folder, where it is written for those that run it. `file`
/// is its name with its ending.
pub fn wrong(chapter: &str, exercise: &str, file: &str) -> String {
    format!("exercises/{chapter}/{exercise}/{file}")
}

/// An exhibit of a chapter, from the target folder.
pub fn exhibit(chapter: &str, name: &str, profile: Profile) -> String {
    format!("exhibits/{chapter}/{name}.{}.wasm", profile.name())
}
