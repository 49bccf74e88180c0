fn main() {
    chart_room::charts().iter().for_each(|chart| println!("{chart}"));
}
