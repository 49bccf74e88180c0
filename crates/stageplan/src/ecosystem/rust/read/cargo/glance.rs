//! What a package is, by its manifest and the places of its files alone.

use std::collections::BTreeSet;

use stageplan_syntax::data::Node;

use super::binaries;
use super::choose;
use super::config;
use super::manifest::{For, Toml};
use super::why_not;
use crate::ecosystem::rust::CATALOG;
use crate::ecosystem::rust::read::detect;
use crate::origin::Origin;
use crate::project::Unit;
use crate::tree::RepoPath;

/// How many manifests of path dependencies are read.
const MAX_LOCALS: usize = 24;

/// What it seems to be.
pub(in crate::ecosystem::rust) enum Glance {
    /// There is no package.
    Nothing,
    /// The root of a workspace without a package of its own.
    Workspace,
    /// Something that no container runs, with why.
    Aside(&'static str, Origin),
    Library,
    /// A page in WebAssembly.
    Site(String, Origin),
    /// A program that answers, with what it is made with.
    Server(String, Origin),
    /// A program that works through a queue.
    Worker(String, Origin),
    Program,
    /// A program for those who work on the project.
    Tool(Origin),
}

/// Crates that take work from a queue, or from a service that they ask.
const QUEUES: [&str; 13] = [
    "apalis",
    "lapin",
    "rdkafka",
    "fang",
    "sidekiq",
    "rusty-sidekiq",
    "celery",
    "graphile_worker",
    "background-jobs",
    "faktory",
    "teloxide",
    "serenity",
    "poise",
];

pub(in crate::ecosystem::rust) fn look(unit: &Unit<'_>) -> Glance {
    let Some(toml) = Toml::open(unit.project, &unit.folder) else { return Glance::Nothing };
    if toml.package().is_none() {
        return if toml.workspace().is_some() { Glance::Workspace } else { Glance::Nothing };
    }
    if let Some(node) = toml.file.at(&["package", "metadata", "cargo-fuzz"]) {
        return Glance::Aside("it is there to find faults in the others", toml.file.origin(node));
    }
    let dependencies = toml.dependencies(None);
    let named = |names: &[&str]| {
        dependencies
            .iter()
            .find(|one| one.purpose == For::Program && !one.optional && names.contains(&one.package.as_str()))
    };
    if let Some(one) = named(&["tauri"]) {
        return Glance::Aside("a desktop application, made with Tauri", one.origin.clone());
    }
    let target = config::read(unit.project, &unit.folder).target;
    if let Some((target, (_, why))) =
        target.and_then(|target| why_not::elsewhere(target.value()).map(|what| (target.clone(), what)))
    {
        return Glance::Aside(why, target.origin().clone());
    }
    let edition = toml.text(None, "edition");
    let edition = edition.as_ref().map_or("2021", |edition| edition.value().as_str());
    let binaries = binaries::read(unit.project, &toml, Some(edition), &mut Vec::new());
    if let Some(page) = choose::page(unit.project, &toml) {
        return Glance::Site(name_of(page.0), page.1);
    }
    // What is beside a library for another language, such as a writer of its stubs, is a tool.
    if binaries.is_empty() || detect::is_hosted(&toml.file) {
        return Glance::Library;
    }
    if parts_aside(&toml) {
        let origin = toml.name().map_or_else(|| toml.file.source.origin_of_file(), |name| name.origin().clone());
        return Glance::Tool(origin);
    }
    if let Some((name, origin)) = reaches(unit, &toml, &choose::SERVERS) {
        return Glance::Server(name_of(name), origin);
    }
    match named(&QUEUES) {
        Some(one) => Glance::Worker(name_of(&one.package), one.origin.clone()),
        None => Glance::Program,
    }
}

/// What people call a crate.
fn name_of(key: &str) -> String {
    let row = CATALOG.rows("framework").find(|row| row.key() == key);
    row.and_then(|row| row.text("name")).unwrap_or(key).to_owned()
}

/// `cargo xtask` is a package that others of the workspace are built with.
fn parts_aside(toml: &Toml) -> bool {
    toml.name().is_some_and(|name| matches!(name.value().as_str(), "xtask" | "xtasks"))
}

/// The first of these crates that the package names, or packages of the repository that it stands on.
fn reaches(unit: &Unit<'_>, toml: &Toml, names: &[&'static str]) -> Option<(&'static str, Origin)> {
    let mut seen: BTreeSet<RepoPath> = BTreeSet::new();
    let mut queue: Vec<Toml> = vec![toml.clone()];
    let mut at = 0;
    while let Some(toml) = queue.get(at).cloned() {
        at += 1;
        let root = above(unit, &toml);
        let mut found: Option<(usize, Origin)> = None;
        for one in toml.dependencies(root.as_ref()).into_iter().filter(|one| one.purpose == For::Program && one.applies)
        {
            if let Some(rank) = names.iter().position(|name| *name == one.package)
                && found.as_ref().is_none_or(|(best, _)| rank < *best)
            {
                found = Some((rank, one.origin.clone()));
            }
            if let Some(Ok(path)) = one.path
                && queue.len() < MAX_LOCALS
                && seen.insert(path.clone())
            {
                queue.extend(Toml::open(unit.project, &path));
            }
        }
        if let Some((rank, origin)) = found {
            return Some((names.get(rank)?, origin));
        }
    }
    None
}

/// The manifest from which a package takes over, where it takes anything over.
fn above(unit: &Unit<'_>, toml: &Toml) -> Option<Toml> {
    let inherits = |node: Node<'_>| node.get("workspace").and_then(Node::as_bool) == Some(true);
    let table = toml.file.at(&["dependencies"])?;
    table.entries().any(|(_, node)| inherits(node)).then_some(())?;
    let mut above = toml.folder.ancestors().skip(1).filter_map(|folder| Toml::open(unit.project, &folder));
    above.find(|root| root.workspace().is_some())
}
