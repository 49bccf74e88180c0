//! JavaScript and TypeScript source: imports, calls, reads of the environment, and configuration objects.
//!
//! This is a reader of tokens and brackets, not a parser: it takes any dialect from CommonJS to TSX and keeps answering
//! where a file is broken.

mod arg;
mod file;
mod query;
#[cfg(test)]
mod tests;
mod tokens;

pub use arg::Arg;
pub use file::{File, Import, ImportKind, file};
pub use query::{Call, EnvRead, calls, default_export_object, env_reads};
pub use tokens::{Kind, Token, tokens};
