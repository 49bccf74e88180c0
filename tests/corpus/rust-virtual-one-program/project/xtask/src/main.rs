fn main() {
    println!("cargo xtask ci");
}
