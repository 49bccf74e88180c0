pub fn pilots() -> Vec<&'static str> {
    vec!["Ada", "Bo", "Cyn"]
}
