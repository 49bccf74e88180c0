//! What Cargo's own files say: manifests, workspace, lockfile, configuration, toolchain.

mod above;
mod binaries;
mod choose;
mod closure;
mod condition;
mod config;
mod crates;
pub(in crate::ecosystem::rust) mod glance;
pub(super) mod lines;
mod lock;
mod manifest;
mod refused;
mod stale;
mod submodules;
#[cfg(test)]
mod tests;
mod toolchain;
mod why_not;
mod workspace;

use std::collections::BTreeSet;

use stageplan_syntax::data::{Format, Node};
use stageplan_syntax::order;

use super::{Chosen, Read};
use crate::ecosystem::rust::MANIFEST;
use crate::ecosystem::rust::facts::{Cargo, Crate, Lock, Package, Toolchain};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::plan::SecretNeed;
use crate::tree::RepoPath;
pub(super) use above::{Up, is_kept_away, upwards, widen};
use choose::{Candidate, Choice};
use closure::{Closure, Local};
use config::Config;
use manifest::Toml;
use workspace::Workspace;

/// What was found.
pub(super) struct Found {
    pub(super) cargo: Cargo,
    /// The binary; `None` where there is none.
    pub(super) chosen: Option<Chosen>,
    /// The crates that take part.
    pub(super) crates: Vec<Crate>,
    /// Why there is no binary.
    pub(super) why_not: Option<Finding>,
}

/// Reads everything that Cargo's files say of a unit.
pub(super) fn read(read: &mut Read<'_, '_>) -> Found {
    let Some(workspace) = workspace::read(read.unit) else { return nothing(read) };
    read.findings.extend(workspace.findings.iter().cloned());
    let project = read.unit.project;
    let config = config::read(project, &workspace.root.folder);
    read.findings.extend(config.findings.iter().cloned());
    let candidates = choose::candidates(read, &workspace);
    let choice = choose::package(read, &workspace, candidates);
    let why_not = why_not::find(read, &workspace, choice.as_ref(), &config);
    let picked = choice.as_ref().and_then(|choice| choose::binary(read, &workspace, &choice.package));
    let folder = match &choice {
        Some(choice) => Some(choice.package.folder.clone()),
        None => {
            workspace.package(&read.unit.folder).filter(|toml| toml.package().is_some()).map(|toml| toml.folder.clone())
        }
    };
    let mut chosen = picked.map(|picked| {
        read.findings.extend(choice.iter().filter_map(|choice| choice.doubt.clone()).chain(picked.doubt));
        Chosen {
            bin: Sourced::new(picked.binary.name.clone(), picked.why),
            root: picked.binary.root,
            others: picked.others.into_iter().map(|other| Sourced::new(other.name, other.origin)).collect(),
            required_features: picked.binary.required,
        }
    });
    let mut closure = match &folder {
        Some(folder) => {
            let mut features = wanted(read, &workspace, folder, choice.as_ref(), chosen.as_ref());
            let program = chosen.as_mut().filter(|_| why_not.is_none());
            if let Some((chosen, toml)) = program.zip(workspace.package(folder)) {
                let more = refused::settle(read, toml, workspace.above(folder), chosen, &features);
                features.extend(more.iter().map(|name| name.value().clone()));
                chosen.required_features.extend(more);
            }
            let why = choice.as_ref().map(|choice| choice.why.clone());
            let why = why.or_else(|| Some(workspace.package(folder)?.file.source.origin_of_file()));
            closure::read(&workspace, folder, features, why.unwrap_or_else(|| Origin::of_file(folder.clone())))
        }
        None => Closure::default(),
    };
    let runs = chosen.is_some() && why_not.is_none();
    let (lock, crates, far) = lockfile(read, &workspace, &mut closure, runs);
    let toolchain = toolchain::read(read, &workspace, &closure, lock.as_ref(), &config);
    let package = folder.as_ref().and_then(|folder| package(read, &workspace, folder, choice.as_ref(), &closure));
    let mut secrets = secrets(read, &closure, &config);
    if runs {
        outside(read, &workspace);
        submodules::missing(read, &workspace, &closure);
        secrets.extend(far.filter(|_| config.vendored.is_none()).map(|origin| agent(read, origin)));
    }
    let cargo = assemble(&workspace, package, lock, toolchain, config, secrets, choice);
    Found { cargo, chosen: chosen.filter(|_| why_not.is_none()), crates, why_not }
}

/// A unit whose manifest cannot be read.
fn nothing(read: &Read<'_, '_>) -> Found {
    let folder = read.unit.folder.clone();
    let path = folder.join(MANIFEST).unwrap_or_else(|_| folder.clone());
    let origin = Origin::of_file(path);
    let why_not = Finding::error("rust/unreadable-manifest", "no Cargo.toml could be read")
        .help("mend the manifest and plan again")
        .at(origin.place().cloned());
    let cargo = Cargo {
        root: folder.clone(),
        whole: folder.clone(),
        beside: Vec::new(),
        context: folder,
        origin,
        package: None,
        lock: None,
        manifests: Vec::new(),
        strangers: Vec::new(),
        vendored: None,
        toolchain: Toolchain::default(),
        strip: None,
        target: None,
        target_folder: None,
        tools: Vec::new(),
        wrapper: None,
        secrets: Vec::new(),
        others: Vec::new(),
    };
    Found { cargo, chosen: None, crates: Vec::new(), why_not: Some(why_not) }
}

/// The features that the program is built with: the default ones, those it demands, those that the project's builds show.
fn wanted(
    read: &Read<'_, '_>,
    workspace: &Workspace,
    folder: &RepoPath,
    choice: Option<&Choice>,
    chosen: Option<&Chosen>,
) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    let known: Vec<Sourced<String>> =
        workspace.package(folder).into_iter().flat_map(Toml::features).map(|(name, _)| name).collect();
    let mut default = true;
    if let (Some(choice), Some(chosen)) = (choice, chosen) {
        let only = choice.others.is_empty() && chosen.others.is_empty();
        let of = lines::Of { package: choice.package.name.value(), bin: chosen.bin.value(), only };
        let (shown, off) = lines::features(read.evidence, of, &known);
        wanted.extend(shown.into_iter().map(|name| name.into_parts().0));
        wanted.extend(chosen.required_features.iter().map(|name| name.value().clone()));
        default = off.is_none();
    }
    if default {
        wanted.insert("default".to_owned());
    }
    wanted
}

/// Reads the lockfile and the crates; the last is a crate that is fetched over SSH.
fn lockfile(
    read: &mut Read<'_, '_>,
    workspace: &Workspace,
    closure: &mut Closure,
    runs: bool,
) -> (Option<Lock>, Vec<Crate>, Option<Origin>) {
    let project = read.unit.project;
    let path = workspace.root.folder.join("Cargo.lock").unwrap_or_else(|_| RepoPath::root());
    let Some(source) = project.source(&path) else {
        if runs && !project.tree().has_file(&path) {
            let place = workspace.root.file.source.origin_of_file().place().cloned();
            read.findings.push(
                Finding::warning("rust/no-lockfile", "there is no Cargo.lock, so that every build takes the newest crates that fit")
                    .help("run `cargo generate-lockfile` and commit Cargo.lock; take it out of .gitignore where it stands there")
                    .at(place),
            );
        }
        return (None, crates::direct(closure), by_ssh(closure));
    };
    let quick = lock::lines(&source.text);
    let odd = if quick.is_none() { project.manifest(&path, Format::Toml) } else { None };
    let locked = quick.or_else(|| Some(lock::document(&odd.as_ref()?.document))).unwrap_or_default();
    let known = crates::locked(workspace, closure, &source, &locked);
    let problems = odd.as_ref().and_then(|manifest| manifest.document.problems().first());
    if let Some(problem) = problems.filter(|_| runs) {
        read.findings.push(
            Finding::error("rust/broken-lockfile", format!("{path} cannot be read, and Cargo stops there"))
                .help("settle what a merge left in it, or run `cargo generate-lockfile`, and commit it")
                .at(source.place(problem.span)),
        );
    } else {
        read.findings.extend(known.stale.filter(|_| runs));
    }
    for (folder, why) in known.stand_ins {
        let local = Local { features: BTreeSet::new(), build_only: false, why };
        closure.locals.entry(folder).or_insert(local);
    }
    let format = locked.format.map(|format| Sourced::new(format.value, source.origin(format.span, "version")));
    (Some(Lock { origin: source.origin_of_file(), format }), known.crates, by_ssh(closure).or(known.by_ssh))
}

fn is_ssh(address: &str) -> bool {
    address.starts_with("ssh://") || address.starts_with("git@")
}

/// The keys with which a crate is fetched, and that a build has to be given them.
fn agent(read: &mut Read<'_, '_>, origin: Origin) -> SecretNeed {
    read.findings.push(
        Finding::note("rust/dependency-by-ssh", "a dependency is fetched over SSH, with the keys of an agent")
            .help("build with `docker build --ssh default`; with https:// in its address a public one needs no key")
            .at(origin.place().cloned()),
    );
    SecretNeed::agent(Origin::rule_from("rust/fetched-by-ssh", "a crate is fetched over SSH", [origin]))
}

/// A dependency that a manifest says to fetch over SSH.
fn by_ssh(closure: &Closure) -> Option<Origin> {
    let mut named = closure.asked.iter().filter_map(|asked| asked.dependency.git.as_ref());
    named.find(|git| is_ssh(git.value())).map(|git| git.origin().clone())
}

/// The package's facts.
fn package(
    read: &Read<'_, '_>,
    workspace: &Workspace,
    folder: &RepoPath,
    choice: Option<&Choice>,
    closure: &Closure,
) -> Option<Package> {
    let toml = workspace.package(folder)?;
    let project = read.unit.project;
    let above = workspace.above(folder);
    let name = toml.name()?;
    let name = choice.map_or_else(|| name.clone(), |choice| Sourced::new(name.value().clone(), choice.why.clone()));
    let text = |key: &str| toml.text(above, key);
    let build = toml.package().and_then(|node| node.get("build"));
    let build_script = match build {
        Some(node) if node.as_bool() == Some(false) => None,
        Some(node) if node.as_str().is_some() => {
            let path = node.as_str().and_then(|path| folder.join(path).ok());
            path.map(|path| toml.file.sourced(node, path))
        }
        _ => folder.join("build.rs").ok().map(|path| Sourced::new(path.clone(), Origin::of_file(path))),
    };
    let features = toml.features();
    let default = toml.file.at(&["features", "default"]);
    let default_features = default.into_iter().flat_map(Node::items);
    let mut locals = vec![Sourced::new(folder.clone(), name.origin().clone())];
    locals.extend(
        closure
            .locals
            .iter()
            .filter(|(path, _)| *path != folder)
            .map(|(path, local)| Sourced::new(path.clone(), local.why.clone())),
    );
    Some(Package {
        folder: folder.clone(),
        edition: text("edition"),
        version: text("version"),
        repository: text("repository").or_else(|| text("homepage")),
        description: text("description"),
        license: text("license"),
        default_features: default_features
            .filter_map(|item| Some(toml.file.sourced(item, item.as_str()?.to_owned())))
            .collect(),
        features: features.into_iter().map(|(name, _)| name).filter(|name| name.value() != "default").collect(),
        build_script: build_script.filter(|path| project.tree().has_file(path.value())),
        locals,
        tests: tests(read, folder),
        name,
    })
}

/// A test of a package: a file in `tests`, or one in its sources.
fn tests(read: &Read<'_, '_>, folder: &RepoPath) -> Option<Origin> {
    let tree = read.unit.project.tree();
    let below = folder.join("tests").ok()?;
    let file = tree.files_in(&below).find(|path| path.extension() == Some("rs")).cloned();
    if let Some(path) = file {
        return Some(Origin::of_file(path));
    }
    let sources = folder.join("src").ok()?;
    let rust = tree.files_below(&sources).filter(|path| path.extension() == Some("rs")).take(40);
    rust.filter_map(|path| read.unit.project.source(path)).find_map(|source| {
        let mut start = 0;
        let found = source.text.split_inclusive('\n').find_map(|line| {
            let at = start;
            start += line.len();
            let is_test = |text: &str| text.starts_with("#[cfg(test)]") || text.starts_with("#[test]");
            is_test(line.trim_start()).then(|| stageplan_syntax::Span::new(at, at + line.trim_end().len()))
        });
        Some(source.origin(found?, ""))
    })
}

/// What fetching needs that the files do not hold.
fn secrets(read: &mut Read<'_, '_>, closure: &Closure, config: &Config) -> Vec<SecretNeed> {
    let mut found: Vec<SecretNeed> = Vec::new();
    let mut add = |need: SecretNeed| {
        if found.iter().all(|known| known.id != need.id) {
            found.push(need);
        }
    };
    for asked in &closure.asked {
        let Some(name) = &asked.dependency.registry else { continue };
        // `registry-index` names the same by its address.
        let index = config.indexes.iter().find(|(index, _)| index == name.value());
        let name = index.map_or_else(|| name.clone(), |(_, known)| name.clone().map(|_| known.clone()));
        if let Some(registry) = config.registries.iter().find(|one| one.value() == name.value()) {
            add(config::token_of(registry));
        } else if name.value() != "crates-io" && manifest::is_name(name.value()) {
            read.findings.push(
                Finding::error(
                    "rust/unknown-registry",
                    format!(
                        "{} comes from the registry `{}`, which no configuration of the project knows",
                        asked.dependency.package,
                        name.value()
                    ),
                )
                .help(format!("write its index into .cargo/config.toml: `[registries.{}]`", name.value()))
                .at(name.origin().place().cloned()),
            );
        }
    }
    found
}

/// Path dependencies that are not there: Cargo reads the manifests of all, whatever they are for.
fn outside(read: &mut Read<'_, '_>, workspace: &Workspace) {
    for folder in &workspace.members {
        let Some(toml) = workspace.package(folder) else { continue };
        for dependency in toml.dependencies(workspace.above(folder)) {
            let name = &dependency.package;
            let what = match &dependency.path {
                Some(Err(path)) => format!("{name} lies in {path}, outside of the project"),
                Some(Ok(path)) if workspace.package(path).is_none() => {
                    format!("{name} should lie in {path}, and no Cargo.toml that can be read lies there")
                }
                _ => continue,
            };
            let help = "plan from the folder that holds both, and name this one with `--unit`; \
                        what a submodule holds has to be checked out";
            read.findings.push(
                Finding::error("rust/dependency-outside", what).help(help).at(dependency.origin.place().cloned()),
            );
        }
    }
}

fn assemble(
    workspace: &Workspace,
    package: Option<Package>,
    lock: Option<Lock>,
    toolchain: Toolchain,
    config: Config,
    secrets: Vec<SecretNeed>,
    choice: Option<Choice>,
) -> Cargo {
    let root = workspace.root.folder.clone();
    let manifests: Vec<Sourced<RepoPath>> = workspace
        .packages
        .values()
        .map(|read| Sourced::new(read.toml.file.source.path.clone(), read.why.clone()))
        .chain(workspace.other_roots().map(|root| {
            let origin = root.file.source.origin_of_file();
            let because = "members of this other workspace take over from its root";
            let why = Origin::rule_from("rust/other-workspace", because, [origin]);
            Sourced::new(root.file.source.path.clone(), why)
        }))
        .collect();
    let mut whole = root.clone();
    for toml in workspace.packages.values().map(|read| &read.toml).chain(workspace.other_roots()) {
        whole = above::both(whole, &toml.folder);
    }
    // Configuration that lies above holds for the root all the same.
    for file in &config.files {
        whole = above::both(whole, file.value());
    }
    let others: Vec<Candidate> = choice.map(|choice| choice.others).unwrap_or_default();
    Cargo {
        origin: workspace.root.file.source.origin_of_file(),
        package,
        lock,
        manifests: with_root(workspace, manifests),
        strangers: workspace.strangers(),
        vendored: config.vendored,
        toolchain,
        strip: strip(workspace),
        target: config.target,
        target_folder: config.target_folder,
        tools: config.tools,
        wrapper: config.wrapper,
        secrets,
        others: others.into_iter().map(|other| other.name.map(|_| other.folder.to_string())).collect(),
        root,
        context: whole.clone(),
        whole,
        beside: Vec::new(),
    }
}

/// The manifests with that of the root in front, which holds no package where it is virtual.
fn with_root(workspace: &Workspace, mut manifests: Vec<Sourced<RepoPath>>) -> Vec<Sourced<RepoPath>> {
    let source = &workspace.root.file.source;
    manifests.retain(|known| *known.value() != source.path);
    order::sort_by(&mut manifests, |a, b| a.value().cmp(b.value()));
    manifests.dedup_by(|a, b| a.value() == b.value());
    manifests.insert(0, Sourced::new(source.path.clone(), source.origin_of_file()));
    manifests
}

/// What the profile says of symbols: `strip`, or `debug` that keeps them on purpose.
fn strip(workspace: &Workspace) -> Option<Sourced<String>> {
    let file = &workspace.root.file;
    let debug = || {
        let value = file.scalar(&["profile", "release", "debug"])?;
        let keeps = !matches!(value.value().as_str(), "false" | "0" | "none");
        keeps.then(|| value.map(|value| format!("debug = {value}")))
    };
    file.scalar(&["profile", "release", "strip"]).or_else(debug)
}
