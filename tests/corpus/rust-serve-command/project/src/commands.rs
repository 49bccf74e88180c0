use std::{io::{Read, Write}, net::TcpStream};

use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Starts the server
    Serve(Serve),
    /// Brings the store up to date
    Migrate,
    /// Fails when the server does not answer
    Healthcheck {
        #[arg(default_value = "127.0.0.1:9393")]
        url: String,
    },
}

#[derive(Args)]
pub struct Serve {
    /// Address to listen on
    #[arg(long, env = "LANTERN_LISTEN", default_value = "127.0.0.1:9393")]
    pub listen: String,
}

pub fn serve(serve: &Serve) -> anyhow::Result<()> {
    let server = tiny_http::Server::http(&serve.listen).map_err(|error| anyhow::anyhow!("{error}"))?;
    for request in server.incoming_requests() {
        request.respond(tiny_http::Response::from_string("lit"))?;
    }
    Ok(())
}

pub fn healthcheck(address: &str) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    anyhow::ensure!(answer.contains(" 200 "), "it is dark");
    Ok(())
}
