use axum::{Json, Router, extract::State, http::StatusCode, routing::get};
use sqlx::{PgPool, postgres::PgPoolOptions};

#[derive(serde::Serialize)]
struct Berth {
    id: i32,
    length: i32,
}

async fn free(State(pool): State<PgPool>) -> Result<Json<Vec<Berth>>, StatusCode> {
    let berths = sqlx::query_as!(Berth, "SELECT id, length FROM berth WHERE vessel IS NULL ORDER BY length")
        .fetch_all(&pool)
        .await
        .map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(Json(berths))
}

#[tokio::main]
async fn main() {
    let url = std::env::var("DATABASE_URL").expect("DATABASE_URL is set");
    let pool = PgPoolOptions::new().max_connections(8).connect(&url).await.expect("the database answers");
    sqlx::migrate!().run(&pool).await.expect("migrations apply");
    let app = Router::new().route("/berths/free", get(free)).with_state(pool);
    let address = std::env::var("LISTEN").unwrap_or_else(|_| "127.0.0.1:7300".into());
    let listener = tokio::net::TcpListener::bind(address).await.expect("the address is free");
    axum::serve(listener, app).await.expect("it serves");
}
