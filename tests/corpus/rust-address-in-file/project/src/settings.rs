use std::path::{Path, PathBuf};

#[derive(serde::Deserialize)]
pub struct Settings {
    pub server: Server,
}

#[derive(serde::Deserialize)]
pub struct Server {
    pub address: String,
    pub upload_path: PathBuf,
}

impl Settings {
    pub fn read(path: &Path) -> Result<Self, config::ConfigError> {
        config::Config::builder()
            .add_source(config::File::from(path))
            .add_source(config::Environment::default().separator("__"))
            .build()?
            .try_deserialize()
    }
}
