use config::{Config, ConfigError, Environment, File};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Settings {
    pub server: Server,
}

#[derive(Deserialize)]
pub struct Server {
    pub host: String,
    pub port: u16,
}

impl Settings {
    pub fn load() -> Result<Self, ConfigError> {
        Config::builder()
            .add_source(File::with_name("config/default"))
            .add_source(File::with_name("config/local").required(false))
            .add_source(Environment::with_prefix("BOARD").separator("__"))
            .build()?
            .try_deserialize()
    }
}
