//! The book over HTTP: its newest rendering, and word of the next one.

use std::{io::ErrorKind, path::Path, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{self, Request, State},
    http::{HeaderValue, StatusCode, header, uri::Authority},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::sync::watch;
use tower_http::services::{ServeDir, ServeFile};

use crate::rendering::Rendering;

type Newest = watch::Receiver<Arc<Rendering>>;

/// Serves the newest rendering, and the script and the address by which its pages reload, at the
/// given port of this machine.
pub fn router(newest: Newest, port: u16) -> Router {
    let script = (
        [(header::CONTENT_TYPE, "text/javascript"), (header::CACHE_CONTROL, "no-store")],
        include_str!("reload.js"),
    );
    Router::new()
        .route("/-/reload.js", get(|| async move { script }))
        .route("/-/after/{shown}", get(after))
        .fallback(page)
        .layer(middleware::from_fn_with_state(port, for_this_machine))
        .with_state(newest)
}

/// Refuses requests to any other host name. A page of another site may have let its own name lead
/// to this machine, and could then read what is served here.
async fn for_this_machine(State(port): State<u16>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(Authority::as_str));
    let named = host.unwrap_or_default().to_ascii_lowercase();
    let known = ["localhost", "127.0.0.1", "[::1]"].map(|name| format!("{name}:{port}"));
    if known.contains(&named) {
        return next.run(request).await;
    }
    let said = format!("This book is served at http://127.0.0.1:{port}/ alone.\n");
    (StatusCode::MISDIRECTED_REQUEST, said).into_response()
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
    let mut missing = ServeFile::new(pages.join("404.html"));
    let mut files = ServeDir::new(pages).not_found_service(missing.clone());
    let answer = match files.try_call(request).await {
        Ok(response) => Ok(response.into_response()),
        // No file can have a name that long.
        Err(error) if error.kind() == ErrorKind::InvalidFilename => {
            let response = missing.try_call(Request::<Body>::default()).await;
            response.map(|response| (StatusCode::NOT_FOUND, response).into_response())
        }
        Err(error) => Err(error),
    };
    answer.unwrap_or_else(|error| {
        (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
    })
}
