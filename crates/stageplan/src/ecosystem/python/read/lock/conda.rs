//! `conda-lock.yml`.

use stageplan_syntax::data::Node;

use super::{LIMIT, Lock, add_file, locked, text};
use crate::ecosystem::python::facts::Locked;
use crate::project::Manifest;

pub(super) fn read(file: &Manifest) -> Lock {
    let mut lock = Lock::default();
    for package in file.at(&["package"]).into_iter().flat_map(Node::items).take(LIMIT) {
        let Some(name) = text(package, "name") else { continue };
        // Every platform has an entry of its own.
        if text(package, "platform").is_some_and(|platform| platform != "linux-64") {
            continue;
        }
        let version = package.get("version").and_then(Node::scalar).unwrap_or_default();
        let main = text(package, "category").is_none_or(|category| category == "main");
        let mut locked = Locked { main, ..locked(file, package, name, version) };
        if text(package, "manager") == Some("pip") {
            add_file(&mut locked, text(package, "url").unwrap_or_default());
        } else if locked.name == "python" {
            lock.python = package.get("version").map(|node| file.sourced(node, version.to_owned()));
        }
        lock.packages.push(locked);
    }
    lock
}
