//! From files to facts. Nothing here knows the plan.

use stageplan_syntax::data::Format;
use stageplan_syntax::javascript;

use super::CATALOG;
use super::code::{self, Around, Code, ImportMap, Member};
use super::config;
use super::start::{self, Start};
use super::tasks::Tasks;
use crate::ecosystem::top::{self, Top};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// A framework that the project names.
#[derive(Clone, Debug)]
pub(super) struct Framework {
    pub(super) name: &'static str,
    pub(super) port: Option<&'static str>,
    /// The folder of files that it makes, where it makes nothing else.
    pub(super) output: Option<&'static str>,
    /// The folder that its build makes beside the sources.
    pub(super) builds: Option<&'static str>,
    pub(super) found: Origin,
}

/// Files that are served as they are made.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) name: &'static str,
    pub(super) output: Sourced<String>,
    pub(super) task: Sourced<String>,
}

/// What the files say. Each fact carries its place.
pub(in crate::ecosystem) struct Facts {
    /// The unit's folder.
    pub(super) unit: RepoPath,
    /// The folder of the workspace, which is the unit's where there is none.
    pub(super) root: RepoPath,
    /// What makes it a project of Deno.
    pub(super) origin: Origin,
    /// The project's name.
    pub(super) name: Option<Sourced<String>>,
    /// What an install reads.
    pub(super) manifests: Vec<Sourced<RepoPath>>,
    pub(super) lock: Option<Sourced<RepoPath>>,
    /// The project wants no lockfile.
    pub(super) no_lock: Option<Origin>,
    /// The lockfile of another package manager, without one of Deno.
    pub(super) other_lock: Option<Sourced<RepoPath>>,
    /// Packages of npm lie in a folder beside the manifest.
    pub(super) modules: Option<Origin>,
    /// What is fetched lies in a folder beside the manifest, whether or not that is part of the repository.
    pub(super) vendored: Option<Origin>,
    /// Packages of npm are among what is fetched.
    pub(super) npm: bool,
    /// Manifests name something to fetch.
    pub(super) installs: bool,
    /// Something is fetched from an address, or from the registry of Deno.
    pub(super) remote: Vec<Sourced<String>>,
    pub(super) tasks: Tasks,
    pub(super) build: Option<Sourced<String>>,
    pub(super) start: Start,
    pub(super) site: Option<Site>,
    pub(super) frameworks: Vec<Framework>,
    pub(super) code: Code,
    pub(super) top: Top,
    /// Members of the workspace that the unit imports.
    pub(super) closure: Vec<RepoPath>,
    /// The versions that the project pins, best first, and those that are only shown to work.
    pub(super) pins: Vec<Sourced<String>>,
    pub(super) shown: Vec<Sourced<String>>,
    /// There is a named set of permissions that holds where nothing else is said.
    pub(super) permissions: Option<Origin>,
    pub(super) evidence: Evidence,
}

/// The manifests of a unit with what they map and name.
pub(super) struct Manifests {
    pub(super) config: Option<std::rc::Rc<Manifest>>,
    pub(super) package: Option<std::rc::Rc<Manifest>>,
    pub(super) map: ImportMap,
    pub(super) tasks: Tasks,
}

impl Manifests {
    pub(super) fn read(unit: &Unit<'_>) -> Self {
        let config = config::in_folder(unit, &unit.folder);
        let package = unit.json("package.json");
        let (mut map, mut tasks) = (ImportMap::new(), Tasks::new());
        if let Some(config) = &config {
            config::imports(config, &mut map);
            config::tasks(config, "tasks", &mut tasks);
        }
        let named = config.as_ref().and_then(|config| config.string(&["importMap"]));
        let names = named.iter().map(|name| name.value().as_str()).chain(["import_map.json"]);
        if let Some(extra) = names.filter_map(|name| unit.json(name)).next() {
            config::imports(&extra, &mut map);
        }
        if let Some(package) = &package {
            config::tasks(package, "scripts", &mut tasks);
        }
        Self { config, package, map, tasks }
    }
}

pub(super) fn read(unit: &Unit<'_>, evidence: &Evidence) -> Facts {
    let Manifests { config, package, mut map, mut tasks } = Manifests::read(unit);
    let workspace = config::workspace(unit);
    let root = workspace.as_ref().map_or_else(|| unit.folder.clone(), |workspace| workspace.root.clone());
    let outer = (root != unit.folder).then(|| config::in_folder(unit, &root)).flatten();
    if let Some(outer) = &outer {
        config::imports(outer, &mut map);
        config::tasks(outer, "tasks", &mut tasks);
    }
    let tree = unit.project.tree();
    let members: Vec<Member> = workspace.as_ref().map(|workspace| workspace.members.clone()).unwrap_or_default();
    let around = Around { map: &map, members: &members };
    let frameworks = frameworks(&map, config.as_ref(), outer.as_ref(), package.as_deref());
    let build = ["build", "build:prod"].iter().find_map(|name| {
        let line = tasks.get(*name)?;
        let compiles = super::tasks::task(&tasks, name).is_ok_and(|found| found.verb == super::tasks::Verb::Compile);
        (!compiles).then(|| Sourced::new((*name).to_owned(), line.origin().clone()))
    });
    let start = start::read(unit, &tasks, config.as_deref(), build.is_some(), evidence, &around);
    let code = start.entry.as_ref().map(|entry| code::scan(unit, entry, &around)).unwrap_or_default();
    let site = site(unit, &frameworks, &tasks, &start);

    let here = |folder: &RepoPath, name: &str| {
        let path = folder.join(name).ok().filter(|path| tree.has_file(path))?;
        Some(Sourced::new(path.clone(), Origin::of_file(path)))
    };
    let mut manifests = Vec::new();
    for folder in if root == unit.folder { vec![&root] } else { vec![&root, &unit.folder] } {
        let mapped = config.as_ref().and_then(|config| config.string(&["importMap"]));
        let names = config::CONFIGS.iter().copied().chain(["package.json", ".npmrc", "import_map.json"]);
        for name in names.chain(mapped.iter().map(|name| name.value().as_str())) {
            manifests.extend(here(folder, name));
        }
    }
    manifests.extend(workspace.iter().flat_map(|workspace| workspace.manifests.clone()));
    let mut seen = std::collections::BTreeSet::new();
    manifests.retain(|path| seen.insert(path.value().clone()));

    let config_at = |path: &[&str]| {
        let found = [outer.as_ref(), config.as_ref()].into_iter().flatten();
        found.filter_map(|config| Some(config.sourced(config.at(path)?, config.at(path)?.scalar()?.to_owned()))).next()
    };
    let named =
        config.as_ref().and_then(|config| config.string(&["lock"])).or_else(|| outer.as_ref()?.string(&["lock"]));
    let in_table = config_at(&["lock", "path"]);
    let lock_name = named.or(in_table).map_or_else(|| "deno.lock".to_owned(), |name| name.value().clone());
    let no_lock = config_at(&["lock"]).filter(|lock| lock.value() == "false").map(|lock| lock.origin().clone());
    let lock = here(&root, &lock_name).filter(|_| no_lock.is_none());
    let others = ["pnpm-lock.yaml", "yarn.lock", "package-lock.json", "bun.lock"];
    let above = unit.folder.ancestors();
    let mut other_lock = above.flat_map(|folder| others.iter().filter_map(move |name| here(&folder, name))).next();

    // With a package.json, Deno 2 keeps packages beside it; without one, in its own folder.
    let mode = config_at(&["nodeModulesDir"]);
    let any_package = || manifests.iter().find(|path| path.value().file_name() == "package.json");
    let modules = match mode.as_ref().map(|mode| mode.value().as_str()) {
        Some("auto" | "manual" | "true") => mode.as_ref().map(|mode| mode.origin().clone()),
        Some(_) => None,
        None => any_package().map(|path| path.origin().clone()),
    };
    let vendored =
        config_at(&["vendor"]).filter(|vendor| vendor.value() == "true").map(|vendor| vendor.origin().clone());
    let modules = modules.or_else(|| vendored.clone().filter(|_| mode.is_none()));
    let depends = |package: &Manifest| {
        ["dependencies", "devDependencies"]
            .iter()
            .any(|key| package.at(&[key]).is_some_and(|d| d.entries().next().is_some()))
    };
    let fetched = |value: &str| ["npm:", "jsr:", "https:", "http:"].iter().any(|start| value.starts_with(start));
    let any_member = workspace.as_ref().is_some_and(|workspace| workspace.manifests.len() > 1);
    let npm = package.as_deref().is_some_and(depends)
        || any_member
        || map.iter().any(|(_, value, _)| value.starts_with("npm:"))
        || code.remote.iter().any(|known| known.value().starts_with("npm:"));
    // A lockfile that holds no package of npm beside one that does was made by the way, such as for tests.
    let held = |lock: &Sourced<RepoPath>| {
        unit.project.manifest(lock.value(), Format::Json).is_none_or(|lock| lock.at(&["npm"]).is_some())
    };
    let depends_here = package.as_deref().is_some_and(depends);
    let partial = lock.clone().filter(|lock| depends_here && other_lock.is_some() && !held(lock));
    let lock = lock.filter(|_| partial.is_none());
    other_lock = other_lock.filter(|_| lock.is_none());
    manifests.extend(partial);
    let installs =
        map.iter().any(|(_, value, _)| fetched(value)) || package.as_deref().is_some_and(depends) || any_member;
    let mut remote: Vec<Sourced<String>> = code.remote.clone();
    for manifest in [config.as_ref(), outer.as_ref()].into_iter().flatten() {
        for (_, value) in manifest.at(&["imports"]).into_iter().flat_map(|imports| imports.entries()) {
            remote.extend(value.as_str().map(|text| manifest.sourced(value, text.to_owned())));
        }
    }
    let pins = [".dvmrc", ".deno-version"].iter().filter_map(|name| unit.one_line(name));
    let closure = closure(unit, &members, &code);
    let permissions = config.as_ref().and_then(|config| Some(config.origin(config.at(&["permissions", "default"])?)));
    let first = config.as_ref().map(|config| config.source.origin_of_file());
    let origin = first.or_else(|| start.entry.clone().map(Origin::of_file));
    let origin = origin.or_else(|| package.as_ref().map(|package| package.source.origin_of_file()));
    let name = config.as_ref().and_then(|config| config.string(&["name"]));
    Facts {
        name: name.or_else(|| package.as_ref()?.string(&["name"])),
        origin: origin.unwrap_or_else(|| Origin::of_file(unit.folder.clone())),
        unit: unit.folder.clone(),
        manifests,
        lock,
        no_lock,
        other_lock,
        modules,
        vendored,
        npm,
        installs,
        remote,
        build,
        start,
        site,
        frameworks,
        code,
        top: top::top(unit),
        closure,
        pins: pins.chain(evidence.tool("deno").cloned()).collect(),
        shown: evidence.ci_tool("deno").cloned().collect(),
        permissions,
        evidence: evidence.clone(),
        root,
        tasks,
    }
}

/// The members that the unit uses, by what it imports and by what manifests name.
fn closure(unit: &Unit<'_>, members: &[Member], code: &Code) -> Vec<RepoPath> {
    let mut found: Vec<&Member> = Vec::new();
    let mut open: Vec<&Member> =
        members.iter().filter(|member| member.folder == unit.folder || code.members.contains(&member.folder)).collect();
    while let Some(member) = open.pop() {
        if found.iter().any(|known| known.folder == member.folder) {
            continue;
        }
        found.push(member);
        let named = |other: &&Member| other.name.as_ref().is_some_and(|name| member.depends.contains(name));
        open.extend(members.iter().filter(named));
    }
    let folders = found.into_iter().map(|member| member.folder.clone());
    let mut folders: Vec<RepoPath> = folders.filter(|folder| *folder != unit.folder).collect();
    stageplan_syntax::order::sort(&mut folders);
    folders
}

pub(super) fn frameworks(
    map: &ImportMap,
    config: Option<&std::rc::Rc<Manifest>>,
    outer: Option<&std::rc::Rc<Manifest>>,
    package: Option<&Manifest>,
) -> Vec<Framework> {
    let mut found = Vec::new();
    for row in CATALOG.rows("framework") {
        let mapped = map.iter().find(|(_, value, _)| config::package(value) == row.key());
        let origin = mapped.and_then(|(key, ..)| {
            let manifests = [config, outer].into_iter().flatten();
            let mut places = manifests.filter_map(|m| Some(m.origin(m.at(&["imports", key])?)));
            places.next().or_else(|| Some(row.origin()))
        });
        let own = row.key().strip_prefix("npm:").and_then(|name| {
            let node = package?.at(&["dependencies", name])?;
            Some(package?.origin(node))
        });
        if let Some(origin) = origin.or(own) {
            found.push(Framework {
                name: row.text("name").unwrap_or_default(),
                port: row.text("port"),
                output: row.text("output"),
                builds: row.text("builds"),
                found: Origin::rule_from("deno/framework", "", [origin, row.origin()]),
            });
        }
    }
    found
}

/// A generator of static files without a server of its own.
fn site(unit: &Unit<'_>, frameworks: &[Framework], tasks: &Tasks, start: &Start) -> Option<Site> {
    let framework = frameworks.iter().find(|framework| framework.output.is_some())?;
    if start.best.is_some() {
        return None;
    }
    let task = ["build", "lume"]
        .iter()
        .find_map(|name| Some(Sourced::new((*name).to_owned(), tasks.get(*name)?.origin().clone())))?;
    let default = framework.output.unwrap_or_default();
    let mut output = Sourced::new(
        default.to_owned(),
        Origin::rule_from("deno/site-output", "where it writes unless told otherwise", [framework.found.clone()]),
    );
    // `lume({ dest: "./public" })`
    let config = ["_config.ts", "_config.js"].iter().find_map(|name| unit.source(name));
    if let Some(source) = config {
        let file = javascript::file(&source.text);
        for call in javascript::calls(&file).iter().filter(|call| call.path == ["lume"]) {
            let options = call.args.first().map(|arg| file.resolve(arg));
            let dest = options.as_ref().and_then(|options| options.get("dest"));
            if let Some(text) = dest.and_then(|dest| file.resolve(dest).literal) {
                output = Sourced::new(text, source.origin(call.span, "dest"));
            }
        }
    }
    let clean = RepoPath::parse(output.value()).ok().filter(|path| !path.is_root())?;
    Some(Site { name: framework.name, output: output.map(|_| clean.as_str().to_owned()), task })
}
