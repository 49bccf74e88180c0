mod wrecks;

use warp::Filter;

#[tokio::main]
async fn main() {
    let pool = sqlx::PgPool::connect(&std::env::var("DATABASE_URL").unwrap()).await.unwrap();
    let count = warp::path("count").and(warp::any().map(move || pool.clone())).then(|pool| async move {
        wrecks::count(&pool).await.unwrap_or_default().to_string()
    });
    warp::serve(count).run(([0, 0, 0, 0], 3030)).await;
}
