mod routes;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3939").await.unwrap();
    axum::serve(listener, routes::all()).await.unwrap();
}
