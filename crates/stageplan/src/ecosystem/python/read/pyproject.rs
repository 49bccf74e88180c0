//! pyproject.toml: the metadata that all share, dependency groups, and the tables of managers.

use stageplan_syntax::data::{Kind, Node};
use stageplan_syntax::python::requirement::normalize;
use stageplan_syntax::python::requirements::Place;

use super::indexes::Index;
use super::manifest::{Group, Manifests};
use super::need::{self, Read};
use super::package::{self, is_command};
use crate::ecosystem::python::facts::{For, Manager};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::{Manifest, Unit};
use crate::tree::RepoPath;

/// Where requirements come from, if no index has them: the names with the tables that say so.
struct Sources<'d> {
    own: Option<Node<'d>>,
    /// That of the workspace's root, which holds for all members.
    root: Option<Node<'d>>,
}

pub(super) fn read(unit: &Unit<'_>, file: &Manifest, manifests: &mut Manifests, findings: &mut Vec<Finding>) {
    let root = unit.folder.ancestors().skip(1).find_map(|folder| {
        let root = unit.at(folder);
        let file = root.has("pyproject.toml").then(|| root.toml("pyproject.toml")).flatten()?;
        file.at(&["tool", "uv", "workspace"]).is_some().then_some((root.folder, file))
    });
    let of_root = root.as_ref().and_then(|(_, file)| file.at(&["tool", "uv", "sources"]));
    let sources = Sources { own: file.at(&["tool", "uv", "sources"]), root: of_root };
    let above = root.as_ref().map(|(folder, _)| folder.clone());
    let reader = Reader { unit, file, sources, above };
    reader.project(manifests, findings);
    reader.groups(manifests, findings);
    reader.uv(manifests);
    reader.poetry(manifests);
    reader.pdm(manifests);
    for node in file.at(&["build-system", "requires"]).into_iter().flat_map(Node::items) {
        let read = node.as_str().and_then(|text| need::of_text(text, For::Build, file.origin(node)));
        manifests.needs.extend(read.map(|read| read.need));
    }
    manifests.package = package::read(unit, file, manifests, findings);
}

struct Reader<'a, 'p> {
    unit: &'a Unit<'p>,
    file: &'a Manifest,
    sources: Sources<'a>,
    /// The workspace's root, where it is another folder.
    above: Option<RepoPath>,
}

impl<'a> Reader<'a, '_> {
    fn items(&self, route: &[&str]) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.file.at(route).into_iter().flat_map(Node::items)
    }

    fn entries(&self, route: &[&str]) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        self.file.at(route).into_iter().flat_map(Node::entries)
    }

    /// A requirement as PEP 508 writes it, with what the manager's own table adds to it.
    fn requirement(&self, node: Node<'a>, wanted_for: For, manifests: &mut Manifests) {
        let Some(text) = node.as_str() else { return };
        let origin = self.file.origin(node);
        // pdm has options in some of its lists: `-e file:///${PROJECT_ROOT}/lib#egg=lib`.
        if let Some(place) = text.trim().strip_prefix("-e ") {
            manifests.place(&Place::parse(place), false, &origin, self.unit, &self.unit.folder);
            return;
        }
        let Some(Read { mut need, mut place, linked }) = need::of_text(text, wanted_for, origin) else {
            if stageplan_syntax::python::requirement::requirement(text, 0).0.is_none() {
                self.unit.project.report(
                    Finding::warning("python/malformed-requirement", "this is no requirement that can be read")
                        .help("write it as `name>=1.0`, and plan again")
                        .at(self.file.origin(node).place().cloned()),
                );
            }
            return;
        };
        let mut folder = self.unit.folder.clone();
        if let Some((source, of_root)) = self.source(&need.name) {
            if let Some(above) = self.above.as_ref().filter(|_| of_root) {
                folder = above.clone();
            }
            let member = source.get("workspace").and_then(Node::as_bool) == Some(true);
            if member {
                manifests.members.push(Sourced::new(need.name.clone(), need.origin.clone()));
                need.link = Some(need.name.clone());
            } else if let Some(from) = need::place(source) {
                need.link = Some(need::public(&from.location));
                place = Some(from);
            }
        }
        manifests.take(Read { need, place, linked }, self.unit, &folder);
    }

    /// What uv's table says of a name, and whether that is the root's; of several forms the first that Linux may take.
    fn source(&self, name: &str) -> Option<(Node<'a>, bool)> {
        let tables = [(self.sources.own, false), (self.sources.root, true)];
        let named = |table: Node<'a>| table.entries().find(|(key, _)| normalize(key) == name).map(|(_, node)| node);
        let (node, of_root) = tables.into_iter().find_map(|(table, of_root)| Some((named(table?)?, of_root)))?;
        if node.kind() != Kind::Array {
            return Some((node, of_root));
        }
        let marker = |node: &Node<'a>| {
            let text = node.get("marker").and_then(Node::as_str);
            let marker = text.and_then(|text| stageplan_syntax::python::marker::marker(text, 0).ok());
            need::here(marker.as_ref())
        };
        node.items().find(marker).map(|node| (node, of_root))
    }

    fn project(&self, manifests: &mut Manifests, findings: &mut Vec<Finding>) {
        let file = self.file;
        manifests.name = file.string(&["project", "name"]);
        manifests.requires_python = file.string(&["project", "requires-python"]);
        for node in self.items(&["project", "dependencies"]) {
            self.requirement(node, For::Main, manifests);
        }
        let own = manifests.name.as_ref().map(|name| normalize(name.value())).unwrap_or_default();
        for (extra, list) in self.entries(&["project", "optional-dependencies"]).filter(|(name, _)| is_command(name)) {
            let extra = normalize(extra);
            manifests.extras.push(file.sourced(list, extra.clone()));
            for node in list.items() {
                let before = manifests.needs.len();
                self.requirement(node, For::Extra(extra.clone()), manifests);
                // `all = ["shop[web,worker]"]` stands for what those name.
                let Some(needed) = manifests.needs.get(before).filter(|need| need.name == own) else { continue };
                let inner = needed.extras.clone();
                manifests.needs.truncate(before);
                for (name, list) in self.entries(&["project", "optional-dependencies"]) {
                    if inner.contains(&normalize(name)) && normalize(name) != extra {
                        for node in list.items() {
                            self.requirement(node, For::Extra(extra.clone()), manifests);
                        }
                        manifests.needs.retain(|need| need.name != own);
                    }
                }
            }
        }
        for node in self.items(&["project", "classifiers"]) {
            let version = node.as_str().and_then(|text| text.strip_prefix("Programming Language :: Python :: "));
            if let Some(version) = version.filter(|version| version.starts_with("3.")) {
                manifests.shown.push(file.sourced(node, version.to_owned()));
            }
        }
        let _ = findings;
    }

    /// Groups may include each other.
    fn groups(&self, manifests: &mut Manifests, findings: &mut Vec<Finding>) {
        for (name, node) in self.entries(&["dependency-groups"]).filter(|(name, _)| is_command(name)) {
            let group = normalize(name);
            manifests.groups.push(Group { name: self.file.sourced(node, group.clone()), optional: group != "dev" });
            let mut seen = vec![group.clone()];
            let mut open = vec![node];
            while let Some(list) = open.pop() {
                for item in list.items() {
                    let Some(inner) = item.get("include-group").and_then(Node::as_str) else {
                        self.requirement(item, For::Group(group.clone()), manifests);
                        continue;
                    };
                    let inner = normalize(inner);
                    let there = self.entries(&["dependency-groups"]).find(|(name, _)| normalize(name) == inner);
                    match there {
                        Some(_) if seen.contains(&inner) => {}
                        Some((_, list)) => {
                            seen.push(inner);
                            open.push(list);
                        }
                        None => findings.push(
                            Finding::warning("python/missing-group", "a group includes one that is not there")
                                .help("name a group of `[dependency-groups]`, or take the line out")
                                .at(self.file.origin(item).place().cloned()),
                        ),
                    }
                }
            }
        }
    }

    fn uv(&self, manifests: &mut Manifests) {
        let Some(table) = self.file.at(&["tool", "uv"]) else { return };
        manifests.tools.push(self.file.sourced(table, Manager::Uv));
        manifests.manager_version = exact(self.file.string(&["tool", "uv", "required-version"]));
        let old: Vec<Node<'a>> = self.items(&["tool", "uv", "dev-dependencies"]).collect();
        if let Some(first) = old.first()
            && manifests.groups.iter().all(|group| group.name.value() != "dev")
        {
            manifests.groups.push(Group { name: self.file.sourced(*first, "dev".to_owned()), optional: false });
        }
        for node in old {
            self.requirement(node, For::Group("dev".to_owned()), manifests);
        }
        if let Some(defaults) = table.get("default-groups") {
            let all = defaults.as_str() == Some("all");
            let named: Vec<String> = defaults.items().filter_map(Node::as_str).map(normalize).collect();
            for group in &mut manifests.groups {
                group.optional = !all && !named.contains(group.name.value());
            }
        }
        indexes(self.file, manifests);
    }

    fn poetry(&self, manifests: &mut Manifests) {
        let Some(table) = self.file.at(&["tool", "poetry"]) else { return };
        manifests.tools.push(self.file.sourced(table, Manager::Poetry));
        let file = self.file;
        if manifests.name.is_none() {
            manifests.name = file.string(&["tool", "poetry", "name"]);
        }
        manifests.manager_version = exact(file.string(&["tool", "poetry", "requires-poetry"]));
        if manifests.requires_python.is_none() {
            let python = file.at(&["tool", "poetry", "dependencies", "python"]);
            let python = python.map(|node| node.get("version").unwrap_or(node));
            manifests.requires_python = python.and_then(|node| Some(file.sourced(node, node.as_str()?.to_owned())));
        }
        let modern = file.at(&["project", "dependencies"]).is_some();
        let mut extras: Vec<(String, Vec<String>)> = Vec::new();
        for (extra, list) in self.entries(&["tool", "poetry", "extras"]).filter(|(name, _)| is_command(name)) {
            let extra = normalize(extra);
            manifests.extras.push(file.sourced(list, extra.clone()));
            extras.push((extra, list.items().filter_map(Node::as_str).map(normalize).collect()));
        }
        for (name, form) in self.entries(&["tool", "poetry", "dependencies"]) {
            if name.eq_ignore_ascii_case("python") {
                continue;
            }
            let optional = form.get("optional").and_then(Node::as_bool) == Some(true);
            let normal = normalize(name);
            // With `[project]`, the table only adds where a package comes from.
            if modern && manifests.needs.iter().any(|need| need.name == normal) {
                if let Some(place) = need::place(form) {
                    let linked = form.get("develop").and_then(Node::as_bool) == Some(true);
                    manifests.place(&place, linked, &file.origin(form), self.unit, &self.unit.folder);
                }
                continue;
            }
            let uses: Vec<For> = if optional {
                let holding = extras.iter().filter(|(_, names)| names.contains(&normal));
                holding.map(|(extra, _)| For::Extra(extra.clone())).collect()
            } else {
                vec![For::Main]
            };
            for wanted_for in uses {
                self.table(name, form, &wanted_for, manifests);
            }
        }
        let old = self.file.at(&["tool", "poetry", "dev-dependencies"]);
        let grouped = self.entries(&["tool", "poetry", "group"]);
        let grouped = grouped.filter(|(name, _)| is_command(name)).filter_map(|(name, node)| {
            let optional = node.get("optional").and_then(Node::as_bool) == Some(true);
            Some((normalize(name), optional, node.get("dependencies")?))
        });
        for (group, optional, list) in old.map(|node| ("dev".to_owned(), false, node)).into_iter().chain(grouped) {
            match manifests.groups.iter_mut().find(|known| *known.name.value() == group) {
                Some(known) => known.optional = optional,
                None => manifests.groups.push(Group { name: file.sourced(list, group.clone()), optional }),
            }
            for (name, form) in list.entries() {
                self.table(name, form, &For::Group(group.clone()), manifests);
            }
        }
        for source in self.items(&["tool", "poetry", "source"]) {
            let name = source.get("name").and_then(Node::as_str).map(str::to_owned);
            if let Some(url) = source.get("url")
                && let Some(text) = url.as_str()
            {
                manifests.indexes.push(Index::new(name, text, file.origin(url)));
            }
        }
    }

    fn table(&self, name: &str, form: Node<'a>, wanted_for: &For, manifests: &mut Manifests) {
        for read in need::of_table(name, form, wanted_for, &self.file.origin(form)) {
            manifests.take(read, self.unit, &self.unit.folder);
        }
    }

    fn pdm(&self, manifests: &mut Manifests) {
        let Some(table) = self.file.at(&["tool", "pdm"]) else { return };
        // A backend of the same family has its settings there too, and manages nothing.
        if table.entries().any(|(key, _)| !matches!(key, "build" | "version")) {
            manifests.tools.push(self.file.sourced(table, Manager::Pdm));
        }
        for (group, list) in self.entries(&["tool", "pdm", "dev-dependencies"]).filter(|(name, _)| is_command(name)) {
            let group = normalize(group);
            if manifests.groups.iter().all(|known| *known.name.value() != group) {
                manifests.groups.push(Group { name: self.file.sourced(list, group.clone()), optional: false });
            }
            for node in list.items() {
                self.requirement(node, For::Group(group.clone()), manifests);
            }
        }
        for source in self.items(&["tool", "pdm", "source"]) {
            let name = source.get("name").and_then(Node::as_str).map(str::to_owned);
            if let Some(url) = source.get("url")
                && let Some(text) = url.as_str()
            {
                manifests.indexes.push(Index::new(name, text, self.file.origin(url)));
            }
        }
    }
}

/// The indexes of uv, which may stand in `uv.toml` as well.
pub(super) fn indexes(file: &Manifest, manifests: &mut Manifests) {
    let root = file.root();
    let Some(table) = root.and_then(|root| root.at(&["tool", "uv"]).or(Some(root))) else { return };
    for index in table.get("index").into_iter().flat_map(Node::items) {
        let Some(url) = index.get("url") else { continue };
        let Some(text) = url.as_str() else { continue };
        let name = index.get("name").and_then(Node::as_str).map(str::to_owned);
        let mut found = Index::new(name, text, file.origin(url));
        found.asks = index.get("authenticate").and_then(Node::as_str) == Some("always");
        manifests.indexes.push(found);
    }
    for key in ["index-url", "extra-index-url"] {
        let Some(node) = table.get(key) else { continue };
        let several = node.kind() == Kind::Array;
        for node in node.items().chain((!several).then_some(node)) {
            if let Some(text) = node.as_str() {
                manifests.indexes.push(Index::new(None, text, file.origin(node)));
            }
        }
    }
}

/// A version that is meant as the only one.
fn exact(wish: Option<Sourced<String>>) -> Option<Sourced<String>> {
    let wish = wish?;
    let text = wish.value().trim();
    let plain = text.strip_prefix("==").or_else(|| text.strip_prefix('=')).unwrap_or(text).trim();
    let plain = plain.chars().all(|c| c.is_ascii_digit() || c == '.').then(|| plain.to_owned())?;
    (!plain.is_empty()).then(|| Sourced::new(plain, wish.origin().clone()))
}
