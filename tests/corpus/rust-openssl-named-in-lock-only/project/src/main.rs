use actix_web::{App, HttpResponse, HttpServer, get, web};

#[get("/fetch/{host}")]
async fn fetch(host: web::Path<String>) -> HttpResponse {
    match awc::Client::default().get(format!("https://{host}/")).send().await {
        Ok(answer) => HttpResponse::Ok().body(answer.status().to_string()),
        Err(error) => HttpResponse::BadGateway().body(error.to_string()),
    }
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| App::new().service(fetch)).bind("0.0.0.0:8712")?.run().await
}
