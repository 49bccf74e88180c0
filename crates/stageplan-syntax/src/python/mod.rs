//! Python's files: sources, versions, requirements and names of wheels.

pub mod lines;
pub mod marker;
pub mod requirement;
pub mod requirements;
pub mod source;
pub mod version;
pub mod wheel;

#[cfg(test)]
mod tests;
