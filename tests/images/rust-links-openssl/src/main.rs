use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tiny_http::{Response, Server};

fn seal(text: &str) -> String {
    let digest = openssl::hash::hash(openssl::hash::MessageDigest::sha256(), text.as_bytes()).expect("SHA-256 is there");
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn main() {
    let port = std::env::var("PORT").unwrap_or_else(|_| "7300".to_owned());
    let server = Server::http(format!("0.0.0.0:{port}")).expect("the port is free");
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGTERM, stop.clone()).expect("signals work");
    println!("{} seals on {port}", openssl::version::version());
    while !stop.load(Ordering::Relaxed) {
        let Ok(Some(request)) = server.recv_timeout(Duration::from_millis(200)) else { continue };
        let answer = match request.url() {
            "/healthz" => "ok".to_owned(),
            path => format!("{} {}", seal(path), openssl::version::version()),
        };
        _ = request.respond(Response::from_string(answer));
    }
}
