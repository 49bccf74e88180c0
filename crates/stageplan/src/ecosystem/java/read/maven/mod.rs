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
use crate::finding::Finding;
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
    let facts = &mut read.facts;
    let boot = facts.frameworks.iter().find(|framework| framework.key == "spring-boot");
    let boot = boot.and_then(|framework| framework.version.clone());
    let look = artefact::Look {
        effective: &effective,
        plugins: &plugins,
        dependencies: &facts.dependencies,
        boot: boot.as_ref(),
        quarkus_type: read.quarkus_type.clone(),
        mains: &facts.code.mains,
    };
    let made = look.artefact();
    let jib = artefact::jib(&look).map(|plugin| plugin.origin.clone());
    facts.artefact = made;
    if let Some(jib) = jib
        && facts.artefact.is_some()
    {
        facts.findings.push(
            Finding::note("java/jib", "the build also makes an image by Jib, without a Dockerfile")
                .help("nothing to do: the Dockerfile makes one from the same artefact")
                .at(jib.place().cloned()),
        );
    }
    if facts.artefact.is_none() {
        facts.why_not = Some(why_not(unit, &effective, &reactor));
    }
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

fn why_not(unit: &Unit<'_>, effective: &Effective, reactor: &reactor::Reactor) -> Finding {
    let packaging = effective.packaging();
    let place = packaging.origin().place().cloned();
    if packaging.value() == "pom" {
        let mut units: Vec<&str> = Vec::new();
        for pom in reactor.poms.iter().filter(|pom| pom.folder != unit.folder) {
            let inner = Effective::of(unit, pom.clone());
            let plugins = inner.plugins();
            let runs = |plugin: &effective::Plugin<'_>| {
                let row = CATALOG.row("plugin", &plugin.key);
                row.and_then(|row| row.text("makes")).is_some_and(|makes| makes != "front-end")
            };
            let kind = inner.packaging();
            if kind.value() != "pom" && (kind.value() != "jar" || plugins.iter().any(runs)) && units.len() < 6 {
                units.push(pom.folder.as_str());
            }
        }
        let help = match units.as_slice() {
            [] => "name the module that runs by `--unit`; `stageplan units` lists them".to_owned(),
            some => format!("name one of its modules by `--unit`: {}", some.join(", ")),
        };
        return Finding::error("java/aggregator", "this pom only lists modules, and makes nothing itself")
            .help(help)
            .at(place);
    }
    Finding::error("java/library", "nothing here runs: no class to start, and no plugin that makes a program")
        .help("name the module that runs by `--unit`, or set the class in the manifest of the jar (`mainClass`)")
        .at(place)
}

/// The tool's own sign, with how much it tells.
pub(super) fn sign(unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    let path = unit.path("pom.xml").filter(|path| unit.project.tree().has_file(path))?;
    Some(Sourced::new(Tool::Maven, Origin::of_file(path)))
}
