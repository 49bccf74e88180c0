fn main() {
    assert_eq!(signal_flags::spell("ab c").len(), 3);
}
