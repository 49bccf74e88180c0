use axum::{Router, routing::get};

pub fn all() -> Router {
    Router::new().route("/", get(|| async { "crew only" }))
}

#[cfg(test)]
mod tests {
    #[tokio::test(flavor = "current_thread")]
    async fn it_binds() {
        assert!(tokio::net::TcpListener::bind("0.0.0.0:0").await.is_ok());
    }
}
