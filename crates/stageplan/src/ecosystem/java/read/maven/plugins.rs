//! What the plugins of a build mean for an image: what only checks is left out, what makes a front end has a stage of its
//! own, what differs by machine is not built on another one.

use super::effective::{Effective, Plugin};
use super::reactor::Reactor;
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Facts, FrontEnd};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

pub(super) fn read(
    unit: &Unit<'_>,
    effective: &Effective,
    plugins: &[Plugin<'_>],
    reactor: &Reactor,
    facts: &mut Facts,
) {
    skip_checks(plugins, facts);
    // A switch counts for every module that is built with the unit.
    for pom in reactor.built.iter().skip(1) {
        let inner = Effective::of(unit, pom.clone());
        skip_checks(&inner.plugins(), facts);
        front_end(unit, &inner, facts);
    }
    front_end(unit, effective, facts);
    let detector = plugins.iter().find(|plugin| plugin.key == "kr.motd.maven:os-maven-plugin");
    let extension = effective.chain.iter().find_map(|pom| {
        let list = pom.project()?.at(&["build", "extensions"])?;
        let element = list.all("extension").find(|one| one.value(&["artifactId"]) == Some("os-maven-plugin"))?;
        Some(pom.origin(element, "build.extensions.extension"))
    });
    let used = effective.chain.iter().any(|pom| {
        let classifiers = pom.roots().into_iter().filter_map(|root| root.child("dependencies"));
        let mut classifiers = classifiers.flat_map(|list| list.all("dependency"));
        classifiers.any(|one| one.value(&["classifier"]).is_some_and(|text| text.contains("os.detected")))
    });
    facts.build.platform = detector.map(|plugin| plugin.origin.clone()).or(extension).filter(|_| used);
}

fn skip_checks(plugins: &[Plugin<'_>], facts: &mut Facts) {
    for plugin in plugins {
        let checks = |row: &Row<'_>| matches!(row.text("makes"), Some("check" | "document" | "publish" | "git"));
        let Some(row) = CATALOG.row("plugin", &plugin.key).filter(checks) else { continue };
        for word in row.list("skip") {
            if facts.build.skips.iter().all(|known| known.value() != word) {
                let because = "it only checks or documents, which is no work for an image";
                let why = Origin::rule_from("java/skip-check", because, [plugin.origin.clone(), row.origin()]);
                facts.build.skips.push(Sourced::new(word.to_owned(), why));
            }
        }
    }
}

fn front_end(unit: &Unit<'_>, effective: &Effective, facts: &mut Facts) {
    for plugin in effective.plugins() {
        let Some(row) = CATALOG.row("plugin", &plugin.key).filter(|row| row.text("makes") == Some("front-end")) else {
            continue;
        };
        let at = plugin.setting(effective, &["workingDirectory"]);
        let at = at.unwrap_or_else(|| Sourced::new(".".to_owned(), plugin.origin.clone()));
        let Ok(folder) = effective.own().folder.join(at.value()) else { continue };
        let package = folder.join("package.json").ok();
        if !package.is_some_and(|path| unit.project.tree().has_file(&path))
            || facts.build.front_ends.iter().any(|known| *known.folder.value() == folder)
        {
            continue;
        }
        let skip = row.list("skip").into_iter().map(|word| {
            let because = "a stage of its own makes the front end";
            let why = Origin::rule_from("java/front-end-apart", because, [plugin.origin.clone(), row.origin()]);
            Sourced::new(word.to_owned(), why)
        });
        facts.build.front_ends.push(FrontEnd {
            folder: Sourced::new(folder, at.origin().clone()),
            output: None,
            skip: skip.collect(),
            host: row.list("hosts").first().map(|host| (*host).to_owned()),
        });
    }
}
