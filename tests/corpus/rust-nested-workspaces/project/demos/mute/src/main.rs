fn main() {
    drop(horn::blow(0));
}
