//! Writing to the two streams. Colours are written always and taken away where the stream does not show them.

use std::io::{self, Write};

use crate::failure::USAGE;

/// Writes to standard output. A reader that has gone away, such as `head`, ends the command without a word.
pub(crate) fn out(text: &str) {
    let mut stream = anstream::stdout().lock();
    settle(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()));
}

/// Writes what must arrive byte for byte, such as a printed file.
pub(crate) fn out_exactly(text: &str) {
    let mut stream = io::stdout().lock();
    settle(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()));
}

/// Writes to standard error; nobody is left to tell when that fails.
pub(crate) fn err(text: &str) {
    let mut stream = anstream::stderr().lock();
    let _ = stream.write_all(text.as_bytes());
}

fn settle(written: io::Result<()>) {
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => {
            err(&format!("error: the output could not be written: {error}\n"));
            std::process::exit(i32::from(USAGE));
        }
    }
}
