#[actix_web::main]
async fn main() -> std::io::Result<()> {
    shelf::app::run(&shelf::options::Options::default())?.await
}
