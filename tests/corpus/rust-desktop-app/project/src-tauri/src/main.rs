fn main() {
    porthole_lib::run()
}
