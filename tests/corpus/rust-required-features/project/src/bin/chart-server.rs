use axum::{Router, routing::get};
use std::net::{Ipv4Addr, SocketAddr};

#[tokio::main]
async fn main() {
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 8055));
    let app = Router::new().route("/charts", get(|| async { chart_room::charts().join(",") }));
    let app = if cfg!(feature = "metrics") { app.route("/metrics", get(|| async { "" })) } else { app };
    let listener = tokio::net::TcpListener::bind(&address).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}
