use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind(("0.0.0.0", 8123))?;
    for stream in listener.incoming() {
        drop(stream?);
    }
    Ok(())
}
