//! A pom together with the parents that lie in the repository: what Maven would make of them without asking anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use stageplan_syntax::xml::Element;

use super::pom::{Parent, Pom};
use crate::ecosystem::java::facts::Dependency;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// How many parents stand above each other; more is a circle.
const PARENTS: usize = 20;

/// How deep properties may stand in each other.
const DEPTH: usize = 12;

/// How many properties one text may take, however they stand in each other: what is written twice at every depth doubles.
const STEPS: usize = 500;

/// How long a text may become by its properties.
const LONGEST: usize = 4096;

/// The group of plugins that name none.
const PLUGINS: &str = "org.apache.maven.plugins";

/// What `package` never comes to.
const LATE: &[&str] = &[
    "none",
    "pre-integration-test",
    "integration-test",
    "post-integration-test",
    "verify",
    "install",
    "deploy",
    "pre-site",
    "site",
    "post-site",
    "site-deploy",
    "pre-clean",
    "clean",
    "post-clean",
];

/// The effective pom.
#[derive(Debug)]
pub(in crate::ecosystem::java) struct Effective {
    /// The unit's own pom, then its parents, nearest first.
    pub(in crate::ecosystem::java) chain: Vec<Rc<Pom>>,
    /// The first parent that does not lie in the repository.
    pub(in crate::ecosystem::java) external: Option<Parent>,
}

/// Goals that Maven calls by itself for every jar or archive, in an execution that it names itself.
const BOUND: &[(&str, &str)] =
    &[("org.apache.maven.plugins:maven-jar-plugin", "jar"), ("org.apache.maven.plugins:maven-war-plugin", "war")];

/// A plugin, wherever the chain mentions it.
#[derive(Clone, Debug)]
pub(in crate::ecosystem::java) struct Plugin<'e> {
    /// `group:artifact`.
    pub(in crate::ecosystem::java) key: String,
    pub(in crate::ecosystem::java) origin: Origin,
    /// Where it is used, nearest first, and behind these where it is only managed.
    parts: Vec<(&'e Pom, Element<'e>)>,
    /// The execution that is looked at; all of them where none is.
    run: Option<String>,
}

/// Whether a pom is the parent that is asked for: another one at its place is passed over, and asked of a repository.
fn is_of(parent: &Parent, pom: &Pom) -> bool {
    let plain = |text: &str| !text.contains("${");
    let inherited = |field: &str| pom.value(&[field]).or_else(|| pom.value(&["parent", field]));
    let same = |wanted: &str, found: Option<Sourced<String>>| match found {
        Some(found) => !plain(wanted) || !plain(found.value()) || wanted == found.value(),
        None => false,
    };
    let version = parent.version.as_ref().map(|version| version.value().as_str());
    // The next Maven takes what lies there where nothing is said of it.
    if parent.group.is_empty() && parent.artifact.is_empty() && parent.version.is_none() {
        return true;
    }
    // A range is met by what lies there.
    let version = version.filter(|version| !version.starts_with(['[', '(']));
    same(&parent.artifact, pom.value(&["artifactId"]))
        && same(&parent.group, inherited("groupId"))
        && version.is_none_or(|version| same(version, inherited("version")))
}

impl Effective {
    /// The effective pom of a pom, made once, however many ask.
    pub(in crate::ecosystem::java) fn of(unit: &Unit<'_>, own: Rc<Pom>) -> Rc<Self> {
        let path = own.path().clone();
        unit.project.once(&path, || Self::make(unit, own))
    }

    fn make(unit: &Unit<'_>, own: Rc<Pom>) -> Self {
        let mut chain = vec![own];
        let mut external = None;
        while let Some(parent) = chain.last().and_then(|pom| pom.parent()).filter(|_| chain.len() < PARENTS) {
            let child = chain.last().map(|pom| pom.folder.clone()).unwrap_or_else(crate::tree::RepoPath::root);
            let near = parent.path.as_ref().and_then(|path| Pom::named(unit, &child, path));
            let new = |pom: &Rc<Pom>| chain.iter().all(|known| known.path() != pom.path());
            match near.filter(|pom| is_of(&parent, pom) && new(pom)) {
                Some(pom) => chain.push(pom),
                None => {
                    external = Some(parent);
                    break;
                }
            }
        }
        Self { chain, external }
    }

    pub(in crate::ecosystem::java) fn own(&self) -> &Rc<Pom> {
        // The chain begins with the pom it was made of.
        &self.chain[0]
    }

    /// A property, with the properties in it resolved.
    pub(in crate::ecosystem::java) fn property(&self, name: &str) -> Option<Sourced<String>> {
        let raw = self.raw_property(name)?;
        let text = self.resolve(raw.value())?;
        Some(Sourced::new(text, raw.origin().clone()))
    }

    /// What is set on the command line, and so in `.mvn`, beats every pom; then the nearest pom counts.
    fn raw_property(&self, name: &str) -> Option<&Sourced<String>> {
        let told = self.own().options.properties.get(name);
        told.or_else(|| self.chain.iter().find_map(|pom| pom.properties.get(name)))
    }

    /// A text with its properties; `None` where one of them is not known.
    pub(in crate::ecosystem::java) fn resolve(&self, text: &str) -> Option<String> {
        self.resolve_within(text, DEPTH, &mut STEPS.clone())
    }

    fn resolve_within(&self, text: &str, depth: usize, steps: &mut usize) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            *steps = steps.checked_sub(1)?;
            out.push_str(&rest[..at]);
            let (name, behind) = rest[at + 2..].split_once('}')?;
            out.push_str(&self.known(name.trim(), depth.checked_sub(1)?, steps)?);
            rest = behind;
            if out.len() > LONGEST {
                return None;
            }
        }
        out.push_str(rest);
        Some(out)
    }

    fn known(&self, name: &str, depth: usize, steps: &mut usize) -> Option<String> {
        if let Some(raw) = self.raw_property(name) {
            return self.resolve_within(raw.value(), depth, steps);
        }
        if let "maven.multiModuleProjectDirectory" | "session.executionRootDirectory" = name {
            return self.above(&self.own().options.folder.as_ref()?.parent()?);
        }
        let name = name.strip_prefix("project.").or_else(|| name.strip_prefix("pom.")).unwrap_or(name);
        let parent = |field: &str| self.own().value(&["parent", field]);
        let text = match name {
            "artifactId" => self.own().value(&["artifactId"])?.value().clone(),
            // No child takes the name of its parent.
            "name" => self.own().value(&["name"]).or_else(|| self.own().value(&["artifactId"]))?.value().clone(),
            "version" => self.raw_version()?.value().clone(),
            "groupId" => self.own().value(&["groupId"]).or_else(|| parent("groupId"))?.value().clone(),
            "parent.version" => parent("version")?.value().clone(),
            "parent.groupId" => parent("groupId")?.value().clone(),
            "parent.artifactId" => parent("artifactId")?.value().clone(),
            "packaging" => {
                self.own().value(&["packaging"]).map_or_else(|| "jar".to_owned(), |text| text.value().clone())
            }
            "build.finalName" => match self.raw_value(&["build", "finalName"]) {
                Some(name) => name.value().clone(),
                None => "${project.artifactId}-${project.version}".to_owned(),
            },
            "build.directory" => "target".to_owned(),
            "build.outputDirectory" => "target/classes".to_owned(),
            // The pom's own folder, which everything is relative to.
            "basedir" => ".".to_owned(),
            "parent.basedir" => return self.above(&self.chain.get(1)?.folder),
            _ => return None,
        };
        self.resolve_within(&text, depth, steps)
    }

    /// The way from the pom's own folder to one above it.
    fn above(&self, folder: &RepoPath) -> Option<String> {
        let below = self.own().folder.relative_to(folder)?;
        let depth = below.split('/').filter(|part| !part.is_empty()).count();
        Some(if depth == 0 { ".".to_owned() } else { vec![".."; depth].join("/") })
    }

    /// A text of the project with its properties resolved and its place kept.
    pub(in crate::ecosystem::java) fn resolved(&self, raw: Sourced<String>) -> Option<Sourced<String>> {
        let text = self.resolve(raw.value())?;
        Some(raw.map(|_| text))
    }

    /// The text at a path, the nearest pom first, profiles before the rest of their pom.
    pub(in crate::ecosystem::java) fn value(&self, path: &[&str]) -> Option<Sourced<String>> {
        self.resolved(self.raw_value(path)?)
    }

    fn raw_value(&self, path: &[&str]) -> Option<Sourced<String>> {
        self.chain
            .iter()
            .find_map(|pom| pom.roots().into_iter().rev().find_map(|root| pom.sourced(root.at(path)?, &path.join("."))))
    }

    pub(in crate::ecosystem::java) fn artifact(&self) -> Option<Sourced<String>> {
        self.resolved(self.own().value(&["artifactId"])?)
    }

    pub(in crate::ecosystem::java) fn group(&self) -> Option<Sourced<String>> {
        let own = self.own();
        let inherited = || self.chain.get(1).and_then(|pom| pom.value(&["groupId"]));
        self.resolved(own.value(&["groupId"]).or_else(|| own.value(&["parent", "groupId"])).or_else(inherited)?)
    }

    fn raw_version(&self) -> Option<Sourced<String>> {
        let own = self.own();
        let inherited = || self.chain.get(1).and_then(|pom| pom.value(&["version"]));
        own.value(&["version"]).or_else(|| own.value(&["parent", "version"])).or_else(inherited)
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
        if let Some(name) = self.raw_value(&["build", "finalName"]) {
            return self.resolved(name);
        }
        let (artifact, version) = (self.artifact()?, self.version()?);
        let because = "Maven names the file by the artifact and its version";
        let origin =
            Origin::rule_from("java/final-name", because, [artifact.origin().clone(), version.origin().clone()]);
        Some(Sourced::new(format!("{}-{}", artifact.value(), version.value()), origin))
    }

    /// The dependencies of the unit, with versions where the repository says them; `managed` is what says those that the
    /// unit leaves open.
    pub(in crate::ecosystem::java) fn dependencies(&self, managed: &[Dependency]) -> Vec<Dependency> {
        let mut versions: BTreeMap<&str, &Dependency> = BTreeMap::new();
        for known in managed.iter().filter(|known| known.scope != "import") {
            versions.entry(known.key.as_str()).or_insert(known);
        }
        let mut found: Vec<Dependency> = Vec::new();
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for (pom, element) in self.listed_dependencies() {
            let Some(mut dependency) = self.dependency(pom, element) else { continue };
            if let Some(known) = versions.get(dependency.key.as_str()) {
                dependency.version = dependency.version.or_else(|| known.version.clone());
                if element.child("scope").is_none() {
                    dependency.scope.clone_from(&known.scope);
                }
            }
            if seen.insert((dependency.key.clone(), dependency.scope.clone())) {
                found.push(dependency);
            }
        }
        found
    }

    /// Every `dependency` of the chain, the nearest pom first.
    pub(in crate::ecosystem::java) fn listed_dependencies(&self) -> impl Iterator<Item = (&Pom, Element<'_>)> {
        let roots = self.chain.iter().flat_map(|pom| pom.roots().into_iter().map(move |root| (&**pom, root)));
        let lists = roots.filter_map(|(pom, root)| Some((pom, root.child("dependencies")?)));
        lists.flat_map(|(pom, list)| list.all("dependency").map(move |element| (pom, element)))
    }

    /// Coordinates of everything that Maven must have before it builds the module: dependencies of every scope, parents,
    /// plugins and extensions and what these depend on.
    pub(in crate::ecosystem::java) fn needs(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut add = |element: Element<'_>, group: &str| found.extend(self.key_of(element, group));
        for (_, element) in self.listed_dependencies() {
            add(element, "");
        }
        for root in self.chain.iter().flat_map(|pom| pom.roots()) {
            let Some(build) = root.child("build") else { continue };
            for extension in build.child("extensions").into_iter().flat_map(|list| list.all("extension")) {
                add(extension, "");
            }
            for plugin in build.child("plugins").into_iter().flat_map(|list| list.all("plugin")) {
                add(plugin, PLUGINS);
                for inner in plugin.child("dependencies").into_iter().flat_map(|list| list.all("dependency")) {
                    add(inner, "");
                }
            }
        }
        for parent in self.chain.iter().filter_map(|pom| pom.parent()) {
            found.insert(format!("{}:{}", parent.group, parent.artifact));
        }
        // A parent that is only named by its place.
        for pom in self.chain.iter().skip(1) {
            if let (Some(group), Some(artifact)) = (pom.value(&["groupId"]), pom.value(&["artifactId"])) {
                found.insert(format!("{}:{}", group.value(), artifact.value()));
            }
        }
        found
    }

    fn key_of(&self, element: Element<'_>, group: &str) -> Option<String> {
        let group = element.value(&["groupId"]).unwrap_or(group);
        Some(format!("{}:{}", self.resolve(group)?, self.resolve(element.value(&["artifactId"])?)?))
    }

    /// Its own coordinates without the version.
    pub(in crate::ecosystem::java) fn key(&self) -> Option<String> {
        Some(format!("{}:{}", self.group()?.value(), self.artifact()?.value()))
    }

    /// What `dependencyManagement` says, the nearest pom first; boms that are imported have the scope `import`.
    pub(in crate::ecosystem::java) fn managed(&self) -> Vec<Dependency> {
        let lists = self.chain.iter().flat_map(|pom| pom.roots().into_iter().map(move |root| (pom, root)));
        let lists = lists.filter_map(|(pom, root)| Some((pom, root.at(&["dependencyManagement", "dependencies"])?)));
        let all = lists.flat_map(|(pom, list)| list.all("dependency").map(move |element| (pom, element)));
        all.filter_map(|(pom, element)| self.dependency(pom, element)).collect()
    }

    pub(in crate::ecosystem::java) fn dependency(&self, pom: &Pom, element: Element<'_>) -> Option<Dependency> {
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
            let Some(key) = self.key_of(element, PLUGINS) else { continue };
            let inherited = element.value(&["inherited"]) != Some("false") || std::ptr::eq(pom, &**self.own());
            match found.iter_mut().find(|known| known.key == key) {
                _ if !inherited => {}
                Some(known) => known.parts.push((pom, element)),
                None => {
                    let at = element.child("artifactId").unwrap_or(element);
                    let origin = pom.origin(at, "build.plugins.plugin");
                    found.push(Plugin { key, origin, parts: vec![(pom, element)], run: None });
                }
            }
        }
        for (pom, element) in listed(&["build", "pluginManagement", "plugins"]) {
            let key = self.key_of(element, PLUGINS);
            if let Some(known) = found.iter_mut().find(|known| Some(&known.key) == key.as_ref()) {
                known.parts.push((pom, element));
            }
        }
        found
    }
}

impl<'e> Plugin<'e> {
    pub(in crate::ecosystem::java) fn version(&self, effective: &Effective) -> Option<Sourced<String>> {
        let found = self.parts.iter().find_map(|(pom, part)| pom.sourced(part.child("version")?, "plugin.version"))?;
        effective.resolved(found)
    }

    /// What it is given beside its own dependencies.
    pub(in crate::ecosystem::java) fn dependencies(&self) -> Vec<(&'e Pom, Element<'e>)> {
        let lists = self.parts.iter().filter_map(|(pom, part)| Some((*pom, part.child("dependencies")?)));
        lists.flat_map(|(pom, list)| list.all("dependency").map(move |element| (pom, element))).collect()
    }

    /// Its executions, nearest first; those of one name are one.
    fn executions(&self) -> impl Iterator<Item = (&'e Pom, Element<'e>)> {
        let lists = self.parts.iter().filter_map(|(pom, part)| Some((*pom, part.child("executions")?)));
        lists.flat_map(|(pom, list)| list.all("execution").map(move |execution| (pom, execution)))
    }

    /// The plugin as it does one of these goals: what another execution is told is not for it.
    pub(in crate::ecosystem::java) fn doing(&self, goals: &[&str]) -> Self {
        // A parent outside calls its execution by the goal.
        let by_parent = || Self { run: goals.first().map(|goal| (*goal).to_owned()), ..self.clone() };
        self.each(goals).into_iter().next().unwrap_or_else(by_parent)
    }

    /// The plugin by each of its executions with one of these goals; that which Maven has by itself comes first.
    pub(in crate::ecosystem::java) fn each(&self, goals: &[&str]) -> Vec<Self> {
        let mut off: BTreeSet<&str> = BTreeSet::new();
        let mut on: Vec<&str> = Vec::new();
        let mut bound: Vec<String> = Vec::new();
        for (_, goal) in BOUND.iter().filter(|(key, goal)| *key == self.key && goals.contains(goal)) {
            bound.push(format!("default-{goal}"));
        }
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (_, execution) in self.executions() {
            let id = id(execution);
            if execution.value(&["phase"]) == Some("none") && !seen.contains(id) {
                off.insert(id);
            }
            seen.insert(id);
            let mut listed = execution.child("goals").into_iter().flat_map(|list| list.all("goal")).peekable();
            // One without goals has those of a parent outside.
            let open = listed.peek().is_none() && !id.starts_with("default-");
            let has = open || listed.any(|goal| goal.text().is_some_and(|goal| goals.contains(&goal)));
            if has && !on.contains(&id) && on.len() < 50 {
                on.push(id);
            }
        }
        let own = bound.into_iter().filter(|id| !off.contains(id.as_str())).collect::<Vec<_>>();
        let others = on.into_iter().filter(|id| !off.contains(*id) && own.iter().all(|known| known != id));
        let ids = own.iter().cloned().chain(others.map(str::to_owned)).collect::<Vec<_>>();
        ids.into_iter().map(|id| Self { run: Some(id), ..self.clone() }).collect()
    }

    /// Every `configuration`: those of its executions first, as they say more.
    pub(in crate::ecosystem::java) fn configurations(&self) -> Vec<(&'e Pom, Element<'e>)> {
        let run = self.run.as_deref();
        let inner = self.executions().filter(|(_, execution)| run.is_none_or(|run| run == id(*execution)));
        let own = self.parts.iter().copied();
        inner.chain(own).filter_map(|(pom, element)| Some((pom, element.child("configuration")?))).collect()
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

    /// The goals of all its executions.
    pub(in crate::ecosystem::java) fn goals(&self) -> impl Iterator<Item = &'e str> {
        let lists = self.parts.iter().filter_map(|(_, part)| part.child("executions"));
        let goals = lists.flat_map(|list| list.all("execution")).filter_map(|execution| execution.child("goals"));
        goals.flat_map(|goals| goals.all("goal")).filter_map(Element::text)
    }

    /// Whether one of its executions comes before what runs is packaged; nothing where it has none at all.
    pub(in crate::ecosystem::java) fn reached(&self, late: &[&str]) -> Option<bool> {
        let lists = self.parts.iter().filter_map(|(_, part)| part.child("executions"));
        let executions: Vec<Element<'_>> = lists.flat_map(|list| list.all("execution")).collect();
        if executions.is_empty() {
            return None;
        }
        let by_phase = |execution: &Element<'_>| match execution.value(&["phase"]) {
            // One without a goal does nothing.
            Some(phase) => !LATE.contains(&phase) && execution.at(&["goals", "goal"]).is_some(),
            // Every goal has a phase of its own.
            None => {
                let goals = execution.child("goals").into_iter().flat_map(|goals| goals.all("goal"));
                goals.filter_map(Element::text).any(|goal| !late.contains(&goal))
            }
        };
        Some(executions.iter().any(by_phase))
    }

    /// Whether it is told to do nothing.
    pub(in crate::ecosystem::java) fn skipped(&self, effective: &Effective) -> bool {
        self.setting(effective, &["skip"]).is_some_and(|skip| skip.value() == "true")
    }
}

/// The name of an execution.
fn id(execution: Element<'_>) -> &str {
    execution.value(&["id"]).unwrap_or("default")
}
