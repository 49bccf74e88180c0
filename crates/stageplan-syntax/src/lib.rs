//! Text of project files to trees with byte spans.
//!
//! This crate is a leaf: it knows formats and nothing of planning. Every reader takes text and gives a tree plus a list
//! of [`Problem`]s; broken input is normal, so no reader returns `Result` and none can panic.

pub mod data;
pub mod dotenv;
pub mod edn;
pub mod golang;
pub mod gomod;
pub mod hocon;
pub mod html;
pub mod ignorefile;
pub mod javascript;
pub mod jvm;
pub mod makefile;
pub mod order;
pub mod procfile;
pub mod properties;
pub mod python;
pub mod rust;
pub mod shell;
mod span;
pub mod unitfile;
pub mod xml;

pub use span::{LineIndex, Position, Problem, Span};
