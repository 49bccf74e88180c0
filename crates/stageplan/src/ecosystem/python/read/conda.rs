//! Environments of conda.

use stageplan_syntax::data::Node;
use stageplan_syntax::python::requirements::{self, Item};

use super::manifest::Manifests;
use super::need;
use crate::ecosystem::python::facts::{Conda, For, Manager};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Unit;

/// Names of environment files, the one for what runs first.
const FILES: &[&str] = &[
    "environment-docker.yml",
    "environment-prod.yml",
    "environment.yml",
    "environment.yaml",
    "conda.yml",
    "conda.yaml",
    "env.yml",
    "env.yaml",
];

pub(super) fn read(unit: &Unit<'_>, manifests: &mut Manifests, findings: &mut Vec<Finding>) {
    // Files of other things have some of these names, too.
    let dependencies = |name: &&&str| {
        let file = unit.has(name).then(|| unit.yaml(name)).flatten()?;
        file.at(&["dependencies"]).is_some().then_some(file)
    };
    let Some(file) = FILES.iter().find_map(|name| dependencies(&name)) else { return };
    let origin = file.source.origin_of_file();
    manifests.origin.get_or_insert_with(|| origin.clone());
    manifests.tools.push(Sourced::new(Manager::Conda, origin.clone()));
    let mut conda = Conda {
        file: Sourced::new(file.source.path.clone(), origin),
        channels: Vec::new(),
        packages: Vec::new(),
        for_images: file.source.path.file_name().contains("-docker."),
        pip: false,
        python: None,
    };
    for node in file.at(&["channels"]).into_iter().flat_map(Node::items) {
        if let Some(channel) = node.as_str() {
            conda.channels.push(file.sourced(node, need::public(channel)));
        }
    }
    for node in file.at(&["dependencies"]).into_iter().flat_map(Node::items) {
        if let Some(text) = node.as_str() {
            // `conda-forge::gdal=3.8=py312_0`
            let plain = text.rsplit("::").next().unwrap_or(text).trim();
            let end = plain.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(plain.len());
            let (name, versions) = plain.split_at(end);
            if name == "python" {
                let exact = versions.trim().starts_with('=');
                let pin = versions.trim().trim_start_matches('=').trim();
                let pin = if exact { pin.split('=').next().unwrap_or_default().trim_end_matches(".*") } else { pin };
                if !pin.is_empty() {
                    conda.python = exact.then(|| file.origin(node));
                    manifests.conda_python = Some((file.sourced(node, pin.to_owned()), exact));
                }
                continue;
            }
            conda.pip |= name == "pip";
            if !matches!(name, "pip" | "setuptools" | "wheel") {
                // A build of one system is no build of another, and no name of a package holds such letters.
                if let Some(mut read) = need::of_text(name, For::Main, file.origin(node)) {
                    read.need.text = text.to_owned();
                    manifests.needs.push(read.need);
                }
                conda.packages.push(file.sourced(node, text.to_owned()));
            }
            continue;
        }
        for line in node.get("pip").into_iter().flat_map(Node::items) {
            let Some(text) = line.as_str() else { continue };
            conda.pip = true;
            for item in requirements::requirements(text).items {
                match item {
                    Item::Package { requirement, .. } => {
                        if let Some(read) = need::of_requirement(requirement, text, For::Main, file.origin(line)) {
                            manifests.take(read, unit, &unit.folder);
                        }
                    }
                    Item::Place { place, .. } => {
                        manifests.place(&place, false, &file.origin(line), unit, &unit.folder);
                    }
                    Item::Include { path, .. } => {
                        if let Some(path) = unit.path(&path) {
                            manifests.files.push(Sourced::new(path, file.origin(line)));
                        }
                    }
                    Item::Setting { .. } => {}
                }
            }
        }
    }
    if manifests.name.is_none() {
        manifests.name = file.string(&["name"]).filter(|name| name.value() != "base");
    }
    let foreign = |text: &str| text.contains("win-64") || text.contains("osx-");
    if let Some(prefix) = file.string(&["prefix"]).filter(|_| conda.packages.iter().any(|one| foreign(one.value()))) {
        findings.push(
            Finding::note("python/conda-export", "this environment was exported from one machine")
                .help("export it with `conda env export --from-history`, so that it can be made on Linux")
                .at(prefix.origin().place().cloned()),
        );
    }
    manifests.conda = Some(conda);
}
