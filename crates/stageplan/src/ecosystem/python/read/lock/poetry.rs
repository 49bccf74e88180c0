//! `poetry.lock`, of every version of the format.

use std::collections::BTreeMap;

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::python::lines::Lines;
use stageplan_syntax::python::requirement::{self, normalize};

use super::graph::{self, Edge};
use super::{LIMIT, Lock, Roots, add_file, lines, linux, locked, never, text};
use crate::project::Manifest;

pub(super) fn read(file: &Manifest, roots: &Roots<'_>) -> Lock {
    let mut lock = Lock { python: file.string(&["metadata", "python-versions"]), ..Lock::default() };
    // Until 1.4 all files stood together at the end.
    let files = file.at(&["metadata", "files"]);
    let mut nodes = Vec::new();
    for package in file.at(&["package"]).into_iter().flat_map(Node::items).take(LIMIT) {
        let Some(name) = text(package, "name") else { continue };
        let mut node = graph::Node::new(locked(file, package, name, text(package, "version").unwrap_or_default()));
        node.locked.python = text(package, "python-versions").map(str::to_owned);
        let source = package.get("source");
        if source.and_then(|source| text(source, "type")).is_some_and(|kind| kind != "legacy") {
            node.locked.link = source.and_then(|source| text(source, "url")).map(str::to_owned);
        }
        let own = package.get("files").or_else(|| files.and_then(|files| files.get(name)));
        for one in own.into_iter().flat_map(Node::items) {
            add_file(&mut node.locked, text(one, "file").unwrap_or_default());
        }
        let (plain, optional) = dependencies(package);
        node.edges = plain;
        for (extra, list) in package.get("extras").into_iter().flat_map(Node::entries) {
            node.extras.insert(normalize(extra), extra_edges(extra, list, &optional));
        }
        node.says = says(package, roots);
        // A package that several groups ask for stays where one of their markers may hold.
        let own = markers(package).map(|(_, text)| lines(Some(text), &linux(&roots.all_extras)));
        node.locked.lines = own.reduce(|one, other| one | other).unwrap_or(Lines::ALL);
        if node.locked.lines == Lines::NONE {
            continue;
        }
        nodes.push(node);
    }
    let (main, others) = super::super::manifest::edges_of(roots.manifests, &roots.extras, &roots.groups);
    lock.packages = graph::settle(nodes, &edges(main), &edges(others));
    lock
}

fn edges(needs: Vec<&crate::ecosystem::python::facts::Need>) -> Vec<Edge> {
    needs.iter().map(|need| Edge { name: need.name.clone(), extras: need.extras.clone(), ..Edge::default() }).collect()
}

/// Whether the lockfile itself says that a package runs: by groups since 2.0, by a category until 1.4.
fn says(package: Node<'_>, roots: &Roots<'_>) -> Option<bool> {
    let optional = package.get("optional").and_then(Node::as_bool) == Some(true);
    if let Some(groups) = package.get("groups") {
        let mut groups = groups.items().filter_map(Node::as_str);
        let taken = groups.any(|group| group == "main" || roots.groups.contains(&normalize(group).as_str()));
        let wanted = !optional || markers(package).all(|(_, text)| !never(Some(text), &linux(&roots.extras)));
        return Some(taken && wanted);
    }
    match text(package, "category")? {
        // Which of the optional ones run, their users tell.
        "main" if optional => None,
        category => Some(category == "main"),
    }
}

/// The markers of a package: one for all, or one for each group.
fn markers<'d>(package: Node<'d>) -> impl Iterator<Item = (Option<&'d str>, &'d str)> {
    let node = package.get("markers");
    let own = node.and_then(Node::as_str).map(|text| (None, text));
    let by_group = node.into_iter().flat_map(Node::entries);
    own.into_iter().chain(by_group.filter_map(|(group, node)| Some((Some(group), node.as_str()?))))
}

/// What a package needs always, and the markers of what only its extras need.
fn dependencies<'d>(package: Node<'d>) -> (Vec<Edge>, BTreeMap<String, Option<&'d str>>) {
    let mut plain = Vec::new();
    let mut optional = BTreeMap::new();
    for (name, node) in package.get("dependencies").into_iter().flat_map(Node::entries) {
        let several = node.kind() == Kind::Array;
        let forms = node.items().chain((!several).then_some(node));
        for form in forms {
            let marker = text(form, "markers");
            if form.get("optional").and_then(Node::as_bool) == Some(true) {
                optional.insert(normalize(name), marker);
                continue;
            }
            let extras = form.get("extras").into_iter().flat_map(Node::items).filter_map(Node::as_str);
            plain.push(Edge {
                name: normalize(name),
                version: None,
                extras: extras.map(normalize).collect(),
                lines: lines(marker, &linux(&[])),
            });
        }
    }
    (plain, optional)
}

fn extra_edges(extra: &str, list: Node<'_>, optional: &BTreeMap<String, Option<&str>>) -> Vec<Edge> {
    let extra = normalize(extra);
    let edge = |text: &str| {
        let found = requirement::requirement(text, 0).0?;
        let marker = optional.get(&found.name).copied().flatten();
        let lines = lines(marker, &linux(&[extra.as_str()]));
        Some(Edge { name: found.name, version: None, extras: found.extras, lines })
    };
    list.items().filter_map(Node::as_str).filter_map(edge).collect()
}
