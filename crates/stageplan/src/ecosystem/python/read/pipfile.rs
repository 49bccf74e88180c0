//! Pipfile.

use stageplan_syntax::data::Node;
use stageplan_syntax::python::requirement::normalize;

use super::indexes::Index;
use super::manifest::{Group, Manifests};
use super::need;
use super::package::is_command;
use crate::ecosystem::python::facts::{For, Manager};
use crate::origin::Sourced;
use crate::project::Unit;

pub(super) fn read(unit: &Unit<'_>, manifests: &mut Manifests) {
    let Some(file) = unit.toml("Pipfile") else { return };
    manifests.origin.get_or_insert_with(|| file.source.origin_of_file());
    manifests.tools.push(Sourced::new(Manager::Pipenv, file.source.origin_of_file()));
    manifests.files.push(Sourced::new(file.source.path.clone(), file.source.origin_of_file()));
    let Some(root) = file.root() else { return };
    for (section, node) in root.entries() {
        let wanted_for = match section {
            "source" | "requires" | "scripts" | "pipenv" => continue,
            "packages" => For::Main,
            "dev-packages" => For::Group("dev".to_owned()),
            // Every other table is a category of its own.
            other if is_command(other) => For::Group(normalize(other)),
            _ => continue,
        };
        if let For::Group(name) = &wanted_for {
            let optional = name != "dev";
            manifests.groups.push(Group { name: file.sourced(node, name.clone()), optional });
        }
        for (name, form) in node.entries() {
            for read in need::of_table(name, form, &wanted_for, &file.origin(form)) {
                manifests.take(read, unit, &unit.folder);
            }
        }
    }
    for source in root.get("source").into_iter().flat_map(Node::items) {
        if let Some(url) = source.get("url")
            && let Some(text) = url.as_str()
        {
            let name = source.get("name").and_then(Node::as_str).map(str::to_owned);
            if name.is_none() {
                manifests.nameless.get_or_insert_with(|| file.origin(url));
            }
            manifests.indexes.push(Index::new(name, text, file.origin(url)));
        }
    }
    let full = file.scalar(&["requires", "python_full_version"]);
    manifests.pins.extend(full.or_else(|| file.scalar(&["requires", "python_version"])));
}
