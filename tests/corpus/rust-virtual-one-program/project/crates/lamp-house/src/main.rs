use axum::{Router, extract::Path, routing::get};

const LISTEN: &str = "0.0.0.0:6060";

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let app = Router::new().route(
        "/lamps/{code}",
        get(|Path(code): Path<String>| async move { beacon_codes::flashes(&code).to_string() }),
    );
    axum::serve(tokio::net::TcpListener::bind(LISTEN).await?, app).await
}
