//! A pom together with the parents that lie in the repository: what Maven would make of them without asking anybody.

use std::collections::BTreeMap;
use std::rc::Rc;

use stageplan_syntax::xml::Element;

use super::pom::{Parent, Pom};
use crate::ecosystem::java::facts::Dependency;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

/// How many parents stand above each other; more is a circle.
const PARENTS: usize = 20;

/// How deep properties may stand in each other.
const DEPTH: usize = 12;

/// The effective pom.
#[derive(Debug)]
pub(in crate::ecosystem::java) struct Effective {
    /// The unit's own pom, then its parents, nearest first.
    pub(in crate::ecosystem::java) chain: Vec<Rc<Pom>>,
    /// The first parent that does not lie in the repository.
    pub(in crate::ecosystem::java) external: Option<Parent>,
    properties: BTreeMap<String, Sourced<String>>,
}

/// A plugin, wherever the chain mentions it.
#[derive(Clone, Debug)]
pub(in crate::ecosystem::java) struct Plugin<'e> {
    /// `group:artifact`.
    pub(in crate::ecosystem::java) key: String,
    pub(in crate::ecosystem::java) origin: Origin,
    /// Where it is used, nearest first, and behind these where it is only managed.
    parts: Vec<(&'e Pom, Element<'e>)>,
}

impl Effective {
    pub(in crate::ecosystem::java) fn of(unit: &Unit<'_>, own: Rc<Pom>) -> Self {
        let mut chain = vec![own];
        let mut external = None;
        while let Some(parent) = chain.last().and_then(|pom| pom.parent()).filter(|_| chain.len() < PARENTS) {
            let child = chain.last().map(|pom| pom.folder.clone()).unwrap_or_else(crate::tree::RepoPath::root);
            let near = parent.path.as_ref().and_then(|path| Pom::named(unit, &child, path));
            let same = |pom: &Rc<Pom>| {
                let artifact = pom.value(&["artifactId"]);
                artifact.is_some_and(|artifact| *artifact.value() == parent.artifact)
                    && chain.iter().all(|known| known.path() != pom.path())
            };
            match near.filter(same) {
                Some(pom) => chain.push(pom),
                None => {
                    external = Some(parent);
                    break;
                }
            }
        }
        let mut properties = BTreeMap::new();
        for pom in chain.iter().rev() {
            for root in pom.roots() {
                for element in root.child("properties").into_iter().flat_map(Element::children) {
                    let text = element.text().unwrap_or_default().to_owned();
                    let origin = pom.origin(element, element.name());
                    properties.insert(element.name().to_owned(), Sourced::new(text, origin));
                }
            }
        }
        Self { chain, external, properties }
    }

    pub(in crate::ecosystem::java) fn own(&self) -> &Rc<Pom> {
        // The chain begins with the pom it was made of.
        &self.chain[0]
    }

    /// A property, with the properties in it resolved.
    pub(in crate::ecosystem::java) fn property(&self, name: &str) -> Option<Sourced<String>> {
        let raw = self.properties.get(name)?;
        let text = self.resolve(raw.value())?;
        Some(Sourced::new(text, raw.origin().clone()))
    }

    /// A text with its properties; `None` where one of them is not known.
    pub(in crate::ecosystem::java) fn resolve(&self, text: &str) -> Option<String> {
        self.resolve_within(text, DEPTH)
    }

    fn resolve_within(&self, text: &str, depth: usize) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            out.push_str(&rest[..at]);
            let (name, behind) = rest[at + 2..].split_once('}')?;
            out.push_str(&self.known(name.trim(), depth.checked_sub(1)?)?);
            rest = behind;
            if out.len() > 4096 {
                return None;
            }
        }
        out.push_str(rest);
        Some(out)
    }

    fn known(&self, name: &str, depth: usize) -> Option<String> {
        if let Some(raw) = self.properties.get(name) {
            return self.resolve_within(raw.value(), depth);
        }
        let name = name.strip_prefix("project.").or_else(|| name.strip_prefix("pom.")).unwrap_or(name);
        let parent = |field: &str| self.own().value(&["parent", field]);
        let text = match name {
            "artifactId" | "name" => self.own().value(&["artifactId"])?.value().clone(),
            "version" => self.raw_version()?.value().clone(),
            "groupId" => self.own().value(&["groupId"]).or_else(|| parent("groupId"))?.value().clone(),
            "parent.version" => parent("version")?.value().clone(),
            "parent.groupId" => parent("groupId")?.value().clone(),
            "parent.artifactId" => parent("artifactId")?.value().clone(),
            "packaging" => {
                self.own().value(&["packaging"]).map_or_else(|| "jar".to_owned(), |text| text.value().clone())
            }
            "build.finalName" => return self.final_name().map(|name| name.value().clone()),
            "build.directory" => "target".to_owned(),
            "build.outputDirectory" => "target/classes".to_owned(),
            // The pom's own folder, which everything is relative to.
            "basedir" => ".".to_owned(),
            _ => return None,
        };
        self.resolve_within(&text, depth)
    }

    /// A text of the project with its properties resolved and its place kept.
    pub(in crate::ecosystem::java) fn resolved(&self, raw: Sourced<String>) -> Option<Sourced<String>> {
        let text = self.resolve(raw.value())?;
        Some(raw.map(|_| text))
    }

    /// The text at a path, the nearest pom first, profiles before the rest of their pom.
    pub(in crate::ecosystem::java) fn value(&self, path: &[&str]) -> Option<Sourced<String>> {
        let found = self.chain.iter().find_map(|pom| {
            pom.roots().into_iter().rev().find_map(|root| pom.sourced(root.at(path)?, &path.join(".")))
        })?;
        self.resolved(found)
    }

    pub(in crate::ecosystem::java) fn artifact(&self) -> Option<Sourced<String>> {
        self.resolved(self.own().value(&["artifactId"])?)
    }

    pub(in crate::ecosystem::java) fn group(&self) -> Option<Sourced<String>> {
        let own = self.own();
        self.resolved(own.value(&["groupId"]).or_else(|| own.value(&["parent", "groupId"]))?)
    }

    fn raw_version(&self) -> Option<Sourced<String>> {
        let own = self.own();
        own.value(&["version"]).or_else(|| own.value(&["parent", "version"]))
    }

    pub(in crate::ecosystem::java) fn version(&self) -> Option<Sourced<String>> {
        self.resolved(self.raw_version()?)
    }

    pub(in crate::ecosystem::java) fn packaging(&self) -> Sourced<String> {
        let own = self.own();
        let raw = own.value(&["packaging"]).and_then(|raw| self.resolved(raw));
        raw.unwrap_or_else(|| Sourced::new("jar".to_owned(), own.source.origin_of_file()))
    }

    /// What the file in `target` is called, without its end.
    pub(in crate::ecosystem::java) fn final_name(&self) -> Option<Sourced<String>> {
        if let Some(name) = self.value(&["build", "finalName"]) {
            return Some(name);
        }
        let unresolved = self
            .chain
            .iter()
            .any(|pom| pom.roots().into_iter().any(|root| root.value(&["build", "finalName"]).is_some()));
        if unresolved {
            return None;
        }
        let (artifact, version) = (self.artifact()?, self.version()?);
        let because = "Maven names the file by the artifact and its version";
        let origin =
            Origin::rule_from("java/final-name", because, [artifact.origin().clone(), version.origin().clone()]);
        Some(Sourced::new(format!("{}-{}", artifact.value(), version.value()), origin))
    }

    /// The dependencies of the unit, with versions where the repository says them.
    pub(in crate::ecosystem::java) fn dependencies(&self) -> Vec<Dependency> {
        let managed = self.managed();
        let mut found: Vec<Dependency> = Vec::new();
        for pom in &self.chain {
            let lists = pom.roots().into_iter().filter_map(|root| root.child("dependencies"));
            for element in lists.flat_map(|list| list.all("dependency")) {
                let Some(mut dependency) = self.dependency(pom, element) else { continue };
                if found.iter().any(|known| known.key == dependency.key && known.scope == dependency.scope) {
                    continue;
                }
                if let Some(known) = managed.iter().find(|known| known.key == dependency.key) {
                    dependency.version = dependency.version.or_else(|| known.version.clone());
                    if element.child("scope").is_none() {
                        dependency.scope.clone_from(&known.scope);
                    }
                }
                found.push(dependency);
            }
        }
        found
    }

    /// What `dependencyManagement` says, the nearest pom first; boms that are imported have the scope `import`.
    pub(in crate::ecosystem::java) fn managed(&self) -> Vec<Dependency> {
        let lists = self.chain.iter().flat_map(|pom| pom.roots().into_iter().map(move |root| (pom, root)));
        let lists = lists.filter_map(|(pom, root)| Some((pom, root.at(&["dependencyManagement", "dependencies"])?)));
        let all = lists.flat_map(|(pom, list)| list.all("dependency").map(move |element| (pom, element)));
        all.filter_map(|(pom, element)| self.dependency(pom, element)).collect()
    }

    fn dependency(&self, pom: &Pom, element: Element<'_>) -> Option<Dependency> {
        let group = self.resolve(element.value(&["groupId"])?)?;
        let artifact = self.resolve(element.value(&["artifactId"])?)?;
        let version = element.value(&["version"]).and_then(|version| self.resolve(version));
        let scope = element.value(&["scope"]).and_then(|scope| self.resolve(scope));
        let at = element.child("artifactId").unwrap_or(element);
        Some(Dependency {
            key: format!("{group}:{artifact}"),
            version,
            scope: scope.unwrap_or_else(|| "compile".to_owned()),
            origin: pom.origin(at, "dependencies.dependency"),
        })
    }

    /// The plugins that the build uses, each once.
    pub(in crate::ecosystem::java) fn plugins(&self) -> Vec<Plugin<'_>> {
        let mut found: Vec<Plugin<'_>> = Vec::new();
        let listed = |path: &'static [&'static str]| {
            let roots = self.chain.iter().flat_map(|pom| pom.roots().into_iter().rev().map(move |root| (&**pom, root)));
            let lists = roots.filter_map(move |(pom, root)| Some((pom, root.at(path)?)));
            lists.flat_map(|(pom, list)| list.all("plugin").map(move |plugin| (pom, plugin)))
        };
        for (pom, element) in listed(&["build", "plugins"]) {
            let Some(key) = self.plugin_key(element) else { continue };
            let inherited = element.value(&["inherited"]) != Some("false") || std::ptr::eq(pom, &**self.own());
            match found.iter_mut().find(|known| known.key == key) {
                _ if !inherited => {}
                Some(known) => known.parts.push((pom, element)),
                None => {
                    let at = element.child("artifactId").unwrap_or(element);
                    let origin = pom.origin(at, "build.plugins.plugin");
                    found.push(Plugin { key, origin, parts: vec![(pom, element)] });
                }
            }
        }
        for (pom, element) in listed(&["build", "pluginManagement", "plugins"]) {
            let key = self.plugin_key(element);
            if let Some(known) = found.iter_mut().find(|known| Some(&known.key) == key.as_ref()) {
                known.parts.push((pom, element));
            }
        }
        found
    }

    fn plugin_key(&self, element: Element<'_>) -> Option<String> {
        let group = element.value(&["groupId"]).unwrap_or("org.apache.maven.plugins");
        Some(format!("{}:{}", self.resolve(group)?, self.resolve(element.value(&["artifactId"])?)?))
    }
}

impl<'e> Plugin<'e> {
    pub(in crate::ecosystem::java) fn version(&self, effective: &Effective) -> Option<Sourced<String>> {
        let found = self.parts.iter().find_map(|(pom, part)| pom.sourced(part.child("version")?, "plugin.version"))?;
        effective.resolved(found)
    }

    /// Every `configuration`: those of its executions first, as they say more.
    pub(in crate::ecosystem::java) fn configurations(&self) -> Vec<(&'e Pom, Element<'e>)> {
        let of = |pom: &'e Pom, part: Element<'e>| {
            let inner = part.child("executions").into_iter().flat_map(|list| list.all("execution"));
            let inner = inner.filter_map(|execution| execution.child("configuration"));
            let all = inner.chain(part.child("configuration"));
            all.map(|element| (pom, element)).collect::<Vec<_>>()
        };
        self.parts.iter().flat_map(|(pom, part)| of(pom, *part)).collect()
    }

    /// A setting of its configuration.
    pub(in crate::ecosystem::java) fn setting(&self, effective: &Effective, path: &[&str]) -> Option<Sourced<String>> {
        let found = self
            .configurations()
            .into_iter()
            .find_map(|(pom, part)| pom.sourced(part.at(path)?, &format!("configuration.{}", path.join("."))))?;
        effective.resolved(found)
    }

    /// Whether one of its executions has the goal and is not switched off.
    pub(in crate::ecosystem::java) fn runs(&self, goal: &str) -> bool {
        let executions = self.parts.iter().filter_map(|(_, part)| part.child("executions"));
        let on = |execution: &Element<'_>| execution.value(&["phase"]) != Some("none");
        let executions = executions.flat_map(|list| list.all("execution")).filter(on);
        executions
            .flat_map(|execution| execution.child("goals"))
            .flat_map(|goals| goals.all("goal"))
            .any(|element| element.text() == Some(goal))
    }

    /// Whether it is told to do nothing.
    pub(in crate::ecosystem::java) fn skipped(&self, effective: &Effective) -> bool {
        self.setting(effective, &["skip"]).is_some_and(|skip| skip.value() == "true")
    }
}
