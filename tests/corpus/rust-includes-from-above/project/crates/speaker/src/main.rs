#![doc = include_str!("../../../README.md")]

const API: &str = include_str!("../../../openapi.json");
const LICENCE: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../LICENSE"));

fn main() {
    let server = tiny_http::Server::http("0.0.0.0:2626").unwrap();
    for request in server.incoming_requests() {
        let body = if request.url() == "/licence" { LICENCE } else { API.as_bytes() };
        let _ = request.respond(tiny_http::Response::from_data(body));
    }
}
