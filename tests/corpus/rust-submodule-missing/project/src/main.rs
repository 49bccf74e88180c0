use std::io::Write;
use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:9191")?;
    for stream in listener.incoming() {
        writeln!(stream?, "{}", phrases::count())?;
    }
    Ok(())
}
