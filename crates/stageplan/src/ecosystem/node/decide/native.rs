//! What packages with native code need of the operating system.

use super::Decided;
use crate::ecosystem::node::CATALOG;
use crate::origin::{Origin, Sourced};
use crate::plan::Os;

/// The packages without which a dependency cannot be fetched with Git.
pub(super) fn git_packages(decided: &Decided<'_>) -> Vec<Sourced<String>> {
    let Some(git) = decided.manager.lock.and_then(|lock| lock.git.as_ref()) else { return Vec::new() };
    let names: &[&str] = if decided.image.base.os == Os::Debian { &["ca-certificates", "git"] } else { &["git"] };
    let why = Origin::rule_from("node/git-dependency", "a dependency is fetched with Git", [git.clone()]);
    names.iter().map(|name| Sourced::new((*name).to_owned(), why.clone())).collect()
}

/// What an install needs to compile packages.
pub(super) fn build_packages(decided: &Decided<'_>) -> Vec<Sourced<String>> {
    let mut packages: Vec<Sourced<String>> = Vec::new();
    let debian = decided.image.base.os == Os::Debian;
    let lock = decided.manager.lock;
    for row in CATALOG.rows("native") {
        let locked = lock
            .and_then(|lock| lock.packages.get(row.key()))
            // An install goes on without an optional package, and whoever lists it so can do without it.
            .filter(|locked| !locked.optional)
            .map(|locked| (locked.version.clone(), locked.origin.clone()));
        let named = decided.facts.package.any(row.key()).filter(|_| lock.is_none_or(|lock| lock.packages.is_empty()));
        let Some((version, origin)) =
            locked.or_else(|| named.map(|range| (range.value().clone(), range.origin().clone())))
        else {
            continue;
        };
        if row.text("before").is_some_and(|before| at_least(&version, before)) {
            continue;
        }
        for name in row.list(if debian { "debian" } else { "alpine" }) {
            let why = Origin::rule_from(
                "node/native-package",
                format!("{} {version} may have to be compiled", row.key()),
                [origin.clone(), row.origin()],
            );
            packages.push(Sourced::new(name.to_owned(), why));
        }
    }
    if !packages.is_empty() {
        packages.extend(build_helpers(decided, debian));
    }
    packages
}

/// What old tools of the build need beside compilers, where the lockfile holds such tools.
fn build_helpers(decided: &Decided<'_>, debian: bool) -> Vec<Sourced<String>> {
    let mut found = Vec::new();
    for row in CATALOG.rows("build-helper") {
        let locked = decided.manager.lock.and_then(|lock| lock.packages.get(row.key()));
        let Some(locked) =
            locked.filter(|locked| row.text("below").is_some_and(|bound| !at_least(&locked.version, bound)))
        else {
            continue;
        };
        for name in row.list(if debian { "debian" } else { "alpine" }) {
            let because = format!("{} {} needs it to compile", row.key(), locked.version);
            let why = Origin::rule_from("node/build-helper", because, [locked.origin.clone(), row.origin()]);
            found.push(Sourced::new(name.to_owned(), why));
        }
    }
    found
}

/// Whether a version, or the lowest of a simple range, is `bound` or newer.
fn at_least(version: &str, bound: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        text.split(['.', '-', '+', ' ']).map_while(|part| part.parse().ok()).collect()
    };
    let (version, bound) = (numbers(version), numbers(bound));
    !version.is_empty() && version >= bound
}
