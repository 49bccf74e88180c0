use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

const SHELF: &str = "sqlite://shelf/sounds.db";

fn main() {
    let mut shelf = SqliteConnection::establish(SHELF).expect("the shelf opens");
    shelf.batch_execute("create table if not exists sound (address text)").expect("the shelf has a table");
    let queue = std::env::var("QUEUE_URL").unwrap_or_else(|_| "sqlite:waiting/queue.db?mode=rwc".to_owned());
    println!("takes from {queue}");
    for address in std::env::args().skip(1) {
        let _ = Command::new("yt-dlp").args(["-x", &address]).status();
        let _ = Command::new("quieten").arg("shelf").status();
    }
}
