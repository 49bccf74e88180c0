//! The build that a module belongs to: the topmost pom that lists it, and every pom that Maven reads on the way.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::effective::Effective;
use super::pom::Pom;
use crate::ecosystem::java::facts::Dependency;
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
    /// The unit, and what is built before it as it stands on it: what `-am` adds.
    pub(in crate::ecosystem::java) built: Vec<Rc<Pom>>,
    /// The poms by `group:artifact`.
    by_key: BTreeMap<String, Rc<Pom>>,
}

/// The build of a unit: the topmost folder above it whose pom lists it, directly or through others; else its own.
pub(in crate::ecosystem::java) fn of(unit: &Unit<'_>, own: &Rc<Pom>, effective: &Effective) -> Reactor {
    let lists = |folder: &RepoPath| {
        let pom = Pom::named(unit, folder, "pom.xml").filter(|pom| !pom.modules().is_empty())?;
        let poms = listed(unit, &pom);
        poms.iter().any(|known| known.path() == own.path()).then_some(poms)
    };
    let above: Vec<RepoPath> = own.folder.ancestors().skip(1).collect();
    let topmost = above.iter().rev().find_map(lists);
    // A build whose modules lie beside it.
    let beside = || effective.chain.iter().skip(1).find_map(|pom| lists(&pom.folder));
    let best = topmost.or_else(beside);
    if let Some(poms) = best {
        let reactor = Reactor::new(unit, own, poms);
        // A module that stands without any of the others needs none of their poms.
        if !reactor.alone(effective) {
            return reactor;
        }
    }
    Reactor::new(unit, own, listed(unit, own))
}

impl Reactor {
    fn new(unit: &Unit<'_>, own: &Rc<Pom>, poms: Vec<Rc<Pom>>) -> Self {
        let mut by_key = BTreeMap::new();
        for pom in &poms {
            if let Some(key) = Effective::of(unit, pom.clone()).key() {
                by_key.entry(key).or_insert_with(|| pom.clone());
            }
        }
        let pom = poms.first().unwrap_or(own).clone();
        let mut built = vec![own.clone()];
        let mut at = 0;
        while let Some(pom) = built.get(at).cloned() {
            at += 1;
            for key in Effective::of(unit, pom).needs() {
                if let Some(found) = by_key.get(&key)
                    && built.iter().all(|known| known.path() != found.path())
                {
                    built.push(found.clone());
                }
            }
        }
        Self { root: pom.folder.clone(), pom, poms, built, by_key }
    }

    fn alone(&self, effective: &Effective) -> bool {
        let theirs = |pom: &Rc<Pom>| self.poms.iter().any(|known| known.path() == pom.path());
        self.built.len() == 1
            && !effective.chain.iter().skip(1).any(theirs)
            && !effective.managed().iter().any(|known| known.scope == "import" && self.by_key.contains_key(&known.key))
    }

    /// Whether one of its modules has these coordinates.
    pub(in crate::ecosystem::java) fn makes(&self, key: &str) -> bool {
        self.by_key.contains_key(key)
    }

    /// What `dependencyManagement` says about a module, with the lists of versions that the build itself makes.
    pub(in crate::ecosystem::java) fn managed(&self, unit: &Unit<'_>, effective: &Effective) -> Vec<Dependency> {
        let mut managed = effective.managed();
        let mut seen: Vec<String> = Vec::new();
        let mut at = 0;
        while let Some(known) = managed.get(at) {
            at += 1;
            if known.scope != "import" || seen.contains(&known.key) {
                continue;
            }
            seen.push(known.key.clone());
            if let Some(pom) = self.by_key.get(&known.key) {
                managed.extend(Effective::of(unit, pom.clone()).managed());
            }
        }
        managed
    }
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
