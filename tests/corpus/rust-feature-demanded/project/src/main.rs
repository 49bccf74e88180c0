use std::io::Write;
use std::net::TcpListener;

#[cfg(feature = "mariadb")]
const BACK_END: &str = "mariadb";
#[cfg(feature = "files")]
const BACK_END: &str = "files";

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:4600")?;
    for stream in listener.incoming() {
        writeln!(stream?, "{BACK_END}")?;
    }
    Ok(())
}
