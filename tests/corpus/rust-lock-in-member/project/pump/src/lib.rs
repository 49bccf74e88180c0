pub fn strokes() -> u32 {
    60
}
