use std::io::Write;
use std::net::TcpListener;
use std::path::Path;

fn main() {
    let host = std::env::var("HOST").expect("HOST is set");
    let port = std::env::var("PORT").expect("PORT is set");
    let greetings = Path::new(env!("CARGO_MANIFEST_DIR")).join("greetings");
    let listener = TcpListener::bind(format!("{host}:{port}")).expect("the address is free");
    for mut stream in listener.incoming().flatten() {
        let files = std::fs::read_dir(&greetings).expect("there are greetings");
        let _ = writeln!(stream, "{} greetings", files.count());
    }
}
