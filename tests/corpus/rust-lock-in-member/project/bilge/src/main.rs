use std::{io::Write, net::{Ipv4Addr, TcpListener}};

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(7171);
    for stream in TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))?.incoming() {
        writeln!(stream?, "{}", pump::strokes())?;
    }
    Ok(())
}
