//! Rust source: items, attributes with their arguments, and expressions, as deep as plans need them.
//!
//! Types are left out, and so is what is not part of a build for Linux that is no test. Files that do not compile and
//! macros with a grammar of their own are read as well as they can be.

mod format;
mod items;
mod query;
mod reader;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;

pub use format::{Placeholder, placeholders};
pub use query::{Binding, Bound, Call, Function, Index, Invocation};
pub use reader::Known;
pub use tokens::{Kind, Token, Tokens};
pub use tree::{
    Arm, Attribute, Block, Closure, Expr, ExprKind, Field, If, Item, ItemKind, Let, Link, LinkKind, Macro, Meta,
    Pattern, Signature, Statement, Struct, Use, Variant,
};

use reader::Reader;

/// One source file.
#[derive(Clone, Debug, Default)]
pub struct File<'t> {
    /// The text it was read from.
    pub text: &'t str,
    /// Its items.
    pub items: Vec<Item<'t>>,
}

impl<'t> File<'t> {
    /// Reads a file. `known` tells which conditions of the build hold that are no matter of the target: `feature`.
    pub fn parse(text: &'t str, known: Known<'_>) -> Self {
        let tokens = Tokens::new(text);
        let items = Reader::new(&tokens, known).items();
        Self { text, items }
    }
}
