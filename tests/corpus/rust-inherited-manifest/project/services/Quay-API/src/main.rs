use actix_web::{App, HttpServer, Responder, get};

#[get("/quays")]
async fn quays() -> impl Responder {
    kernel::quays::QUAYS.join("\n")
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let host = std::env::var("QUAY_HOST").unwrap_or("localhost".to_string());
    let port = std::env::var("QUAY_PORT").map(|port| port.parse().expect("QUAY_PORT is a number")).unwrap_or(8750);
    HttpServer::new(|| App::new().service(quays)).workers(2).bind((host, port))?.run().await
}
