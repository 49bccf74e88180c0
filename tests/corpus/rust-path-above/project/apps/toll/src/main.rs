fn main() {
    let mut tally = tally::Tally::default();
    let server = tiny_http::Server::http("0.0.0.0:4004").unwrap();
    for request in server.incoming_requests() {
        let _ = request.respond(tiny_http::Response::from_string(tally.next().to_string()));
    }
}
