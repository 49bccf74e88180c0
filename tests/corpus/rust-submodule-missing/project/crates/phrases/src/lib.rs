pub fn count() -> usize {
    include!(concat!(env!("OUT_DIR"), "/count.rs"))
}
