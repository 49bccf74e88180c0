fn main() {
    let server = tiny_http::Server::http("0.0.0.0:8000").unwrap();
    for request in server.incoming_requests() {
        let flags: String = signal_flags::spell(request.url()).into_iter().collect();
        let _ = request.respond(tiny_http::Response::from_string(flags));
    }
}
