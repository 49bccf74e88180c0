use actix_files::{Files, NamedFile};
use actix_web::{App, HttpServer, web};

async fn index() -> std::io::Result<NamedFile> {
    NamedFile::open("./screen/index.html")
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    println!("{}", protocol::GREETING);
    let port = std::env::var("DAEMON_PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(17500u16);
    HttpServer::new(|| App::new().route("/", web::get().to(index)).service(Files::new("/pkg", "./screen/pkg")))
        .bind(("::", port))?
        .run()
        .await
}
