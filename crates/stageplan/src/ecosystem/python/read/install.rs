//! Which manager installs, and what it reads.

use stageplan_syntax::python::requirement::normalize;
use stageplan_syntax::shell;

use super::indexes::{self, Index, Names};
use super::manifest::Manifests;
use super::pyproject;
use super::workspace::{self, Workspace};
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::{For, Install, Manager};
use crate::ecosystem::python::names::{self, is_development};
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::{Origin, Rejected, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

const RULE: &str = "python/manager";

/// How packages come, and the folder that becomes the application's.
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
    ("conda-lock.yml", Manager::Conda),
    ("conda-linux-64.lock", Manager::Conda),
];

/// Names of those that are there for running it.
const RUNNING: &[&str] =
    &["prod", "production", "deploy", "deployment", "server", "serve", "web", "container", "docker"];

pub(super) fn read(unit: &Unit<'_>, manifests: &Manifests, evidence: &Evidence, findings: &mut Vec<Finding>) -> Read {
    let workspace = workspace::read(unit, manifests);
    let (manager, lock, rejected) = manager(unit, manifests, workspace.as_ref());
    let mut folder = lock.as_ref().and_then(|lock| lock.value().parent()).unwrap_or_else(|| unit.folder.clone());
    if lock.is_none() {
        if let Some(workspace) = workspace.as_ref().filter(|_| *manager.value() == Manager::Uv) {
            folder = workspace.root.clone();
        }
        // Requirement files above the unit are installed where they are.
        let above = manifests.requirements.first().and_then(|path| path.value().parent());
        if let Some(above) = above.filter(|above| unit.folder.is_in(above) && *manager.value() == Manager::Pip) {
            folder = above;
        }
    }
    let mut facts = Install {
        rejected,
        manager_version: version(&manager, manifests, evidence),
        lock,
        manifests: Vec::new(),
        requirements: Vec::new(),
        development: Vec::new(),
        extras: Vec::new(),
        groups: Vec::new(),
        development_groups: Vec::new(),
        hashed: manifests.hashed,
        secrets: Vec::new(),
        optional_secrets: Vec::new(),
        locals: manifests.locals.clone(),
        linked: manifests.linked.clone(),
        member: None,
        stale: None,
        fetches: manifests.fetches.clone(),
        constraints: manifests.constraints.clone(),
        unhashed: manifests.unhashed.clone(),
        development_unhashed: manifests.development_unhashed.clone(),
        installs_itself: manifests.installs_itself.clone(),
        config: None,
        nameless: manifests.nameless.clone(),
        conda: manifests.conda.clone(),
        folder,
        manager,
    };
    let plain = matches!(facts.manager.value(), Manager::Pip | Manager::Conda);
    if plain && facts.lock.is_none() {
        facts.requirements = manifests.requirements.clone();
        facts.development = manifests.development.clone();
    } else {
        for path in &manifests.requirements {
            let why = "the lockfile has all of it, with exact versions";
            let origin = Some(path.origin().clone());
            facts.rejected.push(Rejected { value: path.value().to_string(), why: why.to_owned(), origin });
        }
        (facts.hashed, facts.unhashed, facts.installs_itself) = (false, None, None);
    }
    facts.rejected.extend(manifests.passed.iter().cloned());
    chosen(manifests, evidence, &mut facts);
    read_files(unit, manifests, workspace.as_ref(), &mut facts);
    secrets(unit, manifests, &mut facts, findings);
    let root = around(&facts, unit);
    Read { root, facts }
}

/// The manager with its lockfile, and the others that the files speak of.
fn manager(
    unit: &Unit<'_>,
    manifests: &Manifests,
    workspace: Option<&Workspace>,
) -> (Sourced<Manager>, Option<Sourced<RepoPath>>, Vec<Rejected>) {
    let tool = |manager: Manager| manifests.tools.iter().find(|tool| *tool.value() == manager);
    let tree = unit.project.tree();
    let mut locks: Vec<(Sourced<RepoPath>, Manager)> = Vec::new();
    for (name, manager) in LOCKS {
        let own = unit.path(name).filter(|path| tree.has_file(path));
        let of_root = || workspace?.root.join(name).ok().filter(|path| tree.has_file(path) && *manager == Manager::Uv);
        if let Some(path) = own.or_else(of_root) {
            locks.push((Sourced::new(path.clone(), Origin::of_file(path)), *manager));
        }
    }
    let pylock = tree.files_in(&unit.folder).find(|path| {
        let name = path.file_name();
        name.starts_with("pylock.") && name.ends_with(".toml") && name.matches('.').count() == 2
    });
    if let Some(path) = pylock.filter(|_| locks.is_empty() && manifests.requirements.is_empty()) {
        locks.push((Sourced::new(path.clone(), Origin::of_file(path.clone())), Manager::Pip));
    }
    // A lockfile whose manifest is gone was left behind.
    let kept = |manager: Manager| match manager {
        Manager::Poetry => tool(manager).is_some() || by_backend(manifests, "poetry") || manifests.pyproject.is_none(),
        Manager::Pipenv => tool(manager).is_some(),
        Manager::Uv => {
            manifests.pyproject.as_ref().is_some_and(|file| file.at(&["project"]).is_some() || workspace.is_some())
        }
        Manager::Pdm => tool(manager).is_some() || manifests.pyproject.is_some(),
        Manager::Conda => tool(manager).is_some(),
        Manager::Pip => true,
    };
    let mut rejected = Vec::new();
    let mut lose = |value: &str, why: &str, origin: &Origin| {
        rejected.push(Rejected { value: value.to_owned(), why: why.to_owned(), origin: Some(origin.clone()) });
    };
    let at = locks.iter().position(|(_, manager)| kept(*manager));
    for (place, (path, manager)) in locks.iter().enumerate() {
        let why = match () {
            () if Some(place) == at => continue,
            () if !kept(*manager) => "its lockfile is there without its manifest",
            () => "another lockfile is there that is believed before it",
        };
        lose(manager.as_str(), why, path.origin());
    }
    let lock = at.and_then(|at| locks.into_iter().nth(at));
    if let Some((path, manager)) = lock {
        for tool in manifests.tools.iter().filter(|tool| *tool.value() != manager) {
            lose(tool.value().as_str(), "its lockfile is missing, and another manager's is there", tool.origin());
        }
        return (path.derive(RULE, "its lockfile is in the repository", manager), Some(path), rejected);
    }
    let origin = manifests.origin.clone().unwrap_or_else(|| super::of_unit(unit));
    let runs = manifests.needs.iter().any(|need| {
        need.wanted_for == For::Main
            && manifests.conda.as_ref().is_none_or(|conda| !in_file(&need.origin, conda.file.value()))
    });
    let order = [Manager::Uv, Manager::Poetry, Manager::Pdm, Manager::Pipenv, Manager::Conda];
    let told = order.iter().filter_map(|manager| tool(*manager)).find(|tool| match tool.value() {
        // Settings of uv do not make it the one that installs requirement files.
        Manager::Uv | Manager::Pdm => manifests.requirements.is_empty(),
        Manager::Poetry => manifests.requirements.is_empty() || manifests.unpinned.is_some(),
        Manager::Conda => !runs || manifests.conda.as_ref().is_some_and(|conda| conda.for_images),
        _ => true,
    });
    let chosen = match told {
        Some(tool) => tool.derive(RULE, "the project has its settings", *tool.value()),
        None if !manifests.requirements.is_empty() => {
            let from = manifests.requirements.iter().map(|path| path.origin().clone());
            Sourced::new(Manager::Pip, Origin::rule_from(RULE, "requirement files are its own", from))
        }
        None => Sourced::new(Manager::Pip, Origin::rule_from(RULE, "what every Python brings", [origin])),
    };
    for tool in manifests.tools.iter().filter(|tool| tool.value() != chosen.value()) {
        let why = match tool.value() {
            Manager::Conda => "all that runs is named for pip as well",
            _ => "it has no lockfile here, and requirement files name what is installed",
        };
        lose(tool.value().as_str(), why, tool.origin());
    }
    (chosen, None, rejected)
}

fn in_file(origin: &Origin, path: &RepoPath) -> bool {
    origin.place().is_some_and(|place| place.path == *path)
}

fn by_backend(manifests: &Manifests, start: &str) -> bool {
    let backend = manifests.package.as_ref().and_then(|package| package.backend.as_ref());
    backend.is_some_and(|backend| backend.value().starts_with(start))
}

/// The manager's own version, where the project pins one.
fn version(manager: &Sourced<Manager>, manifests: &Manifests, evidence: &Evidence) -> Option<Sourced<String>> {
    let pinned = evidence.tool(manager.value().as_str()).find(|version| {
        version.value().starts_with(|c: char| c.is_ascii_digit())
            && version.value().chars().all(|c| c.is_ascii_digit() || c == '.')
    });
    pinned.cloned().or_else(|| manifests.manager_version.clone())
}

/// Groups and extras: those that run, and those for development.
fn chosen(manifests: &Manifests, evidence: &Evidence, facts: &mut Install) {
    // The program that a start line names may come with an extra only.
    let started: Vec<(String, Origin)> = evidence
        .start_commands()
        .filter(|start| start.grade >= Grade::Likely)
        .filter_map(|start| {
            let script = shell::parse(start.command.value());
            let words = script.commands.last()?.words.iter().filter_map(shell::Word::literal);
            let program =
                words.into_iter().find(|word| !matches!(word.as_str(), "exec" | "python" | "-m" | "uv" | "run"))?;
            Some((normalize(program.rsplit('/').next().unwrap_or_default()), start.command.origin().clone()))
        })
        .collect();
    let with =
        |wanted: &For, name: &str| manifests.needs.iter().any(|need| need.wanted_for == *wanted && need.name == name);
    let size = |wanted: &For| manifests.needs.iter().filter(|need| need.wanted_for == *wanted).count();
    let all: Vec<For> = manifests
        .extras
        .iter()
        .map(|extra| For::Extra(extra.value().clone()))
        .chain(manifests.groups.iter().map(|group| For::Group(group.name.value().clone())))
        .collect();
    // Several may bring it; the one that brings least beside it is meant.
    let brings = |wanted: &For| {
        started.iter().find(|(program, _)| {
            let smaller = |other: &For| with(other, program) && size(other) < size(wanted);
            !with(&For::Main, program) && with(wanted, program) && !all.iter().any(smaller)
        })
    };
    const TAKEN: &str = "python/extra";
    for extra in &manifests.extras {
        let name = extra.value().clone();
        let why = if RUNNING.contains(&name.as_str()) {
            Some(("its name says that it is for running it", Vec::new()))
        } else {
            brings(&For::Extra(name.clone()))
                .map(|(_, origin)| ("it brings what the start line runs", vec![origin.clone()]))
        };
        if let Some((why, from)) = why
            && !is_development(&name)
            && facts.extras.iter().all(|known| *known.value() != name)
        {
            let from = [extra.origin().clone()].into_iter().chain(from);
            facts.extras.push(Sourced::new(name, Origin::rule_from(TAKEN, why, from)));
        }
    }
    let all_by_default = matches!(facts.manager.value(), Manager::Poetry);
    for group in &manifests.groups {
        let name = group.name.value().clone();
        let started = brings(&For::Group(name.clone())).map(|(_, origin)| origin.clone());
        let named = RUNNING.contains(&name.as_str());
        // An install by hand takes these along, and their names do not say that they are for development.
        let usual = !group.optional && !is_development(&name) && (all_by_default || name != "dev");
        let why = match () {
            () if named => "its name says that it is for running it",
            () if started.is_some() => "it brings what the start line runs",
            () if usual => "an install takes it along unless told otherwise",
            () => {
                // Optional ones for documents and benchmarks only make the stage for development larger.
                if !group.optional || names::is_for_tests(&name) {
                    facts.development_groups.push(Sourced::new(name, group.name.origin().clone()));
                }
                continue;
            }
        };
        let from = [group.name.origin().clone()].into_iter().chain(started);
        facts.groups.push(Sourced::new(name, Origin::rule_from(TAKEN, why, from)));
    }
}

/// Files that the manager opens, and folders that it needs.
fn read_files(unit: &Unit<'_>, manifests: &Manifests, workspace: Option<&Workspace>, facts: &mut Install) {
    let tree = unit.project.tree();
    let mut add = |path: RepoPath, origin: Origin| {
        let listed = facts.requirements.iter().chain(&facts.development).any(|known| *known.value() == path);
        if !listed && tree.has_file(&path) && facts.manifests.iter().all(|known| *known.value() != path) {
            facts.manifests.push(Sourced::new(path, origin));
        }
    };
    let conda = manifests.conda.as_ref().map(|conda| conda.file.clone());
    let manager = *facts.manager.value();
    if manager == Manager::Conda {
        conda.into_iter().for_each(|file| add(file.value().clone(), file.origin().clone()));
    }
    if manager == Manager::Uv
        && let Some(workspace) = workspace
    {
        add(workspace.root.join("pyproject.toml").unwrap_or_else(|_| workspace.root.clone()), workspace.origin.clone());
        for (folder, name) in &workspace.members {
            if let Ok(path) = folder.join("pyproject.toml") {
                add(path, name.origin().clone());
            }
        }
    }
    if let Some(file) = &manifests.pyproject {
        add(file.source.path.clone(), file.source.origin_of_file());
    }
    let pipfile = |path: &RepoPath| path.file_name() == "Pipfile";
    for file in manifests.files.iter().filter(|file| !pipfile(file.value()) || manager == Manager::Pipenv) {
        let of_requirements = file.value().extension().is_some_and(|end| matches!(end, "txt" | "in"));
        if !of_requirements || manager == Manager::Pip || manager == Manager::Conda {
            add(file.value().clone(), file.origin().clone());
        }
    }
    let own: &[&str] = match manager {
        Manager::Uv => &["uv.toml"],
        Manager::Poetry => &["poetry.toml"],
        Manager::Pdm => &["pdm.toml"],
        _ => &[],
    };
    for name in own {
        if let Some(path) = facts.folder.join(name).ok().filter(|path| tree.has_file(path)) {
            add(path.clone(), Origin::of_file(path));
        }
    }
    // Metadata that is computed has to be computed before anything is installed.
    if let Some(package) = manifests.package.as_ref().filter(|package| package.installs && manager == Manager::Uv) {
        let dynamic = manifests.pyproject.as_ref().is_some_and(|file| {
            file.at(&["project", "dynamic"])
                .into_iter()
                .flat_map(stageplan_syntax::data::Node::items)
                .any(|field| matches!(field.as_str(), Some("dependencies" | "optional-dependencies")))
        });
        if dynamic {
            for path in package.reads.iter().chain(&manifests.requirements) {
                add(path.value().clone(), path.origin().clone());
            }
        }
    }
    if let Some(workspace) = workspace.filter(|_| manager == Manager::Uv) {
        for folder in workspace.needed(unit, manifests) {
            if facts.locals.iter().all(|known| known.value() != folder.value()) {
                facts.locals.push(folder);
            }
        }
        if workspace.root != unit.folder {
            facts.member =
                workspace.members.iter().find(|(folder, _)| *folder == unit.folder).map(|(_, name)| name.clone());
        }
    }
    // Manifests of local packages are read before their sources.
    for folder in facts.locals.clone() {
        for name in ["pyproject.toml", "setup.py", "setup.cfg"] {
            if let Some(path) = folder.value().join(name).ok().filter(|path| tree.has_file(path))
                && facts.manifests.iter().all(|known| *known.value() != path)
            {
                facts.manifests.push(Sourced::new(path, folder.origin().clone()));
            }
        }
    }
    let config = ["pip.conf", ".pip/pip.conf", ".config/pip/pip.conf"].iter().find(|name| unit.has(name));
    if let Some(path) = config.and_then(|name| unit.path(name)) {
        facts.config = Some(Sourced::new(path.clone(), Origin::of_file(path)));
    }
}

/// What the build has to be told to be let in where packages come from.
fn secrets(unit: &Unit<'_>, manifests: &Manifests, facts: &mut Install, findings: &mut Vec<Finding>) {
    let mut indexes: Vec<Index> = manifests.indexes.clone();
    if facts.folder != unit.folder || unit.has("uv.toml") {
        let mut others = Manifests::default();
        let folder = unit.at(facts.folder.clone());
        for name in ["pyproject.toml", "uv.toml"] {
            if let Some(file) = folder.has(name).then(|| folder.toml(name)).flatten().filter(|file| {
                name == "uv.toml" || manifests.pyproject.as_ref().is_none_or(|own| own.source.path != file.source.path)
            }) {
                pyproject::indexes(&file, &mut others);
            }
        }
        indexes.extend(others.indexes);
    }
    if let Some(source) = facts.config.as_ref().and_then(|config| unit.project.source(config.value())) {
        indexes.extend(pip_config(&source));
    }
    let names = match facts.manager.value() {
        Manager::Uv => Names::Uv,
        Manager::Poetry => Names::Poetry,
        _ => Names::Address,
    };
    (facts.secrets, facts.optional_secrets) = indexes::secrets(&indexes, &names, findings);
}

/// The indexes of a configuration of pip.
fn pip_config(source: &crate::project::Source) -> Vec<Index> {
    let mut found = Vec::new();
    let mut offset = 0;
    for line in source.text.split_inclusive('\n') {
        let span = stageplan_syntax::Span::new(offset, offset + line.trim_end().len());
        offset += line.len();
        let Some((key, value)) = line.split_once('=') else { continue };
        if matches!(key.trim().replace('_', "-").as_str(), "index-url" | "extra-index-url" | "find-links") {
            for address in value.split_whitespace().filter(|address| address.contains("://")) {
                found.push(Index::new(None, address, source.origin(span, key.trim())));
            }
        }
    }
    found
}

/// The folder that holds the unit, what installs it, and what that needs.
pub(super) fn around(facts: &Install, unit: &Unit<'_>) -> RepoPath {
    let mut root = facts.folder.clone();
    let manifests = facts.manifests.iter().chain(&facts.requirements).chain(&facts.development);
    let folders = manifests.filter_map(|path| path.value().parent());
    let inside: Vec<RepoPath> =
        folders.chain(facts.locals.iter().map(|local| local.value().clone())).chain([unit.folder.clone()]).collect();
    while let Some(above) = root.parent().filter(|_| inside.iter().any(|path| !path.is_in(&root))) {
        root = above;
    }
    root
}
