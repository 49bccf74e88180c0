//! Version catalogs: names for libraries, bundles and plugins that scripts use as if they were variables.

use std::collections::BTreeMap;

use stageplan_syntax::data::Node;

use crate::ecosystem::java::CATALOG;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// What the names of catalogs stand for; names are as scripts write them: `libs.boot.web`.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalog {
    versions: BTreeMap<String, Sourced<String>>,
    libraries: BTreeMap<String, Library>,
    bundles: BTreeMap<String, Vec<String>>,
    plugins: BTreeMap<String, Named>,
    /// Catalogs that lie in a repository of libraries, by their name.
    published: BTreeMap<String, Library>,
}

/// A plugin.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) version: Option<Sourced<String>>,
}

/// A library.
#[derive(Clone, Debug)]
pub(super) struct Library {
    pub(super) key: String,
    pub(super) version: Option<Sourced<String>>,
    pub(super) origin: Origin,
}

/// A name as accessors write it.
fn accessor(name: &str) -> String {
    name.replace(['-', '_'], ".")
}

impl Catalog {
    /// Adds a file under the name of its catalog.
    pub(super) fn add(&mut self, unit: &Unit<'_>, catalog: &str, path: &RepoPath) {
        let Some(file) = unit.at(RepoPath::root()).toml(path.as_str()) else { return };
        let table = |name: &str| file.root().and_then(|root| root.get(name));
        let entries = |name: &str| table(name).into_iter().flat_map(|table| table.entries().collect::<Vec<_>>());
        for (name, node) in entries("versions") {
            if let Some(version) = version(&file, node) {
                self.versions.insert(format!("{catalog}.versions.{}", accessor(name)), version);
            }
        }
        let known = self.versions.clone();
        let of = |node: Node<'_>| {
            let node = node.get("version")?;
            let by_name = |name: &str| known.get(&format!("{catalog}.versions.{}", accessor(name))).cloned();
            match node.at(&["ref"]).and_then(Node::as_str) {
                Some(name) => by_name(name),
                None => version(&file, node),
            }
        };
        for (name, node) in entries("libraries") {
            let library = match node.as_str() {
                Some(text) => library(text, file.origin(node)),
                None => {
                    let part = |name: &str| node.get(name).and_then(Node::as_str);
                    let pair = || Some(format!("{}:{}", part("group")?, part("name")?));
                    let key = part("module").map(str::to_owned).or_else(pair);
                    key.map(|key| Library { key, version: of(node), origin: file.origin(node) })
                }
            };
            if let Some(library) = library {
                self.libraries.insert(format!("{catalog}.{}", accessor(name)), library);
            }
        }
        for (name, node) in entries("bundles") {
            let parts = node.items().filter_map(Node::as_str).map(|part| format!("{catalog}.{}", accessor(part)));
            self.bundles.insert(format!("{catalog}.bundles.{}", accessor(name)), parts.collect());
        }
        for (name, node) in entries("plugins") {
            let plugin = match node.as_str() {
                Some(text) => text.split_once(':').map(|(id, version)| Named {
                    id: id.to_owned(),
                    version: Some(Sourced::new(version.to_owned(), file.origin(node))),
                }),
                None => {
                    let id = node.get("id").and_then(Node::as_str);
                    id.map(|id| Named { id: id.to_owned(), version: of(node) })
                }
            };
            if let Some(plugin) = plugin {
                self.plugins.insert(format!("{catalog}.plugins.{}", accessor(name)), plugin);
            }
        }
    }

    /// Adds a version that a settings script names.
    pub(super) fn add_version(&mut self, catalog: &str, name: &str, version: Sourced<String>) {
        self.versions.insert(format!("{catalog}.versions.{}", accessor(name)), version);
    }

    /// Adds a library that a settings script names.
    pub(super) fn add_library(&mut self, catalog: &str, name: &str, library: Library) {
        self.libraries.insert(format!("{catalog}.{}", accessor(name)), library);
    }

    /// Adds a plugin that a settings script names.
    pub(super) fn add_plugin(&mut self, catalog: &str, name: &str, plugin: Named) {
        self.plugins.insert(format!("{catalog}.plugins.{}", accessor(name)), plugin);
    }

    /// The version of a name that a settings script gave.
    pub(super) fn version(&self, catalog: &str, name: &str) -> Option<Sourced<String>> {
        self.versions.get(&format!("{catalog}.versions.{}", accessor(name))).cloned()
    }

    /// Every version with the name that scripts use.
    pub(super) fn versions(&self) -> impl Iterator<Item = (&String, &Sourced<String>)> {
        self.versions.iter()
    }

    /// Adds a catalog that lies in a repository of libraries, where the table knows how its names are made.
    pub(super) fn add_published(&mut self, catalog: &str, library: Library) {
        self.published.insert(catalog.to_owned(), library);
    }

    /// The plugin behind an accessor.
    pub(super) fn plugin(&self, name: &str) -> Option<Named> {
        self.plugins.get(name).cloned().or_else(|| {
            let (catalog, rest) = name.split_once(".plugins.")?;
            let published = self.published.get(catalog)?;
            let row = CATALOG.row("gradle-catalog", &published.key)?;
            let pair = row
                .list("plugins")
                .into_iter()
                .filter_map(|one| one.split_once('='))
                .find(|(name, _)| *name == rest)?;
            Some(Named { id: pair.1.to_owned(), version: published.version.clone() })
        })
    }

    /// The libraries behind an accessor: one, or those of a bundle.
    pub(super) fn libraries(&self, name: &str) -> Vec<Library> {
        match self.bundles.get(name) {
            Some(parts) => parts.iter().filter_map(|part| self.libraries.get(part)).cloned().collect(),
            None => self.libraries.get(name).cloned().or_else(|| self.of_published(name)).into_iter().collect(),
        }
    }

    fn of_published(&self, name: &str) -> Option<Library> {
        let (catalog, rest) = name.split_once('.')?;
        let published = self.published.get(catalog)?;
        let row = CATALOG.row("gradle-catalog", &published.key)?;
        let mut name = String::new();
        for letter in rest.chars() {
            match letter {
                '.' => name.push('-'),
                _ if letter.is_ascii_uppercase() => name.extend(['-', letter.to_ascii_lowercase()]),
                _ => name.push(letter),
            }
        }
        let key = format!("{}:{}{name}", row.text("group")?, row.text("start")?);
        let origin = Origin::rule_from("java/published-catalog", "", [published.origin.clone(), row.origin()]);
        Some(Library { key, version: published.version.clone(), origin })
    }
}

/// A version as a text, or as a table of what is accepted.
fn version(file: &Manifest, node: Node<'_>) -> Option<Sourced<String>> {
    let text = node.as_str().or_else(|| {
        let names = ["prefer", "require", "strictly"];
        names.iter().find_map(|name| node.get(name).and_then(Node::as_str))
    })?;
    let plain = text.trim_end_matches('!');
    Some(Sourced::new(plain.to_owned(), file.origin(node)))
}

/// `group:artifact:version`
pub(super) fn library(text: &str, origin: Origin) -> Option<Library> {
    let text = text.split('@').next()?;
    let mut parts = text.split(':');
    let (group, artifact) = (parts.next()?, parts.next()?);
    let version = parts.next().filter(|version| !version.is_empty());
    if group.is_empty() || artifact.is_empty() {
        return None;
    }
    let version = version.map(|version| Sourced::new(version.trim_end_matches('!').to_owned(), origin.clone()));
    Some(Library { key: format!("{group}:{artifact}"), version, origin })
}
