pub fn charts() -> &'static [&'static str] {
    &["sound", "strait"]
}
