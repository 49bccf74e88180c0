//! The build that a module belongs to: the topmost pom that lists it, and every pom that Maven reads on the way.

use std::rc::Rc;

use super::effective::Effective;
use super::pom::Pom;
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

/// How many modules are looked at; more is no project that one image is made of.
const MODULES: usize = 600;

/// The build.
#[derive(Debug)]
pub(in crate::ecosystem::java) struct Reactor {
    /// The folder that Maven is called in.
    pub(in crate::ecosystem::java) root: RepoPath,
    /// The pom there.
    pub(in crate::ecosystem::java) pom: Rc<Pom>,
    /// Every pom of it, the root's first: Maven refuses to begin where one is missing.
    pub(in crate::ecosystem::java) poms: Vec<Rc<Pom>>,
}

/// The build of a unit: the topmost folder above it whose pom lists it, directly or through others; else its own.
pub(in crate::ecosystem::java) fn of(unit: &Unit<'_>, own: &Rc<Pom>, effective: &Effective) -> Reactor {
    let mut best: Option<Reactor> = None;
    let above = own.folder.ancestors().skip(1);
    let beside = effective.chain.iter().skip(1).map(|pom| pom.folder.clone());
    for folder in above.chain(beside) {
        let Some(pom) = Pom::named(unit, &folder, "pom.xml") else { continue };
        if pom.modules().is_empty() || best.as_ref().is_some_and(|best| best.root == folder) {
            continue;
        }
        let poms = listed(unit, &pom);
        if poms.iter().any(|known| known.path() == own.path()) {
            best = Some(Reactor { root: folder, pom, poms });
        }
    }
    // A module that stands without any of the others needs none of their poms.
    let alone = |reactor: &Reactor| {
        let theirs = |pom: &Rc<Pom>| reactor.poms.iter().any(|known| known.path() == pom.path());
        let parents = effective.chain.iter().skip(1).any(theirs);
        let coordinates = coordinates(unit, reactor, own);
        let needs = effective.dependencies().into_iter().chain(effective.managed()).map(|known| known.key);
        let plugins = effective.plugins().into_iter().map(|plugin| plugin.key);
        !parents && !needs.chain(plugins).any(|key| coordinates.contains(&key))
    };
    if let Some(reactor) = best.filter(|reactor| !alone(reactor)) {
        return reactor;
    }
    let poms = listed(unit, own);
    Reactor { root: own.folder.clone(), pom: own.clone(), poms }
}

/// `group:artifact` of the other modules.
fn coordinates(unit: &Unit<'_>, reactor: &Reactor, own: &Rc<Pom>) -> Vec<String> {
    let others = reactor.poms.iter().filter(|pom| pom.path() != own.path());
    let named = others.filter_map(|pom| {
        let effective = Effective::of(unit, pom.clone());
        Some(format!("{}:{}", effective.group()?.value(), effective.artifact()?.value()))
    });
    named.collect()
}

/// A pom and all it lists.
fn listed(unit: &Unit<'_>, root: &Rc<Pom>) -> Vec<Rc<Pom>> {
    let mut poms = vec![root.clone()];
    let mut at = 0;
    while let Some(pom) = poms.get(at).cloned() {
        at += 1;
        for module in pom.modules() {
            match Pom::named(unit, &pom.folder, module.value()) {
                Some(found) if poms.len() < MODULES => {
                    if poms.iter().all(|known| known.path() != found.path()) {
                        poms.push(found);
                    }
                }
                Some(_) => {}
                None => missing(unit, &module),
            }
        }
    }
    poms
}

fn missing(unit: &Unit<'_>, module: &Sourced<String>) {
    // A name with a property is one of a profile, more often than not.
    if module.value().contains("${") {
        return;
    }
    let message = format!("the module {} is listed, and the repository has no such pom", module.value());
    let help = "Maven stops at it; take the line out, or add the folder (a submodule that was not fetched?)";
    let place = module.origin().place().cloned();
    unit.project.report(Finding::warning("java/missing-module", message).help(help).at(place));
}
