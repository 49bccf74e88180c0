fn main() {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("usage: survey FILE");
        std::process::exit(2);
    };
    println!("{file}: sound");
}
