//! The chapters of a book, one after the other in one browser; in another one when it breaks off.

use std::path::Path;

use anyhow::{Context, Result};
use book_files::browser::{Browser, Outcome, Ran, Round};
use fantoccini::Client;

use crate::{
    driver::Driver,
    page::{self, Limits, Pressed},
    programs::Programs,
    serve,
};

/// After so many chapters in a row that a browser broke off in, it is not started again.
const BREAKS: usize = 3;

/// Runs each chapter, and each so many times as it is named in a row, and gives what came of it
/// to `tell` at once.
///
/// # Errors
///
/// [`Missing`](crate::programs::Missing), or when the site cannot be served or `tell` fails. What
/// else goes wrong is the reason why a chapter was not run.
pub async fn all(
    browser: Browser,
    site: &Path,
    chapters: &[String],
    limits: Limits,
    mut tell: impl FnMut(&Ran) -> Result<()>,
) -> Result<()> {
    Programs::find(browser)?;
    let site = site.canonicalize().with_context(|| format!("cannot open {}", site.display()))?;
    let address = serve::serve(&site).await?;
    let mut runner = Runner { browser, site: &site, address, limits, driven: None };
    let mut breaks = 0;
    for named in chapters.chunk_by(|one, next| one == next) {
        let chapter = named[0].clone();
        let rounds = if breaks < BREAKS {
            runner.chapter(&chapter, named.len()).await.map_err(|error| format!("{error:#}"))
        } else {
            Err(format!("{browser} broke off in {BREAKS} chapters in a row"))
        };
        breaks = if rounds.is_ok() { 0 } else { breaks + 1 };
        tell(&Ran { chapter, rounds })?;
    }
    // Whatever happened, the browser's processes have ended before this program has.
    match runner.driven {
        Some(driven) => driven.end().await,
        None => Ok(()),
    }
}

struct Runner<'a> {
    browser: Browser,
    site: &'a Path,
    address: String,
    limits: Limits,
    /// What the next chapter runs in.
    driven: Option<Driven>,
}

impl Runner<'_> {
    async fn chapter(&mut self, chapter: &str, times: usize) -> Result<Vec<Round>> {
        // A browser that has hung before the page is open has run nothing: another one is tried.
        let driven = match self.open(chapter).await {
            Ok(driven) => driven,
            Err(_) => self.open(chapter).await?,
        };
        let Driven { client, .. } = &driven;
        let pressed = match page::is_own(chapter) {
            true => page::show(client, &self.address, chapter, times, self.limits).await,
            false => page::press(client, self.site, chapter, times, self.limits).await,
        };
        match pressed {
            Ok(Pressed::Rounds(rounds)) => {
                self.driven = Some(driven);
                Ok(rounds)
            }
            Ok(Pressed::Silent) => {
                driven.end().await?;
                let steps = [].into();
                Ok(vec![Round { outcome: Outcome::OutOfTime, steps, shown: None }])
            }
            Err(error) => {
                driven.end().await?;
                let page = page::page(chapter);
                Err(error.context(format!("{} broke off in {page}", self.browser)))
            }
        }
    }

    /// The browser that there is, or a new one, with the chapter's page.
    async fn open(&mut self, chapter: &str) -> Result<Driven> {
        let driven = match self.driven.take() {
            Some(driven) => driven,
            None => Driven::start(self.browser).await?,
        };
        match page::open(&driven.client, &self.address, chapter, self.limits).await {
            Ok(()) => Ok(driven),
            Err(error) => {
                driven.end().await?;
                Err(error)
            }
        }
    }
}

/// A browser that runs.
struct Driven {
    driver: Driver,
    client: Client,
}

impl Driven {
    async fn start(browser: Browser) -> Result<Driven> {
        // None is where the other engines are, so that no output depends on it unseen. WebKit
        // sometimes hangs at its first page when it is told a zone.
        let zone = match browser {
            Browser::Chromium => Some(("TZ", "America/St_Johns")),
            Browser::Firefox => Some(("TZ", "Asia/Kathmandu")),
            Browser::WebKit => None,
        };
        let driver = Driver::start(browser, zone).await?;
        match driver.session().await {
            Ok(client) => Ok(Driven { driver, client }),
            Err(error) => {
                driver.end()?;
                Err(error)
            }
        }
    }

    async fn end(self) -> Result<()> {
        // Elsewhere, the driver alone would be ended.
        #[cfg(not(target_os = "linux"))]
        let _ = tokio::time::timeout(std::time::Duration::from_secs(5), self.client.close()).await;
        self.driver.end()
    }
}
