/// Who is there.
pub fn count() -> usize {
    2
}
