//! Which package of a lockfile leads to which: who needs machine code, and which parts of it are locked for Linux.

use std::collections::{BTreeMap, BTreeSet};

use stageplan_syntax::data::Node;
use stageplan_syntax::order;

use super::lock::{Family, Lock};
use super::manifest::Package;
use crate::ecosystem::node::CATALOG;

/// That one package depends on another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge<'t> {
    pub(super) from: &'t str,
    pub(super) to: &'t str,
    pub(super) optional: bool,
}

/// All that a lockfile says of it.
#[derive(Debug, Default)]
pub(super) struct Edges<'t>(pub(super) Vec<Edge<'t>>);

/// Packages that compile, or that fetch what was compiled, for those that depend on them.
const COMPILERS: &[&str] = &[
    "node-gyp",
    "node-gyp-build",
    "node-addon-api",
    "nan",
    "bindings",
    "prebuild-install",
    "@mapbox/node-pre-gyp",
    "node-pre-gyp",
    "cmake-js",
    "install-artifact-from-github",
];

/// Those of them that say it by themselves; others bring tools that look at machine code, too.
const CERTAIN: &[&str] = &["nan", "prebuild-install"];

impl<'t> Edges<'t> {
    /// What an entry in npm's form names.
    pub(super) fn of(&mut self, from: &'t str, entry: Node<'t>) {
        self.add(from, entry.get("dependencies"), false);
        self.add(from, entry.get("optionalDependencies"), true);
        let peers = entry.get("peerDependencies").into_iter().flat_map(Node::entries);
        for (to, _) in peers {
            let spared = entry.at(&["peerDependenciesMeta", to, "optional"]).and_then(Node::as_bool) == Some(true)
                || entry.get("optionalPeers").into_iter().flat_map(Node::items).any(|peer| peer.as_str() == Some(to));
            if !spared {
                self.0.push(Edge { from, to, optional: false });
            }
        }
    }

    /// What one table of an entry names.
    pub(super) fn add(&mut self, from: &'t str, table: Option<Node<'t>>, optional: bool) {
        let names = table.into_iter().flat_map(Node::entries);
        self.0.extend(names.map(|(to, _)| Edge { from, to, optional }));
    }

    /// Tells the lock what follows from all of it.
    pub(super) fn into_lock(mut self, package: &Package, lock: &mut Lock) {
        lock.families = self.families(lock);
        let parts = self.0.iter().filter(|edge| edge.optional && platform(edge.to) && !platform(edge.from));
        let parted: BTreeSet<&str> = order::set(parts.map(|edge| edge.from));
        let mut asked: BTreeSet<String> = order::set(lock.families.keys().cloned());
        for edge in self.0.iter().filter(|edge| !edge.optional && COMPILERS.contains(&edge.to)) {
            let parted = parted.contains(edge.from);
            if let Some(locked) = lock.packages.get_mut(edge.from)
                && !parted
                && (locked.script.is_some() || CERTAIN.contains(&edge.to))
            {
                locked.compiles = true;
                asked.insert(edge.from.to_owned());
            }
        }
        let rows = CATALOG.rows("native").map(|row| row.text("package").unwrap_or_else(|| row.key()));
        asked.extend(rows.filter(|name| lock.packages.contains_key(*name)).map(str::to_owned));
        if asked.is_empty() {
            return;
        }
        order::sort_by(&mut self.0, |a, b| a.to.cmp(b.to));
        for name in asked {
            let users = self.leading_to(&name, true);
            let firm = self.leading_to(&name, false);
            // What nothing depends on is a dependency of a manifest.
            let wanted = |name: &&str| {
                package.dependencies.contains_key(*name)
                    || package.dev.contains_key(*name)
                    || !package.optional.contains_key(*name) && self.edges_to(name).is_empty()
            };
            let spared = !firm.iter().any(|name| wanted(&name.as_str()));
            if let Some(locked) = lock.packages.get_mut(&name) {
                locked.optional |= spared;
                locked.users = users;
            }
        }
    }

    fn edges_to(&self, name: &str) -> &[Edge<'t>] {
        let from = self.0.partition_point(|edge| edge.to < name);
        let rest = self.0.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|edge| edge.to == name)).unwrap_or_default()
    }

    /// The names from which a package is reached.
    fn leading_to(&self, name: &str, optional: bool) -> Vec<String> {
        let mut seen: Vec<String> = vec![name.to_owned()];
        let mut at = 0;
        let mut known: BTreeSet<&str> = BTreeSet::new();
        while let Some(next) = seen.get(at).cloned() {
            at += 1;
            for edge in self.edges_to(&next).iter().filter(|edge| optional || !edge.optional) {
                if edge.from != name && known.insert(edge.from) {
                    seen.push(edge.from.to_owned());
                }
            }
        }
        seen
    }

    /// Packages whose parts for Linux are not all locked.
    fn families(&self, lock: &Lock) -> BTreeMap<String, Family> {
        let parts = self.0.iter().filter(|edge| edge.optional && platform(edge.to) && !platform(edge.from));
        let mut owners: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for edge in parts {
            owners.entry(edge.from).or_default().push(edge.to);
        }
        let mut families = BTreeMap::new();
        for (owner, parts) in owners {
            let linux = |part: &&&str| part.contains("linux");
            let musl_exists = parts.iter().any(|part| part.contains("musl"));
            let marked = |part: &str| musl_exists || part.contains("gnu") || part.contains("glibc");
            let locked = |part: &&&str| lock.packages.contains_key(**part);
            let family = Family {
                other: parts.iter().filter(|part| !linux(part) && locked(part)).find_map(|part| {
                    lock.packages.get(*part).map(|locked| ((*part).to_owned(), locked.origin.clone()))
                }),
                musl_exists,
                glibc: parts.iter().filter(linux).filter(locked).any(|part| !part.contains("musl")),
                musl: parts.iter().filter(linux).filter(locked).any(|part| part.contains("musl") || !marked(part)),
            };
            if parts.iter().any(|part| linux(&part)) && !(family.glibc && family.musl) {
                families.insert(owner.to_owned(), family);
            }
        }
        families
    }
}

/// Whether a package is for one system, by its name.
fn platform(name: &str) -> bool {
    const SYSTEMS: &[&str] = &["linux", "linuxmusl", "darwin", "win32", "windows"];
    const CPUS: &[&str] =
        &["x64", "arm64", "arm", "ia32", "64", "32", "x86", "x86_64", "aarch64", "ppc64", "s390x", "riscv64"];
    let has = |words: &[&str]| name.split(['-', '/']).any(|word| words.contains(&word));
    has(SYSTEMS) && has(CPUS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(text: &'static str) -> Edges<'static> {
        let edge = |line: &'static str| {
            let (from, to) = line.split_once(" > ").unwrap_or_default();
            let optional = to.starts_with('?');
            Edge { from, to: to.trim_start_matches('?'), optional }
        };
        let mut edges = Edges(text.lines().map(edge).collect());
        order::sort_by(&mut edges.0, |a, b| a.to.cmp(b.to));
        edges
    }

    #[test]
    fn what_leads_to_a_package_is_found_through_others_and_in_circles() {
        let all = edges("app > orm\norm > driver\ndriver > native\ndriver > orm\ntest > ?native");
        let check = |name: &str, optional: bool, expect: &str| {
            let mut found = all.leading_to(name, optional);
            order::sort(&mut found);
            assert_eq!(found.join(" "), expect, "{name}");
        };
        check("native", true, "app driver native orm test");
        check("native", false, "app driver native orm");
        check("app", true, "app");
        check("absent", true, "absent");
    }

    #[test]
    fn parts_of_one_platform_are_told_from_packages_that_only_sound_so() {
        let check = |name: &str, expect: bool| assert_eq!(platform(name), expect, "{name}");
        check("@rollup/rollup-linux-x64-gnu", true);
        check("@img/sharp-linuxmusl-arm64", true);
        check("@esbuild/darwin-arm64", true);
        check("turbo-linux-64", true);
        check("fsevents", false);
        check("linux-release-info", false);
        check("linux-platform-info", false);
    }
}
