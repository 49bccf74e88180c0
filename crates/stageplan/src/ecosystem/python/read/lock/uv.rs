//! `uv.lock`.

use stageplan_syntax::data::Node;
use stageplan_syntax::python::requirement::normalize;

use super::graph::{self, Edge};
use super::{LIMIT, Lock, Roots, add_file, lines, linux, locked, text};
use crate::finding::Finding;
use crate::project::Manifest;

pub(super) fn read(file: &Manifest, roots: &Roots<'_>, findings: &mut Vec<Finding>) -> Lock {
    let mut lock = Lock { python: file.string(&["requires-python"]), ..Lock::default() };
    if let Some(version) = file.at(&["version"])
        && version.as_i64() != Some(1)
    {
        let message = "this lockfile is of a format that is not known here";
        findings.push(
            Finding::warning("python/unknown-lock-format", message)
                .help("plan again with a newer stageplan, or write the lockfile anew with `uv lock`")
                .at(file.origin(version).place().cloned()),
        );
    }
    let mut nodes = Vec::new();
    let (mut main, mut others) = (Vec::new(), Vec::new());
    for package in file.at(&["package"]).into_iter().flat_map(Node::items).take(LIMIT) {
        let Some(name) = text(package, "name") else { continue };
        let mut node = graph::Node::new(locked(file, package, name, text(package, "version").unwrap_or_default()));
        let source = package.get("source");
        let of = |key: &str| source.and_then(|source| text(source, key));
        let folder = ["editable", "virtual", "directory"].iter().find_map(|key| of(key));
        let local = folder.is_some();
        node.locked.link = ["git", "url", "path"].iter().find_map(|key| of(key)).or(folder).map(str::to_owned);
        for wheel in package.get("wheels").into_iter().flat_map(Node::items) {
            // A flat index gives file names or paths, others addresses.
            let address = ["filename", "url", "path"].iter().find_map(|key| text(wheel, key));
            add_file(&mut node.locked, address.unwrap_or_default());
        }
        node.locked.sdist = package.get("sdist").is_some();
        node.edges = edges(package.get("dependencies"));
        for (extra, list) in package.get("optional-dependencies").into_iter().flat_map(Node::entries) {
            node.extras.insert(normalize(extra), edges(Some(list)));
        }
        if local {
            let own =
                node.locked.name == roots.project || (roots.project.is_empty() && matches!(folder, Some("." | "")));
            let groups = package.get("dev-dependencies").into_iter().flat_map(Node::entries);
            for (group, list) in groups {
                let runs = own && roots.groups.contains(&normalize(group).as_str());
                let list = edges(Some(list));
                if runs { main.extend(list) } else { others.extend(list) }
            }
            let mut edge = Edge { name: node.locked.name.clone(), ..Edge::default() };
            if own {
                edge.extras = roots.extras.iter().map(|extra| normalize(extra)).collect();
                main.push(edge.clone());
                lock.made_from = made_from(package, &node);
            }
            edge.extras = node.extras.keys().cloned().collect();
            others.push(edge);
        }
        nodes.push(node);
    }
    // Members of the workspace and the project itself are no packages that somebody else made.
    lock.packages = graph::settle(nodes, &main, &others);
    lock.packages.retain(|locked| locked.name != roots.project || locked.link.is_none());
    lock
}

fn edges(list: Option<Node<'_>>) -> Vec<Edge> {
    let edge = |node: Node<'_>| {
        Some(Edge {
            name: normalize(text(node, "name")?),
            version: text(node, "version").map(str::to_owned),
            extras: node
                .get("extra")
                .into_iter()
                .flat_map(Node::items)
                .filter_map(Node::as_str)
                .map(normalize)
                .collect(),
            lines: lines(text(node, "marker"), &linux(&[])),
        })
    };
    list.into_iter().flat_map(Node::items).filter_map(edge).collect()
}

/// What the project asked for when the lockfile was written.
fn made_from(package: Node<'_>, node: &graph::Node) -> Vec<String> {
    let name = |node: Node<'_>| text(node, "name").map(normalize);
    let mut names: Vec<String> = node.edges.iter().map(|edge| edge.name.clone()).collect();
    names.extend(package.at(&["metadata", "requires-dist"]).into_iter().flat_map(Node::items).filter_map(name));
    for (_, list) in package.at(&["metadata", "requires-dev"]).into_iter().flat_map(Node::entries) {
        names.extend(list.items().filter_map(name));
    }
    names
}
