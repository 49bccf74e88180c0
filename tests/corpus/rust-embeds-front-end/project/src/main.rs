use axum::{Router, http::{StatusCode, Uri, header}, response::{IntoResponse, Response}, routing::get};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "ui/dist/"]
struct Pages;

async fn page(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    match Pages::get(path).or_else(|| Pages::get("index.html")) {
        Some(file) => {
            let mime = mime_guess::from_path(path).first_or_octet_stream();
            ([(header::CONTENT_TYPE, mime.as_ref().to_owned())], file.data).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[tokio::main]
async fn main() {
    let app = Router::new().route("/api/heading", get(|| async { "214" })).fallback(page);
    let address = std::env::var("COMPASS_ADDR").unwrap_or_else(|_| "0.0.0.0:4343".to_string());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
