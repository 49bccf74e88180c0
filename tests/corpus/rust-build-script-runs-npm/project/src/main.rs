use include_dir::{Dir, include_dir};

static MENU: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/menu/build");

fn main() {
    let server = tiny_http::Server::http("0.0.0.0:8866").unwrap();
    for request in server.incoming_requests() {
        let page = MENU.get_file("index.html").map(|file| file.contents()).unwrap_or_default();
        let _ = request.respond(tiny_http::Response::from_data(page));
    }
}
