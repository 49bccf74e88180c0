//! Lockfiles: which are there, what they hold, and whether they agree with the manifest.

use std::collections::BTreeMap;

use js_semver::{Range, Version};
use stageplan_syntax::Span;
use stageplan_syntax::data::{Format, Kind, Node};
use stageplan_syntax::order;

use super::edges::{Edge, Edges};
use super::manifest::{Named, Package};
use crate::ecosystem::node::managers::Manager;
use crate::origin::{Origin, Place, Sourced};
use crate::project::Unit;
use crate::tree::{Content, RepoPath};

/// A package a lockfile holds.
#[derive(Clone, Debug)]
pub(in super::super) struct Locked {
    pub(in super::super) version: String,
    /// Whether only development needs it, where the lockfile says so.
    pub(in super::super) dev: bool,
    /// Whether an install goes on without it.
    pub(in super::super) optional: bool,
    pub(in super::super) origin: Origin,
    /// It runs a script while it is installed, as far as the lockfile tells.
    pub(in super::super) script: Option<bool>,
    /// It depends on tools that compile.
    pub(in super::super) compiles: bool,
    /// The lines of Node that it names as its own, where it names them one by one.
    pub(in super::super) lines: Option<String>,
    /// Every package that leads to it, itself included; only of packages that may have machine code.
    pub(in super::super) users: Vec<String>,
}

/// A package whose machine code lies in packages of their own, of which the lockfile lacks some for Linux.
#[derive(Clone, Debug)]
pub(in super::super) struct Family {
    /// One for another system that is locked.
    pub(in super::super) other: Option<(String, Origin)>,
    /// There is one for musl at all.
    pub(in super::super) musl_exists: bool,
    /// Those that fit glibc and musl are locked.
    pub(in super::super) glibc: bool,
    pub(in super::super) musl: bool,
}

/// One lockfile.
#[derive(Clone, Debug)]
pub(in super::super) struct Lock {
    pub(in super::super) manager: Manager,
    pub(in super::super) path: RepoPath,
    /// The version of its format.
    pub(in super::super) format: Option<Sourced<String>>,
    /// That it is there.
    pub(in super::super) origin: Origin,
    /// Packages by name that matter to a plan: those with install scripts, those from Git, those of the tables.
    pub(in super::super) packages: BTreeMap<String, Locked>,
    /// Packages with parts per platform, some of which are not locked.
    pub(in super::super) families: BTreeMap<String, Family>,
    /// A package that is fetched with Git.
    pub(in super::super) git: Option<Origin>,
    /// A package that has an install script.
    pub(in super::super) install_script: Option<Origin>,
    /// Where it disagrees with the manifest: what a person should read, and where.
    pub(in super::super) disagreement: Option<(String, Place)>,
}

const NAMES: &[(&str, Manager)] = &[
    ("package-lock.json", Manager::Npm),
    ("npm-shrinkwrap.json", Manager::Npm),
    ("pnpm-lock.yaml", Manager::Pnpm),
    ("yarn.lock", Manager::Yarn),
    ("bun.lock", Manager::Bun),
    ("bun.lockb", Manager::Bun),
];

/// The lockfiles of a folder; empty ones do not count.
pub(super) fn read(unit: &Unit<'_>, member: &str, package: &Package) -> Vec<Lock> {
    let mut locks: Vec<Lock> = Vec::new();
    for (name, manager) in NAMES {
        let Some(path) = unit.path(name).filter(|path| unit.project.tree().has_file(path)) else { continue };
        // Both npm files at once: the shrinkwrap is what npm reads.
        if *name == "npm-shrinkwrap.json" {
            locks.retain(|lock| lock.manager != Manager::Npm);
        }
        if *name == "bun.lockb" {
            if locks.iter().all(|lock| lock.manager != Manager::Bun) {
                locks.push(empty(*manager, path.clone(), Origin::of_file(path)));
            }
            continue;
        }
        if let Some(Content::Text(text)) = unit.project.tree().content(&path)
            && text.trim().is_empty()
        {
            continue;
        }
        let Some(source) = unit.project.source(&path) else {
            // Known by name and not readable: it still says which manager made it.
            locks.push(empty(*manager, path.clone(), Origin::of_file(path)));
            continue;
        };
        let mut lock = empty(*manager, path, source.origin_of_file());
        match manager {
            Manager::Npm => npm(unit, name, member, package, &mut lock),
            Manager::Pnpm => pnpm(unit, member, package, &mut lock),
            Manager::Yarn | Manager::Berry => yarn(unit, package, &mut lock),
            Manager::Bun => bun(unit, member, package, &mut lock),
        }
        locks.push(lock);
    }
    locks
}

fn empty(manager: Manager, path: RepoPath, origin: Origin) -> Lock {
    Lock {
        manager,
        path,
        format: None,
        origin,
        packages: BTreeMap::new(),
        families: BTreeMap::new(),
        git: None,
        install_script: None,
        disagreement: None,
    }
}

impl Lock {
    fn add(&mut self, name: &str, version: &str, dev: bool, optional: bool, origin: Origin) {
        let version = version.to_owned();
        let locked =
            Locked { version, dev, optional, origin, script: None, compiles: false, lines: None, users: Vec::new() };
        match self.packages.get_mut(name) {
            // The copy that a production install needs is the one that matters.
            Some(known) if known.dev && !dev || known.optional && !optional => *known = locked,
            Some(_) => {}
            None => {
                self.packages.insert(name.to_owned(), locked);
            }
        }
    }

    /// Keeps the lines of Node that a package names, unless they are open to newer ones.
    fn says_lines(&mut self, name: &str, node: Node<'_>) {
        let lines = node.at(&["engines", "node"]).and_then(Node::scalar);
        if let Some(lines) = lines.filter(|lines| !lines.contains(['>', '*']))
            && let Some(locked) = self.packages.get_mut(name)
        {
            locked.lines = Some(lines.to_owned());
        }
    }

    fn says_script(&mut self, name: &str, script: bool) {
        if let Some(locked) = self.packages.get_mut(name) {
            locked.script = Some(script || locked.script == Some(true));
        }
    }
}

fn is_git(text: &str) -> bool {
    text.starts_with("git+") || text.starts_with("git:") || text.starts_with("git@") || text.starts_with("github:")
}

fn npm(unit: &Unit<'_>, name: &str, member: &str, package: &Package, lock: &mut Lock) {
    let Some(file) = unit.json(name) else { return };
    lock.format = file.scalar(&["lockfileVersion"]);
    let Some(root) = file.root() else { return };
    let mut edges = Edges::default();
    if let Some(packages) = root.get("packages") {
        let mut versions: BTreeMap<&str, &str> = BTreeMap::new();
        for (key, node) in packages.entries() {
            let Some((at, name)) = key.rsplit_once("node_modules/") else {
                if let Some(name) = node.get("name").and_then(Node::as_str).filter(|_| !key.is_empty()) {
                    edges.of(name, node);
                }
                continue;
            };
            edges.of(name, node);
            let flag = |field: &str| node.get(field).and_then(Node::as_bool).unwrap_or(false);
            let version = node.get("version").and_then(Node::as_str).unwrap_or_default();
            if at.is_empty() || at.trim_end_matches('/') == member {
                versions.insert(name, version);
            }
            let resolved = node.get("resolved").and_then(Node::as_str).unwrap_or_default();
            if is_git(resolved) && lock.git.is_none() {
                lock.git = Some(file.origin(node));
            }
            let optional = flag("optional");
            if flag("hasInstallScript") && !optional && lock.install_script.is_none() {
                lock.install_script = Some(file.origin(node));
            }
            lock.add(name, version, flag("dev"), optional, file.origin(node));
            lock.says_script(name, flag("hasInstallScript"));
            lock.says_lines(name, node);
        }
        let own = if member.is_empty() { packages.get("") } else { packages.get(member) };
        if let Some(own) = own {
            lock.disagreement = npm_disagreement(package, own, &versions);
        }
    } else {
        let mut open: Vec<Node<'_>> = root.get("dependencies").into_iter().collect();
        while let Some(node) = open.pop() {
            for (name, entry) in node.entries() {
                let flag = |field: &str| entry.get(field).and_then(Node::as_bool).unwrap_or(false);
                let version = entry.get("version").and_then(Node::as_str).unwrap_or_default();
                if is_git(version) && lock.git.is_none() {
                    lock.git = Some(file.origin(entry));
                }
                lock.add(name, version, flag("dev"), flag("optional"), file.origin(entry));
                edges.add(name, entry.get("requires"), false);
                open.extend(entry.get("dependencies"));
            }
        }
    }
    edges.into_lock(package, lock);
}

/// `npm ci` stops when a dependency of the manifest is not in the lockfile or is locked to a version outside its range.
fn npm_disagreement(package: &Package, own: Node<'_>, versions: &BTreeMap<&str, &str>) -> Option<(String, Place)> {
    for (group, field) in [
        (&package.dependencies, "dependencies"),
        (&package.dev, "devDependencies"),
        (&package.optional, "optionalDependencies"),
    ] {
        for (name, wanted) in group {
            let there = own.at(&[field, name]).or_else(|| own.at(&["optionalDependencies", name]));
            let same = there.and_then(Node::as_str) == Some(wanted.value().as_str());
            if same {
                continue;
            }
            let fits = versions.get(name.as_str()).is_some_and(|version| {
                match (Range::parse(wanted.value()), Version::parse(version)) {
                    (Ok(range), Ok(version)) => range.satisfies(&version),
                    // A tag, a link or an address: only the lockfile's own words tell, and they differ.
                    _ => versions.contains_key(name.as_str()) && there.is_none(),
                }
            });
            if !fits {
                return disagreement(name, wanted);
            }
        }
    }
    None
}

fn disagreement(name: &str, wanted: &Sourced<String>) -> Option<(String, Place)> {
    let place = wanted.origin().place()?.clone();
    Some((format!("`{name}` {} of package.json is not what the lockfile holds", wanted.value()), place))
}

fn groups(package: &Package) -> [&Named; 3] {
    [&package.dependencies, &package.dev, &package.optional]
}

fn pnpm(unit: &Unit<'_>, member: &str, package: &Package, lock: &mut Lock) {
    let Some(path) = unit.path("pnpm-lock.yaml") else { return };
    let Some(file) = unit.project.manifest(&path, Format::Yaml) else { return };
    // Newer ones write a document about pnpm itself in front.
    let Some(root) = file.document.documents().filter(|root| root.get("lockfileVersion").is_some()).last() else {
        return;
    };
    if let Some(node) = root.get("lockfileVersion")
        && let Some(text) = node.scalar()
    {
        lock.format = Some(file.sourced(node, text.to_owned()));
    }
    let mut edges = Edges::default();
    for table in ["packages", "snapshots"] {
        for (key, node) in root.get(table).into_iter().flat_map(Node::entries) {
            let (name, version) = pnpm_key(key);
            edges.add(name, node.get("dependencies"), false);
            edges.add(name, node.get("optionalDependencies"), true);
            let flag = |field: &str| node.get(field).and_then(Node::as_bool).unwrap_or(false);
            let git = node.at(&["resolution", "type"]).and_then(Node::as_str) == Some("git");
            if (git || is_git(version)) && lock.git.is_none() {
                lock.git = Some(file.origin(node));
            }
            if flag("requiresBuild") && !flag("optional") && lock.install_script.is_none() {
                lock.install_script = Some(file.origin(node));
            }
            if table == "packages" {
                lock.add(name, version, flag("dev"), flag("optional"), file.origin(node));
                lock.says_lines(name, node);
            }
            if flag("requiresBuild") {
                lock.says_script(name, true);
            }
        }
    }
    edges.into_lock(package, lock);
    let importer = if member.is_empty() { "." } else { member };
    let own = match root.get("importers") {
        Some(importers) => importers.get(importer),
        None => Some(root),
    };
    let Some(own) = own else {
        lock.disagreement = package
            .origin
            .place()
            .map(|place| (format!("the lockfile does not know the workspace package {importer}"), place.clone()));
        return;
    };
    for group in groups(package) {
        for (name, wanted) in group {
            let said = ["dependencies", "devDependencies", "optionalDependencies"].iter().find_map(|field| {
                let entry = own.at(&[field, name])?;
                entry.get("specifier").unwrap_or(entry).scalar()
            });
            let said = own.at(&["specifiers", name]).and_then(Node::scalar).or(said);
            let overridden = root.get("overrides").is_some_and(|overrides| overrides.entries().next().is_some());
            if said.is_none() || said != Some(wanted.value()) && !overridden {
                lock.disagreement = disagreement(name, wanted);
                return;
            }
        }
    }
}

/// `/name@1.0.0(peer@1)`, `name@1.0.0`, `/name/1.0.0_peer` to name and version.
fn pnpm_key(key: &str) -> (&str, &str) {
    let key = key.trim_start_matches('/');
    let key = key.split('(').next().unwrap_or(key);
    let from = usize::from(key.starts_with('@'));
    if let Some(at) = key.get(from..).and_then(|rest| rest.find('@')) {
        return (&key[..at + from], &key[at + from + 1..]);
    }
    match key.rsplit_once('/') {
        Some((name, version)) => (name, version.split('_').next().unwrap_or(version)),
        None => (key, ""),
    }
}

fn yarn(unit: &Unit<'_>, package: &Package, lock: &mut Lock) {
    let Some(source) = unit.source("yarn.lock") else { return };
    // The classic format is not YAML, the other one says so in its first entry.
    let berry = source.text.lines().take(20).any(|line| line.trim_end() == "__metadata:");
    let mut keys: Vec<String> = Vec::new();
    let mut edges = Edges::default();
    let yaml = if berry { unit.yaml("yarn.lock") } else { None };
    if berry {
        lock.manager = Manager::Berry;
        let Some(file) = &yaml else { return };
        lock.format = file.scalar(&["__metadata", "version"]);
        for (key, node) in file.root().into_iter().flat_map(Node::entries) {
            for one in key.split(", ") {
                let (name, range) = yarn_key(one.trim());
                if !range.is_empty() {
                    let version = node.get("version").and_then(Node::scalar).unwrap_or_default();
                    lock.add(name, version, false, false, file.origin(node));
                    keys.push(format!("{name}@{}", range.strip_prefix("npm:").unwrap_or(range)));
                }
            }
            let owner = key.split(", ").next().map_or("", |one| yarn_key(one.trim()).0);
            for (name, _) in node.get("dependencies").into_iter().flat_map(Node::entries) {
                let optional =
                    node.at(&["dependenciesMeta", name, "optional"]).and_then(Node::as_bool).unwrap_or(false);
                edges.0.push(Edge { from: owner, to: name, optional });
            }
            let resolution = node.get("resolution").and_then(Node::as_str).unwrap_or_default();
            if (resolution.contains("#commit=") || resolution.contains(".git#")) && lock.git.is_none() {
                lock.git = Some(file.origin(node));
            }
        }
    } else {
        let mut names: Vec<&str> = Vec::new();
        let mut offset = 0;
        let mut block = "";
        for line in source.text.split_inclusive('\n') {
            let span = Span::new(offset, offset + line.trim_end().len());
            offset += line.len();
            let text = line.trim_end();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            if !text.starts_with("    ") {
                block = text.trim();
            } else if let Some(name) = text.split_whitespace().next() {
                let from = names.first().map_or("", |key| yarn_key(key).0);
                edges.0.push(Edge { from, to: name.trim_matches('"'), optional: block == "optionalDependencies:" });
            }
            if !text.starts_with(' ') {
                names = text.trim_end_matches(':').split(", ").map(|key| key.trim_matches('"')).collect();
                keys.extend(names.iter().map(|name| (*name).to_owned()));
            } else if let Some(version) = text.strip_prefix("  version ") {
                for key in &names {
                    let origin = source.origin(span, (*key).to_owned());
                    lock.add(yarn_key(key).0, version.trim_matches('"'), false, false, origin);
                }
            } else if let Some(resolved) = text.strip_prefix("  resolved ")
                && (is_git(resolved.trim_matches('"')) || resolved.contains(".git#"))
                && lock.git.is_none()
            {
                lock.git = Some(source.origin(span, names.first().copied().unwrap_or_default().to_owned()));
            }
        }
    }
    edges.into_lock(package, lock);
    order::sort(&mut keys);
    for group in groups(package) {
        for (name, wanted) in group {
            let range = wanted.value();
            let elsewhere = ["workspace:", "link:", "file:", "portal:", "patch:", "catalog:", "npm:"];
            if elsewhere.iter().any(|protocol| range.starts_with(protocol)) {
                continue;
            }
            if keys.binary_search(&format!("{name}@{range}")).is_err() && !yarn_other_form(&keys, name, range) {
                lock.disagreement = disagreement(name, wanted);
                return;
            }
        }
    }
}

/// `name@range` to name and range.
pub(super) fn yarn_key(key: &str) -> (&str, &str) {
    let from = usize::from(key.starts_with('@'));
    match key.get(from..).and_then(|rest| rest.find('@')) {
        Some(at) => (&key[..at + from], &key[at + from + 1..]),
        None => (key, ""),
    }
}

/// A Git address is written in another form in the lockfile, and a workspace package is not written in the classic one.
fn yarn_other_form(keys: &[String], name: &str, range: &str) -> bool {
    let prefix = format!("{name}@");
    let known = keys.iter().any(|key| key.starts_with(&prefix));
    known && Range::parse(range).is_err() || !known && Range::parse(range).is_ok() && keys.is_empty()
}

fn bun(unit: &Unit<'_>, member: &str, package: &Package, lock: &mut Lock) {
    let Some(file) = unit.json("bun.lock") else { return };
    lock.format = file.scalar(&["lockfileVersion"]);
    let Some(root) = file.root() else { return };
    let mut edges = Edges::default();
    for (key, node) in root.get("packages").into_iter().flat_map(Node::entries) {
        let Some(resolved) = node.items().next().and_then(Node::as_str) else { continue };
        let (name, version) = pnpm_key(resolved);
        if is_git(version) && lock.git.is_none() {
            lock.git = Some(file.origin(node));
        }
        // `user/name` is the copy of one package, and another key is what a manifest calls it.
        let name =
            if key == name || key.strip_suffix(name).is_some_and(|rest| rest.ends_with('/')) { name } else { key };
        lock.add(name, version, false, false, file.origin(node));
        if let Some(about) = node.items().find(|item| item.kind() == Kind::Object) {
            edges.of(name, about);
        }
    }
    edges.into_lock(package, lock);
    let Some(own) = root.get("workspaces").and_then(|all| all.get(member)).filter(|own| own.kind() == Kind::Object)
    else {
        return;
    };
    for (group, field) in [
        (&package.dependencies, "dependencies"),
        (&package.dev, "devDependencies"),
        (&package.optional, "optionalDependencies"),
    ] {
        for (name, wanted) in group {
            if own.at(&[field, name]).and_then(Node::as_str) != Some(wanted.value().as_str()) {
                lock.disagreement = disagreement(name, wanted);
                return;
            }
        }
    }
}
