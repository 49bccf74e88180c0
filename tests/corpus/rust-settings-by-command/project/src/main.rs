mod settings;

use std::io::Write;
use std::net::TcpListener;

use clap::Parser;
use settings::Settings;

#[derive(Parser)]
enum Gauge {
    /// Answers with the last reading
    Serve {
        #[arg(long)]
        host: Option<String>,
        #[arg(long)]
        port: Option<u16>,
        #[arg(long, env = "GAUGE_STATION")]
        station: String,
    },
    /// Sends the readings of a month to an archive
    Archive {
        #[arg(long, env = "GAUGE_ARCHIVE")]
        to: String,
    },
}

fn main() {
    match Gauge::parse() {
        Gauge::Serve { host, port, station } => {
            let settings = Settings::load().expect("settings are complete");
            if settings.meter.on {
                let meter = settings.meter.clone();
                std::thread::spawn(move || count(&meter.host, meter.port));
            }
            let host = host.unwrap_or(settings.host);
            let port = port.unwrap_or(settings.port);
            let listener = TcpListener::bind((host, port)).expect("the address is free");
            for mut stream in listener.incoming().flatten() {
                let _ = writeln!(stream, "{station} by {}", settings.database);
            }
        }
        Gauge::Archive { to } => println!("to {to}"),
    }
}

fn count(host: &str, port: u16) {
    let metrics = TcpListener::bind((host, port)).expect("the address is free");
    metrics.incoming().for_each(drop);
}
