use std::{io::Write, net::TcpListener};

fn main() -> std::io::Result<()> {
    for stream in TcpListener::bind(("0.0.0.0", 6161))?.incoming() {
        writeln!(stream?, "{}", hidden_hold::count())?;
    }
    Ok(())
}
