//! Source of the languages of the JVM: one lexer, and readers for what build tools and programs are written in.

#[cfg(test)]
mod tests;
mod tokens;

pub use tokens::{Dialect, Kind, Token, Tokens};
