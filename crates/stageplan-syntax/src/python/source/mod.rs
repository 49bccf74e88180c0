//! Python source: statements with what they import, set and define, calls, and reads of the environment.
//!
//! This reader is tolerant: it takes every version of Python, keeps answering where a file is broken, and reads values no
//! deeper than plans ask. A whole parser would weigh too much in a browser: compressed, a module with nothing but
//! `rustpython-parser` 0.4.0 has 599 kB, and one with `rustpython-ruff_python_parser` 0.15.8 has 550 kB.

mod expression;
mod file;
mod query;
#[cfg(test)]
mod tests;
mod tokens;

pub use expression::{Arg, Call, Expr, ExprKind, Passed};
pub use file::{Assign, Block, Class, Condition, File, Function, Import, Param, Statement, StatementKind};
pub use query::{Binding, EnvKind, EnvRead, Imported, Origins, bindings, calls, env_reads, imported};
pub use tokens::{Kind, Token};
