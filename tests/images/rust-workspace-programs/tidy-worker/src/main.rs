use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

fn main() {
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGTERM, stop.clone()).expect("signals work");
    println!("tidying {} books", shelf::BOOKS.len());
    while !stop.load(Ordering::Relaxed) {
        sleep(Duration::from_millis(200));
    }
}
