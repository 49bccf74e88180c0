use actix_files::Files;
use actix_web::{App, HttpServer, get, web::Html};
use askama::Template;

#[derive(Template)]
#[template(path = "loft.html")]
struct Loft {
    sails: u8,
}

#[get("/")]
async fn loft() -> Html {
    Html::new(Loft { sails: 4 }.render().unwrap_or_default())
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| App::new().service(loft).service(Files::new("/static", "./static")))
        .bind(("0.0.0.0", 8033))?
        .run()
        .await
}
