//! The configuration file that a program is started with, as Dropwizard wants it: `server config.yml`.

use super::values::{self, Values};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Config, Facts};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Reads the file that the start names, where a framework takes one.
pub(super) fn read(unit: &Unit<'_>, facts: &Facts, config: &mut Config) -> Option<Values> {
    let row = facts.frameworks.iter().find_map(|known| CATALOG.row("framework", &known.key))?;
    if let Some(option) = row.text("config-option") {
        return of_option(unit, facts, option);
    }
    let command = row.text("command")?;
    let tree = unit.project.tree();
    let is_file = |word: &str| unit.path(word).filter(|path| !word.starts_with('/') && tree.has_file(path));
    let named = facts.lines.iter().find_map(|line| {
        let (first, rest) = line.arguments.split_first()?;
        let path = rest.iter().find_map(|word| is_file(word)).filter(|_| first == command)?;
        Some(Sourced::new(path, line.origin.clone()))
    });
    let file = named.or_else(|| alone(unit))?;
    let below = file.value().relative_to(&unit.folder).unwrap_or(file.value().as_str()).to_owned();
    let words = vec![command.to_owned(), below];
    config.command = Some(Sourced::new(words, file.origin().clone()));
    config.reads.push(file.clone());
    let mut layers = values::read(unit, file.value());
    layers.reverse();
    let values = Values { layers, dash: true, loads: false };
    // Files beside it that it names are read from where the program runs.
    for entry in values.entries() {
        let text = values.resolve(&entry.value).text.unwrap_or_default();
        let path = is_file(&text).filter(|_| text.contains('.') && !text.starts_with('.') && text.len() > 2);
        if let Some(path) = path.filter(|path| config.reads.iter().all(|known| known.value() != path)) {
            config.reads.push(Sourced::new(path, entry.origin.clone()));
        }
    }
    Some(values)
}

/// The file behind an option of the start: `-conf conf/shop.json`.
fn of_option(unit: &Unit<'_>, facts: &Facts, option: &str) -> Option<Values> {
    let words = facts.lines.iter().find(|line| !line.once).map(|line| line.arguments.as_slice())?;
    let at = words.iter().position(|word| word == option)?;
    let path = unit.path(words.get(at + 1)?).filter(|path| unit.project.tree().has_file(path))?;
    Some(Values { layers: values::read(unit, &path), dash: false, loads: false })
}

/// The only file of the unit that looks like one.
fn alone(unit: &Unit<'_>) -> Option<Sourced<RepoPath>> {
    let tree = unit.project.tree();
    let folders = [unit.path(""), unit.path("config"), unit.path("conf")];
    let mut found = Vec::new();
    for path in folders.iter().flatten().flat_map(|folder| tree.files_in(folder)) {
        if !matches!(path.extension(), Some("yml" | "yaml")) || path.file_name().starts_with('.') {
            continue;
        }
        let stem = path.file_name().split('.').next().unwrap_or_default();
        let aside = ["test", "compose", "ci", "travis", "mkdocs", "dev", "local"];
        if stem.split(['-', '_']).any(|word| aside.contains(&word)) {
            continue;
        }
        let layers = values::read(unit, path);
        let values = Values { layers, dash: true, loads: false };
        let starts = ["server.applicationconnectors.", "server.connector.", "server.adminconnectors.", "server.type"];
        if values.entries().any(|entry| starts.iter().any(|start| entry.key.starts_with(start))) {
            found.push(path.clone());
        }
    }
    match found.as_slice() {
        [only] => {
            let because = "the only file of the project that configures its server";
            let why = Origin::rule_from("java/only-configuration", because, [Origin::of_file(only.clone())]);
            Some(Sourced::new(only.clone(), why))
        }
        _ => None,
    }
}
