use axum::Router;
use tower_http::services::ServeDir;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let pages = Router::new().fallback_service(ServeDir::new("../pages/dist"));
    let listener = tokio::net::TcpListener::bind("0.0.0.0:4100").await.unwrap();
    axum::serve(listener, pages).await.unwrap();
}
