use config::{Config, ConfigError, Environment, File};
use serde::Deserialize;

#[derive(Clone, Deserialize)]
pub struct Meter {
    pub on: bool,
    pub host: String,
    pub port: u16,
}

impl Default for Meter {
    fn default() -> Self {
        Self { on: false, host: "127.0.0.1".to_owned(), port: 9464 }
    }
}

#[derive(Deserialize)]
pub struct Settings {
    pub host: String,
    pub port: u16,
    pub unit: String,
    pub database: String,
    pub map: Option<String>,
    #[serde(default)]
    pub meter: Meter,
}

impl Settings {
    pub fn load() -> Result<Self, ConfigError> {
        let stage = std::env::var("GAUGE_STAGE").unwrap_or_else(|_| "development".into());
        Config::builder()
            .set_default("host", "127.0.0.1")?
            .set_default("port", 7300)?
            .add_source(File::with_name(&format!("stages/{stage}")))
            .add_source(Environment::with_prefix("GAUGE").separator("__"))
            .build()?
            .try_deserialize()
    }
}
