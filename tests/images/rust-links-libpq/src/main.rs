use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tiny_http::{Response, Server};

fn main() {
    let address = std::env::var("LISTEN").unwrap_or_else(|_| "0.0.0.0:7410".to_owned());
    let server = Server::http(&address).expect("the port is free");
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGTERM, stop.clone()).expect("signals work");
    // SAFETY: the function takes nothing and reads nothing.
    let version = unsafe { pq_sys::PQlibVersion() };
    println!("crossings on {address}");
    while !stop.load(Ordering::Relaxed) {
        let Ok(Some(request)) = server.recv_timeout(Duration::from_millis(200)) else { continue };
        _ = request.respond(Response::from_string(format!("libpq {version}")));
    }
}
