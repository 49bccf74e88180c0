//! What the scripts say about one project, whoever of them says it: its own, those above it, plugins that are scripts.

use std::collections::BTreeMap;
use std::rc::Rc;

use stageplan_syntax::jvm::gradle::{Constants, Dependency as Written, Plugin as Asked, PluginName, Scope, Script};
use stageplan_syntax::jvm::{Expr, ExprKind, StatementKind};

use super::build::{Build, Included, first, script};
use super::catalog::library;
use super::task::{Task, tasks};
use crate::ecosystem::java::facts::Dependency;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How many scripts speak about one project.
const SCRIPTS: usize = 60;

/// What a folder begins with that is seen from the one that everything made lies in.
pub(super) const BUILT: &str = "{build}/";

/// What was read of one project.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) project: Included,
    /// The script of its own.
    pub(super) source: Option<Rc<Source>>,
    /// The plugins it has, each once.
    pub(super) plugins: Vec<Plugin>,
    /// Versions of plugins by id or of their artifacts, said anywhere in the build.
    pub(super) versions: BTreeMap<String, Sourced<String>>,
    pub(super) dependencies: Vec<Dependency>,
    /// Projects that it stands on while it runs.
    pub(super) projects: Vec<Sourced<String>>,
    /// Values by their path, in the order in which they are given; nothing where they are calculated.
    values: Vec<(&'static str, Origin, Option<Sourced<String>>)>,
    pub(super) tasks: Vec<Task>,
    pub(super) repositories: Vec<super::repository::Repository>,
    /// Options of the JVM that its start scripts hand over.
    pub(super) options: Vec<Sourced<String>>,
    /// Tasks that others are told to wait for.
    pub(super) after: Vec<Sourced<String>>,
}

/// A plugin that the project has.
#[derive(Clone, Debug)]
pub(super) struct Plugin {
    pub(super) id: String,
    pub(super) origin: Origin,
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub(super) enum Said {
    Nothing,
    /// It is given, and what it is only the build knows.
    Unknown(Origin),
    Known(Sourced<String>),
}

/// The values that are asked for.
const VALUES: &[&str] = &[
    "version",
    "group",
    "archivesBaseName",
    "base.archivesName",
    "base.archivesBaseName",
    "buildDir",
    "layout.buildDirectory",
    "application.mainClass",
    "application.mainClassName",
    "mainClassName",
    "application.mainModule",
    "application.applicationName",
    "applicationName",
    "springBoot.mainClass",
    "springBoot.mainClassName",
    "distributions.main.distributionBaseName",
    "distributions.main.baseName",
    "ktor.fatJar.archiveFileName",
    "micronaut.runtime",
    "sourceCompatibility",
    "java.sourceCompatibility",
    "targetCompatibility",
    "java.targetCompatibility",
    "java.toolchain.languageVersion",
    "kotlin.jvmToolchain",
    "kotlin.jvmToolchain.languageVersion",
    "jvmToolchain",
    "kotlin.compilerOptions.jvmTarget",
    "quarkus.finalName",
    "frontend.packageJsonDirectory",
    "node.nodeProjectDir",
    "gitProperties.failOnNoGitDirectory",
    "springBoot.buildInfo",
];

/// A script that speaks about the project.
struct Layer {
    source: Rc<Source>,
    part: LayerPart,
}

/// Which part of a script does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LayerPart {
    /// All that is at its top.
    Whole,
    /// What it says about the projects below it; the flag: also about its own.
    Below(bool),
    /// Only versions of plugins.
    Versions,
}

/// Reads a project of a build, once however many ask.
pub(super) fn of(unit: &Unit<'_>, build: &Rc<Build>, project: &Included) -> Rc<Model> {
    unit.project.once(&project.folder, || read(unit, build, project))
}

fn read(unit: &Unit<'_>, build: &Rc<Build>, project: &Included) -> Model {
    let own = script(unit, &project.folder);
    let mut model = Model {
        project: project.clone(),
        source: own.clone(),
        plugins: Vec::new(),
        versions: BTreeMap::new(),
        dependencies: Vec::new(),
        projects: Vec::new(),
        values: Vec::new(),
        tasks: Vec::new(),
        repositories: Vec::new(),
        options: Vec::new(),
        after: Vec::new(),
    };
    // Properties of the project's own folder count more than those of the root.
    let mut nearer = None;
    if project.folder != build.root && first(unit, &project.folder, &["gradle.properties"]).is_some() {
        let mut own = Build::clone(build);
        own.properties(unit, &project.folder);
        let given = ["version", "group"].into_iter().filter_map(|name| Some((name, own.property(name)?)));
        model.values.extend(given.map(|(name, said)| (name, said.origin().clone(), Some(said))));
        nearer = Some(own);
    }
    let build = nearer.as_ref().unwrap_or(build);
    for plugin in &build.plugins {
        model.versions.extend(plugin.version.clone().map(|version| (plugin.id.clone(), version)));
    }
    let mut known = build.known.clone();
    let name = match project.path.rsplit(':').next() {
        Some("") | None => build.name.as_ref().map(|name| name.value().clone()),
        Some(name) => Some(name.to_owned()),
    };
    known.extend(name.map(|name| ("name".to_owned(), name)));
    // What the root's script sets for all.
    let mut layers = Vec::new();
    for folder in &build.builds {
        layers.extend(script(unit, folder).map(|source| Layer { source, part: LayerPart::Versions }));
    }
    for above in above(build, project) {
        let Some(source) = script(unit, &above.folder) else { continue };
        let parsed = Script::parse_named(source.path.as_str(), &source.text);
        let names = Constants::new(&parsed, &known).texts();
        for (name, text) in names {
            known.entry(name).or_insert(text);
        }
        layers.push(Layer { source, part: LayerPart::Below(false) });
    }
    if let Some(source) = own {
        layers.push(Layer { source: source.clone(), part: LayerPart::Below(true) });
        layers.push(Layer { source, part: LayerPart::Whole });
    }
    let mut all = Vec::new();
    for layer in layers {
        expand(unit, build, &known, layer, project, &mut all);
    }
    let layers = all;
    for layer in &layers {
        let script = Script::parse_named(layer.source.path.as_str(), &layer.source.text);
        unit.project.report_problems(&layer.source, &script.problems);
        let constants = Constants::new(&script, &known);
        let look = Look { unit, build, source: &layer.source, constants: &constants };
        model.versions(&look, script.top());
        for scope in scopes(layer.part, script.top(), project) {
            model.extend(&look, scope);
        }
    }
    model
}

/// The projects above one, the root first.
fn above<'b>(build: &'b Build, project: &Included) -> Vec<&'b Included> {
    let is_above = |other: &&Included| {
        let below = project.path.strip_prefix(other.path.as_str());
        other.path != project.path && (other.path == ":" || below.is_some_and(|rest| rest.starts_with(':')))
    };
    build.projects.iter().filter(is_above).collect()
}

/// The parts of a script that speak about the project.
fn scopes<'a, 't>(part: LayerPart, top: Scope<'a, 't>, project: &Included) -> Vec<Scope<'a, 't>> {
    let own = match part {
        LayerPart::Versions => return Vec::new(),
        LayerPart::Whole => return vec![top],
        LayerPart::Below(own) => own,
    };
    let mut found = Vec::new();
    for statement in top.all() {
        let Some(call) = statement.call() else { continue };
        let Some(body) = call.body() else { continue };
        let about = match call.path.as_slice() {
            ["allprojects"] | ["allprojects", "each" | "forEach" | "configureEach"] => true,
            ["subprojects"] | ["subprojects", "each" | "forEach" | "configureEach"] => !own,
            // Of which projects it is then said only the build knows, unless they are listed.
            ["configure"] => {
                let values = call.positional(0).map(Expr::elements).unwrap_or_default();
                values.iter().any(|value| match value.path() {
                    Some(["subprojects"]) => !own,
                    Some(["allprojects"]) => true,
                    _ => value.project().is_some_and(|path| path == project.path),
                })
            }
            ["project"] => call.positional(0).and_then(Expr::text).is_some_and(|path| path == project.path),
            _ => false,
        };
        if about {
            found.push(body.scope());
        }
    }
    found
}

/// What is needed to say what a value of a script stands for, and where it is written.
pub(super) struct Look<'a, 't> {
    pub(super) unit: &'a Unit<'a>,
    pub(super) build: &'a Build,
    pub(super) source: &'a Rc<Source>,
    pub(super) constants: &'a Constants<'a, 't>,
}

impl<'t> Look<'_, 't> {
    /// The text of a value; of a file where the script reads one.
    pub(super) fn text(&self, value: &Expr<'t>, route: &str) -> Option<Sourced<String>> {
        self.build.text(self.source, self.constants, value, route).or_else(|| self.of_file(value))
    }

    /// The folder that a value names, seen from the project's own: a text, `file("x")`, `layout.projectDirectory.dir("x")`;
    /// behind [`BUILT`] for `layout.buildDirectory.dir("x")`.
    pub(super) fn folder(&self, value: &Expr<'t>, route: &str) -> Option<Sourced<String>> {
        self.text(value, route).or_else(|| {
            let call = value.call().filter(|call| call.on.is_none())?;
            let below = match call.path.as_slice() {
                ["file"] | ["layout", "projectDirectory", "dir"] => "",
                ["layout", "buildDirectory", "dir"] => BUILT,
                _ => return None,
            };
            let text = call.positional(0)?.text()?;
            Some(Sourced::new(format!("{below}{text}"), self.source.origin(value.span, route)))
        })
    }

    /// `file("VERSION").text.trim()`, `new File(rootDir, "VERSION").text` and `file("VERSION").readText().trim()`
    fn of_file(&self, value: &Expr<'t>) -> Option<Sourced<String>> {
        let (first, reads) = match &value.kind {
            ExprKind::Call(call) => {
                let links = call.links();
                let reads = links.iter().any(|link| link.path.iter().any(|name| matches!(*name, "text" | "readText")));
                (*links.first()?, reads)
            }
            ExprKind::Member(on, names) => (on.call()?, names.first() == Some(&"text")),
            _ => return None,
        };
        if !reads || !matches!(first.last(), "file" | "File") {
            return None;
        }
        let name = self.constants.text(&first.args.last()?.value)?;
        let folder = self.source.path.parent()?;
        let folders = [&folder, &self.build.root];
        let paths = folders.iter().filter_map(|folder| folder.join(&name.text).ok());
        let path = paths.into_iter().find(|path| self.unit.project.tree().has_file(path))?;
        self.unit.at(RepoPath::root()).one_line(path.as_str())
    }

    /// The id and the version of a plugin.
    fn plugin(&self, plugin: &Asked<'_, 't>) -> Option<(String, Option<Sourced<String>>)> {
        let version = plugin.version.and_then(|version| self.text(version, "plugins"));
        let by_alias = |name: &str| {
            let named = self.build.catalog.plugin(name)?;
            Some((named.id.clone(), version.clone().or_else(|| named.version.clone())))
        };
        match &plugin.name {
            PluginName::Id(id) => Some((full(id).to_owned(), version)),
            PluginName::Alias(path) => by_alias(&path.join(".")),
            PluginName::Class(name) => class(name).map(|id| (id.to_owned(), version)),
            PluginName::Value(value) => {
                let text = self.constants.text(value).map(|found| (full(&found.text).to_owned(), version.clone()));
                text.or_else(|| by_alias(&accessor(value)?))
            }
        }
    }
}

/// The id of a plugin that is also known by an older one.
fn full(id: &str) -> &str {
    match id {
        "kotlin" => "org.jetbrains.kotlin.jvm",
        "kotlin-multiplatform" => "org.jetbrains.kotlin.multiplatform",
        "kotlin2js" => "org.jetbrains.kotlin.js",
        "spring-boot" => "org.springframework.boot",
        "shadow" => "com.github.johnrengelman.shadow",
        _ => id,
    }
}

/// Plugins that scripts name by their class.
fn class(name: &str) -> Option<&'static str> {
    Some(match name {
        "JavaPlugin" => "java",
        "JavaLibraryPlugin" => "java-library",
        "ApplicationPlugin" => "application",
        "WarPlugin" => "war",
        "SpringBootPlugin" => "org.springframework.boot",
        "DependencyManagementPlugin" => "io.spring.dependency-management",
        "ShadowPlugin" => "com.gradleup.shadow",
        _ => return None,
    })
}

/// The accessor that a value is, whatever is asked of it: `libs.boot.web`, `libs.boot.web.get()`, `libs.plugins.boot.get().pluginId`
fn accessor(value: &Expr<'_>) -> Option<String> {
    match &value.kind {
        ExprKind::Path(path) => Some(path.join(".")),
        ExprKind::Member(on, _) => accessor(on),
        ExprKind::Call(call) => {
            let first = *call.links().first()?;
            if first.last() == "findLibrary" || first.last() == "findBundle" {
                let name = first.positional(0)?.text()?.replace(['-', '_'], ".");
                let kind = if first.last() == "findBundle" { "bundles." } else { "" };
                return Some(format!("libs.{kind}{name}"));
            }
            let owner = first.path.split_last().filter(|(last, _)| matches!(**last, "get" | "asProvider"));
            owner.map(|(_, owner)| owner.join(".")).filter(|name| !name.is_empty())
        }
        _ => None,
    }
}

/// Lists a layer behind those that it applies.
fn expand(
    unit: &Unit<'_>,
    build: &Build,
    known: &BTreeMap<String, String>,
    layer: Layer,
    project: &Included,
    all: &mut Vec<Layer>,
) {
    // Each script is asked once, so that those that apply one another come to an end.
    let mut waiting = vec![(layer, false)];
    let mut seen: Vec<RepoPath> = Vec::new();
    while let Some((layer, asked_already)) = waiting.pop() {
        if asked_already || all.len() + waiting.len() > SCRIPTS {
            all.push(layer);
            continue;
        }
        let applied = asked(unit, build, known, &layer, project);
        waiting.push((layer, true));
        for source in applied.into_iter().rev() {
            if !seen.contains(&source.path) && all.iter().all(|known| known.source.path != source.path) {
                seen.push(source.path.clone());
                waiting.push((Layer { source, part: LayerPart::Whole }, false));
            }
        }
    }
}

/// Scripts that a layer applies: plugins that are scripts, and `apply from`.
fn asked(
    unit: &Unit<'_>,
    build: &Build,
    known: &BTreeMap<String, String>,
    layer: &Layer,
    project: &Included,
) -> Vec<Rc<Source>> {
    let script = Script::parse_named(layer.source.path.as_str(), &layer.source.text);
    let constants = Constants::new(&script, known);
    let look = Look { unit, build, source: &layer.source, constants: &constants };
    let mut found = Vec::new();
    for scope in scopes(layer.part, script.top(), project) {
        let applied = scope.plugins().into_iter().filter(|plugin| plugin.applied);
        let ids = applied.filter_map(|plugin| look.plugin(&plugin)).map(|(id, _)| id);
        let paths = ids.filter_map(|id| build.conventions.get(&id));
        found.extend(paths.filter_map(|path| unit.project.source(path)));
        for statement in scope.all() {
            let Some(call) = statement.call().filter(|call| call.path.last() == Some(&"apply")) else { continue };
            let Some(from) = call.named("from").and_then(|value| constants.text(value)) else { continue };
            // It is seen from the folder of the project that applies it, more often than not from the root.
            let folders = [&project.folder, &build.root];
            let paths = folders.iter().filter_map(|folder| folder.join(&from.text).ok());
            let path = paths.into_iter().find(|path| unit.project.tree().has_file(path));
            found.extend(path.and_then(|path| unit.project.source(&path)));
        }
    }
    found
}

impl Model {
    /// What is known of a value, by any of its paths; the later script counts.
    pub(super) fn said(&self, paths: &[&str]) -> Said {
        match self.values.iter().rev().find(|(path, ..)| paths.contains(path)) {
            Some((_, _, Some(value))) => Said::Known(value.clone()),
            Some((_, origin, None)) => Said::Unknown(origin.clone()),
            None => Said::Nothing,
        }
    }

    /// A value, where it is written.
    pub(super) fn value(&self, paths: &[&str]) -> Option<Sourced<String>> {
        match self.said(paths) {
            Said::Known(value) => Some(value),
            Said::Nothing | Said::Unknown(_) => None,
        }
    }

    pub(super) fn plugin(&self, id: &str) -> Option<&Plugin> {
        self.plugins.iter().find(|plugin| plugin.id == id)
    }

    /// The script of the project, or what includes it.
    pub(super) fn origin(&self) -> Origin {
        self.source.as_ref().map_or_else(|| self.project.origin.clone(), |source| source.origin_of_file())
    }

    /// Versions of plugins, which any script may say for all.
    fn versions<'t>(&mut self, look: &Look<'_, 't>, top: Scope<'_, 't>) {
        for plugin in top.plugins() {
            if let Some((id, Some(version))) = look.plugin(&plugin) {
                self.versions.insert(id, version);
            }
        }
        let blocks = top.blocks(&["buildscript"]);
        let scopes = blocks.iter().map(|found| found.scope()).chain([top]);
        for dependency in scopes.flat_map(|scope| scope.dependencies()) {
            for (key, version, _) in coordinates(look, &dependency) {
                if let Some(version) = version {
                    self.versions.entry(key).or_insert(version);
                }
            }
        }
    }

    fn extend<'t>(&mut self, look: &Look<'_, 't>, scope: Scope<'_, 't>) {
        for plugin in scope.plugins().into_iter().filter(|plugin| plugin.applied) {
            if let Some((id, _)) = look.plugin(&plugin)
                && self.plugin(&id).is_none()
            {
                self.plugins.push(Plugin { id, origin: look.source.origin(plugin.span, "plugins") });
            }
        }
        for path in VALUES {
            let parts: Vec<&str> = path.split('.').collect();
            let Some(setting) = scope.value(&parts) else { continue };
            let Some(value) = setting.values.first() else { continue };
            let route = look.source.origin(setting.span, *path);
            let java = ["ompatibility", "oolchain", "languageVersion", "jvmTarget"];
            let text = if java.iter().any(|part| path.contains(part)) {
                look.constants.java_version(value).map(|found| {
                    let known = found.known.as_ref().and_then(|name| look.build.places.get(name)).cloned();
                    let origin = known.unwrap_or_else(|| look.source.origin(found.span, *path));
                    Sourced::new(found.text, origin)
                })
            } else if matches!(*path, "buildDir" | "layout.buildDirectory") {
                look.folder(value, path)
            } else {
                look.text(value, path)
            };
            self.values.push((path, route, text));
        }
        for dependency in scope.all_dependencies() {
            self.depend(look, &dependency);
        }
        for import in scope.calls(&["dependencyManagement", "imports", "mavenBom"]) {
            let text = import.call.positional(0).and_then(|value| look.text(value, "dependencyManagement"));
            if let Some(bom) = text.and_then(|text| library(text.value(), text.origin().clone())) {
                let version = bom.version.map(|version| version.into_parts().0);
                let scope = "import".to_owned();
                self.dependencies.push(Dependency { key: bom.key, version, scope, origin: bom.origin });
            }
        }
        for path in [&["application", "applicationDefaultJvmArgs"][..], &["applicationDefaultJvmArgs"]] {
            for setting in scope.settings(path) {
                let values = setting.values.iter().flat_map(|value| value.elements());
                self.options
                    .extend(values.filter_map(|value| look.text(value, "application.applicationDefaultJvmArgs")));
            }
        }
        self.wait(look, scope);
        tasks(look, scope, &mut self.tasks);
        super::repository::read(look, scope, &mut self.repositories);
    }

    /// Tasks that `dependsOn` names, at the top and inside of tasks.
    fn wait<'t>(&mut self, look: &Look<'_, 't>, scope: Scope<'_, 't>) {
        let bodies = scope.tasks().into_iter().filter_map(|task| task.call.body().map(|body| body.scope()));
        for scope in std::iter::once(scope).chain(bodies) {
            for statement in scope.all() {
                let values: Vec<&Expr<'_>> = match &statement.kind {
                    StatementKind::Expr(value) => match value.call().filter(|call| call.last() == "dependsOn") {
                        Some(call) => call.args.iter().flat_map(|arg| arg.value.elements()).collect(),
                        None => continue,
                    },
                    StatementKind::Assign(assign) => {
                        let waits =
                            |target: &Expr<'_>| target.path().is_some_and(|path| path.ends_with(&["dependsOn"]));
                        if !assign.targets.iter().any(waits) {
                            continue;
                        }
                        assign.value.elements()
                    }
                    _ => continue,
                };
                self.after.extend(values.into_iter().filter_map(|value| {
                    let named = value.path().and_then(|path| path.last());
                    let named =
                        named.map(|name| Sourced::new((*name).to_owned(), look.source.origin(value.span, "dependsOn")));
                    look.text(value, "dependsOn").or(named)
                }));
            }
        }
    }

    fn depend<'t>(&mut self, look: &Look<'_, 't>, dependency: &Written<'_, 't>) {
        let Some(scope) = scope_of(dependency.configuration) else { return };
        if let Some(path) = dependency.value.project() {
            if scope != "test" {
                let origin = look.source.origin(dependency.span, dependency.configuration);
                self.projects.push(Sourced::new(path, origin));
            }
            return;
        }
        let scope = match dependency.wrapper {
            Some("platform" | "enforcedPlatform") => "import",
            _ => scope,
        };
        for (key, version, origin) in coordinates(look, dependency) {
            let version = version.map(|version| version.into_parts().0);
            self.dependencies.push(Dependency { key, version, scope: scope.to_owned(), origin });
        }
    }
}

/// What a dependency names: `group:artifact`, its version, and where that is written.
fn coordinates<'t>(
    look: &Look<'_, 't>,
    dependency: &Written<'_, 't>,
) -> Vec<(String, Option<Sourced<String>>, Origin)> {
    let origin = look.source.origin(dependency.span, dependency.configuration);
    let text = |value: &Expr<'t>| look.text(value, dependency.configuration);
    if let [Some(group), Some(name), version] = dependency.parts {
        let (Some(group), Some(name)) = (text(group), text(name)) else { return Vec::new() };
        let key = format!("{}:{}", group.value(), name.value());
        return vec![(key, version.and_then(text), origin)];
    }
    if let Some(accessor) = accessor(dependency.value) {
        let found = look.build.catalog.libraries(&accessor);
        if !found.is_empty() {
            let each = found.into_iter().map(|library| {
                let both = Origin::rule_from("java/version-catalog", "", [origin.clone(), library.origin.clone()]);
                (library.key.clone(), library.version.clone(), both)
            });
            return each.collect();
        }
    }
    let Some(found) = text(dependency.value) else { return half(look, dependency, origin) };
    if dependency.wrapper == Some("kotlin") {
        return vec![(format!("org.jetbrains.kotlin:kotlin-{}", found.value()), None, origin)];
    }
    let library = library(found.value(), found.origin().clone());
    library.map(|library| (library.key, library.version, origin)).into_iter().collect()
}

/// The name of a dependency whose version is calculated.
fn half<'t>(
    look: &Look<'_, 't>,
    dependency: &Written<'_, 't>,
    origin: Origin,
) -> Vec<(String, Option<Sourced<String>>, Origin)> {
    let ExprKind::Template(parts) = &dependency.value.kind else { return Vec::new() };
    let mut text = String::new();
    for part in parts {
        match part {
            stageplan_syntax::jvm::Part::Text(part) => text.push_str(part),
            stageplan_syntax::jvm::Part::Value(value) => match look.constants.text(value) {
                Some(found) => text.push_str(&found.text),
                None => break,
            },
        }
    }
    // Only where what is not known is the version.
    let Some(library) = library(&text, origin.clone()).filter(|_| text.matches(':').count() >= 2) else {
        return Vec::new();
    };
    vec![(library.key, None, origin)]
}

/// Maven's name for what a configuration means; nothing for those of the build itself.
fn scope_of(configuration: &str) -> Option<&'static str> {
    let lower = configuration.to_lowercase();
    let ends = |end: &str| lower.ends_with(end);
    Some(match configuration {
        "classpath" => return None,
        _ if lower.contains("test") || lower.contains("jmh") => "test",
        "implementation" | "api" | "compile" | "include" | "bundle" | "shadow" | "embed" => "compile",
        "runtimeOnly" | "runtime" => "runtime",
        _ if ends("compileonly") || ends("compileonlyapi") || lower.starts_with("provided") => "provided",
        _ if ends("implementation") || ends("api") => "compile",
        _ if ends("runtimeonly") => "runtime",
        _ => "provided",
    })
}
