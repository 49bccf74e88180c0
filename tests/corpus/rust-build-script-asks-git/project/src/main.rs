fn main() {
    let port = option_env!("BELL_PORT").unwrap_or("8008");
    let server = tiny_http::Server::http(format!("0.0.0.0:{port}")).unwrap();
    for request in server.incoming_requests() {
        let _ = request.respond(tiny_http::Response::from_string(concat!("ding ", env!("COMMIT"))));
    }
}
