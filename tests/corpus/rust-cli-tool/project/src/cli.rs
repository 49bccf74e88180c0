use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Converts a file
    Convert { file: PathBuf },
    /// Shows the factor
    Factor,
}

fn main() -> std::io::Result<()> {
    match Cli::parse().command {
        Command::Factor => println!("1.852"),
        Command::Convert { file } => {
            for line in std::fs::read_to_string(file)?.lines() {
                println!("{}", line.parse::<f64>().map(|knots| knots * 1.852).unwrap_or(f64::NAN));
            }
        }
    }
    Ok(())
}
