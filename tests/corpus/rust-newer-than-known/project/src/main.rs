use std::io::{Read, Write};
use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7070")?;
    for stream in listener.incoming() {
        let mut stream = stream?;
        let mut asked = [0; 512];
        let _ = stream.read(&mut asked)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nfar\n")?;
    }
    Ok(())
}
