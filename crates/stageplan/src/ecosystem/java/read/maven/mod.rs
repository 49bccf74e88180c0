//! Projects of Maven.

mod artefact;
pub(super) mod effective;
mod jdk;
mod plugins;
pub(super) mod pom;
pub(super) mod reactor;
mod wrapper;

use effective::Effective;
use pom::Pom;

use super::Read;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Facts, Tool};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// Reads the unit as a project of Maven.
pub(super) fn read(unit: &Unit<'_>, read: &mut Read<'_>) -> Option<()> {
    let own = Pom::at(unit, &unit.path("pom.xml")?)?;
    own.project()?;
    let effective = Effective::of(unit, own.clone());
    let reactor = reactor::of(unit, &own, &effective);
    let facts = &mut read.facts;
    facts.origin = own.source.origin_of_file();
    facts.name = effective.artifact();
    facts.version = effective.version();
    facts.root.clone_from(&reactor.root);
    facts.dependencies = effective.dependencies();
    let plugins = effective.plugins();
    boot_version(&effective, &plugins, facts);
    facts.context = context(facts, &reactor, &effective);
    manifests(unit, &reactor, &effective, facts);
    facts.wrapper = wrapper::read(unit, &facts.root);
    if reactor.root != unit.folder {
        let module = unit.folder.relative_to(&reactor.root).unwrap_or_default().to_owned();
        let because = "the module and those it stands on, out of the build that lists it";
        let why = Origin::rule_from("java/module-of-reactor", because, [reactor.pom.source.origin_of_file()]);
        facts.build.select = Some(Sourced::new(module, why));
    }
    jdk::read(&effective, &plugins, &mut facts.jdk);
    plugins::read(unit, &effective, &plugins, &reactor, facts);
    read.sources(&["src/main/java", "src/main/kotlin", "src/main/scala", "src/main/groovy"]);
    read.configuration(&["src/main/resources"]);
    artefact::read(unit, &effective, &plugins, &reactor, read);
    let facts = &mut read.facts;
    let tests = ["src/test/java", "src/test/kotlin", "src/test/scala", "src/test/groovy"];
    let tree = unit.project.tree();
    facts.build.tests = tests.iter().find_map(|name| {
        let folder = unit.path(name)?;
        tree.files_below(&folder).next().map(|file| Origin::of_file(file.clone()))
    });
    facts.build.leftovers = reactor.poms.iter().filter_map(|pom| pom.folder.join("target").ok()).collect();
    Some(())
}

/// Where the version of Spring Boot is said: the parent, a bill of materials, the plugin.
fn boot_version(effective: &Effective, plugins: &[effective::Plugin<'_>], facts: &mut Facts) {
    let parent = effective.external.as_ref().filter(|parent| {
        let row = CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact));
        row.is_some_and(|row| row.flag("boot"))
    });
    let by_parent = parent.and_then(|parent| effective.resolved(parent.version.clone()?));
    let by_bom = || {
        let managed = effective.managed();
        let bom = managed.into_iter().find(|known| known.key == "org.springframework.boot:spring-boot-dependencies")?;
        Some(Sourced::new(bom.version?, bom.origin))
    };
    let by_plugin = || {
        let plugin = plugins.iter().find(|plugin| plugin.key == "org.springframework.boot:spring-boot-maven-plugin")?;
        plugin.version(effective)
    };
    facts.versions.boot = by_parent.or_else(by_bom).or_else(by_plugin);
}

/// The folder that holds everything the build reads.
fn context(facts: &Facts, reactor: &reactor::Reactor, effective: &Effective) -> RepoPath {
    let folders = reactor.poms.iter().map(|pom| &pom.folder).chain(effective.chain.iter().map(|pom| &pom.folder));
    folders.fold(facts.root.clone(), |context, folder| {
        let mut above = context.ancestors();
        above.find(|above| folder.is_in(above)).unwrap_or_else(RepoPath::root)
    })
}

/// Everything that Maven reads before it looks at a source.
fn manifests(unit: &Unit<'_>, reactor: &reactor::Reactor, effective: &Effective, facts: &mut Facts) {
    let mut files: Vec<Sourced<RepoPath>> = Vec::new();
    let mut add = |path: &RepoPath, origin: Origin| {
        if files.iter().all(|known| known.value() != path) {
            files.push(Sourced::new(path.clone(), origin));
        }
    };
    for pom in reactor.poms.iter().chain(&effective.chain) {
        add(pom.path(), pom.source.origin_of_file());
        // Modules have parents that are listed nowhere.
        for parent in Effective::of(unit, pom.clone()).chain.iter().skip(1) {
            add(parent.path(), parent.source.origin_of_file());
        }
    }
    let folder = reactor.root.join(".mvn").ok();
    let tree = unit.project.tree();
    for file in folder.iter().flat_map(|folder| tree.files_in(folder)) {
        add(file, Origin::of_file(file.clone()));
    }
    facts.build.manifests = files;
}

/// The tool's own sign, with how much it tells.
pub(super) fn sign(unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    let path = unit.path("pom.xml").filter(|path| unit.project.tree().has_file(path))?;
    Some(Sourced::new(Tool::Maven, Origin::of_file(path)))
}
