fn main() {
    let server = tiny_http::Server::http("0.0.0.0:8660").unwrap();
    for request in server.incoming_requests() {
        let dues = dues_core::of(request.url());
        let _ = request.respond(tiny_http::Response::from_string(dues.to_string()));
    }
}
