use clap::{Arg, Command, value_parser};

pub fn command() -> Command {
    Command::new(env!("CARGO_PKG_NAME"))
        .version(env!("CARGO_PKG_VERSION"))
        .arg(Arg::new("address").short('a').long("address").env("GLASS_ADDRESS").default_value("[::1]"))
        .arg(
            Arg::new("port")
                .short('p')
                .long("port")
                .env("GLASS_PORT")
                .value_parser(value_parser!(u16))
                .default_value("5757"),
        )
}
