//! What there is to check of exercises: both parts of each, in every engine, and by Miri what a
//! solution on the guest's side is.

use std::path::PathBuf;

use anyhow::Result;
use book_files::{
    hash::sha256,
    layout::{self, CHAPTERS, Profile, SHARED},
};
use serde::{Deserialize, Serialize};

use super::{Job, Plan, Planner, VERDICTS, ruling};
use crate::{
    fingerprint::Inputs,
    make::module::GUEST,
    read::{
        chapter::{Chapter, ChapterFile},
        exercise::{Exercise, Part},
        names::{JudgeName, Language, Start},
    },
    run::{
        engine::Engine,
        exercise::{Checked, Report, Trial},
        judge::{Judge, Verdict},
    },
    tool,
};

/// The room of what is kept.
pub const CHECKS: &str = "checks";

/// A part of an exercise that is to be checked, and what that depends on.
#[derive(Debug)]
pub struct PlannedTrial<'a> {
    pub exercise: &'a Exercise,
    pub part: Part,
    pub trial: Trial,
    pub inputs: Inputs,
}

/// What is kept of a check.
#[derive(Serialize, Deserialize)]
pub struct KeptCheck {
    pub seed: u32,
    pub report: Report,
}

/// Under which name a check is kept.
pub fn name(engine: &Engine, exercise: &Exercise, part: &Part) -> String {
    let major = engine.major().map_or(String::new(), |major| major.to_string());
    format!("{exercise}-{}{major}-{part}", engine.name.key())
}

impl<'a> Planner<'a> {
    /// The checks in an engine.
    pub(super) fn exercises(&self, engine: &'a Engine, plan: &mut Plan<'a>) -> Result<()> {
        let mut trials = Vec::new();
        let chapters = self.chapters.iter().filter(|chapter| self.book.is_asked(chapter));
        for (chapter, exercise) in chapters
            .flat_map(|chapter| chapter.exercises.iter().map(move |exercise| (chapter, exercise)))
            .filter(|(_, exercise)| exercise.is_checked_in(engine.name))
        {
            // That the check refuses what is wrong is no matter of the engine.
            let is_first = self.is_first(engine);
            let parts = exercise.parts(engine.name.language()).into_iter();
            for part in parts.filter(|part| is_first || !matches!(part, Part::Wrong(_))) {
                // A part without its guest is a finding already.
                let Some((guest, sum)) = self.guest_of(exercise, &part) else { continue };
                let inputs = self.check_inputs(engine, chapter, exercise, &part, &sum)?;
                let kept: Option<KeptCheck> =
                    self.kept.get(CHECKS, &name(engine, exercise, &part), &inputs);
                let fits = |kept: &KeptCheck| self.seed.is_none_or(|seed| seed == kept.seed);
                if let Some(KeptCheck { seed, report }) = kept.filter(fits) {
                    plan.evidence.count.kept += 1;
                    plan.evidence.checks.push(Checked {
                        engine: engine.clone(),
                        chapter: exercise.chapter.clone(),
                        exercise: exercise.name.clone(),
                        part,
                        seed,
                        report,
                    });
                } else {
                    let trial = self.trial(engine, chapter, exercise, &part, guest);
                    trials.push(PlannedTrial { exercise, part, trial, inputs });
                }
            }
        }
        plan.evidence.count.new += trials.len();
        if !trials.is_empty() {
            plan.jobs.push(Job::Checks { engine, trials });
        }
        Ok(())
    }

    /// Whether it is the first engine of its language, and no browser.
    fn is_first(&self, engine: &Engine) -> bool {
        let mut engines = self.machine.engines.iter();
        let language = engine.name.language();
        engines.find(|other| other.name.language() == language) == Some(engine)
            && !engine.name.is_browser()
    }

    /// The module that a part is checked with, and its hash.
    fn guest_of(&self, exercise: &Exercise, part: &Part) -> Option<(PathBuf, String)> {
        let source = exercise.guest(part);
        let key = ChapterFile::new(&exercise.chapter, source.as_deref().unwrap_or(GUEST));
        let module = self.modules.get(&(key, Profile::Release))?;
        let file = match source {
            None => layout::guest(&exercise.chapter, Profile::Release),
            Some(source) => {
                let mut guests = exercise.guests().into_iter();
                guests.find(|guest| guest.source == source)?.module
            }
        };
        Some((self.target.join(file), module.sha256.clone()))
    }

    fn trial(
        &self,
        engine: &Engine,
        chapter: &Chapter,
        exercise: &Exercise,
        part: &Part,
        guest: PathBuf,
    ) -> Trial {
        let language = engine.name.language();
        let attempt = exercise.part(part, language);
        if engine.name.start() == Start::Linked {
            // A guest is no part of the program: its check is linked once, by itself.
            let linked = match exercise.is_host() {
                true => attempt,
                false => exercise.check(Language::Rust),
            };
            return Trial::linked(&chapter.file(&linked), guest);
        }
        let path = |file: &str| self.root.join(chapter.path(file));
        let attempt = exercise.is_host().then(|| match exercise.wrong(part, language) {
            Some(wrong) => self.target.join(&wrong.file),
            None => path(&attempt),
        });
        Trial::Script { check: path(&exercise.check(Language::JavaScript)), attempt, guest }
    }

    fn check_inputs(
        &self,
        engine: &Engine,
        chapter: &Chapter,
        exercise: &Exercise,
        part: &Part,
        guest: &str,
    ) -> Result<Inputs> {
        let language = engine.name.language();
        let end = match language {
            Language::Rust => ".rs",
            Language::JavaScript => ".mjs",
        };
        // What a part imports is in its folder, or shared.
        let wanted = |file: &str| file.ends_with(end);
        let made = exercise.wrong(part, language).map_or("", |wrong| &wrong.text);
        let folder = format!("{CHAPTERS}/{}/{}", chapter.name, exercise.folder());
        let inputs = Inputs::default()
            .with("engine", engine.to_string())
            .with("part", part.to_string())
            .with("guest", guest)
            .with("made", sha256(made))
            .and(self.hashes.folder(&folder, wanted)?)
            .and(self.hashes.whole(SHARED, wanted)?);
        Ok(match engine.name.start() {
            Start::Linked => inputs
                .and(tool::inputs(&["files", "hosts", "src/run"])?)
                .and(self.toolchain.inputs()),
            Start::File => inputs
                .and(tool::inputs(&["files", "hosts", "src/run"])?)
                .and(tool::scripts(&tool::RUNNER)?),
            Start::Page => inputs
                .and(tool::inputs(&["browsers", "files", "hosts", "src/run"])?)
                .and(tool::scripts(&tool::PAGE_RUNNER)?),
        })
    }

    /// What Miri has to say of the solutions.
    pub(super) fn sound_solutions(&self, plan: &mut Plan<'a>) -> Result<()> {
        let Some(judge) = self.machine.judge(JudgeName::Miri) else { return Ok(()) };
        for chapter in self.chapters.iter().filter(|chapter| self.book.is_asked(chapter)) {
            for exercise in &chapter.exercises {
                let Some(sound) = exercise.sound() else { continue };
                self.sound_solution(judge, chapter, exercise, &sound, plan)?;
            }
        }
        Ok(())
    }

    fn sound_solution(
        &self,
        judge: &'a Judge,
        chapter: &'a Chapter,
        exercise: &'a Exercise,
        sound: &str,
        plan: &mut Plan<'a>,
    ) -> Result<()> {
        let solution = exercise.part(&Part::Solution, Language::Rust);
        let inputs = Inputs::default()
            .with("judge", judge.to_string())
            .and(self.hashes.file(&chapter.path(sound)))
            .and(self.hashes.file(&chapter.path(&solution)))
            .and(tool::inputs(&["src/run"])?);
        match self.kept.get::<Verdict>(VERDICTS, &ruling(judge, chapter, sound), &inputs) {
            Some(verdict) => {
                plan.evidence.count.kept += 1;
                let key = (JudgeName::Miri, chapter.file(sound));
                plan.evidence.verdicts.insert(key, (judge.clone(), verdict));
            }
            None => {
                plan.evidence.count.new += 1;
                plan.jobs.push(Job::Sound { judge, chapter, exercise, inputs });
            }
        }
        Ok(())
    }
}
