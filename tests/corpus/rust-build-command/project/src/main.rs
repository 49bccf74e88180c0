fn main() {
    println!("next crossing: 09:40");
}
