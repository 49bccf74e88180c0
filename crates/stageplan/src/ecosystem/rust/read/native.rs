//! Crates that are more than Rust: what they need to be built and to run.

use super::Read;
use crate::ecosystem::rust::facts::{Cargo, Crate, NativeNeed, NeededProgram};
use crate::finding::Finding;
use crate::origin::Origin;

/// What the crates need of the operating system.
pub(super) fn needs(_crates: &[Crate], _findings: &mut Vec<Finding>) -> Vec<NativeNeed> {
    Vec::new()
}

/// Programs that build scripts and macros of these crates run.
pub(super) fn build_programs(_crates: &[Crate]) -> Vec<NeededProgram> {
    Vec::new()
}

/// Variables that the build needs.
pub(super) fn build_env(_read: &Read<'_, '_>, _cargo: &Cargo, _crates: &[Crate]) -> Vec<(String, String, Origin)> {
    Vec::new()
}
