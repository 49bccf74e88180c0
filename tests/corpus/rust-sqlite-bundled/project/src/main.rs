use std::{net::IpAddr, path::PathBuf, sync::{Arc, Mutex}};

use axum::{Router, extract::State, routing::{get, post}};
use clap::Parser;

/// Keeps a log of what passes.
#[derive(Parser)]
struct Args {
    /// Where to listen
    #[arg(long, env, default_value = "127.0.0.1")]
    bind: IpAddr,

    /// Port to listen on
    #[arg(short, long, env = "LOGBOOK_PORT", default_value_t = 5151)]
    port: u16,

    /// Folder of the log
    #[arg(long, env = "LOGBOOK_DATA", default_value = "data")]
    data: PathBuf,
}

type Db = Arc<Mutex<rusqlite::Connection>>;

async fn count(State(db): State<Db>) -> String {
    let count: i64 = db.lock().unwrap().query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).unwrap_or(0);
    count.to_string()
}

async fn add(State(db): State<Db>, text: String) {
    let _ = db.lock().unwrap().execute("INSERT INTO entry (text) VALUES (?1)", [&text]);
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    std::fs::create_dir_all(&args.data).expect("the folder can be made");
    let db = rusqlite::Connection::open(args.data.join("log.db")).expect("the log opens");
    db.execute("CREATE TABLE IF NOT EXISTS entry (text TEXT NOT NULL)", []).expect("the table is there");
    let app = Router::new()
        .route("/count", get(count))
        .route("/entries", post(add))
        .with_state(Arc::new(Mutex::new(db)));
    let listener = tokio::net::TcpListener::bind((args.bind, args.port)).await.expect("the port is free");
    axum::serve(listener, app).await.unwrap();
}
