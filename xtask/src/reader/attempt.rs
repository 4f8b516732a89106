//! A reader's attempt at an exercise: which file it is, and which attempts a name means.
//!
//! ```ignore
//! let named = attempt::named(exercises, &workspace, "pointers/sign")?;
//! for attempt in named.attempts(&workspace, None)? { … }
//! ```

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use book_files::path::{normal, slashed};

use crate::{
    read::{
        exercise::Exercise,
        names::{self, EngineName, Language, Selector},
    },
    reader::{
        laid::{Fate, Laid},
        workspace::Workspace,
    },
};

/// What a reader wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub exercise: Exercise,
    /// From the workspace's root, with `/`.
    pub file: String,
    /// What its checks are written in: one language of a host, or all those of a guest.
    pub languages: Vec<Language>,
}

impl Attempt {
    /// Whether an engine checks it where there is no page.
    fn is_checked_by(&self, engine: EngineName) -> bool {
        !engine.is_browser() && self.languages.contains(&engine.language())
    }
}

/// Where an attempt at an exercise is that is written in this language, from the workspace's root with
/// `/`.
pub fn file(exercise: &Exercise, written_in: Language) -> String {
    let Exercise { chapter, name, .. } = exercise;
    let end = match (exercise.is_host(), written_in) {
        (false, _) => "rs",
        (true, Language::Rust) => "host.rs",
        (true, Language::JavaScript) => "mjs",
    };
    format!("{chapter}/exercises/{name}.{end}")
}

/// All files in which an exercise can be solved.
pub fn files(exercise: &Exercise) -> Vec<String> {
    exercise.written().iter().map(|language| file(exercise, *language)).collect()
}

fn of(exercise: &Exercise) -> impl Iterator<Item = Attempt> {
    exercise.written().iter().map(|language| Attempt {
        exercise: exercise.clone(),
        file: file(exercise, *language),
        languages: match exercise.is_host() {
            true => vec![*language],
            false => exercise.languages().to_vec(),
        },
    })
}

/// What a reader has named: an exercise, or one attempt at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    pub exercise: &'a Exercise,
    /// From the workspace's root, with `/`.
    file: Option<String>,
}

/// The one of these exercises that has this address, `CHAPTER/NAME`; or the attempt in this file, as it
/// is called from the current folder or, as the tool calls it, from the workspace's root.
///
/// # Errors
///
/// When there is none; the error says which one may be meant.
pub fn named<'a>(
    exercises: impl Iterator<Item = &'a Exercise> + Clone,
    workspace: &Workspace,
    name: &str,
) -> Result<Named<'a>> {
    let current = std::env::current_dir().context("cannot tell the current folder")?;
    named_from(&current, exercises, workspace, name)
}

fn named_from<'a>(
    current: &Path,
    exercises: impl Iterator<Item = &'a Exercise> + Clone,
    workspace: &Workspace,
    name: &str,
) -> Result<Named<'a>> {
    let address = name.replace('\\', "/");
    let address = address.trim_start_matches("./").trim_end_matches('/');
    if let Some(exercise) = exercises.clone().find(|exercise| exercise.to_string() == address) {
        return Ok(Named { exercise, file: None });
    }
    let meant = inside(current, workspace, name);
    for file in &meant {
        let mut all = exercises.clone();
        if let Some(exercise) = all.find(|exercise| files(exercise).contains(file)) {
            return Ok(Named { exercise, file: Some(file.clone()) });
        }
    }
    let is_there = |file: &&String| workspace.path(file).is_file();
    let found = meant.iter().find(is_there);
    let is_file = found.is_some() || [".mjs", ".rs"].iter().any(|end| address.ends_with(end));
    if !is_file {
        let known: Vec<_> = exercises.map(ToString::to_string).collect();
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        bail!(
            "there is no exercise `{name}`; {}there are: {}",
            names::meant(address, &known),
            names::among(address, known.into_iter())
        );
    }
    let known: Vec<_> = exercises.flat_map(files).filter(|file| is_there(&file)).collect();
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    let whole = found.or(meant.first()).map_or(address, String::as_str);
    // A file that is there was hardly mistyped.
    let offered = if found.is_some() { String::new() } else { names::meant(whole, &known) };
    match &*known {
        [] => bail!("{name} is no attempt at an exercise, and there is none in this workspace"),
        _ => bail!(
            "{name} is no attempt at an exercise; {offered}there are: {}",
            names::among(whole, known.into_iter())
        ),
    }
}

/// The files of a workspace that can be meant by a path, from its root with `/`.
fn inside(current: &Path, workspace: &Workspace, path: &str) -> Vec<String> {
    let root = workspace.root();
    let from_root = match Path::new(path).strip_prefix(root) {
        Ok(path) => path.to_owned(),
        Err(_) => PathBuf::from(path),
    };
    let from_current = current.strip_prefix(root).map(|folder| folder.join(&from_root)).ok();
    let paths = from_current.into_iter().chain([from_root]);
    paths.filter_map(|path| Some(slashed(&normal(&path)?))).collect()
}

impl Named<'_> {
    /// The attempts that are meant, of those that the engine that is asked for can check: the one that
    /// was named; or what was changed since it was laid out or, if nothing was, the first that is there.
    ///
    /// # Errors
    ///
    /// When none is there, or the engine checks none.
    pub fn attempts(
        &self,
        workspace: &Workspace,
        asked: Option<&Selector>,
    ) -> Result<Vec<Attempt>> {
        let is_meant = |it: &Attempt| self.file.as_ref().is_none_or(|file| it.file == *file);
        let meant: Vec<_> = of(self.exercise).filter(is_meant).collect();
        let is_checked = |it: &&Attempt| asked.is_none_or(|asked| it.is_checked_by(asked.engine));
        let wanted: Vec<_> = meant.iter().filter(is_checked).cloned().collect();
        if let (Some(asked), []) = (asked, &*wanted) {
            let fit = EngineName::all().filter(|it| meant.iter().any(|at| at.is_checked_by(*it)));
            let fit: Vec<_> = fit.map(EngineName::key).collect();
            bail!(
                "--engine {asked}: it does not check {} in a terminal; {} {}",
                self.file.clone().unwrap_or_else(|| self.exercise.to_string()),
                fit.join(", "),
                if fit.len() == 1 { "does" } else { "do" }
            );
        }
        let is_there = |it: &&Attempt| workspace.path(&it.file).is_file();
        let there: Vec<_> = wanted.iter().filter(is_there).cloned().collect();
        let Some(first) = there.first().cloned() else {
            let files: Vec<_> = wanted.into_iter().map(|attempt| attempt.file).collect();
            bail!(
                "there is no {}: lay the chapter out with `cargo xtask start --at {}`",
                files.join(" and no "),
                self.exercise.chapter
            );
        };
        let laid = Laid::read(workspace)?;
        let is_changed = |it: &Attempt| laid.fate(workspace, &it.file) != Some(Fate::Untouched);
        let changed: Vec<_> = there.into_iter().filter(is_changed).collect();
        Ok(if changed.is_empty() { vec![first] } else { changed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{exercise::Side, project::Project};

    fn exercise(name: &str) -> Exercise {
        let languages = vec![Language::JavaScript, Language::Rust];
        let side = Side::Host { languages, own_guest: false };
        Exercise::of("pointers", name, side)
    }

    #[test]
    fn a_file_is_named_from_the_current_folder_or_from_the_root() {
        let all = [exercise("sign"), exercise("matrix")];
        let root = Path::new("/my memory");
        let workspace = Workspace::of(root, &Project::at("/book"));
        let named = |folder: &str, name: &str| {
            let named = named_from(&root.join(folder), all.iter(), &workspace, name);
            named.map(|named| (&*named.exercise.name, named.file)).map_err(|e| e.to_string())
        };
        let file = |file: &str| Ok(("sign", Some(format!("pointers/exercises/sign.{file}"))));
        assert_eq!(named("", "pointers/sign"), Ok(("sign", None)));
        assert_eq!(named("", "pointers/exercises/sign.mjs"), file("mjs"));
        assert_eq!(named("pointers", "pointers/exercises/sign.mjs"), file("mjs"));
        assert_eq!(named("pointers", "exercises/sign.host.rs"), file("host.rs"));
        assert_eq!(named("pointers/exercises", "./sign.host.rs"), file("host.rs"));
        assert_eq!(named("strings", "../pointers/exercises/sign.mjs"), file("mjs"));
        assert_eq!(named("", "/my memory/pointers/exercises/sign.mjs"), file("mjs"));
        let none = "sing.mjs is no attempt at an exercise, and there is none in this workspace";
        assert_eq!(named("pointers/exercises", "sing.mjs"), Err(none.to_owned()));
    }
}
