//! Go source: imports, build constraints, directives, top-level declarations, and the calls, struct tags and composite
//! literals that tell how a program is configured.
//!
//! This is a reader of tokens and brackets, not a parser of Go: it answers the questions above for files that do not
//! compile as well.

mod constraint;
mod file;
mod query;
#[cfg(test)]
mod tests;
mod tokens;

pub use constraint::{Constraint, Expression, filename_matches};
pub use file::{CgoDirective, Constant, Embed, File, Function, Import, Var, file};
pub use query::{Arg, Call, Composite, StructTag, calls, composites, struct_tags};
pub use tokens::{Kind, Token, tokens};
