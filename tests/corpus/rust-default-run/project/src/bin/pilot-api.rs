fn main() {
    let port = std::env::var("PILOT_PORT").unwrap_or_else(|_| String::from("9410"));
    let server = tiny_http::Server::http(format!("0.0.0.0:{port}")).expect("the port is free");
    for request in server.incoming_requests() {
        let _ = request.respond(tiny_http::Response::from_string(pilotage::pilots().join("\n")));
    }
}
