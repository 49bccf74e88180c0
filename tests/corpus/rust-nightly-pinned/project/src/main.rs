#![feature(never_type)]

use std::net::TcpListener;

fn serve() -> ! {
    let listener = TcpListener::bind("0.0.0.0:2525").expect("the port is free");
    loop {
        if let Ok((stream, from)) = listener.accept() {
            eprintln!("{from} was seen");
            drop(stream);
        }
    }
}

fn main() {
    serve()
}
