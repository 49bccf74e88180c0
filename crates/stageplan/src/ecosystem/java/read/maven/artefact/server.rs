//! Archives for a server, and the server that the build names for them.

use super::super::effective::{Effective, Plugin};
use super::{Look, within};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Facts, Shape};
use crate::ecosystem::java::read::server::{self, Ask};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

const WAR: &str = "org.apache.maven.plugins:maven-war-plugin";

impl Look<'_> {
    pub(super) fn archive(&self, packaging: &Sourced<String>) -> Option<Artefact> {
        if packaging.value() != "war" {
            return None;
        }
        // Servers that the build puts around the archive.
        let around = [("payara", "bundle", "-microbundle"), ("wildfly", "package", "-bootable")];
        for (kind, goal, behind) in around {
            let plugin = self.maker(kind).filter(|plugin| plugin.runs(goal));
            if let Some(plugin) = plugin.filter(|plugin| kind != "wildfly" || plugin.key.contains("jar")) {
                return Some(self.made_of(behind, "jar", Shape::Jar, &plugin.origin, None));
            }
        }
        let plugin = self.plugin(WAR).map(|plugin| plugin.doing(&["war"]));
        let plugin = plugin.as_ref();
        let name = plugin.and_then(|plugin| self.setting(plugin, &["warName"]));
        let classifier = plugin.and_then(|plugin| self.setting(plugin, &["classifier"]));
        let behind = classifier.map_or_else(String::new, |name| format!("-{}", name.value()));
        let (path, pattern) = match (name, plugin) {
            (Some(name), _) => (name.map(|name| format!("target/{name}{behind}.war")), false),
            (None, Some(plugin)) => self.named(plugin, &behind, "war"),
            (None, None) => self.file(&behind, "war", packaging.origin()),
        };
        // An archive whose manifest names a class starts by itself.
        if plugin.and_then(|plugin| self.archive_main(plugin)).is_some() {
            return Some(Artefact { path, pattern, shape: Shape::Jar, main: None });
        }
        Some(Artefact { path, pattern, shape: Shape::War { server: String::new() }, main: None })
    }
}

/// Names the server of an archive that needs one.
pub(super) fn read(unit: &Unit<'_>, effective: &Effective, plugins: &[Plugin<'_>], facts: &mut Facts) {
    if !matches!(facts.artefact.as_ref().map(|artefact| &artefact.shape), Some(Shape::War { .. })) {
        return;
    }
    let setting = |name: &[&str]| {
        plugins.iter().filter(|plugin| of_server(&plugin.key)).find_map(|plugin| plugin.setting(effective, name))
    };
    let war = plugins.iter().find(|plugin| plugin.key == WAR);
    let webapp = war.and_then(|plugin| plugin.setting(effective, &["warSourceDirectory"]));
    let webapp = webapp.map_or_else(|| "src/main/webapp".to_owned(), |folder| within(folder.value()));
    let context =
        setting(&["webApp", "contextPath"]).or_else(|| setting(&["path"])).or_else(|| setting(&["contextPath"]));
    let config = setting(&["configDirectory"]).or_else(|| {
        let file = setting(&["serverXmlFile"]).or_else(|| setting(&["configFile"]))?;
        let folder = file.value().rsplit_once('/').map_or_else(String::new, |(folder, _)| folder.to_owned());
        Some(file.map(|_| folder))
    });
    let ask = Ask {
        plugins: plugins.iter().map(|plugin| (plugin.key.as_str(), plugin.origin.clone())).collect(),
        webapp: &webapp,
        context,
        config: config.map(|config| config.map(|path| within(&path))),
        properties: liberty(effective),
    };
    let server = server::server(unit, facts, &ask);
    let key = server.key.value().clone();
    if let Some(row) = CATALOG.row("war-server", &key).filter(|row| row.text("folder").is_some()) {
        return provisioned(row.text("folder").unwrap_or_default(), plugins, server.key, facts);
    }
    if let Some(artefact) = &mut facts.artefact {
        artefact.shape = Shape::War { server: key };
    }
    facts.server = Some(server);
}

/// Plugins that start a server, or make one.
fn of_server(key: &str) -> bool {
    let makes = CATALOG.row("plugin", key).and_then(|row| row.text("makes"));
    matches!(makes, Some("server" | "liberty" | "wildfly"))
}

/// The properties that Liberty's plugin hands to the server.
fn liberty(effective: &Effective) -> Vec<(String, Sourced<String>)> {
    let mut names: Vec<String> = Vec::new();
    for root in effective.chain.iter().flat_map(|pom| pom.roots()) {
        for element in root.child("properties").into_iter().flat_map(|list| list.children().collect::<Vec<_>>()) {
            let name = element.name();
            if name.starts_with("liberty.var.") && names.iter().all(|known| known != name) && names.len() < 100 {
                names.push(name.to_owned());
            }
        }
    }
    names.into_iter().filter_map(|name| Some((name.clone(), effective.property(&name)?))).collect()
}

/// A server that the build itself puts into a folder, the archive with it; there is no image of it to build upon.
fn provisioned(folder: &str, plugins: &[Plugin<'_>], key: Sourced<String>, facts: &mut Facts) {
    let makes = |plugin: &&Plugin<'_>| {
        let row = CATALOG.row("plugin", &plugin.key);
        row.is_some_and(|row| {
            row.text("makes") == Some("wildfly") && row.list("goals").iter().any(|goal| plugin.runs(goal))
        })
    };
    let Some(plugin) = plugins.iter().find(makes) else {
        facts.artefact = None;
        facts.why_not = Some(
            Finding::error(
                "java/server-not-provisioned",
                "the archive is for WildFly, and the build makes no server for it",
            )
            .help("add the goal `package` of wildfly-maven-plugin, which lays the server and the archive into a folder")
            .at(key.origin().place().cloned()),
        );
        return;
    };
    if let Some(artefact) = &mut facts.artefact {
        let because = "the server that the build lays out, with the archive in it";
        let why = Origin::rule_from("java/artefact", because, [plugin.origin.clone(), key.origin().clone()]);
        artefact.path = Sourced::new(folder.to_owned(), why);
        artefact.pattern = false;
        artefact.shape = Shape::War { server: key.value().clone() };
    }
}
