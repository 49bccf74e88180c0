//! A manifest: its package, its dependencies, its features, with what it takes over from its workspace.

use std::rc::Rc;

use stageplan_syntax::data::{Format, Kind, Node};

use super::condition;
use crate::ecosystem::rust::MANIFEST;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Project};
use crate::tree::RepoPath;

/// A `Cargo.toml` in its folder.
#[derive(Clone, Debug)]
pub(super) struct Toml {
    pub(super) folder: RepoPath,
    pub(super) file: Rc<Manifest>,
}

/// What a dependency is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    Program,
    Build,
    Tests,
}

/// A line of a table of dependencies.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    /// The name by which features and sources call it.
    pub(super) alias: String,
    /// The name of its package.
    pub(super) package: String,
    pub(super) purpose: For,
    /// Whether it is built for Linux at all.
    pub(super) applies: bool,
    pub(super) optional: bool,
    pub(super) default_features: bool,
    pub(super) features: Vec<String>,
    /// The version that it asks for.
    pub(super) version: Option<String>,
    /// The folder of the repository it lies in; an error is the text of a path that leads elsewhere.
    pub(super) path: Option<Result<RepoPath, String>>,
    pub(super) git: Option<Sourced<String>>,
    pub(super) registry: Option<Sourced<String>>,
    pub(super) origin: Origin,
}

impl Toml {
    /// The manifest in a folder, where there is one that can be read.
    pub(super) fn open(project: &Project<'_>, folder: &RepoPath) -> Option<Self> {
        let path = folder.join(MANIFEST).ok()?;
        let file = project.manifest(&path, Format::Toml)?;
        Some(Self { folder: folder.clone(), file })
    }

    /// The table of the package, by its name of today or the old one.
    pub(super) fn package(&self) -> Option<Node<'_>> {
        ["package", "project"].iter().filter_map(|key| self.file.at(&[key])).find(|node| node.kind() == Kind::Object)
    }

    pub(super) fn workspace(&self) -> Option<Node<'_>> {
        self.file.at(&["workspace"]).filter(|node| node.kind() == Kind::Object)
    }

    pub(super) fn name(&self) -> Option<Sourced<String>> {
        let node = self.package()?.get("name")?;
        let name = node.as_str().filter(|name| is_name(name))?;
        Some(self.file.sourced(node, name.to_owned()))
    }

    /// A text of the package, or the workspace's where the package takes that over.
    pub(super) fn text(&self, root: Option<&Toml>, key: &str) -> Option<Sourced<String>> {
        let node = self.package()?.get(key)?;
        if let Some(text) = node.as_str() {
            return Some(self.file.sourced(node, text.to_owned()));
        }
        node.get("workspace").and_then(Node::as_bool).filter(|inherits| *inherits)?;
        let root = root?;
        let above = root.workspace()?.at(&["package", key])?;
        Some(root.file.sourced(above, above.as_str()?.to_owned()))
    }

    /// A truth value of the package's table.
    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.package()?.get(key)?.as_bool()
    }

    /// Every dependency, of every kind and platform.
    pub(super) fn dependencies(&self, root: Option<&Toml>) -> Vec<Dependency> {
        let mut found = Vec::new();
        let Some(top) = self.file.root() else { return found };
        self.tables(root, top, true, &mut found);
        for (condition, tables) in top.get("target").into_iter().flat_map(Node::entries) {
            self.tables(root, tables, condition::holds(condition), &mut found);
        }
        found
    }

    fn tables(&self, root: Option<&Toml>, tables: Node<'_>, applies: bool, found: &mut Vec<Dependency>) {
        const TABLES: [(&str, For); 5] = [
            ("dependencies", For::Program),
            ("build-dependencies", For::Build),
            ("build_dependencies", For::Build),
            ("dev-dependencies", For::Tests),
            ("dev_dependencies", For::Tests),
        ];
        for (table, purpose) in TABLES {
            for (alias, node) in tables.get(table).into_iter().flat_map(Node::entries) {
                let mut one = self.dependency(alias, node, purpose);
                one.applies = applies;
                if node.get("workspace").and_then(Node::as_bool) == Some(true)
                    && let Some(root) = root
                    && let Some(above) =
                        root.workspace().and_then(|node| node.at(&["dependencies"])).and_then(|node| node.get(alias))
                {
                    one.inherit(node, root.dependency(alias, above, purpose));
                }
                found.push(one);
            }
        }
    }

    fn dependency(&self, alias: &str, node: Node<'_>, purpose: For) -> Dependency {
        let text = |key: &str| {
            let node = node.get(key)?;
            Some(self.file.sourced(node, node.as_str()?.to_owned()))
        };
        let flag = |key: &str| node.get(key).and_then(Node::as_bool);
        let path = text("path")
            .map(|path| self.folder.join(path.value().trim_end_matches('/')).map_err(|_| path.value().clone()));
        Dependency {
            alias: alias.to_owned(),
            package: text("package").map_or_else(|| alias.to_owned(), |name| name.value().clone()),
            purpose,
            applies: true,
            optional: flag("optional") == Some(true),
            default_features: flag("default-features").or_else(|| flag("default_features")) != Some(false),
            features: strings(node.get("features")),
            version: node.as_str().map(str::to_owned).or_else(|| text("version").map(|text| text.value().clone())),
            path,
            git: text("git"),
            registry: text("registry").or_else(|| text("registry-index")),
            origin: self.file.origin(node),
        }
    }

    /// The features and what each turns on.
    pub(super) fn features(&self) -> Vec<(Sourced<String>, Vec<String>)> {
        let entries = self.file.at(&["features"]).into_iter().flat_map(Node::entries);
        entries.map(|(name, node)| (self.file.sourced(node, name.to_owned()), strings(Some(node)))).collect()
    }
}

impl Dependency {
    /// Completes what the member says by what the workspace says of the same dependency.
    fn inherit(&mut self, own: Node<'_>, above: Dependency) {
        let mut features = above.features;
        features.append(&mut self.features);
        let says = |key: &str| own.get(key).is_some();
        self.features = features;
        self.package = above.package;
        self.version = above.version;
        self.path = above.path;
        self.git = above.git;
        self.registry = above.registry;
        // A member cannot turn off what the workspace leaves on, and turns on what it turns off.
        if !says("default-features") || above.default_features {
            self.default_features = above.default_features;
        }
    }
}

/// The texts of a list.
pub(super) fn strings(node: Option<Node<'_>>) -> Vec<String> {
    node.into_iter().flat_map(Node::items).filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// Whether a text can name a package or a binary: what is more than letters, digits, `-` and `_` is none for Cargo.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) && !name.starts_with('-')
}
