use std::path::Path;

use axum::Router;
use tower_http::services::ServeDir;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let shells = Path::new(env!("CARGO_MANIFEST_DIR")).join("shells");
    let app = Router::new().fallback_service(ServeDir::new(shells).append_index_html_on_directories(true));
    let listener = tokio::net::TcpListener::bind("0.0.0.0:3456").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
