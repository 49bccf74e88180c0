//! What the project names itself: requirement files, pyproject.toml, setup files, Pipfile.

use std::rc::Rc;

use stageplan_syntax::data::Node;

use crate::ecosystem::python::facts::{For, Need, Package};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// What the manifests of a unit say.
#[derive(Debug, Default)]
pub(in crate::ecosystem::python) struct Manifests {
    /// The file that makes it a project.
    pub(in crate::ecosystem::python) origin: Option<Origin>,
    pub(in crate::ecosystem::python) name: Option<Sourced<String>>,
    pub(in crate::ecosystem::python) package: Option<Package>,
    pub(in crate::ecosystem::python) needs: Vec<Need>,
    /// Versions of Python that the metadata asks for.
    pub(in crate::ecosystem::python) requires_python: Option<Sourced<String>>,
    /// Requirement files for what runs, and for development.
    pub(in crate::ecosystem::python) requirements: Vec<Sourced<RepoPath>>,
    pub(in crate::ecosystem::python) development: Vec<Sourced<RepoPath>>,
    pub(in crate::ecosystem::python) pyproject: Option<Rc<Manifest>>,
}

pub(in crate::ecosystem::python) fn read(unit: &Unit<'_>, _findings: &mut Vec<Finding>) -> Manifests {
    let mut manifests = Manifests::default();
    if let Some(pyproject) = unit.toml("pyproject.toml") {
        project(&pyproject, &mut manifests);
        manifests.origin = Some(pyproject.source.origin_of_file());
        manifests.pyproject = Some(pyproject);
    }
    if let Some(source) = unit.source("requirements.txt") {
        let mut offset = 0;
        for line in source.text.split_inclusive('\n') {
            let text = line.split('#').next().unwrap_or_default().trim();
            if !text.is_empty() && !text.starts_with('-') {
                let span = stageplan_syntax::Span::new(offset, offset + line.trim_end().len());
                manifests.needs.push(need(text, For::Main, source.origin(span, "")));
            }
            offset += line.len();
        }
        manifests.requirements.push(Sourced::new(source.path.clone(), source.origin_of_file()));
        manifests.origin.get_or_insert_with(|| source.origin_of_file());
    }
    manifests
}

fn project(pyproject: &Manifest, manifests: &mut Manifests) {
    manifests.name = pyproject.string(&["project", "name"]);
    manifests.requires_python = pyproject.string(&["project", "requires-python"]);
    for node in pyproject.at(&["project", "dependencies"]).into_iter().flat_map(Node::items) {
        if let Some(text) = node.as_str() {
            manifests.needs.push(need(text, For::Main, pyproject.origin(node)));
        }
    }
    let Some(name) = manifests.name.clone() else { return };
    let scripts = pyproject.at(&["project", "scripts"]).into_iter().flat_map(Node::entries);
    let scripts =
        scripts.filter_map(|(name, node)| Some((pyproject.sourced(node, name.to_owned()), node.as_str()?.to_owned())));
    manifests.package = Some(Package {
        origin: name.origin().clone(),
        name,
        backend: pyproject.string(&["build-system", "build-backend"]),
        scripts: scripts.collect(),
        sources: String::new(),
        version_from: None,
        installs: pyproject.at(&["build-system"]).is_some(),
    });
}

fn need(text: &str, wanted_for: For, origin: Origin) -> Need {
    let name = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).next().unwrap_or_default();
    let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
    Need { name, extras: Vec::new(), text: text.to_owned(), wanted_for, origin }
}
