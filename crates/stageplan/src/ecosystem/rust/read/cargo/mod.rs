//! What Cargo's own files say: manifests, workspace, lockfile, configuration, toolchain.

pub(super) mod lines;

use super::{Chosen, Read};
use crate::ecosystem::rust::facts::{Cargo, Crate};
use crate::finding::Finding;

/// What was found.
pub(super) struct Found {
    pub(super) cargo: Cargo,
    /// The binary; `None` where there is none.
    pub(super) chosen: Option<Chosen>,
    /// The crates that take part.
    pub(super) crates: Vec<Crate>,
    /// Why there is no binary.
    pub(super) why_not: Option<Finding>,
}
