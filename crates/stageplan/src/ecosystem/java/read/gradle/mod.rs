//! Projects of Gradle.

mod artefact;
mod build;
mod catalog;
mod front_end;
mod jdk;
mod model;
mod notes;
mod repository;
mod task;
#[cfg(test)]
mod tests;
mod why_not;
mod wrapper;

use std::collections::VecDeque;
use std::rc::Rc;

use build::Build;
use model::{Model, Said};

use super::Read;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Dependency, Facts, Shape, Tool};
use crate::ecosystem::java::read::server;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// How many projects behind a unit are followed.
const FOLLOWED: usize = 200;

const BOOT: &str = "org.springframework.boot";

/// Reads the unit as a project of Gradle.
pub(super) fn read(unit: &Unit<'_>, read: &mut Read<'_>) -> Option<()> {
    let build = build::of(unit);
    let project = build.projects.iter().find(|project| project.folder == unit.folder)?.clone();
    let model = model::of(unit, &build, &project);
    let facts = &mut read.facts;
    facts.origin = model.origin();
    facts.root.clone_from(&build.root);
    facts.context = context(&build);
    // A bare name would be called in every project that has such a task.
    if build.projects.len() > 1 {
        let because = "the project of the build that includes it";
        let from = build.settings.iter().map(|source| source.origin_of_file()).chain([project.origin.clone()]);
        let why = Origin::rule_from("java/project-of-build", because, from);
        facts.build.select = Some(Sourced::new(project.path.clone(), why));
    }
    facts.wrapper = wrapper::read(unit, &build.root, &mut facts.findings);
    if let Some(wrapper) = &facts.wrapper {
        let files = std::iter::once(wrapper.path.value()).chain(&wrapper.files);
        let files = files.map(|path| Sourced::new(path.clone(), Origin::of_file(path.clone())));
        facts.build.manifests = files.collect();
        let folder = wrapper.path.value().parent().unwrap_or_else(RepoPath::root);
        facts.context = around(&facts.context, &folder);
    }
    facts.dependencies.clone_from(&model.dependencies);
    brings(&model, facts);
    let behind = behind(unit, &build, &model, facts);
    versions(&model, &behind, facts);
    jdk::read(unit, &build, &model, facts);
    read.sources(&[
        "src/main/java",
        "src/main/kotlin",
        "src/main/scala",
        "src/main/groovy",
        "src",
        "src/jvmMain/kotlin",
    ]);
    read.configuration(&["src/main/resources", "resources"]);
    let facts = &mut read.facts;
    let boot = facts.versions.boot.clone();
    let look = artefact::LookFor {
        build: &build,
        model: &model,
        boot: boot.as_ref(),
        quarkus_type: read.quarkus_type.clone(),
        mains: &facts.code.mains,
        dependencies: &facts.dependencies,
        more_in_distribution: unit.path("src/dist").is_some_and(|folder| unit.project.tree().has_folder(&folder)),
    };
    let (name, version) = (look.project_name(), look.version());
    let made = look.made();
    facts.name = name;
    if let Said::Known(version) = version {
        facts.version = Some(version);
    }
    match made {
        Some(made) => {
            if made.by_script {
                facts.build.options.extend(model.options.iter().filter(|option| keeps(option.value())).cloned());
            }
            facts.artefact = Some(made.artefact);
            facts.build.task = Some(made.task);
        }
        None => facts.why_not = Some(why_not::finding(unit, &build, &model)),
    }
    if let Some(Shape::War { .. }) = facts.artefact.as_ref().map(|artefact| &artefact.shape) {
        let plugins = model.plugins.iter().map(|plugin| (plugin.id.as_str(), plugin.origin.clone())).collect();
        let ask = server::Ask { plugins, webapp: "src/main/webapp", ..server::Ask::default() };
        let server = server::server(unit, facts, &ask);
        if let Some(artefact) = &mut facts.artefact {
            artefact.shape = Shape::War { server: server.key.value().clone() };
        }
        facts.server = Some(server);
    }
    // Windows are for a screen, unless a server is among what is depended on.
    let window = why_not::aside(&model).filter(|(_, row)| row.text("makes") == Some("desktop"));
    if window.is_some() && !facts.frameworks.iter().any(|framework| framework.server) {
        facts.artefact = None;
        facts.why_not = Some(why_not::finding(unit, &build, &model));
    }
    front_end::read(unit, &build, &model, &behind, facts);
    let models = std::iter::once(&model).chain(&behind);
    let mut repositories: Vec<_> = models.flat_map(|model| model.repositories.clone()).collect();
    repositories.extend(build.repositories.iter().cloned());
    repository::tell(&repositories, facts);
    platform(&model, facts);
    notes::read(&build, &model, &behind, facts);
    develop(&model, facts);
    let tree = unit.project.tree();
    let tests = ["src/test", "test", "src/jvmTest"];
    facts.build.tests = tests.iter().find_map(|name| {
        let folder = unit.path(name)?;
        tree.files_below(&folder).next().map(|file| Origin::of_file(file.clone()))
    });
    let folders = build.projects.iter().map(|project| &project.folder).chain(&build.builds);
    let with_script = folders.filter(|folder| build::script(unit, folder).is_some());
    facts.build.leftovers = with_script.filter_map(|folder| folder.join("build").ok()).collect();
    Some(())
}

/// The folder that holds everything the build reads.
fn context(build: &Build) -> RepoPath {
    let folders = build.projects.iter().map(|project| &project.folder).chain(&build.builds);
    folders.fold(build.root.clone(), |context, folder| around(&context, folder))
}

/// The nearest folder that holds both.
fn around(one: &RepoPath, other: &RepoPath) -> RepoPath {
    one.ancestors().find(|above| other.is_in(above)).unwrap_or_else(RepoPath::root)
}

/// Whether an option of the JVM is for every machine: the container says how much memory there is, and nobody debugs it.
fn keeps(option: &str) -> bool {
    let aside =
        ["-Xmx", "-Xms", "-XX:MaxRAM", "-XX:InitialRAM", "-agentlib:jdwp", "-Xdebug", "-Xrunjdwp", "-javaagent:"];
    option.starts_with('-') && !aside.iter().any(|start| option.starts_with(start))
}

/// What a plugin adds to the dependencies by itself.
fn brings(model: &Model, facts: &mut Facts) {
    for plugin in &model.plugins {
        let Some(row) = CATALOG.row("gradle-plugin", &plugin.id) else { continue };
        let Some(value) = row.text("brings-by").and_then(|name| model.value(&[name])) else { continue };
        for (_, key) in row
            .list("brings")
            .into_iter()
            .filter_map(|one| one.split_once('='))
            .filter(|(name, _)| *name == value.value())
        {
            let origin = Origin::rule_from("java/brought-by-plugin", "", [value.origin().clone(), row.origin()]);
            let scope = "compile".to_owned();
            facts.dependencies.push(Dependency { key: key.to_owned(), version: None, scope, origin });
        }
    }
}

/// Why what is built is for one kind of machine.
fn platform(model: &Model, facts: &mut Facts) {
    let runs = |known: &&Dependency| matches!(known.scope.as_str(), "compile" | "runtime");
    let library = facts
        .dependencies
        .iter()
        .filter(runs)
        .find(|known| CATALOG.row("native", &known.key).is_some_and(|row| row.flag("platform")));
    let plugin = model.plugin("com.google.osdetector").map(|plugin| plugin.origin.clone());
    facts.build.platform = library.map(|library| library.origin.clone()).or(plugin);
}

/// The projects of the build that the unit stands on; their libraries are its own.
fn behind(unit: &Unit<'_>, build: &Rc<Build>, model: &Model, facts: &mut Facts) -> Vec<Rc<Model>> {
    let mut found: Vec<Rc<Model>> = Vec::new();
    let mut waiting: VecDeque<String> = model.projects.iter().map(|path| path.value().clone()).collect();
    while let Some(path) = waiting.pop_front() {
        let Some(project) = build.project(&path) else { continue };
        let known = project.path == model.project.path || found.iter().any(|known| known.project.path == project.path);
        if known || found.len() >= FOLLOWED {
            continue;
        }
        let other = model::of(unit, build, project);
        waiting.extend(other.projects.iter().map(|path| path.value().clone()));
        let runs = |dependency: &&Dependency| !matches!(dependency.scope.as_str(), "test" | "provided");
        facts.dependencies.extend(other.dependencies.iter().filter(runs).cloned());
        found.push(other);
    }
    found
}

/// Where versions of frameworks are said: the plugin, a bill of materials, a property.
fn versions(model: &Model, behind: &[Rc<Model>], facts: &mut Facts) {
    let bom = |key: &str| {
        let found = facts.dependencies.iter().find(|known| known.key == key && known.scope == "import")?;
        Some(Sourced::new(found.version.clone()?, found.origin.clone()))
    };
    let plugin = |id: &str, artifact: &str| {
        let models = std::iter::once(model).chain(behind.iter().map(|model| &**model));
        let mut versions = models.filter_map(|model| model.versions.get(id).or_else(|| model.versions.get(artifact)));
        versions.next().cloned()
    };
    // Without the plugin its version is only that of others.
    let asked = model.plugin(BOOT).is_some() || facts.dependencies.iter().any(|known| known.key.starts_with(BOOT));
    let gradle = "org.springframework.boot:spring-boot-gradle-plugin";
    let boot = || bom("org.springframework.boot:spring-boot-dependencies").filter(|_| model.plugin(BOOT).is_none());
    facts.versions.boot = boot().or_else(|| plugin(BOOT, gradle)).or_else(|| {
        let key = "org.springframework.boot:spring-boot-dependencies";
        bom(key)
    });
    facts.versions.boot = facts.versions.boot.take().filter(|_| asked);
}

/// What starts the program while it is worked on.
fn develop(model: &Model, facts: &mut Facts) {
    let rows = model.plugins.iter().filter_map(|plugin| {
        let row = CATALOG.row("gradle-plugin", &plugin.id)?;
        Some((row, row.text("dev")?, plugin))
    });
    // A task that another one stands over is not the one.
    let rows: Vec<_> = rows.collect();
    let over: Vec<&str> = rows.iter().flat_map(|(row, ..)| row.list("over")).collect();
    let best = rows.iter().find(|(row, ..)| !over.contains(&row.key())).or(rows.first());
    let Some((row, task, plugin)) = best else { return };
    let because = "the task that starts the program from its sources";
    let why = Origin::rule_from("java/development", because, [plugin.origin.clone(), row.origin()]);
    let words = std::iter::once(*task).chain(row.list("dev-words")).map(str::to_owned);
    facts.build.develop = Some(Sourced::new(words.collect(), why));
}

/// The tool's own sign, with how much it tells.
pub(super) fn sign(unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    let names = ["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"];
    let found = names.iter().filter_map(|name| unit.path(name)).find(|path| unit.project.tree().has_file(path))?;
    Some(Sourced::new(Tool::Gradle, Origin::of_file(found)))
}
