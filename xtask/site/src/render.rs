//! From the book's sources to its site: mdBook's pages, and all that they run.

use std::{
    fmt,
    path::{self, Path},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context, Result, bail};
use mdbook_driver::{MDBook, config::Config};
use tempfile::TempDir;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span,
};

use crate::{
    bare, contract, exercises, finish::Finish, html::Page, indent::Indent, mirror::mirror, offline,
    public::Public, search, steps::Steps, verified::carry_over,
};

/// What a rendering is for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose<'a> {
    /// To be read from a host or a disk, and kept by browsers.
    Published { public: &'a Public },
    /// To be served on this machine until the next one; `rendering` tells it from all others.
    Served { rendering: u64 },
}

/// Renders `root`/book into the folder `pages`, with the hosts and the built guests, and removes
/// what was there before.
///
/// # Errors
///
/// When mdBook fails, when it only complains (it logs an include of a missing file as an error,
/// prints the directive on the page, and goes on), and when its pages are not as expected.
pub fn render(root: &Path, pages: &Path, purpose: Purpose) -> Result<()> {
    weighed(|| build(root, pages, purpose))
}

/// Renders `root`/book into the folder `pages` with nothing but mdBook: no theme, style, script or
/// preprocessor of this book.
///
/// # Errors
///
/// As [`render`].
pub fn plain(root: &Path, pages: &Path) -> Result<()> {
    weighed(|| {
        let book = root.join("book");
        let theme = TempDir::new()?;
        let mut config = Config::default();
        config.book = settings(&book)?.book;
        config.build.build_dir = path::absolute(pages)?;
        config.build.create_missing = false;
        config.set("output.html.theme", theme.path())?;
        MDBook::load_with_config(book, config)?.build()
    })
}

/// Does what may make mdBook complain.
fn weighed(render: impl FnOnce() -> Result<()>) -> Result<()> {
    let complaints = Complaints::default();
    let result = tracing::subscriber::with_default(complaints.clone(), render);
    complaints.weigh(result).context("cannot render the book")
}

fn settings(book: &Path) -> Result<Config> {
    let settings = book.join("book.toml");
    Config::from_disk(&settings).with_context(|| format!("cannot read {}", settings.display()))
}

fn build(root: &Path, pages: &Path, purpose: Purpose) -> Result<()> {
    let book = root.join("book");
    let mut config = settings(&book)?;
    config.update_from_env().context("cannot read the environment variables MDBOOK_…")?;
    let nowhere = Public::default();
    let public = match purpose {
        Purpose::Published { public } => public,
        Purpose::Served { .. } => {
            // 404.html is shown for addresses in any folder, and has to know the root.
            config.set("output.html.site-url", "/")?;
            &nowhere
        }
    };
    public.configure(&mut config)?;
    config.build.build_dir = pages.to_owned();
    config.build.create_missing = false;
    // A book that does not name the preprocessor gets it all the same, and none is spawned.
    config.set("preprocessor.steps.before", ["links"])?;
    config.set("preprocessor.indent.after", ["links"])?;
    let html = config.html_config().unwrap_or_default();
    let sources = book.join(&config.book.src);
    let title = config.book.title.clone().unwrap_or_default();
    let mut loaded = MDBook::load_with_config(&book, config)?;
    let practice = exercises::list(&loaded.book, root)?;
    loaded.with_preprocessor(Steps).with_preprocessor(Indent).build()?;
    search::extend(&book, pages)?;
    mirror(root, pages)?;
    exercises::place(&practice, root, pages)?;
    bare::strip(pages)?;
    carry_over(root, pages)?;
    contract::carry_over(root, pages)?;
    let is_kept = matches!(purpose, Purpose::Published { .. }) && offline::is_there(root);
    let scripts = |page: &Page| match purpose {
        Purpose::Served { rendering } => {
            format!(
                "<script type=\"module\" src=\"/-/reload.js?rendering={rendering}\"></script>\n"
            )
        }
        Purpose::Published { .. } if is_kept => offline::script(page),
        Purpose::Published { .. } => String::new(),
    };
    let (config, scripts) = (&html, &scripts);
    Finish { root, sources: &sources, config, book: &title, public, scripts }.all(pages)?;
    if is_kept { offline::keep(root, pages) } else { Ok(()) }
}

/// What mdBook logs while it renders: its errors and its warnings, some of which say why.
#[derive(Clone, Default)]
struct Complaints(Arc<Mutex<Vec<(Level, String)>>>);

impl Complaints {
    /// Makes a failure of logged errors, and prints mere warnings.
    fn weigh(&self, result: Result<()>) -> Result<()> {
        let complaints = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if result.is_ok() && complaints.iter().any(|(level, _)| *level == Level::ERROR) {
            let texts: Vec<_> = complaints.iter().map(|(_, text)| text.as_str()).collect();
            bail!("{}", texts.join("\n"));
        }
        for (_, text) in &*complaints {
            eprintln!("warning: {text}");
        }
        result
    }
}

impl Subscriber for Complaints {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::WARN)
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message::default();
        event.record(&mut message);
        let complaint = (*event.metadata().level(), message.0);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(complaint);
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// The text of an event.
#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
