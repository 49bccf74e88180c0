use std::{io::Read, net::TcpStream};

fn peer(host: &str) -> Option<usize> {
    let connector = native_tls::TlsConnector::new().ok()?;
    let mut stream = connector.connect(host, TcpStream::connect((host, 443)).ok()?).ok()?;
    stream.read(&mut [0; 16]).ok()
}

fn main() {
    let server = tiny_http::Server::http("0.0.0.0:8719").unwrap();
    for request in server.incoming_requests() {
        let seen = peer(request.url().trim_start_matches('/'));
        let _ = request.respond(tiny_http::Response::from_string(format!("{seen:?}")));
    }
}
