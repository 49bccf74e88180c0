//! The build that a unit belongs to: its settings, its projects, and what all of them may name.

use std::collections::BTreeMap;
use std::rc::Rc;

use stageplan_syntax::jvm::gradle::{Constants, Scope, Script};
use stageplan_syntax::jvm::source::{Source as Classes, bindings};
use stageplan_syntax::jvm::{Call, Expr, ExprKind};
use stageplan_syntax::properties::Properties;

use super::catalog::{Catalog, Named, library};
use super::model::Look;
use super::repository::{self, Repository};
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How many projects are looked at; more is no build that one image is made of.
const PROJECTS: usize = 600;

/// How many scripts of a folder with plugins are looked at.
const PLUGINS: usize = 200;

/// The build.
#[derive(Clone, Debug)]
pub(super) struct Build {
    /// The folder that Gradle is called in.
    pub(super) root: RepoPath,
    /// The settings script, if there is one.
    pub(super) settings: Option<Rc<Source>>,
    /// What the settings call the build.
    pub(super) name: Option<Sourced<String>>,
    /// Its projects, the root's first.
    pub(super) projects: Vec<Included>,
    /// Projects are included that only a run of the settings tells.
    pub(super) open: bool,
    /// Folders of other builds that it takes in, for plugins or for libraries.
    pub(super) builds: Vec<RepoPath>,
    /// Scripts that are plugins, by their id.
    pub(super) conventions: BTreeMap<String, RepoPath>,
    pub(super) catalog: Catalog,
    /// Versions of plugins that the settings say.
    pub(super) plugins: Vec<Named>,
    /// Where the settings say that libraries come from.
    pub(super) repositories: Vec<Repository>,
    /// What scripts may name: properties of files, versions of catalogs.
    pub(super) known: BTreeMap<String, String>,
    /// Where that is written.
    pub(super) places: BTreeMap<String, Origin>,
}

/// A project of a build.
#[derive(Clone, Debug)]
pub(super) struct Included {
    /// `:a:b`, or `:` of the root.
    pub(super) path: String,
    pub(super) folder: RepoPath,
    pub(super) origin: Origin,
}

/// The first file of these names in a folder.
pub(super) fn first(unit: &Unit<'_>, folder: &RepoPath, names: &[&str]) -> Option<Rc<Source>> {
    let paths = names.iter().filter_map(|name| folder.join(name).ok());
    let path = paths.into_iter().find(|path| unit.project.tree().has_file(path))?;
    unit.project.source(&path)
}

/// The script of a project in a folder.
pub(super) fn script(unit: &Unit<'_>, folder: &RepoPath) -> Option<Rc<Source>> {
    let usual = first(unit, folder, &["build.gradle", "build.gradle.kts"]);
    // Some builds name the script after the folder.
    usual.or_else(|| {
        let name = folder.file_name();
        first(unit, folder, &[&format!("{name}.gradle"), &format!("{name}.gradle.kts")])
    })
}

/// The build of a unit: the topmost settings above it that include it, else its own folder.
pub(super) fn of(unit: &Unit<'_>) -> Rc<Build> {
    let mut best = None;
    for folder in unit.folder.ancestors() {
        if first(unit, &folder, &["settings.gradle", "settings.gradle.kts"]).is_none() {
            continue;
        }
        let build = at(unit, &folder);
        if build.projects.iter().any(|project| project.folder == unit.folder) {
            best = Some(build);
        }
    }
    best.or_else(|| calculated(unit)).unwrap_or_else(|| at(unit, &unit.folder))
}

/// The build above a unit without settings of its own, whose settings calculate what they include: its folder is its name.
fn calculated(unit: &Unit<'_>) -> Option<Rc<Build>> {
    let above = unit
        .folder
        .ancestors()
        .find(|folder| first(unit, folder, &["settings.gradle", "settings.gradle.kts"]).is_some());
    let build = at(unit, &above.filter(|folder| *folder != unit.folder)?);
    let origin = build.settings.as_ref().filter(|_| build.open)?.origin_of_file();
    let mut own = Build::clone(&build);
    let path = unit.folder.relative_to(&own.root)?.replace('/', ":");
    own.include(&path, origin);
    Some(Rc::new(own))
}

/// The build of a folder, read once however many ask.
pub(super) fn at(unit: &Unit<'_>, folder: &RepoPath) -> Rc<Build> {
    unit.project.once(folder, || read(unit, folder))
}

fn read(unit: &Unit<'_>, root: &RepoPath) -> Build {
    let settings = first(unit, root, &["settings.gradle", "settings.gradle.kts"]);
    let origin = settings.as_ref().map_or_else(|| Origin::of_file(root.clone()), |source| source.origin_of_file());
    let mut build = Build {
        root: root.clone(),
        settings: settings.clone(),
        name: None,
        projects: vec![Included { path: ":".to_owned(), folder: root.clone(), origin }],
        open: false,
        builds: Vec::new(),
        conventions: BTreeMap::new(),
        catalog: Catalog::default(),
        plugins: Vec::new(),
        repositories: Vec::new(),
        known: BTreeMap::new(),
        places: BTreeMap::new(),
    };
    build.properties(unit, root);
    // Folders of scripts are seen from the root.
    for name in ["rootDir", "settingsDir", "projectDir"] {
        build.known.insert(name.to_owned(), ".".to_owned());
    }
    if let Ok(path) = root.join("gradle/libs.versions.toml")
        && unit.project.tree().has_file(&path)
    {
        build.catalog.add(unit, "libs", &path);
    }
    if let Some(settings) = settings {
        read_settings(unit, &settings, &mut build);
    }
    let versions = build.catalog.versions().map(|(name, version)| (name.clone(), version.clone()));
    for (name, version) in versions.collect::<Vec<_>>() {
        build.places.insert(name.clone(), version.origin().clone());
        build.known.insert(name, version.into_parts().0);
    }
    if let Some(name) = build.name.clone() {
        build.places.insert("rootProject.name".to_owned(), name.origin().clone());
        build.known.insert("rootProject.name".to_owned(), name.into_parts().0);
    }
    let own = root.join("buildSrc").ok().filter(|folder| unit.project.tree().has_folder(folder));
    build.builds.extend(own);
    for folder in build.builds.clone() {
        conventions(unit, &folder, &mut build.conventions);
        build.constants(unit, &folder);
    }
    build
}

impl Build {
    /// What `gradle.properties` of a folder says.
    fn properties(&mut self, unit: &Unit<'_>, folder: &RepoPath) {
        let Some(source) = first(unit, folder, &["gradle.properties"]) else { return };
        for entry in Properties::parse(&source.text).entries() {
            self.places.insert(entry.key.clone(), source.origin(entry.span, entry.key.as_str()));
            self.known.insert(entry.key.clone(), entry.value.clone());
        }
    }

    /// Constants of classes that a build for plugins has, which scripts name as `Versions.BOOT`.
    fn constants(&mut self, unit: &Unit<'_>, folder: &RepoPath) {
        let tree = unit.project.tree();
        let sources = tree.files_below(folder).filter(|path| {
            let inside = path.relative_to(folder).unwrap_or_default();
            (inside.starts_with("src/main/") || inside.contains("/src/main/"))
                && matches!(path.extension(), Some("java" | "kt" | "groovy"))
        });
        for path in sources.take(PLUGINS) {
            let Some(source) = unit.project.source(path) else { continue };
            let Some(parsed) = Classes::parse_named(path.as_str(), &source.text) else { continue };
            for binding in bindings(&parsed) {
                let Some(text) = binding.value.literal().filter(|_| binding.constant) else { continue };
                let mut names = vec![binding.name];
                let mut owner = binding.owner;
                while let Some(class) = owner.and_then(|owner| parsed.types.get(owner)).filter(|_| names.len() < 8) {
                    names.push(class.name);
                    owner = class.owner;
                }
                names.reverse();
                let name = names.join(".");
                self.places.insert(name.clone(), source.origin(binding.span, name.as_str()));
                self.known.insert(name, text);
            }
        }
    }

    /// A property of a file, or a version of a catalog.
    pub(super) fn property(&self, name: &str) -> Option<Sourced<String>> {
        Some(Sourced::new(self.known.get(name)?.clone(), self.places.get(name)?.clone()))
    }

    /// The text that a value of a script stands for, with where that is written.
    pub(super) fn text<'t>(
        &self,
        source: &Source,
        constants: &Constants<'_, 't>,
        value: &Expr<'t>,
        route: &str,
    ) -> Option<Sourced<String>> {
        let found = constants.text(value)?;
        let known = found.known.as_ref().and_then(|name| self.places.get(name)).cloned();
        Some(Sourced::new(found.text, known.unwrap_or_else(|| source.origin(found.span, route))))
    }

    /// The project of a path, which may be written as an accessor of `projects` does.
    pub(super) fn project(&self, path: &str) -> Option<&Included> {
        let wanted = format!(":{}", path.trim_start_matches(':'));
        let plain = |path: &str| path.replace(['-', '_', '.'], "").to_lowercase();
        let exact = self.projects.iter().find(|project| project.path == wanted);
        exact.or_else(|| self.projects.iter().find(|project| plain(&project.path) == plain(&wanted)))
    }
}

fn read_settings(unit: &Unit<'_>, source: &Rc<Source>, build: &mut Build) {
    let known = build.known.clone();
    let script = Script::parse_named(source.path.as_str(), &source.text);
    unit.project.report_problems(source, &script.problems);
    let constants = Constants::new(&script, &known);
    let top = script.top();
    if let Some(name) = top.value(&["rootProject", "name"]).and_then(|setting| setting.values.first().copied()) {
        build.name = build.text(source, &constants, name, "rootProject.name");
    }
    catalogs(unit, source, top, &constants, build);
    let management = top.blocks(&["pluginManagement"]);
    let scopes = management.iter().map(|found| found.scope());
    for scope in scopes.chain([top]) {
        for include in scope.includes() {
            let Some(text) = constants.text(include.value) else {
                build.open |= include.how == "include";
                continue;
            };
            let origin = source.origin(include.value.span, include.how);
            match include.how {
                "include" => build.include(&text.text, origin),
                "includeBuild" => build.builds.extend(build.root.join(&text.text)),
                _ => {
                    let folder = build.root.join(&format!("../{}", text.text));
                    let path = format!(":{}", text.text);
                    build.projects.extend(folder.map(|folder| Included { path, folder, origin }));
                }
            }
        }
        for plugin in scope.plugins() {
            let stageplan_syntax::jvm::gradle::PluginName::Id(id) = plugin.name else { continue };
            let version = plugin.version.and_then(|version| build.text(source, &constants, version, "plugins"));
            build.plugins.push(Named { id, version });
        }
    }
    let mut repositories = Vec::new();
    repository::read(&Look { unit, build, source, constants: &constants }, top, &mut repositories);
    build.repositories = repositories;
    for given in top.project_dirs() {
        let Some(folder) = folder_of(given.folder, &constants) else { continue };
        let Ok(folder) = build.root.join(&folder) else { continue };
        let wanted = format!(":{}", given.project.trim_start_matches(':'));
        // Projects below it lie where they did, seen from it.
        let moved = build.projects.iter().find(|known| known.path == wanted).map(|known| known.folder.clone());
        for known in &mut build.projects {
            if known.path == wanted {
                known.folder = folder.clone();
            } else if known.path.starts_with(&format!("{wanted}:"))
                && let Some(below) = moved.as_ref().and_then(|moved| known.folder.relative_to(moved))
                && let Ok(inside) = folder.join(below)
            {
                known.folder = inside;
            }
        }
    }
}

impl Build {
    /// Adds a project and those above it.
    fn include(&mut self, text: &str, origin: Origin) {
        let mut path = String::new();
        let mut folder = self.root.clone();
        for name in text.split(':').filter(|name| !name.is_empty()) {
            path = format!("{path}:{name}");
            let Ok(inside) = folder.join(name) else { return };
            folder = inside;
            if self.projects.len() < PROJECTS && self.projects.iter().all(|known| known.path != path) {
                self.projects.push(Included { path: path.clone(), folder: folder.clone(), origin: origin.clone() });
            }
        }
    }
}

/// The folder that a value names: `file("x")`, `new File(settingsDir, "x")`, `"$rootDir/x"`.
fn folder_of<'t>(value: &Expr<'t>, constants: &Constants<'_, 't>) -> Option<String> {
    if let Some(found) = constants.text(value) {
        return Some(found.text);
    }
    match &value.kind {
        ExprKind::Call(call) if matches!(call.last(), "file" | "File" | "resolve") => {
            constants.text(&call.args.last()?.value).map(|found| found.text)
        }
        _ => None,
    }
}

/// Catalogs that the settings make: of other files, or line by line.
fn catalogs<'t>(
    unit: &Unit<'_>,
    source: &Source,
    top: Scope<'_, 't>,
    constants: &Constants<'_, 't>,
    build: &mut Build,
) {
    for block in top.blocks(&["dependencyResolutionManagement", "versionCatalogs"]) {
        for statement in block.scope().all() {
            let Some(call) = statement.call() else { continue };
            let links = call.links();
            let Some(first) = links.first() else { continue };
            let name = match first.path.as_slice() {
                ["create" | "register" | "named"] => first.positional(0).and_then(Expr::text),
                [name] => Some(*name),
                _ => None,
            };
            // `create("x").from(…)`
            if let (Some(name), Some(from)) = (name, links.get(1).filter(|link| link.last() == "from")) {
                catalog_from(unit, source, name, from, constants, build);
                continue;
            }
            let (Some(name), Some(body)) = (name, call.body()) else { continue };
            for entry in body.scope().all() {
                let Some(call) = entry.call() else { continue };
                catalog_entry(unit, source, name, call, constants, build);
            }
        }
    }
}

fn catalog_entry<'t>(
    unit: &Unit<'_>,
    source: &Source,
    catalog: &str,
    call: &Call<'t>,
    constants: &Constants<'_, 't>,
    build: &mut Build,
) {
    let links = call.links();
    let Some(first) = links.first() else { return };
    let text = |index: usize| first.positional(index).and_then(|value| constants.text(value)).map(|found| found.text);
    let behind = |word: &str| {
        let link = links.iter().skip(1).find(|link| link.last() == word)?;
        link.positional(0)
    };
    let of_version = |build: &Build| {
        let by_ref = behind("versionRef").and_then(Expr::text).and_then(|name| build.catalog.version(catalog, name));
        by_ref.or_else(|| build.text(source, constants, behind("version")?, "versionCatalogs"))
    };
    let origin = source.origin(first.span, "versionCatalogs");
    match first.path.as_slice() {
        ["from"] => catalog_from(unit, source, catalog, first, constants, build),
        ["version"] => {
            let version = first.positional(1).and_then(|value| build.text(source, constants, value, "version"));
            if let (Some(name), Some(version)) = (text(0), version) {
                build.catalog.add_version(catalog, &name, version);
            }
        }
        ["library" | "alias"] => {
            let target = links.iter().skip(1).find(|link| link.last() == "to");
            let whole = target.and_then(|link| constants.text(link.positional(0)?)).map(|found| found.text);
            let Some(name) = text(0) else { return };
            let found = match (text(1), text(2), whole) {
                (Some(group), Some(artifact), _) => library(&format!("{group}:{artifact}"), origin),
                (Some(whole), None, _) | (None, None, Some(whole)) => library(&whole, origin),
                _ => None,
            };
            if let Some(mut found) = found {
                found.version = found.version.or_else(|| of_version(build));
                build.catalog.add_library(catalog, &name, found);
            }
        }
        ["plugin"] => {
            if let (Some(name), Some(id)) = (text(0), text(1)) {
                let version = of_version(build);
                build.catalog.add_plugin(catalog, &name, Named { id, version });
            }
        }
        _ => {}
    }
}

/// A catalog of a file, or of a repository of libraries.
fn catalog_from<'t>(
    unit: &Unit<'_>,
    source: &Source,
    catalog: &str,
    from: &Call<'t>,
    constants: &Constants<'_, 't>,
    build: &mut Build,
) {
    let Some(value) = from.positional(0) else { return };
    let file = value.call().filter(|call| call.last() == "files");
    if let Some(file) = file {
        let path = file.positional(0).and_then(|value| folder_of(value, constants));
        if let Some(path) = path.and_then(|path| build.root.join(&path).ok())
            && unit.project.tree().has_file(&path)
        {
            build.catalog.add(unit, catalog, &path);
        }
        return;
    }
    let text = constants.text(value);
    let origin = source.origin(value.span, "versionCatalogs");
    if let Some(published) = text.and_then(|text| library(&text.text, origin)) {
        build.catalog.add_published(catalog, published);
    }
}

/// Scripts of a build for plugins that are plugins by their name, its projects' too.
fn conventions(unit: &Unit<'_>, folder: &RepoPath, found: &mut BTreeMap<String, RepoPath>) {
    let tree = unit.project.tree();
    let scripts = tree.files_below(folder).filter(|path| {
        let inside = path.relative_to(folder).unwrap_or_default();
        inside.starts_with("src/main/") || inside.contains("/src/main/")
    });
    for path in scripts.take(PLUGINS) {
        let name = path.file_name();
        let Some(id) = name.strip_suffix(".gradle.kts").or_else(|| name.strip_suffix(".gradle")) else { continue };
        // Of Kotlin the package is a part of the id; a folder of the same name tells it as well.
        let source = unit.project.source(path);
        let package = source.and_then(|source| {
            let line = source.text.lines().find(|line| line.trim_start().starts_with("package "))?;
            Some(line.trim().trim_start_matches("package ").trim().to_owned())
        });
        let id = match package.filter(|_| name.ends_with(".kts")) {
            Some(package) => format!("{package}.{id}"),
            None => id.to_owned(),
        };
        found.entry(id).or_insert_with(|| path.clone());
    }
}
