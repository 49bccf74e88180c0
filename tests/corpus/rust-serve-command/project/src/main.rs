mod commands;

use clap::Parser;
use commands::{Cli, Command};

fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    match cli.command {
        Command::Serve(serve) => commands::serve(&serve),
        Command::Migrate => Ok(println!("nothing to do")),
        Command::Healthcheck { url } => commands::healthcheck(&url),
    }
}
