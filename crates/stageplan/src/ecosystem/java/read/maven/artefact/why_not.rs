//! Why a module has nothing that runs, and what to do about it.

use super::super::effective::Effective;
use super::super::reactor::Reactor;
use crate::ecosystem::java::CATALOG;
use crate::finding::Finding;
use crate::project::Unit;

/// How many modules are named.
const NAMED: usize = 6;

pub(super) fn why_not(unit: &Unit<'_>, effective: &Effective, reactor: &Reactor) -> Finding {
    let packaging = effective.packaging();
    let place = packaging.origin().place().cloned();
    let running = running(unit, reactor);
    if packaging.value() == "pom" {
        let help = match running.as_slice() {
            [] => "name the module that runs by `--unit`; `stageplan units` lists them".to_owned(),
            some => format!("name one of its modules by `--unit`: {}", some.join(", ")),
        };
        return Finding::error("java/aggregator", "this pom only lists modules, and makes nothing itself")
            .help(help)
            .at(place);
    }
    let help = match running.as_slice() {
        [] => "set the class in the manifest of the jar (`mainClass`), or use a plugin that makes a program".to_owned(),
        some => format!("name the module that runs by `--unit`: {}", some.join(", ")),
    };
    Finding::error("java/library", "nothing here runs: no class to start, and no plugin that makes a program")
        .help(help)
        .at(place)
}

/// The other modules of the build that have what makes a program.
fn running(unit: &Unit<'_>, reactor: &Reactor) -> Vec<String> {
    const MAKERS: &[&str] = &[
        "boot-jar",
        "quarkus",
        "micronaut",
        "shade",
        "assembly",
        "war",
        "distribution",
        "vertx",
        "liberty",
        "wildfly",
        "payara",
        "exec",
        "image",
    ];
    let runs = |key: &str| {
        let makes = CATALOG.row("plugin", key).and_then(|row| row.text("makes"));
        makes.is_some_and(|makes| MAKERS.contains(&makes))
    };
    let others = reactor.poms.iter().filter(|pom| pom.folder != unit.folder);
    let found = others.filter(|pom| {
        let inner = Effective::of(unit, (*pom).clone());
        let packaging = inner.packaging();
        // What the parent has for all modules tells nothing about one of them.
        let own = |plugin: &super::Plugin<'_>| {
            plugin.origin.place().is_some_and(|place| place.path == *pom.path()) && runs(&plugin.key)
        };
        let main = ["exec.mainClass", "mainClass", "main.class", "start-class"];
        let named = || main.iter().any(|name| pom.value(&["properties", name]).is_some());
        match packaging.value().as_str() {
            "war" | "quarkus" => true,
            "jar" => inner.plugins().iter().any(own) || named(),
            _ => false,
        }
    });
    found.take(NAMED).map(|pom| pom.folder.or_dot().to_owned()).collect()
}
