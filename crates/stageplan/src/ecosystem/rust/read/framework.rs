//! What the program is made with, and what its frameworks' configuration says.

use super::Read;
use crate::ecosystem::rust::facts::{Cargo, Code, Crate, Framework};

/// The frameworks among the crates, the most telling first.
pub(super) fn recognise(_crates: &[Crate]) -> Vec<Framework> {
    Vec::new()
}

/// Adds what frameworks read from files and variables of their own: where they listen, which folders they serve.
pub(super) fn settings(_read: &mut Read<'_, '_>, _cargo: &Cargo, _frameworks: &[Framework], _code: &mut Code) {}
