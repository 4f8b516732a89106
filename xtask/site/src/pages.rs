//! The book over HTTP: its newest rendering, and word of the next one.

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    extract::{self, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::sync::watch;
use tower_http::services::{ServeDir, ServeFile};

use crate::rendering::Rendering;

type Newest = watch::Receiver<Arc<Rendering>>;

/// Serves the newest rendering, and the script and the address by which its pages reload.
pub fn router(newest: Newest) -> Router {
    let script = (
        [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "no-store")],
        include_str!("reload.js"),
    );
    Router::new()
        .route("/-/reload.js", get(|| async move { script }))
        .route("/-/after/{shown}", get(after))
        .fallback(page)
        .with_state(newest)
}

/// Answers as soon as the newest rendering is another than the one `shown`.
async fn after(
    extract::Path(shown): extract::Path<u64>,
    State(mut newest): State<Newest>,
) -> StatusCode {
    match newest.wait_for(|rendering| rendering.id != shown).await {
        Ok(_) => StatusCode::NO_CONTENT,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn page(State(newest): State<Newest>, request: Request) -> Response {
    // Held until the file is open, so that the folder is there until then.
    let rendering = Arc::clone(&newest.borrow());
    let mut response = file(&rendering.pages(), request).await;
    // Two renderings within one second have the same time of change.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn file(pages: &Path, request: Request) -> Response {
    let mut files = ServeDir::new(pages).not_found_service(ServeFile::new(pages.join("404.html")));
    match files.try_call(request).await {
        Ok(response) => response.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
