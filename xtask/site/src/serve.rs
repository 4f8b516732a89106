//! Serves the book on this machine, and follows its files: on every change it renders the book
//! again, and the pages that are open in a browser reload.

use std::{
    collections::BTreeSet,
    io::{self, ErrorKind},
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use anyhow::{Context, Result, bail};
use tokio::{
    net::TcpListener,
    runtime, signal,
    sync::{oneshot, watch},
};

use crate::{guests, pages, rendering::Rendering, text, watch::Changes};

/// Serves `root`/book on 127.0.0.1 until Ctrl-C, or until standard input ends, where that is the
/// `lifeline`.
///
/// # Errors
///
/// When the port is taken, when the files cannot be watched, and when the book does not
/// render at the start. Later, a book that does not render is reported, and the pages stay.
pub fn serve(root: &Path, port: u16, open: bool, lifeline: bool) -> Result<()> {
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        tokio::select! {
            result = run(root, port, open) => result,
            result = stopped() => result,
            () = input_ended(), if lifeline => Ok(()),
        }
    })
}

async fn run(root: &Path, port: u16, open: bool) -> Result<()> {
    let listener = listen(port).await?;
    // Before the first rendering, so that no change falls between.
    let mut changes = Changes::watch(root)?;
    if let Err(error) = guests::build(root, &BTreeSet::new()).await {
        eprintln!("warning: {error:#}; its listings cannot run");
    }
    if let Err(error) = text::build(root).await {
        eprintln!("warning: {error:#}; no guest can be edited");
    }
    let (sender, newest) = watch::channel(Arc::new(Rendering::of(root).await?));

    let port = listener.local_addr()?.port();
    let address = format!("http://127.0.0.1:{port}/");
    println!("Serving {address} (Ctrl-C ends it)");
    if open && let Err(error) = opener::open_browser(&address) {
        eprintln!("warning: cannot open a browser: {error}");
    }

    let server = axum::serve(listener, pages::router(newest, port));
    tokio::select! {
        result = server => result.context("cannot serve the book"),
        () = follow(root, &mut changes, &sender) => Ok(()),
    }
}

async fn listen(port: u16) -> Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is taken: choose another with --port N, or a free one with --port 0")
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on port {port}")),
    }
}

/// Renders the book again on every change.
async fn follow(root: &Path, changes: &mut Changes, sender: &watch::Sender<Arc<Rendering>>) {
    while let Some(files) = changes.next().await {
        match renew(root, &files).await {
            Ok(rendering) => {
                println!("Rendered again.");
                sender.send_replace(Arc::new(rendering));
            }
            Err(error) => eprintln!("error: {error:#}\nThe pages stay as they were."),
        }
    }
}

async fn renew(root: &Path, changed: &BTreeSet<PathBuf>) -> Result<Rendering> {
    let touched = guests::touched(root, changed);
    if !touched.is_empty() {
        guests::build(root, &touched).await?;
    }
    Rendering::of(root).await
}

/// Waits for the end of standard input. Whoever started this program holds the other end, and lets
/// go of it however it ends itself.
async fn input_ended() {
    let (sender, ended) = oneshot::channel();
    // Not a thread of the runtime, which would wait for it at its end.
    thread::spawn(move || {
        // An error is an end as well.
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        // Nobody waits any more only when the program is about to end.
        let _ = sender.send(());
    });
    let _ = ended.await;
}

/// Waits until the program is asked to end.
async fn stopped() -> Result<()> {
    #[cfg(unix)]
    {
        use signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            result = signal::ctrl_c() => result?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await?;
    Ok(())
}
