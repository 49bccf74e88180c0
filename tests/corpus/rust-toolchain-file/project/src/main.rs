use std::env;

fn main() {
    let port = env::var("SOUNDING_PORT").ok().and_then(|it| it.parse::<u16>().ok()).unwrap_or(8181);
    let server = tiny_http::Server::http(("0.0.0.0", port)).unwrap();
    for request in server.incoming_requests() {
        if let Some(depth) = request.url().strip_prefix("/depth/") && let Ok(depth) = depth.parse::<u32>() {
            let _ = request.respond(tiny_http::Response::from_string(format!("{} fathoms", depth / 6)));
        }
    }
}
