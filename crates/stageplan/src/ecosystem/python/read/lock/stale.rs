//! Whether a lockfile still is what the manifest asks for, as far as it can be seen without resolving.

use std::collections::BTreeMap;

use stageplan_syntax::python::version::Version;

use super::Lock;
use crate::ecosystem::python::facts::{For, Install, Manager, Need};
use crate::ecosystem::python::read::manifest::Manifests;
use crate::finding::Finding;
use crate::origin::Sourced;

/// The first requirement that the lockfile does not hold.
pub(in crate::ecosystem::python::read) fn stale(
    lock: &Lock,
    install: &Install,
    manifests: &Manifests,
    findings: &mut Vec<Finding>,
) -> Option<Sourced<String>> {
    let path = install.lock.as_ref()?;
    let manager = *install.manager.value();
    // An empty lockfile is what is left of a merge; one that could not be read was reported.
    if lock.packages.is_empty() || manager == Manager::Conda || manager == Manager::Pip {
        return None;
    }
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for locked in &lock.packages {
        versions.entry(&locked.name).or_default().push(&locked.version);
    }
    let manifest = if manager == Manager::Pipenv { "Pipfile" } else { "pyproject.toml" };
    let asked = |need: &&Need| {
        // What is conditional may have been left out with reason, and what is built with is never locked.
        let group = match &need.wanted_for {
            For::Main => Some("default"),
            For::Extra(name) | For::Group(name) => Some(name.as_str()),
            For::Build => None,
        };
        let held = group
            .is_some_and(|group| lock.groups.as_ref().is_none_or(|groups| groups.iter().any(|known| known == group)));
        held && !need.conditional
    };
    let (need, why) = manifests.named_in(manifest).filter(asked).find_map(|need| {
        let Some(known) = versions.get(need.name.as_str()) else {
            let named = lock.made_from.contains(&need.name);
            return (!named).then_some((need, "is not in it"));
        };
        let fits = |version: &&str| Version::parse(version).is_none_or(|version| need.constraint.allows(&version));
        let fits = need.link.is_some() || known.iter().any(fits);
        (!fits).then_some((need, "is locked to a version that the manifest no longer allows"))
    })?;
    let command = match manager {
        Manager::Uv => "uv lock",
        Manager::Poetry => "poetry lock",
        Manager::Pdm => "pdm lock",
        _ => "pipenv lock",
    };
    let mut finding = Finding::warning(
        "python/stale-lock",
        format!("the lockfile {} is older than the manifest: {} {why}", path.value(), need.name),
    )
    .help(format!("run `{command}` and commit the lockfile"))
    .at(need.origin.place().cloned());
    finding.places.extend(path.origin().place().cloned());
    findings.push(finding);
    Some(Sourced::new(need.name.clone(), need.origin.clone()))
}
