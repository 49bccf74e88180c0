//! The workspace a unit belongs to: its root, its members, and which of them the unit needs.

use std::collections::{BTreeMap, BTreeSet};

use js_semver::{Range, Version};
use stageplan_syntax::data::Node;
use stageplan_syntax::order;
use stageplan_syntax::shell::{self, Word};

use super::lock::Lock;
use super::manifest::Package;
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

/// A workspace with the unit in it.
#[derive(Clone, Debug)]
pub(in super::super) struct Workspace {
    /// Its root folder.
    pub(in super::super) root: RepoPath,
    /// The manifest of the root.
    pub(in super::super) package: Package,
    /// The members, the unit among them unless it is the root itself.
    pub(in super::super) members: Vec<Package>,
    /// The members whose code the unit uses, each behind those it uses itself; the unit not among them.
    pub(in super::super) closure: Vec<RepoPath>,
    /// Those of them that a production install links, in the same order.
    pub(in super::super) runtime: Vec<RepoPath>,
    /// The members whose manifests an install for the unit and the root looks at, the unit's own included.
    pub(in super::super) needed: Vec<RepoPath>,
    /// What runs tasks in order.
    pub(in super::super) runner: Option<Runner>,
    /// What of the members in `closure` a program that uses them reads.
    pub(in super::super) taken: Vec<Taken>,
}

/// What of a member a program reads that uses it.
#[derive(Clone, Debug)]
pub(in super::super) struct Taken {
    pub(in super::super) folder: RepoPath,
    /// Nothing but these folders and files, where it is certain.
    pub(in super::super) only: Option<Vec<String>>,
    /// Everything but these, otherwise.
    pub(in super::super) without: Vec<String>,
}

/// What runs the tasks of all packages in the order in which they use each other.
#[derive(Clone, Debug)]
pub(in super::super) struct Runner {
    pub(in super::super) program: Program,
    /// The dependency that brings it.
    pub(in super::super) found: Sourced<String>,
    /// The tasks that it runs behind those of the packages that are used.
    pub(in super::super) tasks: Vec<String>,
}

/// The runners of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Program {
    Turbo,
    Nx,
    Lerna,
}

impl Workspace {
    /// The member in a folder.
    pub(in super::super) fn member(&self, folder: &RepoPath) -> Option<&Package> {
        self.members.iter().find(|member| member.folder == *folder)
    }

    /// Follows the dependencies of the unit, and of members that its code uses although no manifest says so.
    pub(super) fn follow(&mut self, own: &Package, undeclared: &[RepoPath]) {
        let known = Known::new(&self.members);
        let closure = known.reached(own, undeclared, true);
        let runtime = known.reached(own, undeclared, false);
        let of_root = known.reached(&self.package, &[], true);
        let needed = order::set(closure.iter().chain(&of_root).chain([&own.folder]));
        let folders = self.members.iter().map(|member| &member.folder);
        self.needed = folders.filter(|folder| needed.contains(folder)).cloned().collect();
        (self.closure, self.runtime) = (closure, runtime);
    }
}

/// Looks in the unit's folder and above it for a root that counts the unit among its members.
pub(super) fn read(unit: &Unit<'_>, own: &Package) -> Option<Workspace> {
    for folder in unit.folder.ancestors() {
        let at = unit.at(folder.clone());
        let Some(package) = (if folder == unit.folder { Some(own.clone()) } else { Package::read(&at) }) else {
            continue;
        };
        let patterns = patterns(&at, &package);
        if patterns.is_empty() {
            continue;
        }
        let members = members(unit, &folder, &patterns);
        let is_root = folder == unit.folder;
        if !is_root && members.iter().all(|member| member.folder != unit.folder) {
            continue;
        }
        let runner = runner(&at, &package);
        let none = Vec::new;
        let mut workspace = Workspace {
            root: folder,
            package,
            members,
            closure: none(),
            runtime: none(),
            needed: none(),
            runner,
            taken: Vec::new(),
        };
        workspace.follow(own, &[]);
        return Some(workspace);
    }
    None
}

/// The workspace of a root as a whole, for a unit that is installed with all of it.
pub(super) fn whole(root: &Unit<'_>) -> Option<Workspace> {
    let package = Package::read(root)?;
    let patterns = patterns(root, &package);
    let members = if patterns.is_empty() { Vec::new() } else { members(root, &root.folder, &patterns) };
    let none = Vec::new;
    Some(Workspace {
        root: root.folder.clone(),
        needed: members.iter().map(|member| member.folder.clone()).collect(),
        package,
        members,
        closure: none(),
        runtime: none(),
        runner: None,
        taken: Vec::new(),
    })
}

fn patterns(at: &Unit<'_>, package: &Package) -> Vec<Sourced<String>> {
    if let Some(file) = at.yaml("pnpm-workspace.yaml") {
        let items = file.at(&["packages"]).into_iter().flat_map(Node::items);
        let found: Vec<Sourced<String>> =
            items.filter_map(|item| Some(file.sourced(item, item.as_str()?.to_owned()))).collect();
        if !found.is_empty() {
            return found;
        }
    }
    package.workspaces.clone()
}

fn members(unit: &Unit<'_>, root: &RepoPath, patterns: &[Sourced<String>]) -> Vec<Package> {
    let tree = unit.project.tree();
    let mut found = Vec::new();
    for path in tree.files_below(root) {
        if !path.as_str().ends_with("package.json")
            || path.file_name() != "package.json"
            || path.parts().any(|part| part == "node_modules")
        {
            continue;
        }
        let Some(folder) = path.parent() else { continue };
        let Some(relative) = folder.relative_to(root).filter(|relative| !relative.is_empty()) else { continue };
        let fits = |pattern: &str| {
            let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
            fast_glob::glob_match(pattern, relative)
        };
        let mut belongs = false;
        for pattern in patterns {
            match pattern.value().strip_prefix('!') {
                Some(pattern) if fits(pattern) => belongs = false,
                None if fits(pattern.value()) => belongs = true,
                _ => {}
            }
        }
        if belongs {
            found.extend(Package::read(&unit.at(folder)));
        }
    }
    found
}

/// Whether a dependency means the package of the workspace and not one of the registry with the same name.
fn is_local(wanted: &str, member: &Package) -> bool {
    if ["workspace:", "link:", "file:", "portal:"].iter().any(|protocol| wanted.starts_with(protocol)) || wanted == "*"
    {
        return true;
    }
    let version = member.version.as_ref().and_then(|version| Version::parse(version.value()).ok());
    match (Range::parse(wanted), version) {
        (Ok(range), Some(version)) => range.satisfies(&version),
        _ => false,
    }
}

/// Whether the unit can only be installed together with its workspace.
pub(super) fn needs_workspace(own: &Package, workspace: &Workspace) -> bool {
    !workspace.closure.is_empty()
        || [&own.dependencies, &own.dev, &own.optional].iter().any(|group| {
            group
                .values()
                .any(|wanted| ["workspace:", "catalog:"].iter().any(|start| wanted.value().starts_with(start)))
        })
}

/// The package without what it takes from its workspace, which lockfiles write in other words or not at all.
pub(super) fn foreign(own: &Package, workspace: Option<&Workspace>) -> Package {
    let mut package = own.clone();
    let Some(workspace) = workspace else { return package };
    let known = Known::new(&workspace.members);
    for group in [&mut package.dependencies, &mut package.optional, &mut package.dev] {
        group.retain(|name, wanted| known.local(&own.folder, name, wanted.value()).is_none());
    }
    package
}

/// Says that a lockfile of the unit's own leaves out the workspace that the unit's manifest speaks of.
pub(super) fn report_own_lock(unit: &Unit<'_>, own: &Package, locks: &[Lock]) {
    let mut wanted = [&own.dependencies, &own.optional, &own.dev].into_iter().flat_map(|group| group.values());
    let Some(wanted) = wanted.find(|wanted| wanted.value().starts_with("workspace:")) else { return };
    let Some(lock) = locks.first() else { return };
    unit.project.report(
        Finding::warning(
            "node/lockfile-per-member",
            format!("{} is for this folder alone, and `{}` needs the workspace around it", lock.path, wanted.value()),
        )
        .help("keep one lockfile at the workspace's root: take out `shared-workspace-lockfile=false`, install, and delete this one")
        .at(wanted.origin().place().cloned())
        .at(lock.origin.place().cloned()),
    );
}

/// Says that pnpm copies packages of the workspace while it installs, which is before their sources are there.
pub(super) fn report_injected(root: &Unit<'_>, workspace: &Workspace) {
    if workspace.closure.is_empty() {
        return;
    }
    let told = root.yaml("pnpm-workspace.yaml").and_then(|file| {
        let node = file.at(&["injectWorkspacePackages"])?;
        (node.as_bool() == Some(true)).then(|| file.origin(node))
    });
    let told = told.or_else(|| {
        let source = root.source(".npmrc")?;
        let mut lines =
            source.text.lines().map(|line| line.split_once('=').map(|(key, value)| (key.trim(), value.trim())));
        lines.any(|line| line == Some(("inject-workspace-packages", "true"))).then(|| source.origin_of_file())
    });
    if let Some(told) = told {
        root.project.report(
            Finding::warning(
                "node/injected-packages",
                "pnpm copies packages of the workspace among the others while it installs, before they are there and built",
            )
            .help("turn `injectWorkspacePackages` off, or let a build of yours end in `pnpm deploy` and say it with `--build`")
            .at(told.place().cloned()),
        );
    }
}

/// The members by what dependencies call them.
struct Known<'p> {
    members: &'p [Package],
    by_name: BTreeMap<&'p str, Vec<&'p Package>>,
    by_folder: BTreeMap<&'p RepoPath, &'p Package>,
}

impl<'p> Known<'p> {
    fn new(members: &'p [Package]) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
        for member in members {
            if let Some(name) = &member.name {
                by_name.entry(name.value().as_str()).or_default().push(member);
            }
        }
        let by_folder = order::map(members.iter().map(|member| (&member.folder, member)));
        Self { members, by_name, by_folder }
    }

    /// The members that a package uses, each behind those it uses itself.
    fn reached(&self, from: &'p Package, also: &[RepoPath], dev: bool) -> Vec<RepoPath> {
        let seen = BTreeSet::from([&from.folder]);
        let mut walk = Walk { known: self, dev, seen, found: Vec::new() };
        walk.visit(from, 0);
        for member in self.members.iter().filter(|member| also.contains(&member.folder)) {
            walk.take(member, 0);
        }
        walk.found
    }

    /// The member that a dependency means: by its name, or by the folder that the dependency names.
    fn local(&self, from: &RepoPath, name: &str, wanted: &str) -> Option<&'p Package> {
        let protocols = ["workspace:", "link:", "file:", "portal:"];
        let path = protocols.iter().find_map(|protocol| wanted.strip_prefix(protocol));
        if let Some(folder) = path.filter(|path| path.starts_with('.')).and_then(|path| from.join(path).ok()) {
            return self.by_folder.get(&folder).copied();
        }
        // `workspace:other@*` gives the member another name.
        let alias = wanted.strip_prefix("workspace:").and_then(|rest| rest.rsplit_once('@')).map(|(name, _)| name);
        let name = alias.filter(|alias| !alias.is_empty()).unwrap_or(name);
        self.by_name.get(name)?.iter().copied().find(|member| is_local(wanted, member))
    }
}

struct Walk<'k, 'p> {
    known: &'k Known<'p>,
    dev: bool,
    seen: BTreeSet<&'p RepoPath>,
    found: Vec<RepoPath>,
}

impl<'p> Walk<'_, 'p> {
    fn visit(&mut self, package: &'p Package, depth: usize) {
        // Every step in marks a member as seen; the limit only bounds the stack.
        if depth > 64 {
            return;
        }
        let dev = self.dev.then_some(&package.dev);
        for (name, wanted) in package.dependencies.iter().chain(&package.optional).chain(dev.into_iter().flatten()) {
            if let Some(member) = self.known.local(&package.folder, name, wanted.value()) {
                self.take(member, depth + 1);
            }
        }
    }

    fn take(&mut self, member: &'p Package, depth: usize) {
        if self.seen.insert(&member.folder) {
            self.visit(member, depth);
            self.found.push(member.folder.clone());
        }
    }
}

/// What runs tasks, where the root depends on it and configures it.
fn runner(root: &Unit<'_>, package: &Package) -> Option<Runner> {
    if let Some(found) = package.any("turbo")
        && let Some(file) = root.json("turbo.json").or_else(|| root.json("turbo.jsonc"))
    {
        let tasks = file.at(&["tasks"]).or_else(|| file.at(&["pipeline"]));
        let tasks = tasks.into_iter().flat_map(Node::entries).map(|(name, _)| name.to_owned()).collect();
        return Some(Runner { program: Program::Turbo, found: found.clone(), tasks });
    }
    if let Some(found) = package.any("nx")
        && let Some(file) = root.json("nx.json")
    {
        // Without this, it builds the package alone.
        let first = |node: Node<'_>| {
            let mut needs = node.get("dependsOn").into_iter().flat_map(Node::items);
            needs.any(|need| need.as_str().is_some_and(|need| need.starts_with('^')))
        };
        let tasks = file.at(&["targetDefaults"]).into_iter().flat_map(Node::entries);
        let tasks = tasks.filter(|(_, node)| first(*node)).map(|(name, _)| name.to_owned()).collect();
        return Some(Runner { program: Program::Nx, found: found.clone(), tasks });
    }
    let found = package.any("lerna").filter(|_| root.has("lerna.json"))?;
    Some(Runner { program: Program::Lerna, found: found.clone(), tasks: Vec::new() })
}

/// Whether a script of the root only has the same script of its packages run.
pub(super) fn hands_down(line: &str) -> bool {
    let script = shell::parse(line);
    let mut commands = script.commands.iter();
    let (Some(only), None) = (commands.next(), commands.next()) else { return false };
    let words: Vec<String> = only.words.iter().filter_map(Word::literal).collect();
    let mut words =
        words.iter().map(String::as_str).skip_while(|word| word.contains('=') || matches!(*word, "npx" | "cross-env"));
    let program = words.next();
    let rest: Vec<&str> = words.collect();
    let has = |names: &[&str]| rest.iter().any(|word| names.contains(word));
    match program {
        Some("turbo") => has(&["build"]),
        Some("lerna") => has(&["run"]),
        Some("nx") => has(&["run-many", "affected"]),
        Some("pnpm") => has(&["-r", "--recursive", "recursive"]),
        Some("npm") => has(&["-ws", "--workspaces"]),
        Some("yarn") => has(&["workspaces"]),
        Some("bun") => has(&["--filter=*", "--filter='*'"]) || rest.windows(2).any(|pair| pair == ["--filter", "*"]),
        _ => false,
    }
}

/// Members that the code of the unit reaches and that it does not declare: by path, or by name from where they are
/// linked for all.
pub(super) fn undeclared<'c>(
    unit: &Unit<'_>,
    workspace: &Workspace,
    files: impl Iterator<Item = &'c String>,
) -> Vec<RepoPath> {
    let mut found: Vec<RepoPath> = Vec::new();
    for file in files.filter(|file| file.starts_with("../")) {
        let Some(path) = unit.path(file) else { continue };
        let member = path.ancestors().skip(1).find_map(|folder| workspace.member(&folder));
        if let Some(member) = member
            && !workspace.runtime.contains(&member.folder)
            && !found.contains(&member.folder)
        {
            found.push(member.folder.clone());
        }
    }
    found
}

/// What of a member is used: what its build makes, where all that others can import lies there; otherwise what is left
/// without tests, documents and the settings of tools.
pub(super) fn taken(member: &Unit<'_>, package: &Package) -> Taken {
    let tree = member.project.tree();
    let top = |path: &str| {
        let path = path.strip_prefix("./").unwrap_or(path);
        path.split('/').next().unwrap_or_default().to_owned()
    };
    let there = |name: &str| member.path(name).is_some_and(|path| tree.has_file(&path) || tree.has_folder(&path));
    let mut made: Vec<String> = Vec::new();
    let mut others = false;
    for entry in package.outputs.iter().filter(|entry| *entry != "./package.json" && *entry != "package.json") {
        let folder = top(entry);
        let inside = entry.trim_start_matches("./").contains('/') && !folder.contains('*');
        if !inside || there(&folder) {
            others = true;
        } else if !made.contains(&folder) {
            made.push(folder);
        }
    }
    let builds = ["build", "build:lib", "compile", "tsc", "prepare", "prepack"];
    let builds = builds.iter().any(|name| package.scripts.contains_key(*name));
    let shipped: Vec<String> = package.files.iter().map(|file| top(file)).collect();
    // What is published and not in the repository is made, too, and may be read although nobody imports it.
    made.extend(shipped.iter().filter(|name| !name.contains('.') && !there(name)).cloned());
    order::sort(&mut made);
    made.dedup();
    let plain = shipped.iter().all(|name| !name.contains(['*', '!', '{', '[']) && !name.is_empty());
    let only = (made.len() == 1 && !others && builds && plain).then(|| {
        let data = shipped.into_iter().filter(|name| !made.contains(name) && *name != "package.json" && there(name));
        let documents = |name: &String| {
            let name = name.to_ascii_lowercase();
            ["readme", "license", "licence", "changelog"].iter().any(|start| name.starts_with(start))
        };
        let data: Vec<String> = data.filter(|name| !documents(name)).collect();
        made.iter().cloned().chain(data).collect()
    });
    let used = |name: &str| package.outputs.iter().any(|entry| top(entry) == name);
    let without = super::files::top(member)
        .drop
        .into_iter()
        .map(|(name, _)| name.trim_end_matches('/').to_owned())
        .filter(|name| name != "node_modules" && !used(name))
        .filter(|name| !name.contains(['*', '?', '[', '!', '\\', ' ']))
        .collect();
    Taken { folder: member.folder.clone(), only, without }
}
