use std::io::Write;
use std::net::TcpListener;

mod lamps {
    include!(concat!(env!("OUT_DIR"), "/lamps.rs"));
}

const TIDES: &str = include_str!("../../tables/tides.csv");

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7070")?;
    for stream in listener.incoming() {
        writeln!(stream?, "{}{}{TIDES}", lamps::HARBOUR, lamps::REEF)?;
    }
    Ok(())
}
