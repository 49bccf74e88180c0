#[derive(Default)]
pub struct Tally(u64);

impl Tally {
    pub fn next(&mut self) -> String {
        self.0 += 1;
        marks::strokes(self.0)
    }
}
