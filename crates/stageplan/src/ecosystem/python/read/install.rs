//! Which manager installs, and what it reads.

use super::manifest::Manifests;
use crate::ecosystem::python::facts::{Install, Manager};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// How packages come, and the folder they come in.
pub(super) struct Read {
    pub(super) root: RepoPath,
    pub(super) facts: Install,
}

impl std::ops::Deref for Read {
    type Target = Install;

    fn deref(&self) -> &Install {
        &self.facts
    }
}

/// Lockfiles in the order in which they are believed where several lie side by side.
const LOCKS: &[(&str, Manager)] = &[
    ("uv.lock", Manager::Uv),
    ("poetry.lock", Manager::Poetry),
    ("pdm.lock", Manager::Pdm),
    ("Pipfile.lock", Manager::Pipenv),
    ("pylock.toml", Manager::Pip),
];

pub(super) fn read(unit: &Unit<'_>, manifests: &Manifests, _evidence: &Evidence, _findings: &mut Vec<Finding>) -> Read {
    let lock = LOCKS.iter().find_map(|(name, manager)| {
        let path = unit.path(name).filter(|_| unit.has(name))?;
        Some((Sourced::new(path.clone(), Origin::of_file(path)), *manager))
    });
    let manager = match &lock {
        Some((path, manager)) => path.derive("python/manager", "its lockfile is in the repository", *manager),
        None => {
            let origin = manifests.origin.clone().unwrap_or_else(|| Origin::of_file(unit.folder.clone()));
            Sourced::new(Manager::Pip, Origin::rule_from("python/manager", "what every Python brings", [origin]))
        }
    };
    let pyproject = manifests.pyproject.as_ref();
    let pyproject = pyproject.map(|file| Sourced::new(file.source.path.clone(), file.source.origin_of_file()));
    Read {
        root: unit.folder.clone(),
        facts: Install {
            manager,
            rejected: Vec::new(),
            manager_version: None,
            lock: lock.map(|(path, _)| path),
            manifests: pyproject.into_iter().collect(),
            requirements: manifests.requirements.clone(),
            development: manifests.development.clone(),
            extras: Vec::new(),
            groups: Vec::new(),
            development_groups: Vec::new(),
            hashed: false,
            secrets: Vec::new(),
            locals: Vec::new(),
        },
    }
}
