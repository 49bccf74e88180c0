//! What belongs to Python.

pub mod source;
