use std::{io::Write, net::TcpListener};

fn main() -> std::io::Result<()> {
    for stream in TcpListener::bind("0.0.0.0:1919")?.incoming() {
        stream?.write_all(b"heave\n")?;
    }
    Ok(())
}
