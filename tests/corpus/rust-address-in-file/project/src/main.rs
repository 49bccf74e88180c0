mod settings;

use std::path::PathBuf;

fn main() {
    let path = std::env::var_os("CONFIG").map(PathBuf::from).unwrap_or_else(|| PathBuf::from("config.toml"));
    if !path.exists() {
        eprintln!("{} is not there", path.display());
        std::process::exit(1);
    }
    let settings = settings::Settings::read(&path).expect("the settings are right");
    std::fs::create_dir_all(&settings.server.upload_path).expect("uploads have a place");
    let server = tiny_http::Server::http(&settings.server.address).expect("the address is free");
    for mut request in server.incoming_requests() {
        let name = settings.server.upload_path.join("last");
        let stored = std::fs::File::create(name).and_then(|mut file| std::io::copy(request.as_reader(), &mut file));
        let _ = request.respond(tiny_http::Response::from_string(format!("{}", stored.unwrap_or_default())));
    }
}
