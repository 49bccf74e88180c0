mod settings;

use std::sync::Arc;

use axum::{Router, extract::State, response::Html, routing::get};
use tera::{Context, Tera};
use tower_http::services::{ServeDir, ServeFile};

async fn board(State(tera): State<Arc<Tera>>) -> Html<String> {
    let mut context = Context::new();
    context.insert("notices", &["Ferry is late", "Found: one boot"]);
    Html(tera.render("board.html", &context).unwrap_or_default())
}

#[tokio::main]
async fn main() {
    let settings = settings::Settings::load().expect("settings are right");
    let tera = Tera::new("templates/**/*.html").expect("templates parse");
    let app = Router::new()
        .route("/", get(board))
        .nest_service("/assets", ServeDir::new("assets"))
        .route_service("/robots.txt", ServeFile::new("assets/robots.txt"))
        .with_state(Arc::new(tera));
    let address = format!("{}:{}", settings.server.host, settings.server.port);
    let listener = tokio::net::TcpListener::bind(&address).await.expect("the address is free");
    axum::serve(listener, app).await.expect("it serves");
}
