//! Projects of Maven.

mod artefact;
pub(super) mod effective;
mod jdk;
mod options;
mod plugins;
pub(super) mod pom;
mod profiles;

pub(super) mod reactor;
mod repositories;
mod run;
mod settings;
mod sources;
#[cfg(test)]
mod tests;
mod wrapper;

use effective::Effective;
use pom::Pom;
use wrapper::Demand;

use super::{Read, version};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Dependency, Facts, Tool};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

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
    let managed = reactor.managed(unit, &effective);
    facts.dependencies = effective.dependencies(&managed);
    let plugins = effective.plugins();
    boot_version(&effective, &managed, &plugins, facts);
    facts.wrapper = wrapper::read(unit, &facts.root);
    let mut demands = demands(&reactor, &effective, &plugins);
    demands.extend(repositories::read(unit, &reactor, facts));
    repositories::snapshots(&reactor, &effective, facts);
    wrapper::weigh(demands, facts);
    sources::read(unit, &reactor, &effective, facts);
    if reactor.root != unit.folder {
        let inside = unit.folder.relative_to(&reactor.root).map(str::to_owned);
        // A module that lies beside the build is named by its artifact.
        let by_artifact = || Some(format!(":{}", effective.artifact()?.value()));
        let module = inside.filter(|path| is_one_module(path)).or_else(by_artifact).filter(|name| is_one_module(name));
        let because = "the module and those it stands on, out of the build that lists it";
        let why = Origin::rule_from("java/module-of-reactor", because, [reactor.pom.source.origin_of_file()]);
        facts.build.select = module.map(|module| Sourced::new(module, why));
    }
    jdk::read(unit, &reactor, &effective, &plugins, &managed, facts);
    jdk::parents(&effective, facts);
    plugins::read(unit, &effective, &plugins, &reactor, facts);
    read.sources(&["src/main/java", "src/main/kotlin", "src/main/scala", "src/main/groovy"]);
    read.given = run::lines(&effective, &plugins, &mut read.facts);
    read.configuration(&["src/main/resources"]);
    artefact::read(unit, &effective, &plugins, &reactor, read);
    let facts = &mut read.facts;
    let tests = ["src/test/java", "src/test/kotlin", "src/test/scala", "src/test/groovy"];
    let tree = unit.project.tree();
    facts.build.tests = tests.iter().find_map(|name| {
        let folder = unit.path(name)?;
        tree.files_below(&folder).next().map(|file| Origin::of_file(file.clone()))
    });
    plugins::production(&effective, facts);
    plugins::tests(&effective, facts);
    plugins::develop(&plugins, facts);
    facts.build.stands_on_others = reactor.built.len() > 1;
    facts.build.leftovers = reactor.poms.iter().filter_map(|pom| pom.folder.join("target").ok()).collect();
    Some(())
}

/// Where the version of Spring Boot is said: the parent, a bill of materials, the plugin.
fn boot_version(effective: &Effective, managed: &[Dependency], plugins: &[effective::Plugin<'_>], facts: &mut Facts) {
    let parent = effective.external.as_ref().filter(|parent| {
        let row = CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact));
        row.is_some_and(|row| row.flag("boot"))
    });
    let by_parent = parent.and_then(|parent| effective.resolved(parent.version.clone()?));
    let by_bom = || {
        let bom = managed.iter().find(|known| known.key == "org.springframework.boot:spring-boot-dependencies")?;
        Some(Sourced::new(bom.version.clone()?, bom.origin.clone()))
    };
    let by_plugin = || {
        let plugin = plugins.iter().find(|plugin| plugin.key == "org.springframework.boot:spring-boot-maven-plugin")?;
        plugin.version(effective)
    };
    // Where another parent brings the plugin, a starter may still be named with its version.
    let by_starter = || {
        let mut starters = facts.dependencies.iter().filter(|known| known.key.starts_with("org.springframework.boot:"));
        let (version, origin) = starters.find_map(|known| Some((known.version.clone()?, known.origin.clone())))?;
        Some(Sourced::new(version, origin))
    };
    facts.versions.boot = by_parent.or_else(by_bom).or_else(by_plugin).or_else(by_starter);
}

/// What asks for another Maven than that of the image.
fn demands(reactor: &reactor::Reactor, effective: &Effective, plugins: &[effective::Plugin<'_>]) -> Vec<Demand> {
    let mut demands = Vec::new();
    let enforcer = plugins.iter().find(|plugin| plugin.key == "org.apache.maven.plugins:maven-enforcer-plugin");
    let wanted = enforcer.filter(|plugin| plugin.runs("enforce"));
    let wanted = wanted.and_then(|plugin| plugin.setting(effective, &["rules", "requireMavenVersion", "version"]));
    demands.extend(wanted.as_ref().and_then(Demand::range));
    let prerequisite = effective.own().value(&["prerequisites", "maven"]);
    demands.extend(prerequisite.as_ref().and_then(Demand::range));
    let model = effective.chain.iter().find_map(|pom| {
        let model = pom.value(&["modelVersion"]).filter(|model| model.value() != "4.0.0")?;
        version::version(model.value()).filter(|version| Some(version) > version::version("4.0.0").as_ref())?;
        Some(model.map(|_| "4.0.0-alpha-1".to_owned()))
    });
    demands.extend(model.as_ref().and_then(Demand::range));
    if let Some(line) = &reactor.pom.options.crowded {
        let message = format!("Maven takes the line `{}` as one argument from 3.9 on", line.value());
        let finding = wrapper::unfit(message, line.origin());
        let because = "Maven takes a line of several arguments as one from 3.9 on";
        demands.extend(Demand::before("3.9", finding, because, line.origin().clone()));
    }
    demands
}

/// Whether Maven takes a text for one module: not for an option, a list, or one that is left out.
fn is_one_module(text: &str) -> bool {
    !text.is_empty() && !text.starts_with(['-', '+', '!', '?']) && !text.contains([',', '$']) && text != ":"
}

/// The tool's own sign, with how much it tells.
pub(super) fn sign(unit: &Unit<'_>) -> Option<Sourced<Tool>> {
    let path = unit.path("pom.xml").filter(|path| unit.project.tree().has_file(path))?;
    Some(Sourced::new(Tool::Maven, Origin::of_file(path)))
}
