//! Which packages may run scripts while they are installed, and for which platforms packages are installed.

use stageplan_syntax::Span;
use stageplan_syntax::data::Node;

use super::lock::yarn_key;
use crate::origin::{Origin, Sourced};
use crate::project::{Manifest, Unit};

/// What the manager's settings say about scripts of packages.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Builds {
    /// Every package may.
    pub(in super::super) all: bool,
    /// `strictDepBuilds` of pnpm: an install stops where nobody decided.
    pub(in super::super) strict: Option<bool>,
    /// None may.
    pub(in super::super) none: Option<Origin>,
    /// Those that may, by name.
    pub(in super::super) allowed: Vec<String>,
    /// Those for which somebody decided that they may not.
    pub(in super::super) denied: Vec<String>,
    /// The list that names who may; `trustedDependencies` is bun's, which takes the place of its own.
    pub(in super::super) list: Option<Origin>,
    pub(in super::super) trusted: Option<Origin>,
    /// Systems that packages are installed for, where Linux is none of them.
    pub(in super::super) systems: Option<Sourced<String>>,
}

/// Reads the settings in an install's root.
pub(super) fn read(root: &Unit<'_>) -> Builds {
    let mut builds = Builds::default();
    if let Some(file) = root.json("package.json") {
        let own = file.root();
        if let Some(pnpm) = own.and_then(|own| own.get("pnpm")) {
            builds.settings(&file, pnpm);
        }
        if let Some(trusted) = own.and_then(|own| own.get("trustedDependencies")) {
            builds.trusted = Some(file.origin(trusted));
            builds.allowed.extend(names(trusted));
        }
        // npm's own list names packages with a version or without.
        for (name, allowed) in own.and_then(|own| own.get("allowScripts")).into_iter().flat_map(Node::entries) {
            let list = if allowed.as_bool() == Some(true) { &mut builds.allowed } else { &mut builds.denied };
            list.push(yarn_key(name).0.to_owned());
        }
        for (name, meta) in own.and_then(|own| own.get("dependenciesMeta")).into_iter().flat_map(Node::entries) {
            if meta.get("built").and_then(Node::as_bool) == Some(true) {
                builds.allowed.push(name.to_owned());
            }
        }
    }
    if let Some(file) = root.yaml("pnpm-workspace.yaml")
        && let Some(settings) = file.root()
    {
        builds.settings(&file, settings);
    }
    if let Some(file) = root.yaml(".yarnrc.yml")
        && let Some(node) = file.root().and_then(|own| own.get("enableScripts"))
        && node.as_bool() == Some(false)
    {
        builds.none = Some(file.origin(node));
    }
    if let Some(source) = root.source(".npmrc") {
        let mut offset = 0;
        for line in source.text.split_inclusive('\n') {
            let span = Span::new(offset, offset + line.trim_end().len());
            offset += line.len();
            if line.split_once('=').is_some_and(|(key, value)| key.trim() == "ignore-scripts" && value.trim() == "true")
            {
                builds.none = Some(source.origin(span, "ignore-scripts".to_owned()));
            }
        }
    }
    builds
}

impl Builds {
    /// Those of pnpm, which stand in either of two files.
    fn settings(&mut self, file: &Manifest, own: Node<'_>) {
        self.all |= own.get("dangerouslyAllowAllBuilds").and_then(Node::as_bool) == Some(true);
        self.strict = own.get("strictDepBuilds").and_then(Node::as_bool).or(self.strict);
        if let Some(list) = own.get("onlyBuiltDependencies") {
            self.list = Some(file.origin(list));
            self.allowed.extend(names(list));
        }
        for (name, allowed) in own.get("allowBuilds").into_iter().flat_map(Node::entries) {
            let list = if allowed.as_bool() == Some(true) { &mut self.allowed } else { &mut self.denied };
            list.push(name.to_owned());
        }
        // Before there was a list of those that may, one of those that may not let all others.
        if let Some(list) = own.get("neverBuiltDependencies") {
            self.all = true;
            self.denied.extend(names(list));
        }
        self.denied.extend(own.get("ignoredBuiltDependencies").into_iter().flat_map(names));
        if let Some(systems) = own.at(&["supportedArchitectures", "os"]) {
            let named: Vec<&str> = systems.items().filter_map(Node::as_str).collect();
            if !named.is_empty() && !named.iter().any(|name| matches!(*name, "linux" | "current")) {
                self.systems = Some(file.sourced(systems, named.join(", ")));
            }
        }
    }
}

fn names(list: Node<'_>) -> Vec<String> {
    list.items().filter_map(Node::as_str).map(str::to_owned).collect()
}
