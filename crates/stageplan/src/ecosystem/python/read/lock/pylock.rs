//! `pylock.toml`, the format that all are meant to share.

use stageplan_syntax::data::Node;
use stageplan_syntax::python::lines::Lines;
use stageplan_syntax::python::marker::{self, Environment};

use super::{LIMIT, Lock, Roots, add_file, lines_of, linux, locked, text};
use crate::project::Manifest;

pub(super) fn read(file: &Manifest, roots: &Roots<'_>) -> Lock {
    let mut lock = Lock { python: file.string(&["requires-python"]), ..Lock::default() };
    let names = |key: &str| -> Vec<&str> {
        file.at(&[key]).into_iter().flat_map(Node::items).filter_map(Node::as_str).collect()
    };
    let (extras, groups) = (names("extras"), names("dependency-groups"));
    let mut taken = names("default-groups");
    taken.extend(&roots.groups);
    for package in file.at(&["packages"]).into_iter().flat_map(Node::items).take(LIMIT) {
        let Some(name) = text(package, "name") else { continue };
        let mut locked = locked(file, package, name, text(package, "version").unwrap_or_default());
        let marker = text(package, "marker").and_then(|text| marker::marker(text, 0).ok());
        if let Some(marker) = marker {
            let all = Environment { groups: &groups, ..linux(&extras) };
            locked.lines = lines_of(&marker, &all);
            if locked.lines == Lines::NONE {
                continue;
            }
            let runs = Environment { groups: &taken, ..linux(&roots.extras) };
            locked.main = marker.holds(&runs) != Some(false);
        }
        locked.python = text(package, "requires-python").map(str::to_owned);
        let address =
            |node: Node<'_>| ["name", "url", "path"].iter().find_map(|key| text(node, key)).map(str::to_owned);
        for wheel in package.get("wheels").into_iter().flat_map(Node::items) {
            add_file(&mut locked, &address(wheel).unwrap_or_default());
        }
        locked.sdist = package.get("sdist").is_some();
        let links = ["vcs", "archive", "directory"].iter().filter_map(|key| package.get(key));
        locked.link =
            links.filter_map(|node| text(node, "url").or_else(|| text(node, "path"))).map(str::to_owned).next();
        lock.packages.push(locked);
    }
    lock
}
