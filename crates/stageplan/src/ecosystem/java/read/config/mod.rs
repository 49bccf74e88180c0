//! What configuration files say: where the program listens, what tells that it is well, what it needs and writes.

mod address;
mod disk;
mod logs;
mod profiles;
mod services;
mod values;
mod yaml_of_start;

use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Config, Facts, Setting};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;
pub(super) use disk::parent;
use values::{Entry, Layer, Values, When};

/// How many placeholders of a program's files are followed for the variables in them.
const VARIABLES: usize = 4_000;

/// What was read.
#[derive(Default)]
pub(super) struct Found {
    pub(super) config: Config,
    /// What Quarkus is told to make.
    pub(super) quarkus: Option<Sourced<String>>,
    pub(super) findings: Vec<Finding>,
}

/// Reads the configuration in the folders.
pub(super) fn read(unit: &Unit<'_>, facts: &Facts, folders: &[&str]) -> Found {
    let mut found = Found::default();
    let mut own = yaml_of_start::read(unit, facts, &mut found.config);
    let named: Vec<&str> = facts.code.config_names.iter().map(|name| name.value().as_str()).collect();
    let names = if named.is_empty() { vec!["application"] } else { named };
    // A program may start several servers, each with a file of its own.
    for (at, name) in names.into_iter().enumerate() {
        let values = match own.take() {
            Some(values) => values,
            None => files(unit, facts, folders, name, &mut found),
        };
        if values.layers.is_empty() && at > 0 {
            continue;
        }
        if at == 0 {
            found.quarkus =
                ["quarkus.package.jar.type", "quarkus.package.type"].iter().find_map(|key| values.text(key));
        }
        let mut values = values;
        if at == 0 {
            // The first of them belongs to the program, as long as its own files name no port.
            let first = facts.code.property_files.first().map(|path| property_file(unit, folders, path.value()));
            values.layers.extend(first.unwrap_or_default());
        }
        values.layers.push(defaults(facts));
        address::read(&values, facts, at == 0, &mut found.config);
        services::read(&values, &mut found.config);
        found.config.drops = found.config.drops.take().or_else(|| services::drops(&values));
        disk::read(&values, &mut found.config);
        variables(&values, &mut found.config);
    }
    others(unit, facts, folders, &mut found);
    logs::read(unit, folders, &mut found.config);
    found
}

/// The layers of a file on the class path.
fn property_file(unit: &Unit<'_>, folders: &[&str], path: &str) -> Vec<Layer> {
    let places = folders.iter().filter_map(|folder| unit.path(&format!("{folder}/{path}")));
    let found = places.into_iter().find(|path| unit.project.tree().has_file(path));
    found.map(|path| values::read(unit, &path)).unwrap_or_default()
}

/// More files of properties: those of further servers in the same program.
fn others(unit: &Unit<'_>, facts: &Facts, folders: &[&str], found: &mut Found) {
    for path in facts.code.property_files.iter().skip(1) {
        let layers = property_file(unit, folders, path.value());
        let values = Values { layers, dash: false, loads: true };
        if values.get("server.port").is_some() {
            address::read(&values, facts, false, &mut found.config);
        }
        variables(&values, &mut found.config);
    }
}

/// What sources say of settings that the files may leave open: the weakest layer.
fn defaults(facts: &Facts) -> Layer {
    let settings = facts.code.settings.iter();
    let entry = |setting: &Setting| {
        Entry::new(values::plain(&setting.key), &setting.key, &setting.value, setting.origin.clone())
    };
    Layer { when: When::Always, entries: settings.map(entry).collect() }
}

/// The files of a name, in the places and forms that the frameworks know.
fn files(unit: &Unit<'_>, facts: &Facts, folders: &[&str], name: &str, found: &mut Found) -> Values {
    let rows = || facts.frameworks.iter().filter_map(|framework| CATALOG.row("framework", &framework.key));
    let mut known: Vec<&str> = Vec::new();
    for file in rows().flat_map(|row| row.list("files")) {
        if !known.contains(&file) {
            known.push(file);
        }
    }
    let spring = rows().any(|row| row.key() == "spring-boot");
    let mut layers: Vec<Layer> = Vec::new();
    let mut places: Vec<RepoPath> = Vec::new();
    for folder in folders {
        places.extend(unit.path(folder));
        if spring {
            places.extend(unit.path(&format!("{folder}/config")));
        }
    }
    let tree = unit.project.tree();
    let mut add = |path: Option<RepoPath>| {
        if let Some(path) = path.filter(|path| tree.has_file(path)) {
            layers.extend(values::read(unit, &path));
        }
    };
    // What comes later counts more.
    for file in known.iter().rev() {
        let end = file.rsplit('.').next().unwrap_or_default();
        if file.contains('/') {
            add(unit.path(file));
        }
        for place in &places {
            if spring && name == "application" && !file.contains('/') {
                add(place.join(&format!("bootstrap.{end}")).ok());
            }
            let named = file.strip_prefix("application.").map(|end| format!("{name}.{end}"));
            add(place.join(named.as_deref().unwrap_or(file)).ok());
        }
    }
    if spring {
        profiles::activate(unit, facts, &places, name, &mut layers, found);
    } else {
        quarkus_profile(&mut layers);
    }
    layers.retain(|layer| layer.when == When::Always);
    layers.reverse();
    Values { layers, dash: false, loads: rows().any(|row| row.flag("loads")) }
}

/// Quarkus writes profiles in front of keys: those of production count, and the others do not.
fn quarkus_profile(layers: &mut Vec<Layer>) {
    let mut stronger = Vec::new();
    for layer in layers.iter_mut() {
        for entry in &layer.entries {
            let Some((profiles, key)) = entry.key.strip_prefix('%').and_then(|rest| rest.split_once('.')) else {
                continue;
            };
            if profiles.trim_matches(['{', '}']).split(',').any(|profile| profile.trim() == "prod") {
                let mut entry = entry.clone();
                entry.key = key.to_owned();
                entry.written = entry.written.split_once('.').map(|(_, key)| key.to_owned()).unwrap_or_default();
                stronger.push(entry);
            }
        }
        layer.entries.retain(|entry| !entry.key.starts_with('%'));
    }
    if !stronger.is_empty() {
        layers.push(Layer { when: When::Always, entries: stronger });
    }
}

/// The variables in placeholders.
fn variables(values: &Values, config: &mut Config) {
    let mut steps = VARIABLES;
    for entry in values.entries() {
        if !entry.value.contains("${") {
            continue;
        }
        for (name, default) in values.resolve_counted(&entry.value, &mut steps).variables {
            if config.variables.iter().all(|(known, _)| *known.value() != name) {
                config.variables.push((Sourced::new(name, entry.origin.clone()), default));
            }
        }
    }
}

#[cfg(test)]
mod tests;
