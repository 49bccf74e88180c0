//! Kubernetes manifests and the default values of Helm charts.

use std::collections::BTreeMap;

use stageplan_syntax::data::{Format, Kind, Node};

use super::compose::named_like;
use super::look;
use super::notes::{Notes, command_of, text};
use super::words::{self, References};
use super::{CommandForm, Evidence};
use crate::ecosystem::Grade;
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

const LIMIT: usize = 24;

/// Deployments and stateful sets whose container is the unit: the image is named like it, or there is but one container
/// in all the files.
pub(super) fn manifests(unit: &Unit<'_>, evidence: &mut Evidence) {
    let below = [
        "k8s",
        "kubernetes",
        "manifests",
        "deploy",
        "deployment",
        "deployments",
        "k8s/base",
        "deploy/k8s",
        "deploy/kubernetes",
    ];
    let mut folders = look::around(unit, &below);
    // The upper folders hold compose files and workflows; only folders of that name hold manifests.
    folders.retain(|folder| below.iter().any(|name| folder.file_name() == name.rsplit('/').next().unwrap_or_default()));
    let paths = look::matching(unit, &folders, LIMIT, &|name| name.ends_with(".yaml") || name.ends_with(".yml"));
    let manifests: Vec<_> = paths.iter().filter_map(|path| plain_yaml(unit, path)).collect();
    let names = look::names(unit);
    let containers: Vec<_> =
        manifests.iter().flat_map(|manifest| containers(manifest).map(move |one| (manifest, one))).collect();
    let single = containers.len() == 1;
    for (manifest, container) in &containers {
        let image = container.get("image").and_then(Node::as_str).unwrap_or_default();
        let named = named_like(image, &names)
            || container
                .get("name")
                .and_then(Node::as_str)
                .is_some_and(|name| names.contains(&name.to_ascii_lowercase()));
        if named || (single && unit.folder.is_root() && !is_well_known(image)) {
            read_container(manifest, *container, &mut Notes::new(evidence, "kubernetes", Grade::Likely));
        }
    }
    for manifest in &manifests {
        for container in of_workloads(manifest, "initContainers") {
            let image = container.get("image").and_then(Node::as_str).unwrap_or_default();
            if named_like(image, &names) {
                let name = container.get("name").and_then(Node::as_str).unwrap_or("init");
                let mut notes = Notes::new(evidence, "kubernetes", Grade::Likely);
                each_command(manifest, container, |command, form, directory, grade| {
                    notes.at(grade).once(name, command, form, directory);
                });
            }
        }
    }
}

/// A file without templates: those of Helm and Kustomize are no YAML and would only give findings.
fn plain_yaml(unit: &Unit<'_>, path: &RepoPath) -> Option<std::rc::Rc<Manifest>> {
    let source = unit.project.source(path)?;
    let plain = source.text.contains("kind:") && !source.text.contains("{{");
    plain.then(|| unit.project.manifest(path, Format::Yaml)).flatten()
}

/// Whether an image is an official one such as `postgres:17`: without a registry or an owner.
fn is_well_known(image: &str) -> bool {
    !image.contains('/')
}

fn containers(manifest: &Manifest) -> impl Iterator<Item = Node<'_>> {
    of_workloads(manifest, "containers")
}

/// The containers of one list of every workload.
fn of_workloads<'m>(manifest: &'m Manifest, list: &'static str) -> impl Iterator<Item = Node<'m>> {
    let workload =
        |node: &Node<'_>| matches!(node.get("kind").and_then(Node::as_str), Some("Deployment" | "StatefulSet"));
    let documents = manifest.document.documents().filter(workload);
    documents.filter_map(move |document| document.at(&["spec", "template", "spec", list])).flat_map(Node::items)
}

/// What a container is given to run.
fn each_command(
    manifest: &Manifest,
    container: Node<'_>,
    mut look: impl FnMut(Sourced<String>, CommandForm, Option<Sourced<String>>, Grade),
) {
    let directory = text(manifest, container.get("workingDir")).filter(|folder| folder.starts_with('/'));
    for (key, form) in [("command", CommandForm::ImageEntrypoint), ("args", CommandForm::ImageArguments)] {
        let Some(node) = container.get(key).filter(|node| node.kind() == Kind::Array) else { continue };
        if let Some(command) = command_of(node, References::Kubernetes) {
            let grade = if command.resolved { Grade::Certain } else { Grade::Weak };
            look(manifest.sourced(node, command.text), form, directory.clone(), grade);
        }
    }
}

fn read_container(manifest: &Manifest, container: Node<'_>, notes: &mut Notes<'_>) {
    let name = container.get("name").and_then(Node::as_str).unwrap_or("web");
    each_command(manifest, container, |command, form, directory, grade| {
        notes.at(grade).start_in(name, command, form, directory);
    });
    let mut ports = BTreeMap::new();
    for port in container.get("ports").into_iter().flat_map(Node::items) {
        let Some(number) = port.get("containerPort") else { continue };
        let protocol = port.get("protocol").and_then(Node::as_str).unwrap_or("TCP");
        let value = words::port(&format!("{}/{protocol}", number.scalar().unwrap_or_default()));
        if let Some(value) = value {
            ports.insert(port.get("name").and_then(Node::as_str).unwrap_or_default(), value.clone());
            notes.port_value(manifest.sourced(number, value));
        }
    }
    notes.env_list(manifest, container.get("env"), "name", References::Kubernetes);
    for probe in ["readinessProbe", "livenessProbe", "startupProbe"] {
        notes.health(manifest, container.at(&[probe, "httpGet", "path"]));
    }
    // Only claims hold data; the other volumes are configuration and scratch space.
    for mount in container.get("volumeMounts").into_iter().flat_map(Node::items) {
        let read_only = mount.get("readOnly").and_then(Node::as_bool) == Some(true);
        let named = mount.get("name").and_then(Node::as_str).unwrap_or_default();
        if !read_only
            && named.split('-').any(|word| matches!(word, "data" | "storage" | "uploads" | "persistence" | "pvc"))
        {
            notes.volume_at(manifest, mount.get("mountPath"));
        }
    }
}

/// `values.yaml` of a chart of this unit.
pub(super) fn helm(unit: &Unit<'_>, evidence: &mut Evidence) {
    let homes =
        look::around(unit, &["chart", "charts", "helm", "helm_deploy", "deploy/chart", "deploy/charts", "deploy/helm"]);
    let homes: Vec<RepoPath> = homes.into_iter().filter(|home| !unit.folder.is_in(home)).collect();
    let mut folders = homes.clone();
    for home in &homes {
        folders.extend(unit.project.tree().folders_in(home).into_iter().take(8));
    }
    let names = look::names(unit);
    let paths = look::named(unit, &folders, &["values.yaml"]);
    let single = paths.len() == 1;
    for path in paths {
        let Some(manifest) = unit.project.manifest(&path, Format::Yaml) else { continue };
        let Some(root) = manifest.root() else { continue };
        let in_unit = !unit.folder.is_root() && path.is_in(&unit.folder);
        let named =
            root.at(&["image", "repository"]).and_then(Node::as_str).is_some_and(|image| named_like(image, &names))
                || path.parent().is_some_and(|folder| names.contains(&folder.file_name().to_ascii_lowercase()));
        if named || in_unit || (single && unit.folder.is_root()) {
            read_values(&manifest, root, &mut Notes::new(evidence, "helm", Grade::Weak));
        }
    }
}

fn read_values(manifest: &Manifest, root: Node<'_>, notes: &mut Notes<'_>) {
    let inside = [
        &["containerPort"][..],
        &["service", "targetPort"],
        &["service", "containerPort"],
        &["service", "internalPort"],
        &["image", "containerPort"],
        &["image", "port"],
    ];
    let before = notes.evidence.ports.len();
    for route in inside {
        notes.port(manifest, root.at(route));
    }
    // The front port of a cluster's service says nothing about the container where it is the usual one of the web.
    if notes.evidence.ports.len() == before
        && let Some(port) = root.at(&["service", "port"])
        && !matches!(port.scalar(), Some("80" | "443"))
    {
        notes.port(manifest, Some(port));
    }
    for probe in ["readinessProbe", "livenessProbe", "startupProbe"] {
        notes.health(manifest, root.at(&[probe, "httpGet", "path"]));
    }
    let env = root.get("env").or_else(|| root.get("envVars"));
    let named: Option<Node<'_>> = env.filter(|env| env.kind() == Kind::Object);
    for (name, value) in named.into_iter().flat_map(Node::merged_entries) {
        if let Some(scalar) = value.scalar().filter(|_| value.kind() != Kind::Null) {
            let origin = manifest.source.origin(value.key_span().unwrap_or(value.span()), value.route());
            let text = (!scalar.contains("{{")).then(|| scalar.to_owned());
            notes.env(Sourced::new(name.to_owned(), origin), text);
        }
    }
    notes.env_list(manifest, env, "name", References::None);
}
