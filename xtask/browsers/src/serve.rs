//! Serves a rendered book on loopback, as a static host would.

use std::{net::Ipv4Addr, path::Path};

use anyhow::{Context, Result};
use axum::{Router, http::StatusCode, routing::get};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// Under a path, not at the root: the book must work from wherever it is put.
const PATH: &str = "/book";

/// What would keep the whole book for later, in a browser that has no later.
const KEEPER: &str = "/offline-worker.js";

/// Serves the folder on a free port for as long as the runtime lives, and gives its address,
/// which ends with a slash.
///
/// # Errors
///
/// When no port can be had.
pub async fn serve(folder: &Path) -> Result<String> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("cannot listen on loopback")?;
    let address = format!("http://{}{PATH}/", listener.local_addr()?);
    let router = Router::new()
        .route(&format!("{PATH}{KEEPER}"), get(StatusCode::NOT_FOUND))
        .nest_service(PATH, ServeDir::new(folder));
    tokio::spawn(axum::serve(listener, router).into_future());
    Ok(address)
}
