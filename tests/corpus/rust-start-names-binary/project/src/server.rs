use axum::{Router, routing::get};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let app = Router::new().route("/health", get(|| async { "sound" }));
    let listener = tokio::net::TcpListener::bind("0.0.0.0:7300").await?;
    axum::serve(listener, app).await
}
