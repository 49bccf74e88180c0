//! stub
mod syntax;
pub use syntax::*;
/// stub
pub struct Printed {
    /// t
    pub text: String,
    /// m
    pub marks: Vec<Mark>,
}
/// stub
pub struct Mark {
    /// r
    pub range: std::ops::Range<usize>,
    /// t
    pub tag: Tag,
}
/// stub
pub fn print(_f: &Dockerfile) -> Printed {
    Printed { text: String::new(), marks: vec![] }
}
