//! `package.json`.

use std::collections::BTreeMap;
use std::rc::Rc;

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::order;

use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// Names with what the file says of each.
pub(in super::super) type Named = BTreeMap<String, Sourced<String>>;

/// What a `package.json` says.
#[derive(Clone, Debug)]
pub(in super::super) struct Package {
    /// Its folder.
    pub(in super::super) folder: RepoPath,
    /// That it exists.
    pub(in super::super) origin: Origin,
    pub(in super::super) name: Option<Sourced<String>>,
    pub(in super::super) version: Option<Sourced<String>>,
    pub(in super::super) description: Option<Sourced<String>>,
    pub(in super::super) license: Option<Sourced<String>>,
    pub(in super::super) repository: Option<Sourced<String>>,
    /// `type`: `module` or `commonjs`.
    pub(in super::super) kind: Option<Sourced<String>>,
    pub(in super::super) main: Option<Sourced<String>>,
    pub(in super::super) bins: Vec<(String, Sourced<String>)>,
    pub(in super::super) engines: Named,
    /// `devEngines.runtime`: name to version, without those that nobody checks.
    pub(in super::super) dev_runtimes: Named,
    /// `devEngines.packageManager`, in its order.
    pub(in super::super) dev_managers: Vec<DevEngine>,
    pub(in super::super) volta: Named,
    pub(in super::super) package_manager: Option<Sourced<String>>,
    pub(in super::super) scripts: Named,
    pub(in super::super) dependencies: Named,
    pub(in super::super) dev: Named,
    pub(in super::super) optional: Named,
    /// Patterns of `workspaces`.
    pub(in super::super) workspaces: Vec<Sourced<String>>,
    /// Output files that a bundler without a configuration reads from here (`main`, `module`, `types`, `targets`).
    pub(in super::super) outputs: Vec<String>,
    /// `files`: what is published.
    pub(in super::super) files: Vec<String>,
    /// `private`: it is never published.
    pub(in super::super) private: bool,
    /// It says what is published or how it is imported, as a library does.
    pub(in super::super) is_library: bool,
}

impl Package {
    /// Reads the one of a unit.
    pub(in super::super) fn read(unit: &Unit<'_>) -> Option<Self> {
        let file = unit.json("package.json")?;
        let root = file.root().filter(|root| root.kind() == Kind::Object)?;
        let text = |key: &str| file.string(&[key]).filter(|text| !text.is_empty());
        let mut package = Self {
            folder: unit.folder.clone(),
            origin: file.source.origin_of_file(),
            name: text("name"),
            version: text("version"),
            description: text("description"),
            license: text("license"),
            repository: text("repository").or_else(|| file.string(&["repository", "url"])),
            kind: text("type"),
            main: text("main"),
            bins: Vec::new(),
            engines: named(&file, root.get("engines")),
            dev_runtimes: order::map(
                dev_engines(&file, root.at(&["devEngines", "runtime"]))
                    .into_iter()
                    .filter(|engine| engine.checked)
                    .map(|engine| (engine.name, engine.version)),
            ),
            dev_managers: dev_engines(&file, root.at(&["devEngines", "packageManager"])),
            volta: named(&file, root.get("volta")),
            package_manager: text("packageManager"),
            scripts: named(&file, root.get("scripts")),
            dependencies: named(&file, root.get("dependencies")),
            dev: named(&file, root.get("devDependencies")),
            optional: named(&file, root.get("optionalDependencies")),
            workspaces: Vec::new(),
            outputs: outputs(root),
            files: root
                .get("files")
                .into_iter()
                .flat_map(Node::items)
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect(),
            private: root.get("private").and_then(Node::as_bool).unwrap_or(false),
            is_library: ["exports", "types", "typings", "module", "files", "peerDependencies", "publishConfig"]
                .iter()
                .any(|key| root.get(key).is_some()),
        };
        match root.get("bin") {
            Some(bin) if bin.as_str().is_some() => {
                let name = package.name.as_ref().map_or("", |name| name.value().as_str());
                let name = name.rsplit('/').next().unwrap_or_default().to_owned();
                package.bins.extend(file.string(&["bin"]).map(|path| (name, path)));
            }
            Some(bin) => package.bins.extend(named(&file, Some(bin))),
            None => {}
        }
        let lists = root.get("workspaces").map(|node| node.get("packages").unwrap_or(node));
        for item in lists.into_iter().flat_map(Node::items) {
            if let Some(pattern) = item.as_str() {
                package.workspaces.push(file.sourced(item, pattern.to_owned()));
            }
        }
        Some(package)
    }

    /// A dependency of any kind that is installed.
    pub(in super::super) fn any(&self, name: &str) -> Option<&Sourced<String>> {
        self.runs(name).or_else(|| self.dev.get(name))
    }

    /// A dependency that a production install brings.
    pub(in super::super) fn runs(&self, name: &str) -> Option<&Sourced<String>> {
        self.dependencies.get(name).or_else(|| self.optional.get(name))
    }

    /// Whether a production install brings anything.
    pub(in super::super) fn has_runtime_dependencies(&self) -> bool {
        !self.dependencies.is_empty() || !self.optional.is_empty()
    }
}

fn named(file: &Rc<Manifest>, node: Option<Node<'_>>) -> Named {
    let entries = node.into_iter().flat_map(Node::entries);
    order::map(entries.filter_map(|(key, node)| Some((key.to_owned(), file.sourced(node, node.as_str()?.to_owned())))))
}

/// One entry of `devEngines`.
#[derive(Clone, Debug)]
pub(in super::super) struct DevEngine {
    pub(in super::super) name: String,
    /// A version or a range; empty where any will do.
    pub(in super::super) version: Sourced<String>,
    /// `onFail` is not `ignore`.
    pub(in super::super) checked: bool,
    /// An install with another one stops.
    pub(in super::super) strict: bool,
}

/// One engine or a list of them, each an object with `name` and `version`.
fn dev_engines(file: &Rc<Manifest>, node: Option<Node<'_>>) -> Vec<DevEngine> {
    let Some(node) = node else { return Vec::new() };
    let one = (node.kind() == Kind::Object).then_some(node);
    let found = one.into_iter().chain(node.items()).filter_map(|engine| {
        let name = engine.get("name")?.as_str()?.to_owned();
        let version = engine.get("version");
        let text = version.and_then(Node::as_str).unwrap_or_default().to_owned();
        let fails = engine.get("onFail").and_then(Node::as_str).unwrap_or("error");
        Some(DevEngine {
            name,
            version: file.sourced(version.unwrap_or(engine), text),
            checked: fails != "ignore",
            strict: fails == "error",
        })
    });
    found.take(8).collect()
}

fn outputs(root: Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let direct = ["main", "module", "types", "browser"].iter().filter_map(|key| root.get(key));
    let targets = root
        .get("targets")
        .into_iter()
        .flat_map(Node::entries)
        .filter_map(|(name, node)| node.get("distDir").or_else(|| root.get(name)));
    for node in direct.chain(targets) {
        found.extend(node.as_str().map(str::to_owned));
    }
    let mut open: Vec<(Node<'_>, usize)> =
        root.get("exports").into_iter().chain(root.get("bin")).map(|n| (n, 0)).collect();
    while let Some((node, depth)) = open.pop() {
        found.extend(node.as_str().filter(|text| text.starts_with('.') || !text.contains(':')).map(str::to_owned));
        if depth < 6 {
            open.extend(node.entries().map(|(_, node)| (node, depth + 1)));
        }
    }
    order::sort(&mut found);
    found.dedup();
    found
}
