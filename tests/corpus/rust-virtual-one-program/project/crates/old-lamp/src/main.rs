fn main() {
    println!("oil");
}
