//! Whether a unit is Rust.

use stageplan_syntax::data::Node;

use crate::ecosystem::rust::MANIFEST;
use crate::ecosystem::{Detection, Grade};
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};

/// Crates by which another language loads a library, and one that opens a window: what is built with them is a part of
/// something else.
const HOSTED: [&str; 11] = [
    "pyo3",
    "napi",
    "napi-derive",
    "neon",
    "node-bindgen",
    "rustler",
    "magnus",
    "ext-php-rs",
    "extendr-api",
    "tauri",
    "zed_extension_api",
];

/// A unit is Rust when a manifest of Cargo lies in it. A manifest with a program says so for this purpose; a library, or a
/// manifest beside another language's, is how native extensions are built.
pub(in crate::ecosystem::rust) fn detect(unit: &Unit<'_>) -> Option<Detection> {
    let manifest = unit.toml(MANIFEST)?;
    let name = manifest.string(&["package", "name"]).or_else(|| manifest.string(&["project", "name"]));
    let workspace = manifest.at(&["workspace"]);
    let what = match (&name, workspace) {
        (Some(name), _) => name.clone().map(|name| format!("Cargo package {name}")),
        (None, Some(node)) => manifest.sourced(node, "Cargo workspace".to_owned()),
        (None, None) => Sourced::new("Cargo manifest".to_owned(), manifest.source.origin_of_file()),
    };
    let grade = if is_hosted(&manifest) {
        Grade::Weak
    } else if name.is_some() && has_program(unit, &manifest) {
        Grade::Strong
    } else if workspace.is_some() {
        Grade::Likely
    } else {
        Grade::Weak
    };
    Some(Detection { grade, what, reasons: Vec::new() })
}

/// Whether the package is there for a program of another kind, which loads or shows it.
pub(super) fn is_hosted(manifest: &Manifest) -> bool {
    let tables = manifest.at(&["dependencies"]).into_iter().flat_map(Node::entries);
    let mut hosts = tables.filter(|(name, node)| {
        let named = node.get("package").and_then(Node::as_str).unwrap_or(name);
        HOSTED.contains(&named) && node.get("optional").and_then(Node::as_bool) != Some(true)
    });
    let library = manifest.at(&["lib", "crate-type"]).into_iter().flat_map(Node::items);
    let is_loaded = library.filter_map(Node::as_str).any(|kind| kind == "cdylib");
    hosts.any(|(name, _)| is_loaded || name == "tauri")
}

/// Whether a binary is named, or lies where binaries lie.
fn has_program(unit: &Unit<'_>, manifest: &Manifest) -> bool {
    let folder = || unit.path("src/bin").is_some_and(|folder| unit.project.tree().has_folder(&folder));
    manifest.at(&["bin"]).is_some() || unit.has("src/main.rs") || folder()
}
