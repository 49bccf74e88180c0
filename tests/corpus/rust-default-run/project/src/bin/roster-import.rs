fn main() {
    let file = std::env::args().nth(1).expect("a roster");
    println!("{} pilots, from {file}", pilotage::pilots().len());
}
