pub fn strokes(count: u64) -> String {
    "|".repeat(count.min(40) as usize)
}
