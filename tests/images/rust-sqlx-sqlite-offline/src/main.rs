use axum::{Router, extract::State, routing::get};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tokio::signal::unix::{SignalKind, signal};

async fn free(State(pool): State<SqlitePool>) -> String {
    let rows = sqlx::query!("SELECT name, metres FROM mooring WHERE boat IS NULL ORDER BY name").fetch_all(&pool).await;
    let rows = rows.expect("the table is there");
    rows.iter().map(|row| format!("{} ({} m)\n", row.name, row.metres)).collect()
}

#[tokio::main]
async fn main() {
    let port: u16 = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(7700);
    let file = std::env::var("DATABASE_FILE").unwrap_or_else(|_| "/tmp/moorings.db".to_owned());
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.expect("the database opens");
    sqlx::migrate!().run(&pool).await.expect("the tables are made");
    let app = Router::new().route("/health", get(|| async { "ok" })).route("/free", get(free)).with_state(pool);
    let listener = tokio::net::TcpListener::bind(("0.0.0.0", port)).await.expect("the port is free");
    println!("moorings on {port}");
    axum::serve(listener, app).with_graceful_shutdown(stopped()).await.expect("it serves");
}

async fn stopped() {
    signal(SignalKind::terminate()).expect("signals work").recv().await;
}
