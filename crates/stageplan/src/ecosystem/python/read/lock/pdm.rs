//! `pdm.lock`.

use std::collections::BTreeMap;

use stageplan_syntax::data::Node;
use stageplan_syntax::python::lines::Lines;
use stageplan_syntax::python::requirement::normalize;

use super::graph::{self, Edge};
use super::{LIMIT, Lock, Roots, add_file, lines, linux, locked, text};
use crate::project::Manifest;

pub(super) fn read(file: &Manifest, roots: &Roots<'_>) -> Lock {
    let mut lock = Lock::default();
    let targets = file.at(&["metadata", "targets"]).into_iter().flat_map(Node::items);
    lock.python = targets.filter_map(|target| target.get("requires_python")).find_map(|node| {
        let value = node.as_str()?;
        Some(file.sourced(node, value.to_owned()))
    });
    let groups = file.at(&["metadata", "groups"]).into_iter().flat_map(Node::items).filter_map(Node::as_str);
    let groups: Vec<String> = groups.map(normalize).collect();
    lock.groups = (!groups.is_empty()).then_some(groups);
    // Until 2.8 all files stood together at the end, by name and version.
    let files = file.at(&["metadata", "files"]);
    let mut nodes: Vec<graph::Node> = Vec::new();
    let mut known: BTreeMap<(String, String), usize> = BTreeMap::new();
    for package in file.at(&["package"]).into_iter().flat_map(Node::items).take(LIMIT) {
        let Some(name) = text(package, "name") else { continue };
        let version = text(package, "version").unwrap_or_default();
        let dependencies = package.get("dependencies").into_iter().flat_map(Node::items).filter_map(Node::as_str);
        let key = (normalize(name), version.to_owned());
        let extras: Vec<String> =
            package.get("extras").into_iter().flat_map(Node::items).filter_map(Node::as_str).map(normalize).collect();
        let edges: Vec<Edge> = dependencies.filter_map(|text| Edge::of(text, None)).collect();
        let says = says(package, roots);
        // With extras, a package stands there once more.
        if !extras.is_empty()
            && let Some(node) = known.get(&key).and_then(|at| nodes.get_mut(*at))
        {
            node.says = node.says.max(says);
            for extra in extras {
                node.extras.entry(extra).or_default().extend(edges.iter().cloned());
            }
            continue;
        }
        let lines = lines(text(package, "marker"), &linux(&roots.all_extras));
        if lines == Lines::NONE {
            continue;
        }
        let mut node = graph::Node::new(locked(file, package, name, version));
        node.locked.lines = lines;
        node.locked.python = text(package, "requires_python").map(str::to_owned);
        node.locked.link = ["git", "hg", "url", "path"].iter().find_map(|key| text(package, key)).map(str::to_owned);
        let old = files.and_then(|files| files.get(&format!("{name} {version}")));
        for one in package.get("files").or(old).into_iter().flat_map(Node::items) {
            let address = ["file", "url", "path"].iter().find_map(|key| text(one, key));
            add_file(&mut node.locked, address.unwrap_or_default());
        }
        for extra in extras {
            node.extras.insert(extra, edges.clone());
        }
        node.edges = edges;
        node.says = says;
        known.entry(key).or_insert(nodes.len());
        nodes.push(node);
    }
    let (main, others) = super::super::manifest::edges_of(roots.manifests, &roots.extras, &roots.groups);
    let edges = |needs: Vec<&crate::ecosystem::python::facts::Need>| -> Vec<Edge> {
        let edge = |need: &&crate::ecosystem::python::facts::Need| Edge {
            name: need.name.clone(),
            extras: need.extras.clone(),
            ..Edge::default()
        };
        needs.iter().map(edge).collect()
    };
    lock.packages = graph::settle(nodes, &edges(main), &edges(others));
    lock
}

fn says(package: Node<'_>, roots: &Roots<'_>) -> Option<bool> {
    let mut groups = package.get("groups")?.items().filter_map(Node::as_str);
    let taken = |group: &str| {
        let group = normalize(group);
        group == "default" || roots.groups.contains(&group.as_str()) || roots.extras.contains(&group.as_str())
    };
    Some(groups.any(taken))
}
