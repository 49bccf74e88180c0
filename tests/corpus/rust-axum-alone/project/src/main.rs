mod tides;

use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};

async fn next(Path(harbour): Path<String>) -> Result<Json<tides::Tide>, StatusCode> {
    tides::next(&harbour).map(Json).ok_or(StatusCode::NOT_FOUND)
}

fn router() -> Router {
    Router::new().route("/healthz", get(|| async { "ok" })).route("/tides/{harbour}", get(next))
}

#[tokio::main]
async fn main() {
    let port: u16 = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(4180);
    let listener = tokio::net::TcpListener::bind(("0.0.0.0", port)).await.expect("the port is free");
    println!("tides on {port}");
    axum::serve(listener, router()).with_graceful_shutdown(stopped()).await.expect("it serves");
}

async fn stopped() {
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).expect("signals work");
    tokio::select! {
        _ = term.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
