//! Which files the build reads: all before it looks at a source, and the folders that it needs or can do without.

use std::rc::Rc;

use stageplan_syntax::xml::Element;

use super::effective::Effective;
use super::plugins;
use super::pom::Pom;
use super::reactor::Reactor;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::Facts;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

pub(super) fn read(unit: &Unit<'_>, reactor: &Reactor, effective: &Effective, facts: &mut Facts) {
    manifests(unit, reactor, effective, facts);
    let tree = unit.project.tree();
    let named = reactor.built.iter().flat_map(|pom| named_outside(unit, pom));
    let (files, named): (Vec<_>, Vec<_>) = named.partition(|path| tree.has_file(path.value()));
    // What lies inside of the build is copied with it.
    facts.build.manifests.extend(files.iter().filter(|path| !path.value().is_in(&reactor.root)).cloned());
    facts.context = context(facts, reactor, &named);
    let inside: Vec<&RepoPath> = files.iter().chain(&named).map(Sourced::value).collect();
    facts.build.apart = apart(reactor, &inside);
    facts.build.sources = sources(reactor, named, facts);
}

/// The folder that holds everything the build reads.
fn context(facts: &Facts, reactor: &Reactor, named: &[Sourced<RepoPath>]) -> RepoPath {
    let files = facts.build.manifests.iter().filter_map(|file| file.value().parent());
    let modules = reactor.built.iter().map(|pom| pom.folder.clone());
    let folders = facts.build.folders.iter().chain(named).map(|path| path.value().clone());
    files.chain(modules).chain(folders).fold(facts.root.clone(), |context, folder| {
        let mut above = context.ancestors();
        above.find(|above| folder.is_in(above)).unwrap_or_else(RepoPath::root)
    })
}

/// Everything that Maven reads before it looks at a source.
fn manifests(unit: &Unit<'_>, reactor: &Reactor, effective: &Effective, facts: &mut Facts) {
    let tree = unit.project.tree();
    let mut files: Vec<Sourced<RepoPath>> = Vec::new();
    let mut add = |path: &RepoPath, origin: Origin| {
        if files.iter().all(|known| known.value() != path) {
            files.push(Sourced::new(path.clone(), origin));
        }
    };
    for pom in reactor.poms.iter().chain(&effective.chain) {
        add(pom.path(), pom.source.origin_of_file());
        // Modules have parents that are listed nowhere.
        for parent in Effective::of(unit, pom.clone()).chain.iter().skip(1) {
            add(parent.path(), parent.source.origin_of_file());
        }
    }
    if let Some(folder) = &reactor.pom.options.folder {
        for file in tree.files_in(folder) {
            add(file, Origin::of_file(file.clone()));
        }
    }
    // Files that are told to Maven may lie anywhere.
    for told in [&reactor.pom.options.settings, &reactor.pom.options.toolchains].into_iter().flatten() {
        if let Ok(path) = reactor.root.join(told.value())
            && tree.has_file(&path)
        {
            add(&path, told.origin().clone());
        }
    }
    // Jars that lie in the repository are looked for as soon as dependencies are.
    for pom in &reactor.built {
        let effective = Effective::of(unit, pom.clone());
        for (at, element) in effective.listed_dependencies() {
            let Some(path) = element.value(&["systemPath"]).and_then(|path| effective.resolve(path)) else { continue };
            let path = pom.folder.join(path.trim_start_matches("./")).ok().filter(|path| tree.has_file(path));
            if let Some(path) = path {
                add(&path, at.origin(element.child("systemPath").unwrap_or(element), "dependency.systemPath"));
            }
        }
    }
    // Those of the wrapper came first, where it is used.
    facts.build.manifests.splice(0..0, files);
}

/// Folders of modules that nothing of the unit stands on, without those that hold one that it does.
fn apart(reactor: &Reactor, named: &[&RepoPath]) -> Vec<RepoPath> {
    let built = |folder: &RepoPath| {
        reactor.built.iter().any(|pom| pom.folder.is_in(folder)) || named.iter().any(|path| path.is_in(folder))
    };
    let mut found: Vec<RepoPath> = Vec::new();
    for pom in &reactor.poms {
        let folder = &pom.folder;
        if !built(folder) && folder.is_in(&reactor.root) && found.iter().all(|known| !folder.is_in(known)) {
            found.retain(|known| !known.is_in(folder));
            found.push(folder.clone());
        }
    }
    found
}

/// The folders that are read, where the context is wider than the build.
fn sources(reactor: &Reactor, named: Vec<Sourced<RepoPath>>, facts: &Facts) -> Vec<Sourced<RepoPath>> {
    if facts.context == facts.root {
        return Vec::new();
    }
    let origin = reactor.pom.source.origin_of_file();
    let mut found = vec![Sourced::new(reactor.root.clone(), origin)];
    let modules = reactor.built.iter().map(|pom| Sourced::new(pom.folder.clone(), pom.source.origin_of_file()));
    for path in modules.chain(named) {
        if found.iter().all(|known| !path.value().is_in(known.value())) {
            found.push(path);
        }
    }
    found
}

/// Plugins that are part of every build.
const ALWAYS: &[&str] = &[
    "org.apache.maven.plugins:maven-compiler-plugin",
    "org.apache.maven.plugins:maven-resources-plugin",
    "org.apache.maven.plugins:maven-jar-plugin",
    "org.apache.maven.plugins:maven-war-plugin",
];

/// What the build of a module names outside of the module, such as a schema that another one keeps; plugins that do not
/// run, or are switched off, name nothing.
fn named_outside(unit: &Unit<'_>, pom: &Rc<Pom>) -> Vec<Sourced<RepoPath>> {
    let effective = Effective::of(unit, pom.clone());
    let mut found = Vec::new();
    for at in &effective.chain {
        for build in at.roots().into_iter().filter_map(|root| root.child("build")) {
            for list in build.children().filter(|list| !matches!(list.name(), "plugins" | "pluginManagement")) {
                outside(unit, &effective, at, list, &mut found);
            }
        }
    }
    for plugin in effective.plugins() {
        let row = CATALOG.row("plugin", &plugin.key);
        let late = row.map(|row| row.list("late")).unwrap_or_default();
        let off = row.and_then(|row| plugins::why_skipped(row.text("makes")?)).is_some();
        if off || !(ALWAYS.contains(&plugin.key.as_str()) || plugin.reached(&late) == Some(true)) {
            continue;
        }
        for (at, part) in plugin.configurations() {
            outside(unit, &effective, at, part, &mut found);
        }
    }
    found
}

/// The paths below an element that lead out of the module.
fn outside(unit: &Unit<'_>, effective: &Effective, at: &Pom, element: Element<'_>, found: &mut Vec<Sourced<RepoPath>>) {
    const DEEP: usize = 24;
    let tree = unit.project.tree();
    let folder = &effective.own().folder;
    let mut open = vec![(element, 0)];
    while let Some((element, depth)) = open.pop() {
        if depth < DEEP {
            open.extend(element.children().map(|inner| (inner, depth + 1)));
        }
        let Some(text) = element.text().filter(|text| text.contains("..") && text.len() < 200) else { continue };
        let Some(text) = effective.resolve(text) else { continue };
        // A pattern names the folder before it.
        let plain = text.split(['*', '?']).next().unwrap_or_default();
        let plain =
            if plain.len() < text.len() { plain.rsplit_once('/').map_or("", |(folder, _)| folder) } else { plain };
        if !plain.trim_start_matches("./").starts_with("../") {
            continue;
        }
        let Ok(path) = folder.join(plain) else { continue };
        let there = tree.has_file(&path) || tree.has_folder(&path);
        if there && !folder.is_in(&path) && found.iter().all(|known| *known.value() != path) {
            found.push(Sourced::new(path, at.origin(element, element.name())));
        }
    }
}

/// The way from a folder to a file of the same repository.
pub(super) fn way(folder: &RepoPath, file: &RepoPath) -> String {
    let mut up = String::new();
    for above in folder.ancestors() {
        if let Some(below) = file.relative_to(&above) {
            return format!("{up}{below}");
        }
        up.push_str("../");
    }
    file.to_string()
}
