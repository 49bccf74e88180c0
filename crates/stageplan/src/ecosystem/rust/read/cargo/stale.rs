//! Whether the lockfile lags behind the manifests, so that a build with `--locked` stops.

use stageplan_syntax::Span;

use super::lock::Locked;
use super::manifest::Dependency;
use super::workspace::Workspace;
use crate::ecosystem::rust::numbers::numbers;
use crate::finding::Finding;
use crate::origin::Origin;
use crate::project::Source;

/// The first thing in which they differ.
pub(super) fn find(workspace: &Workspace, source: &Source, lock: &Locked<'_>) -> Option<Finding> {
    let found = workspace.members.iter().find_map(|folder| {
        let toml = workspace.package(folder)?;
        let name = toml.name()?;
        let mut own = lock.named(name.value()).iter().filter_map(|at| lock.packages.get(*at));
        let Some(own) = own.find(|one| one.source.is_none()) else {
            return Some((format!("does not know {}", name.value()), name.origin().clone()));
        };
        let version = toml.text(workspace.above(folder), "version");
        if let Some(version) = version.filter(|version| version.value() != own.version && !own.version.is_empty()) {
            let what =
                format!("has {} in version {}, and the manifest says {}", name.value(), own.version, version.value());
            return Some((what, version.origin().clone()));
        }
        let dependencies = toml.dependencies(workspace.above(folder));
        dependencies.iter().find_map(|one| lacks(lock, one))
    });
    let (what, origin): (String, Origin) = found?;
    Some(
        Finding::error("rust/stale-lockfile", format!("{} {what}", source.path))
            .help("run `cargo update --workspace` and commit Cargo.lock: a build with `--locked` refuses one that lags behind")
            .at(origin.place().cloned())
            .at(source.place(Span::new(0, 0))),
    )
}

/// What a dependency asks for and the lockfile does not have.
fn lacks(lock: &Locked<'_>, one: &Dependency) -> Option<(String, Origin)> {
    let locked: Vec<&str> = lock
        .named(&one.package)
        .iter()
        .filter_map(|at| lock.packages.get(*at))
        .map(|package| package.version)
        .collect();
    if locked.is_empty() {
        return Some((format!("does not know {}, which a manifest names", one.package), one.origin.clone()));
    }
    let wanted = one.version.as_deref()?;
    if one.path.is_some() || one.git.is_some() || locked.iter().any(|version| fits(wanted, version) != Some(false)) {
        return None;
    }
    let what = format!("has {} {}, and a manifest asks for {wanted}", one.package, locked.join(", "));
    Some((what, one.origin.clone()))
}

/// Whether a version is one that a plain requirement means; nothing where the requirement is not plain.
fn fits(wanted: &str, version: &str) -> Option<bool> {
    let wanted = wanted.trim();
    let (exact, wanted) = match wanted.strip_prefix('=') {
        Some(rest) => (true, rest.trim()),
        None => (false, wanted.strip_prefix('^').unwrap_or(wanted)),
    };
    // Which one before a release is meant is not told by numbers.
    let wanted = numbers(wanted).filter(|_| !wanted.contains(['-', '+']))?;
    let version = numbers(version)?;
    if version.len() != 3 {
        return None;
    }
    if exact {
        return Some(version.starts_with(&wanted));
    }
    // What is left of the first number that is not null, it included, must not change.
    let fixed = wanted.iter().position(|number| *number > 0).unwrap_or(wanted.len().saturating_sub(1)) + 1;
    let same = version.iter().zip(&wanted).take(fixed).all(|(a, b)| a == b);
    Some(same && version >= wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_requirements_are_compared() {
        let check = |wanted: &str, version: &str, expect: Option<bool>| {
            assert_eq!(fits(wanted, version), expect, "{wanted} {version}");
        };
        check("1", "1.4.2", Some(true));
        check("1.5", "1.4.2", Some(false));
        check("^1.4.1", "1.4.2", Some(true));
        check("0.8", "0.8.9", Some(true));
        check("0.8", "0.9.0", Some(false));
        check("0.0.3", "0.0.4", Some(false));
        check("0", "0.9.0", Some(true));
        check("0.0", "0.0.4", Some(true));
        check("0.0", "0.1.4", Some(false));
        check("=1.4.2", "1.4.2", Some(true));
        check("=1.4.2", "1.4.3", Some(false));
        check("2", "1.4.3", Some(false));
        check(">=1, <3", "5.0.0", None);
        check("~1.2", "1.2.3", None);
        check("*", "1.2.3", None);
        check("1.0.0-rc.1", "1.0.0-rc.2", None);
        check("1", "1.0.0-rc.2", Some(true));
    }
}
