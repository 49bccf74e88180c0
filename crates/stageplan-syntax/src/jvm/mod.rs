//! Source of the languages of the JVM: one lexer, and readers for what build tools and programs are written in.

pub mod gradle;
mod reader;
pub mod sbt;
pub mod source;
mod statement;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;

pub use tokens::{Dialect, Kind, Token, Tokens};
pub use tree::{Arg, Assign, Block, Call, Control, Declare, Define, Expr, ExprKind, Part, Statement, StatementKind};
