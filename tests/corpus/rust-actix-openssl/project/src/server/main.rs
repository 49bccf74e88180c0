use actix_web::{App, HttpResponse, HttpServer, get, web};
use openssl::ssl::{SslAcceptor, SslFiletype, SslMethod};

#[derive(serde::Serialize)]
struct Gate {
    number: u8,
    open: bool,
}

#[get("/gates/{number}")]
async fn gate(number: web::Path<u8>) -> HttpResponse {
    HttpResponse::Ok().json(Gate { number: *number, open: *number % 2 == 0 })
}

#[get("/health")]
async fn health() -> &'static str {
    "fine"
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let server = HttpServer::new(|| App::new().service(gate).service(health));
    match (std::env::var("TLS_KEY"), std::env::var("TLS_CHAIN")) {
        (Ok(key), Ok(chain)) => {
            let mut acceptor = SslAcceptor::mozilla_intermediate(SslMethod::tls())?;
            acceptor.set_private_key_file(key, SslFiletype::PEM)?;
            acceptor.set_certificate_chain_file(chain)?;
            server.bind_openssl("0.0.0.0:8443", acceptor)?.run().await
        }
        _ => server.bind(("0.0.0.0", 8085))?.run().await,
    }
}
