use actix_web::{App, HttpServer, dev::Server, web};

use crate::options::Options;

pub fn run(options: &Options) -> std::io::Result<Server> {
    let depth = options.depth;
    Ok(HttpServer::new(move || App::new().route("/depth", web::get().to(move || async move { depth.to_string() })))
        .listen(options.listener()?)?
        .run())
}
