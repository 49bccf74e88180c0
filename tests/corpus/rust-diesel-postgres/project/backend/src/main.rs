mod schema;

use actix_web::{App, HttpServer, Responder, get, web};
use diesel::{prelude::*, r2d2::{ConnectionManager, Pool}};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

type Db = Pool<ConnectionManager<PgConnection>>;

#[get("/duties/{ware}")]
async fn duty(db: web::Data<Db>, ware: web::Path<String>) -> impl Responder {
    let found = web::block(move || {
        let mut connection = db.get().ok()?;
        schema::duties::table.find(&*ware).select(schema::duties::percent).first::<i32>(&mut connection).ok()
    })
    .await;
    found.ok().flatten().map(|percent| percent.to_string())
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    dotenvy::dotenv().ok();
    let url = dotenvy::var("DATABASE_URL").expect("DATABASE_URL");
    let pool: Db = Pool::builder().build(ConnectionManager::new(url)).expect("a pool");
    pool.get().expect("a connection").run_pending_migrations(MIGRATIONS).expect("migrations");
    HttpServer::new(move || App::new().app_data(web::Data::new(pool.clone())).service(duty))
        .bind("0.0.0.0:8640")?
        .run()
        .await
}
