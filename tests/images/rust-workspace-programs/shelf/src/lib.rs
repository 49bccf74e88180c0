//! What both programs know.

pub const BOOKS: [&str; 3] = ["The Tide Tables", "Knots", "Lights and Fog Signals"];
