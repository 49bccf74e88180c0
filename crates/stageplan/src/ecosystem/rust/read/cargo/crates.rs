//! The crates that take part in a program: what manifests ask for, and what the lockfile says it leads to.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::order;

use super::closure::{Asked, Closure};
use super::lock::Locked;
use super::workspace::Workspace;
use crate::ecosystem::rust::facts::Crate;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::project::Source;
use crate::tree::RepoPath;

/// What the lockfile adds to the manifests.
pub(super) struct Known {
    pub(super) crates: Vec<Crate>,
    /// Packages of the repository to which crates of registries lead: those that stand in for others.
    pub(super) stand_ins: Vec<(RepoPath, Origin)>,
    /// What manifests name and the lockfile does not.
    pub(super) stale: Option<Finding>,
    /// A crate that is fetched over SSH.
    pub(super) by_ssh: Option<Origin>,
}

/// What manifests alone say.
pub(super) fn direct(closure: &Closure) -> Vec<Crate> {
    let mut found: BTreeMap<&str, Crate> = BTreeMap::new();
    for asked in &closure.asked {
        let one = found.entry(&asked.dependency.package).or_insert_with(|| Crate {
            name: asked.dependency.package.clone(),
            version: None,
            accepted: None,
            features: Vec::new(),
            direct: true,
            build_only: true,
            needs: Vec::new(),
            why: asked.dependency.origin.clone(),
        });
        add(one, asked);
    }
    found.into_values().collect()
}

fn add(one: &mut Crate, asked: &Asked) {
    one.build_only &= asked.build_only;
    if one.version.is_none() {
        one.version = asked.dependency.version.as_deref().and_then(full);
    }
    if one.accepted.is_none() {
        one.accepted.clone_from(&asked.dependency.version);
    }
    for feature in &asked.features {
        if !one.features.contains(feature) {
            one.features.push(feature.clone());
        }
    }
}

/// A version that is written in full: `1.2.3` or `=1.2.3`.
fn full(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('=').trim();
    let plain = text.split('.').count() == 3 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| text.to_owned())
}

/// Follows the lockfile from the packages of the repository that take part.
pub(super) fn locked(workspace: &Workspace, closure: &Closure, source: &Source, lock: &Locked<'_>) -> Known {
    let stale = super::stale::find(workspace, source, lock);
    let mut known = Known { crates: direct(closure), stand_ins: Vec::new(), stale, by_ssh: None };
    let name_of = |folder: &RepoPath| workspace.package(folder).and_then(|toml| toml.name());
    let in_tree: BTreeMap<String, &RepoPath> =
        order::map(workspace.packages.keys().filter_map(|folder| Some((name_of(folder)?.into_parts().0, folder))));
    let own: BTreeSet<usize> = order::set(closure.locals.keys().filter_map(|folder| {
        let name = name_of(folder)?;
        lock.named(name.value())
            .iter()
            .copied()
            .find(|at| lock.packages.get(*at).is_some_and(|one| one.source.is_none()))
    }));
    // What runs comes first, so that what the build alone needs is the rest.
    let mut seen: BTreeMap<usize, bool> = BTreeMap::new();
    for build_only in [false, true] {
        let mut queue: Vec<usize> = Vec::new();
        for asked in closure.asked.iter().filter(|asked| asked.build_only == build_only) {
            let dependency = &asked.dependency;
            let all = lock.named(&dependency.package);
            let by = name_of(&asked.by);
            let lines = by.iter().flat_map(|name| lock.named(name.value())).filter_map(|at| lock.packages.get(*at));
            let meant: Vec<usize> = lines
                .flat_map(|package| lock.needs(package))
                .filter(|needed| needed.name == dependency.package)
                .flat_map(|needed| lock.meant(*needed))
                .collect();
            queue.extend(if meant.is_empty() { all.to_vec() } else { meant });
        }
        while let Some(at) = queue.pop() {
            if seen.contains_key(&at) {
                continue;
            }
            let Some(package) = lock.packages.get(at) else { continue };
            seen.insert(at, build_only);
            // What a package of the repository needs is known better from its manifest.
            if own.contains(&at) {
                continue;
            }
            if package.source.is_none()
                && let Some(folder) = in_tree.get(package.name)
            {
                let why = source.origin(package.span, format!("package {}", package.name));
                known.stand_ins.push(((*folder).clone(), why));
            }
            queue.extend(lock.needs(package).iter().flat_map(|needed| lock.meant(*needed)));
        }
    }
    let mut by_name: BTreeMap<String, usize> =
        order::map(known.crates.iter().enumerate().map(|(at, one)| (one.name.clone(), at)));
    for (at, build_only) in &seen {
        let (at, build_only) = (*at, *build_only);
        let Some(package) = lock.packages.get(at) else { continue };
        let needs = lock.needs(package).iter().filter(|_| !own.contains(&at)).map(|needed| needed.name.to_owned());
        let needs: Vec<String> = needs.collect();
        let version = Some(package.version.to_owned());
        if known.by_ssh.is_none() && package.source.is_some_and(|source| source.starts_with("git+ssh://")) {
            known.by_ssh = Some(source.origin(package.span, format!("package {}", package.name)));
        }
        match by_name.get(package.name).and_then(|at| known.crates.get_mut(*at)) {
            Some(one) => {
                one.build_only &= build_only;
                one.version = version;
                one.needs.extend(needs);
            }
            None => {
                by_name.insert(package.name.to_owned(), known.crates.len());
                known.crates.push(Crate {
                    name: package.name.to_owned(),
                    version,
                    accepted: None,
                    features: Vec::new(),
                    direct: false,
                    build_only,
                    needs,
                    why: source.origin(package.span, format!("package {}", package.name)),
                });
            }
        }
    }
    order::sort_by(&mut known.crates, |a, b| (!a.direct, &a.name).cmp(&(!b.direct, &b.name)));
    known
}
