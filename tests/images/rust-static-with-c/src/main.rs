use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tiny_http::{Response, Server};

fn main() {
    let port: u16 = std::env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(7520);
    let server = Server::http(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))).expect("the port is free");
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGTERM, stop.clone()).expect("signals work");
    println!("pressing on {port}");
    while !stop.load(Ordering::Relaxed) {
        let Ok(Some(request)) = server.recv_timeout(Duration::from_millis(200)) else { continue };
        let text = request.url().repeat(1000);
        let pressed = zstd::encode_all(text.as_bytes(), 3).map(|bytes| bytes.len()).unwrap_or_default();
        let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        let answer = format!("{} bytes become {pressed}, {digest:?}", text.len());
        _ = request.respond(Response::from_string(answer));
    }
}
