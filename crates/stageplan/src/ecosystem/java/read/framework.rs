//! What the program is made with: rows of the catalog that its dependencies name.

use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Dependency, Facts, Framework};
use crate::origin::Sourced;

/// Whether a row's word names a dependency: `group:artifact`, or `group:*`.
pub(super) fn names(tell: &str, key: &str) -> bool {
    match tell.strip_suffix('*') {
        Some(start) => key.starts_with(start),
        None => tell == key,
    }
}

/// Finds the frameworks, in the order of the table.
pub(super) fn recognise(facts: &mut Facts) {
    let of_program = |dependency: &&Dependency| !matches!(dependency.scope.as_str(), "test" | "import");
    for row in CATALOG.rows("framework") {
        let tells = row.list("tells");
        let mut known = facts.dependencies.iter().filter(of_program);
        let found = known.find(|known| tells.iter().any(|tell| names(tell, &known.key))).cloned();
        let boot = || (row.key() == "spring-boot").then(|| facts.versions.boot.clone()).flatten();
        let by_dependency = found.as_ref().map(|known| known.origin.clone());
        let Some(origin) = by_dependency.or_else(|| boot().map(|version| version.origin().clone())) else { continue };
        let by_build =
            || facts.versions.others.iter().find(|(key, _)| key == row.key()).map(|(_, version)| version.clone());
        let version = boot().or_else(by_build).or_else(|| {
            let dependency = found?;
            Some(Sourced::new(dependency.version?, dependency.origin))
        });
        let (key, name) = (row.key().to_owned(), row.text("name").unwrap_or(row.key()).to_owned());
        facts.frameworks.push(Framework { key, name, version, origin, server: row.flag("server") });
    }
    // What stands on another one says more than that.
    let over: Vec<&str> = facts
        .frameworks
        .iter()
        .filter_map(|framework| CATALOG.row("framework", &framework.key))
        .flat_map(|row| row.list("over"))
        .collect();
    let (first, second): (Vec<Framework>, Vec<Framework>) = std::mem::take(&mut facts.frameworks)
        .into_iter()
        .partition(|framework| !over.contains(&framework.key.as_str()));
    facts.frameworks = first.into_iter().chain(second).collect();
}
