//! From files to facts. Nothing here knows the plan.

use super::MANIFEST;
use crate::evidence::Evidence;
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

/// What the files say. Each fact carries its place.
pub(in crate::ecosystem) struct Facts {
    /// The unit's folder.
    pub(super) unit: RepoPath,
    /// The project's name.
    pub(super) name: Option<Sourced<String>>,
}

pub(super) fn read(unit: &Unit<'_>, _evidence: &Evidence) -> Facts {
    let manifest = unit.toml(MANIFEST);
    Facts { unit: unit.folder.clone(), name: manifest.and_then(|manifest| manifest.string(&["name"])) }
}
