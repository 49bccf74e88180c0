fn main() {
    for quay in kernel::quays::QUAYS {
        println!("lifting at {quay}");
    }
}
