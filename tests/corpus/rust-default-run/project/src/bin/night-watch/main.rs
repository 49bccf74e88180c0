mod clock;

fn main() {
    loop {
        println!("watch {}", clock::hour());
        std::thread::sleep(std::time::Duration::from_secs(3600));
    }
}
