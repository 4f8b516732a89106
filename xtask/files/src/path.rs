//! Paths as reports and pages write them.

use std::path::{Path, PathBuf};

/// `path` without `.` and with each `..` resolved by name alone; `None` if it leaves its root.
pub fn normal(path: &Path) -> Option<PathBuf> {
    use std::path::Component::{CurDir, Normal, ParentDir};
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            CurDir => {}
            Normal(name) => parts.push(name),
            ParentDir if parts.pop() => {}
            _ => return None,
        }
    }
    Some(parts)
}

/// `path` with `/` on every system.
pub fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    // Elsewhere a backslash may be part of a name.
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_resolved_by_name() {
        let normal = |path| normal(Path::new(path)).map(|path| slashed(&path));
        assert_eq!(normal("book/src/../../a/./b"), Some("a/b".to_owned()));
        assert_eq!(normal("a/../.."), None);
        assert_eq!(normal("/a"), None);
    }
}
