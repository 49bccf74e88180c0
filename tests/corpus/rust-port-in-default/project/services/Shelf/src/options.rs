use std::net::TcpListener;

pub struct Options {
    pub depth: usize,
    pub port: u16,
}

impl Default for Options {
    fn default() -> Self {
        let depth = std::env::var("SHELF_DEPTH").ok().and_then(|depth| depth.parse().ok()).unwrap_or(40);
        Self { depth, port: 3302 }
    }
}

impl Options {
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    pub fn listener(&self) -> std::io::Result<TcpListener> {
        TcpListener::bind(format!("0.0.0.0:{}", self.port))
    }
}
