//! What a build by Maven leaves in `target` that runs.

mod assembly;
mod beside;
mod framework;
mod packed;
mod server;
mod why_not;

use super::effective::{Effective, Plugin};
use super::reactor::Reactor;
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Dependency, Shape};
use crate::ecosystem::java::read::is_class;
use crate::ecosystem::java::read::{self, Read};
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;

const JAR: &str = "org.apache.maven.plugins:maven-jar-plugin";
const EXEC: &str = "org.codehaus.mojo:exec-maven-plugin";
const JIB: &str = "com.google.cloud.tools:jib-maven-plugin";

/// Everything that is asked for one answer.
struct Look<'e> {
    unit: &'e Unit<'e>,
    effective: &'e Effective,
    plugins: &'e [Plugin<'e>],
    dependencies: &'e [Dependency],
    /// The version of Spring Boot, where it is one of its projects.
    boot: Option<Sourced<String>>,
    /// A setting of Quarkus in its configuration file.
    quarkus_type: Option<Sourced<String>>,
    /// Classes of the sources that can be started.
    mains: &'e [Sourced<String>],
}

/// What the build makes, and what it must be told for that.
struct Made {
    artefact: Artefact,
    /// Words behind the goal that packages.
    more: Vec<Sourced<String>>,
    findings: Vec<Finding>,
}

impl From<Artefact> for Made {
    fn from(artefact: Artefact) -> Self {
        Self { artefact, more: Vec::new(), findings: Vec::new() }
    }
}

/// Finds what the unit's build makes that runs, or why nothing does.
pub(super) fn read(
    unit: &Unit<'_>,
    effective: &Effective,
    plugins: &[Plugin<'_>],
    reactor: &Reactor,
    read: &mut Read<'_>,
) {
    let facts = &mut read.facts;
    let boot = facts.frameworks.iter().find(|framework| framework.key == "spring-boot");
    let look = Look {
        unit,
        effective,
        plugins,
        dependencies: &facts.dependencies,
        boot: boot.and_then(|framework| framework.version.clone()),
        quarkus_type: read.quarkus_type.clone(),
        mains: &facts.code.mains,
    };
    let jib = look.plugin(JIB).map(|plugin| plugin.origin.clone());
    let made = look.made();
    match made {
        Some(made) => {
            facts.artefact = Some(made.artefact);
            facts.build.more.extend(made.more);
            facts.findings.extend(made.findings);
            server::read(unit, effective, plugins, facts);
        }
        None => facts.why_not = Some(why_not::why_not(unit, effective, reactor)),
    }
    if let Some(jib) = jib.filter(|_| facts.artefact.is_some()) {
        facts.findings.push(
            Finding::note("java/jib", "the build also makes an image by Jib, without a Dockerfile")
                .help("nothing to do: the Dockerfile makes one from the same artefact")
                .at(jib.place().cloned()),
        );
    }
}

impl<'e> Look<'e> {
    fn plugin(&self, key: &str) -> Option<&'e Plugin<'e>> {
        self.plugins.iter().find(|plugin| plugin.key == key)
    }

    /// The plugin whose row says that it makes something of this kind.
    fn maker(&self, kind: &str) -> Option<&'e Plugin<'e>> {
        let makes = |key: &str| CATALOG.row("plugin", key).and_then(|row| row.text("makes")) == Some(kind);
        self.plugins.iter().find(|plugin| makes(&plugin.key))
    }

    fn setting(&self, plugin: &Plugin<'_>, path: &[&str]) -> Option<Sourced<String>> {
        plugin.setting(self.effective, path)
    }

    fn is_on(&self, plugin: &Plugin<'_>, name: &str) -> bool {
        self.setting(plugin, &[name]).is_some_and(|value| value.value() == "true")
    }

    /// The row of the parent outside of the repository.
    fn parent(&self) -> Option<(Row<'static>, Origin)> {
        let parent = self.effective.external.as_ref()?;
        let row = CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact))?;
        (!row.flag("import")).then(|| (row, parent.origin.clone()))
    }

    /// What the parent makes of a module by itself.
    fn by_parent(&self, kind: &str) -> Option<Origin> {
        let (row, origin) = self.parent()?;
        (row.text("makes") == Some(kind)).then_some(origin)
    }

    /// Whether a plugin does its work: by an execution here, or by one that the parent has for whoever names it.
    fn works(&self, plugin: &Plugin<'_>, goals: &[&str]) -> bool {
        let configured = || self.parent().is_some_and(|(row, _)| row.list("configures").contains(&plugin.key.as_str()));
        // A parent calls its execution by the goal.
        let by_parent = configured() && !goals.iter().any(|goal| plugin.is_late(goal));
        let runs = goals.iter().any(|goal| plugin.runs(goal)) || by_parent;
        runs && !plugin.doing(goals).skipped(self.effective)
    }

    /// The artefact that runs; `None` where the build makes nothing that does.
    fn made(&self) -> Option<Made> {
        let packaging = self.effective.packaging();
        let library = |row: &Row<'_>| row.text("makes") == Some("library");
        let of_packaging = CATALOG
            .rows("plugin")
            .filter(library)
            .find_map(|row| row.text("packaging").filter(|kind| *kind == packaging.value()));
        if packaging.value() == "pom" || of_packaging.is_some() || self.by_parent("library").is_some() {
            return None;
        }
        self.quarkus(&packaging)
            .or_else(|| self.boot(&packaging).map(Made::from))
            .or_else(|| self.archive(&packaging).map(Made::from))
            .or_else(|| self.shaded().map(Made::from))
            .or_else(|| self.assembled().map(Made::from))
            .or_else(|| self.with_script().map(Made::from))
            .or_else(|| self.beside(&packaging))
    }

    /// What the file in `target` is called, without its end.
    fn final_name(&self) -> Option<Sourced<String>> {
        let own = self.effective.final_name()?;
        let written = self.effective.value(&["build", "finalName"]).is_some();
        let Some((row, origin)) = self.parent().filter(|_| !written) else { return Some(own) };
        let (Some(text), Some(artifact)) = (row.text("final-name"), self.effective.artifact()) else {
            return Some(own);
        };
        let name = text.replace("${project.artifactId}", artifact.value());
        let because = "the parent names the file";
        Some(Sourced::new(name, Origin::rule_from("java/final-name", because, [origin, row.origin()])))
    }

    /// The file's name as far as it is known, with a star for what is not; for names of plain characters.
    fn pattern(&self) -> Option<String> {
        let chain = self.effective.chain.iter();
        let written = chain.flat_map(|pom| pom.roots()).find_map(|root| root.value(&["build", "finalName"]));
        let text = match written {
            Some(text) => text.to_owned(),
            None => format!("{}-*", self.effective.artifact()?.value()),
        };
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some((before, behind)) = rest.split_once("${") {
            let (name, after) = behind.split_once('}')?;
            out.push_str(before);
            out.push_str(&self.effective.resolve(&format!("${{{name}}}")).unwrap_or_else(|| "*".to_owned()));
            rest = after;
        }
        out.push_str(rest);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+*".contains(&byte);
        (out.bytes().all(plain) && out.bytes().any(|byte| byte != b'*')).then_some(out)
    }

    /// A file of `target`, by the name that Maven gives it; a pattern of ours where that cannot be known.
    fn file(&self, behind: &str, end: &str, origin: &Origin) -> (Sourced<String>, bool) {
        match self.final_name() {
            Some(name) => {
                let path = format!("target/{}{behind}.{end}", name.value());
                let from = [origin.clone(), name.origin().clone()];
                let why = Origin::rule_from("java/artefact", "what the build leaves in `target`", from);
                (Sourced::new(path, why), false)
            }
            None => {
                let because = "what names the file lies outside of the repository";
                let why = Origin::rule_from("java/artefact-by-pattern", because, [origin.clone()]);
                let name = self.pattern().unwrap_or_else(|| "*".to_owned());
                (Sourced::new(format!("target/{name}{behind}.{end}").replace("**", "*"), why), true)
            }
        }
    }

    /// A file that a plugin may name and put elsewhere.
    fn named(&self, plugin: &Plugin<'_>, behind: &str, end: &str) -> (Sourced<String>, bool) {
        let folder = self.setting(plugin, &["outputDirectory"]).map(|folder| within(folder.value()));
        let (path, pattern) = match self.setting(plugin, &["finalName"]) {
            Some(name) => (name.map(|name| format!("target/{name}{behind}.{end}")), false),
            None => self.file(behind, end, &plugin.origin),
        };
        let moved = |path: String| match (&folder, path.strip_prefix("target/")) {
            (Some(folder), Some(name)) if !folder.is_empty() => format!("{folder}/{name}"),
            _ => path,
        };
        (path.map(moved), pattern)
    }

    fn made_of(
        &self,
        behind: &str,
        end: &str,
        shape: Shape,
        origin: &Origin,
        main: Option<Sourced<String>>,
    ) -> Artefact {
        let (path, pattern) = self.file(behind, end, origin);
        Artefact { path, pattern, shape, main }
    }

    /// The class that the jar's own manifest names.
    fn manifest_main(&self) -> Option<Sourced<String>> {
        self.archive_main(&self.jar_plugin()?)
    }

    /// The plugin that makes the jar: where several executions make one, that whose jar names its class.
    fn jar_plugin(&self) -> Option<Plugin<'e>> {
        let plugin = self.plugin(JAR)?;
        let starts = plugin.each(&["jar"]).into_iter().find(|plugin| self.archive_main(plugin).is_some());
        Some(starts.unwrap_or_else(|| plugin.doing(&["jar"])))
    }

    fn archive_main(&self, plugin: &Plugin<'_>) -> Option<Sourced<String>> {
        let main = self.setting(plugin, &["archive", "manifest", "mainClass"]);
        let main = main.or_else(|| self.setting(plugin, &["archive", "manifestEntries", "Main-Class"]));
        main.filter(|main| is_class(main.value()))
    }

    /// The class to start, where the build says it beside a manifest; that of the sources comes last.
    fn main_class(&self) -> Option<Sourced<String>> {
        let by_plugin = |key: &str, path: &[&str]| self.setting(self.plugin(key)?, path);
        let property = |name: &str| self.effective.property(name);
        let by_parent = || {
            let (row, origin) = self.parent()?;
            let named = property(row.text("main-property")?);
            named.or_else(|| Some(Sourced::new(row.text("main-default")?.to_owned(), origin)))
        };
        let names = ["exec.mainClass", "mainClass", "main.class", "start-class"];
        let found = by_plugin(EXEC, &["mainClass"])
            .or_else(|| by_plugin(JIB, &["container", "mainClass"]))
            .or_else(by_parent)
            .or_else(|| names.iter().find_map(|name| property(name)))
            .filter(|main| read::is_class(main.value()));
        found.or_else(|| self.mains.first().cloned())
    }

    /// The class to start where no manifest says it.
    fn main_if(&self, written: Option<&Sourced<String>>) -> Option<Sourced<String>> {
        if written.is_some() { None } else { self.main_class() }
    }
}

/// A path as Maven's plugins take it, seen from the pom's folder.
fn within(path: &str) -> String {
    let mut path = path.trim();
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    path.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests;
