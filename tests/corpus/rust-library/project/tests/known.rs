#[test]
fn an_overhand_crosses_three_times() {
    assert_eq!(knotwork::crossings("overhand"), Some(3));
}
