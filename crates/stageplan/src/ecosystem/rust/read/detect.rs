//! Whether a unit is Rust.

use crate::ecosystem::rust::MANIFEST;
use crate::ecosystem::{Detection, Grade};
use crate::origin::Sourced;
use crate::project::Unit;

/// A unit is Rust when a manifest of Cargo lies in it. A manifest with a program says so for this purpose; a library, or a
/// manifest beside another language's, is how native extensions are built.
pub(in crate::ecosystem::rust) fn detect(unit: &Unit<'_>) -> Option<Detection> {
    let manifest = unit.toml(MANIFEST)?;
    let name = manifest.string(&["package", "name"]);
    let workspace = manifest.at(&["workspace"]);
    let what = match (&name, workspace) {
        (Some(name), _) => name.clone().map(|name| format!("Cargo package {name}")),
        (None, Some(node)) => manifest.sourced(node, "Cargo workspace".to_owned()),
        (None, None) => Sourced::new("Cargo manifest".to_owned(), manifest.source.origin_of_file()),
    };
    let extension = manifest.at(&["lib", "crate-type"]).into_iter().flat_map(|node| node.items());
    let extension = extension.filter_map(|item| item.as_str()).any(|kind| kind == "cdylib");
    let program = manifest.at(&["bin"]).is_some()
        || ["src/main.rs", "src/bin"].iter().any(|path| {
            unit.has(path) || unit.path(path).is_some_and(|folder| unit.project.tree().has_folder(&folder))
        });
    let grade = match (program, workspace.is_some(), extension) {
        (true, ..) => Grade::Strong,
        (false, true, _) => Grade::Likely,
        (false, false, true) => Grade::Weak,
        (false, false, false) => Grade::Likely,
    };
    Some(Detection { grade, what, reasons: Vec::new() })
}
