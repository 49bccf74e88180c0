use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tiny_http::{Response, Server};

fn main() {
    let port = std::env::var("PORT").unwrap_or_else(|_| "7600".to_owned());
    let page = fs::read_to_string("pages/index.html").expect("the page is beside the program");
    let server = Server::http(format!("0.0.0.0:{port}")).expect("the port is free");
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGTERM, stop.clone()).expect("signals work");
    println!("pages on {port}");
    while !stop.load(Ordering::Relaxed) {
        let Ok(Some(request)) = server.recv_timeout(Duration::from_millis(200)) else { continue };
        let answer = match request.url() {
            "/health" => "ok".to_owned(),
            _ => page.replace("{books}", &shelf::BOOKS.join(", ")),
        };
        _ = request.respond(Response::from_string(answer));
    }
}
