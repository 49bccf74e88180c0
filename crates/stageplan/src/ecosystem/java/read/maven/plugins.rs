//! What the plugins of a build mean for an image: what only checks is left out, what makes a front end has a stage of its
//! own, what differs by machine is not built on another one.

use super::effective::{Effective, Plugin};
use super::reactor::Reactor;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Facts, FrontEnd};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

pub(super) fn read(
    unit: &Unit<'_>,
    effective: &Effective,
    plugins: &[Plugin<'_>],
    reactor: &Reactor,
    facts: &mut Facts,
) {
    skip_checks(effective, plugins, facts);
    // A switch counts for every module that is built with the unit.
    for pom in reactor.built.iter().skip(1) {
        let inner = Effective::of(unit, pom.clone());
        skip_checks(&inner, &inner.plugins(), facts);
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

/// What a kind of plugin is no work of an image's build for.
pub(super) fn why_skipped(makes: &str) -> Option<&'static str> {
    Some(match makes {
        "check" | "document" | "publish" => "it only checks, documents or publishes, which is no work for an image",
        "git" => "it asks the history of the repository, which is no part of what is built from",
        "image" => "it would make an image of its own, and needs an engine for that",
        "migration" => "it would reach for a database, and none is there while an image is built",
        _ => return None,
    })
}

fn skip_checks(effective: &Effective, plugins: &[Plugin<'_>], facts: &mut Facts) {
    let parent = effective.external.as_ref();
    let known = parent.and_then(|parent| CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact)));
    for plugin in plugins {
        let Some(row) = CATALOG.row("plugin", &plugin.key) else { continue };
        // A parent outside may bind what the project only names.
        let elsewhere = match (parent, known) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(_), Some(known)) => known.list("configures").contains(&plugin.key.as_str()),
        };
        let makes = row.text("makes").unwrap_or_default();
        let image = row.list("image-goals").iter().any(|goal| plugin.runs(goal));
        let (why, words) = if image {
            (why_skipped("image"), row.list("image-skip"))
        } else if plugin.reached(&row.list("late")).unwrap_or(elsewhere) {
            (why_skipped(makes), row.list("skip"))
        } else {
            continue;
        };
        if row.text("service") == Some("database") && makes == "sources" {
            let message = "the build asks a database for sources that it makes, and none is there in an image's build";
            facts.findings.push(
                Finding::warning("java/database-while-building", message)
                    .help("make the sources from the migrations' files, or keep them in the repository")
                    .at(plugin.origin.place().cloned()),
            );
        }
        let Some(because) = why else { continue };
        for word in words {
            if facts.build.skips.iter().all(|known| known.value() != word) {
                let why = Origin::rule_from("java/skip-check", because, [plugin.origin.clone(), row.origin()]);
                facts.build.skips.push(Sourced::new(word.to_owned(), why));
            }
        }
    }
}

/// What starts the program from its sources, where the plugin for it is there.
pub(super) fn develop(plugins: &[Plugin<'_>], facts: &mut Facts) {
    let rows = facts.frameworks.iter().filter_map(|framework| CATALOG.row("framework", &framework.key));
    facts.build.develop = rows.map(|row| (row, row.list("dev"))).find_map(|(row, words)| {
        let (prefix, _) = words.first()?.split_once(':')?;
        // Maven finds a plugin by the first part of its name, unless it says another one itself.
        let named = |plugin: &&Plugin<'_>| {
            let artifact = plugin.key.split(':').nth(1).unwrap_or_default();
            let own = CATALOG.row("plugin", &plugin.key).and_then(|row| row.text("prefix"));
            own == Some(prefix) || artifact.strip_suffix("-maven-plugin") == Some(prefix)
        };
        let plugin = plugins.iter().find(named)?;
        let because = "it starts the program from its sources, and again when they change";
        let why = Origin::rule_from("java/develop", because, [plugin.origin.clone(), row.origin()]);
        Some(Sourced::new(words.into_iter().map(str::to_owned).collect(), why))
    });
}

/// A profile that a plugin is only told to build for production by.
pub(super) fn production(effective: &Effective, facts: &mut Facts) {
    for pom in &effective.chain {
        for profile in pom.profiles() {
            let Some(id) = profile.child("id") else { continue };
            let plugins = profile.at(&["build", "plugins"]).into_iter().flat_map(|list| list.all("plugin"));
            let rows = plugins.filter_map(|plugin| {
                let key = format!("{}:{}", plugin.value(&["groupId"])?, plugin.value(&["artifactId"])?);
                CATALOG.row("plugin", &key)
            });
            let mut rows = rows.filter(|row| row.text("profile").is_some() && row.text("profile") == id.text());
            let Some(row) = rows.next() else { continue };
            let because = "only with it the plugin builds what is fit for production";
            let why =
                Origin::rule_from("java/production-profile", because, [pom.origin(id, "profile.id"), row.origin()]);
            let word = format!("-P{}", id.text().unwrap_or_default());
            if facts.build.words.iter().all(|known| *known.value() != word) {
                facts.build.words.push(Sourced::new(word, why));
            }
        }
    }
}

/// Tests that a property switches off by default are run where they are asked for.
pub(super) fn tests(effective: &Effective, facts: &mut Facts) {
    for name in ["skipTests", "maven.test.skip"] {
        let Some(off) = effective.property(name).filter(|value| value.value() == "true") else { continue };
        let because = "the project leaves its tests out by default, and here they are asked for";
        let why = Origin::rule_from("java/tests-on", because, [off.origin().clone()]);
        facts.build.test_words.push(Sourced::new(format!("-D{name}=false"), why));
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
        let skip = row.list("skip").into_iter().filter(|word| stops(&plugin, word)).map(|word| {
            let because = "a stage of its own makes the front end";
            let why = Origin::rule_from("java/front-end-apart", because, [plugin.origin.clone(), row.origin()]);
            Sourced::new(word.to_owned(), why)
        });
        facts.build.front_ends.push(FrontEnd {
            output: output(effective, &folder),
            folder: Sourced::new(folder, at.origin().clone()),
            skip: skip.collect(),
            host: row.list("hosts").first().map(|host| (*host).to_owned()),
        });
    }
}

/// The folder below a front end that the build takes files from.
fn output(effective: &Effective, front_end: &RepoPath) -> Option<Sourced<RepoPath>> {
    let plugins = effective.plugins();
    let copies = |plugin: &&Plugin<'_>| {
        let names = ["org.apache.maven.plugins:maven-resources-plugin", "org.apache.maven.plugins:maven-war-plugin"];
        names.contains(&plugin.key.as_str())
    };
    let configured = plugins.iter().filter(copies).flat_map(Plugin::configurations);
    let lists = configured.flat_map(|(pom, part)| {
        let lists = ["resources", "webResources"].map(|name| part.child(name));
        lists.into_iter().flatten().map(move |list| (pom, list))
    });
    let own = effective.chain.iter().flat_map(|pom| {
        let lists = pom.roots().into_iter().filter_map(|root| root.at(&["build", "resources"]));
        lists.map(|list| (&**pom, list)).collect::<Vec<_>>()
    });
    let items = lists.chain(own).flat_map(|(pom, list)| list.all("resource").map(move |one| (pom, one)));
    let mut folders = items.filter_map(|(pom, item)| {
        let named = effective.resolved(pom.sourced(item.child("directory")?, "resource.directory")?)?;
        let path = effective.own().folder.join(named.value()).ok()?;
        Some(Sourced::new(path, named.origin().clone()))
    });
    folders.find(|path| path.value() != front_end && path.value().is_in(front_end))
}

/// Whether a switch such as `-Dskip.installnodenpm` stops one of the goals that run, such as `install-node-and-npm`.
fn stops(plugin: &Plugin<'_>, word: &str) -> bool {
    let Some(what) = word.strip_prefix("-Dskip.") else { return true };
    plugin.goals().any(|goal| {
        let tool = goal.rsplit('-').next().unwrap_or(goal);
        match (goal.starts_with("install-"), what.strip_prefix("install")) {
            (true, Some(what)) => what.strip_prefix("node").unwrap_or(what) == tool,
            (false, None) => what == tool,
            _ => false,
        }
    })
}
