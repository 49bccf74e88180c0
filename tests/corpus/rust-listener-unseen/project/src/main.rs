use std::net::TcpListener;
use std::os::fd::{FromRawFd, RawFd};

use tiny_http::{Response, Server};

/// The first socket that is handed over.
const FIRST: RawFd = 3;

fn main() {
    let door = unsafe { TcpListener::from_raw_fd(FIRST) };
    let server = Server::from_listener(door, None).expect("the socket listens");
    for request in server.incoming_requests() {
        let _ = request.respond(Response::from_string("Come in."));
    }
}
