use poem::{get, handler, listener::TcpListener, web::Path, Route, Server};

#[handler]
fn hail(Path(name): Path<String>) -> String {
    format!("ahoy, {}", name)
}

#[tokio::main]
async fn main() -> Result<(), std::io::Error> {
    tracing_subscriber::fmt::init();
    let app = Route::new().at("/hail/:name", get(hail));
    Server::new(TcpListener::bind("0.0.0.0:3111")).run(app).await
}
