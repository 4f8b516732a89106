//! `cargo xtask verify --guest PATH CHAPTER`: the chapter's hosts, on a reader's own guest.

use std::{fs, path::Path};

use anyhow::{Context, Error, Result, bail};
use book_files::contract::{Contract, misfit::Misfit};

use crate::{
    compare::guest,
    finding::{Finding, Rule},
    kept::Kept,
    make::{self, interface::Interface, module::Module, stand_in, toolchain::Toolchain},
    progress::Progress,
    read::{
        book::{self, Book},
        chapter::Chapter,
        names::{EngineName, Selector, Start},
        project::Project,
        text::{Line, Place},
    },
    report::{
        self, Format,
        guest::{Report, write},
    },
    request::Request,
    run::engine::{self, Engine, javascript, wasmtime},
};

/// What a guest is to be one of.
struct Of<'a> {
    book: &'a Book,
    chapter: &'a Chapter,
    contract: &'a Contract,
}

/// Whether a reader's module is a guest of the one chapter that is asked for.
///
/// # Errors
///
/// When there is no such chapter, contract, file or engine, or when nothing can be run.
pub fn verify(project: &Project, request: &Request, path: &Path, format: Format) -> Result<bool> {
    let [name] = &*request.chapters else {
        bail!("--guest takes one chapter: cargo xtask verify --guest {} CHAPTER", path.display());
    };
    let shown = path.display().to_string();
    let bytes = fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    let mut findings = Vec::new();
    let book = Book::read(project, &request.chapters, None, &mut findings)?;
    let chapter = book::chapter_named(&book.chapters, name)?;
    let Some(contract) = &chapter.contract else {
        let others = book.chapters.iter().filter(|chapter| chapter.contract.is_some());
        let others: Vec<_> = others.map(|chapter| &*chapter.name).collect();
        let others = match &*others {
            [] => "no chapter of this book has one".to_owned(),
            others => format!("these have: {}", others.join(", ")),
        };
        bail!("{} has no contract for guests in other languages; {others}", chapter.name);
    };
    let mut report = Report {
        chapter: chapter.name.clone(),
        path: shown.clone(),
        findings,
        beside: Vec::new(),
        exports: contract.exports.len(),
        same: 0,
        ran: Vec::new(),
    };
    match fitting(path, bytes, contract) {
        Ok(module) if report.findings.is_empty() => {
            let of = Of { book: &book, chapter, contract };
            run(project, request, &of, &module, &mut report)?;
        }
        Ok(_) => {}
        Err(misfits) => report.findings.extend(misfits.iter().map(|misfit| {
            let words = misfit.words();
            let place = Place::new(&shown, Line::FIRST);
            Finding::new(Rule::Guest, place, words.message).next(words.next)
        })),
    }
    write(&mut anstream::stdout(), format, &report).context(report::UNWRITTEN)?;
    Ok(report.findings.is_empty())
}

/// The module, if it imports and exports what the chapter's contract asks for.
fn fitting(path: &Path, bytes: Vec<u8>, contract: &Contract) -> Result<Module, Vec<Misfit>> {
    let module = Module::bring(path, bytes).map_err(|misfit| vec![misfit])?;
    let interface = Interface::of(&module).map_err(|misfit| vec![misfit])?;
    let misfits = contract.misfits(&interface.imports, &interface.exports);
    if misfits.is_empty() { Ok(module) } else { Err(misfits) }
}

/// Runs the chapter's hosts on the module, and compares what they print with the page.
fn run(
    project: &Project,
    request: &Request,
    of: &Of<'_>,
    module: &Module,
    report: &mut Report,
) -> Result<()> {
    let Of { book, chapter, contract } = *of;
    let kept = Kept::open(project, false)?;
    let progress = Progress::new();
    let engines = engines(project, chapter, &request.engines, &kept)?;
    let toolchain = Toolchain::find(project, &kept, &progress)?;
    progress.say(&format!("Building the exhibits of {}", chapter.name));
    let modules = make::modules(project, &[chapter], &toolchain, &kept, &mut report.findings)?;
    if engines.iter().any(|engine| engine.name.start() == Start::Linked) {
        progress.say("Building the Rust hosts");
        wasmtime::build(project, &progress, &mut report.findings)?;
    }
    if !report.findings.is_empty() {
        return Ok(());
    }
    let folder = stand_in::lay_out(project, chapter, module, &modules)?;
    let project = project.reading_from(folder.path().to_owned());
    for engine in &engines {
        progress.say(&format!("Running {} in {engine}", chapter.name));
        for host in chapter.hosts_of(engine.name) {
            let limits = engine::limits(request.limit);
            let transcript = engine.run_once(&project, None, chapter, host, limits)?;
            let compared = guest::compare(book, chapter, contract, &transcript, &report.path);
            report.findings.extend(compared.findings);
            report.same += compared.same;
            for beside in compared.beside {
                if !report.beside.contains(&beside) {
                    report.beside.push(beside);
                }
            }
        }
        report.ran.push(engine.to_string());
    }
    Ok(())
}

/// The engines that were asked for; else Node, if it is there, and Wasmtime.
fn engines(
    project: &Project,
    chapter: &Chapter,
    asked: &[Selector],
    kept: &Kept,
) -> Result<Vec<Engine>> {
    let find = |name: EngineName| match name.start() {
        Start::Linked => Ok(vec![wasmtime::find(project)?]),
        Start::File => javascript::find(name, kept),
        Start::Page => Err(Error::msg(format!(
            "--engine {}: a browser runs a guest of yours in the page: cargo xtask serve --open, \
             then *My guest*",
            name.key()
        ))),
    };
    let mut engines = Vec::new();
    if asked.is_empty() {
        for name in [EngineName::Node, EngineName::Wasmtime] {
            if chapter.hosts_of(name).next().is_some() {
                engines.extend(find(name)?.into_iter().next());
            }
        }
    }
    for selector in asked {
        let name = selector.engine;
        if chapter.hosts_of(name).next().is_none() {
            bail!("--engine {selector}: {} has no host for it", chapter.name);
        }
        let found = find(name)?.into_iter().find(|engine| engine.is(selector));
        let engine = found
            .with_context(|| format!("--engine {selector}: it is not here; {}", name.advice()))?;
        engines.push(engine);
    }
    Ok(engines)
}
