//! Projects of Gradle.

use super::Read;
use crate::ecosystem::java::facts::Tool;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

/// Reads the unit as a project of Gradle.
pub(super) fn read(_unit: &Unit<'_>, _read: &mut Read<'_>) -> Option<()> {
    None
}

/// The tool's own sign, with how much it tells.
pub(super) fn sign(unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    let names = ["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"];
    let found = names.iter().filter_map(|name| unit.path(name)).find(|path| unit.project.tree().has_file(path))?;
    Some(Sourced::new(Tool::Gradle, Origin::of_file(found)))
}
