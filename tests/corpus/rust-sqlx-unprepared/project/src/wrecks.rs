pub async fn count(pool: &sqlx::PgPool) -> sqlx::Result<i64> {
    let row = sqlx::query!("SELECT count(*) AS \"count!\" FROM wreck").fetch_one(pool).await?;
    Ok(row.count)
}
