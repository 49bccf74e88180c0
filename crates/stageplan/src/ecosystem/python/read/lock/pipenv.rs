//! `Pipfile.lock`.

use stageplan_syntax::data::Node;
use stageplan_syntax::order;
use stageplan_syntax::python::lines::Lines;

use super::{LIMIT, Lock, lines, linux, locked, text};
use crate::ecosystem::python::facts::Locked;
use crate::project::Manifest;

pub(super) fn read(file: &Manifest) -> Lock {
    let full = file.string(&["_meta", "requires", "python_full_version"]);
    let python = full.or_else(|| file.string(&["_meta", "requires", "python_version"]));
    let mut lock = Lock { python, ..Lock::default() };
    for (section, main) in [("default", true), ("develop", false)] {
        for (name, node) in file.at(&[section]).into_iter().flat_map(Node::entries).take(LIMIT) {
            let lines = lines(text(node, "markers"), &linux(&[]));
            if lines == Lines::NONE {
                continue;
            }
            let version = text(node, "version").unwrap_or_default().trim_start_matches('=');
            // It lists hashes of files, and not their names.
            let mut locked = Locked { main, lines, ..locked(file, node, name, version) };
            locked.link = ["git", "hg", "file", "path"].iter().find_map(|key| text(node, key)).map(str::to_owned);
            lock.packages.push(locked);
        }
    }
    // What runs is needed by development as well, and stands there twice.
    let runs = order::set(lock.packages.iter().filter(|one| one.main).map(|one| one.name.clone()));
    lock.packages.retain(|one| one.main || !runs.contains(&one.name));
    lock
}
