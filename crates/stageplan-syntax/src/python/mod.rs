//! Python's files: versions, requirements, names of wheels and sources.

pub mod marker;
pub mod requirement;
pub mod requirements;
pub mod source;
pub mod version;
pub mod wheel;
