//! Keeps verdicts: a judge says the same of the same files, and Miri takes its time.

use std::{fs, path::Path};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::{Judge, Verdict};
use crate::read::{chapter::Chapter, project::Project};

#[derive(Serialize, Deserialize)]
struct Memo {
    /// All that the verdict depends on: the judge, the library that the file is compiled
    /// against, and every file of the chapter.
    key: String,
    verdict: Verdict,
}

/// The verdict that was kept, or what `ask` says.
///
/// # Errors
///
/// When `ask` fails, or when the verdict cannot be kept.
pub(super) fn remember(
    project: &Project,
    judge: &Judge,
    chapter: &Chapter,
    file: &str,
    library: Option<&Path>,
    ask: impl FnOnce() -> Result<Verdict>,
) -> Result<Verdict> {
    let folder = project.scratch()?.join("verdicts").join(&chapter.name);
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{}.{}.json", file.replace('/', "-"), judge.name));
    let files = chapter.files.iter().map(|(name, source)| (name, &source.text));
    let key = format!("{judge:?}\n{file}\n{library:?}\n{:?}", files.collect::<Vec<_>>());

    let kept = fs::read(&path).ok().and_then(|memo| serde_json::from_slice::<Memo>(&memo).ok());
    if let Some(memo) = kept.filter(|memo| memo.key == key) {
        return Ok(memo.verdict);
    }
    let verdict = ask()?;
    let memo = Memo { key, verdict };
    fs::write(path, serde_json::to_vec(&memo)?)?;
    Ok(memo.verdict)
}
