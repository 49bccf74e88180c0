//! From files to facts. Nothing here knows the plan.

mod code;
mod conda;
pub(super) mod detect;
mod indexes;
mod install;
mod lock;
pub(super) mod manifest;
mod need;
mod package;
mod pipfile;
mod pyproject;
mod requirements;
mod setup;
mod site;
#[cfg(test)]
mod tests;
mod versions;
mod workspace;

pub(super) use code::aside::SCRIPTS;
pub(super) use package::is_command;

use super::facts::{Facts, Locked, Need};
use super::frameworks::{self, Look};
use crate::ecosystem::top;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::plan::SecretNeed;
use crate::project::Unit;
use crate::tree::RepoPath;

/// The files that make a folder a project of Python.
pub(super) const MANIFESTS: &[&str] = &[
    "pyproject.toml",
    "requirements.txt",
    "setup.py",
    "setup.cfg",
    "Pipfile",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pylock.toml",
    "environment.yml",
    "environment.yaml",
    "manage.py",
];

/// The files that make a folder a project of pages.
pub(super) const SITES: &[&str] = &["mkdocs.yml", "mkdocs.yaml", "pelicanconf.py"];

pub(super) fn read(unit: &Unit<'_>, evidence: &Evidence) -> Facts {
    let known = manifest::read(unit);
    let (manifests, noticed) = &*known;
    let mut findings = noticed.clone();
    let mut install = install::read(unit, manifests, evidence, &mut findings);
    let lock = lock::read(unit, &install, manifests, &mut findings);
    install.facts.stale = lock::stale(&lock, &install, manifests, &mut findings);
    let mut pythons = versions::read(unit, manifests, &install, &lock, evidence);
    let mut locked = lock.packages;
    let code = code::read(unit, manifests, evidence);
    let look = Look {
        unit,
        needs: &manifests.needs,
        locked: &locked,
        package: manifests.package.as_ref(),
        code: &code,
        evidence,
    };
    let frameworks = frameworks::recognise(&look);
    let (mut needs, mut package) = (manifests.needs.clone(), manifests.package.clone());
    let around = site::Around {
        install: &mut install,
        needs: &mut needs,
        locked: &mut locked,
        package: &mut package,
        pythons: &mut pythons,
        findings: &mut findings,
    };
    let site = site::read(unit, manifests, &code, &frameworks, around);
    install.facts.secrets.extend(agent(&needs, &locked, &mut findings));
    let top = top::top(unit);
    Facts {
        unit: unit.folder.clone(),
        root: install.root.clone(),
        origin: manifests.origin.clone().unwrap_or_else(|| of_unit(unit)),
        name: manifests.name.clone(),
        pythons,
        frameworks,
        site,
        install: install.facts,
        package,
        needs,
        locked,
        code,
        sources: sources(unit, &top),
        top,
        evidence: evidence.clone(),
        findings,
    }
}

/// The keys with which a dependency is fetched over SSH, and that a build has to be given them.
fn agent(needs: &[Need], locked: &[Locked], findings: &mut Vec<Finding>) -> Option<SecretNeed> {
    let locked = locked.iter().filter_map(|locked| Some((locked.link.as_deref()?, &locked.origin)));
    let named = needs.iter().filter_map(|need| Some((need.link.as_deref()?, &need.origin)));
    let (_, origin) = locked.chain(named).find(|(text, _)| text.contains("ssh://") || text.starts_with("git@"))?;
    findings.push(
        Finding::note("python/dependency-by-ssh", "a dependency is fetched over SSH, with the keys of an agent")
            .help("build with `docker build --ssh default`; with https:// in its address a public one needs no key")
            .at(origin.place().cloned()),
    );
    let because = "a dependency is fetched over SSH";
    Some(SecretNeed::agent(Origin::rule_from("python/fetched-by-ssh", because, [origin.clone()])))
}

/// What shows the unit where it has no manifest: its first file.
fn of_unit(unit: &Unit<'_>) -> Origin {
    let first = unit.project.tree().files_below(&unit.folder).next();
    first.map_or_else(
        || Origin::rule("python/unit", "the folder that was asked for"),
        |path| Origin::of_file(path.clone()),
    )
}

/// What of the top level is a source, or holds some.
fn sources(unit: &Unit<'_>, top: &top::Top) -> Vec<String> {
    let tree = unit.project.tree();
    let source = |path: &RepoPath| path.extension() == Some("py");
    let holds = |name: &&String| {
        let Some(path) = unit.path(name.trim_end_matches('/')) else { return false };
        if name.ends_with('/') { tree.files_below(&path).any(source) } else { source(&path) }
    };
    top.keep.iter().filter(holds).cloned().collect()
}
