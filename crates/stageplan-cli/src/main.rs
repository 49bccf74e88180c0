//! The `stageplan` command: the core's door to the terminal, and the only crate that touches the disk.

mod args;
mod clock;
mod commands;
mod disk;
mod failure;
mod output;
mod render;
mod session;

use std::process::ExitCode;

fn main() -> ExitCode {
    let matches = args::parse();
    args::choose_colour(&matches);
    match commands::run(&matches) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            output::err(&failure.to_string());
            ExitCode::from(failure.code)
        }
    }
}
