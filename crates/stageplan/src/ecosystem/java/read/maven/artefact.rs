//! What a build by Maven leaves in `target` that runs.

use super::effective::{Effective, Plugin};
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::{Artefact, Dependency, Layout, Shape};
use crate::ecosystem::java::read::boot;
use crate::origin::{Origin, Sourced};

const BOOT: &str = "org.springframework.boot:spring-boot-maven-plugin";
const SHADE: &str = "org.apache.maven.plugins:maven-shade-plugin";
const ASSEMBLY: &str = "org.apache.maven.plugins:maven-assembly-plugin";
const JAR: &str = "org.apache.maven.plugins:maven-jar-plugin";
const WAR: &str = "org.apache.maven.plugins:maven-war-plugin";
const DEPENDENCY: &str = "org.apache.maven.plugins:maven-dependency-plugin";

/// Everything that is asked for one answer.
pub(super) struct Look<'e> {
    pub(super) effective: &'e Effective,
    pub(super) plugins: &'e [Plugin<'e>],
    pub(super) dependencies: &'e [Dependency],
    /// The version of Spring Boot, where it is one of its projects.
    pub(super) boot: Option<&'e Sourced<String>>,
    /// A setting of Quarkus in its configuration file.
    pub(super) quarkus_type: Option<Sourced<String>>,
    /// Classes of the sources that can be started.
    pub(super) mains: &'e [Sourced<String>],
}

impl<'e> Look<'e> {
    fn plugin(&self, key: &str) -> Option<&'e Plugin<'e>> {
        self.plugins.iter().find(|plugin| plugin.key == key)
    }

    fn made_by(&self, kind: &str) -> Option<&'e Plugin<'e>> {
        self.plugins
            .iter()
            .find(|plugin| CATALOG.row("plugin", &plugin.key).is_some_and(|row| row.text("makes") == Some(kind)))
    }

    /// The artefact that runs; `None` where the build makes nothing that does.
    pub(super) fn artefact(&self) -> Option<Artefact> {
        let packaging = self.effective.packaging();
        if packaging.value() == "pom" {
            return None;
        }
        self.quarkus(&packaging)
            .or_else(|| self.boot(&packaging))
            .or_else(|| self.war(&packaging))
            .or_else(|| self.shaded())
            .or_else(|| self.assembled())
            .or_else(|| self.thin())
            .or_else(|| self.plain())
    }

    /// A file of `target`, by the name that Maven gives it; a pattern of ours where that cannot be known.
    fn file(&self, before: &str, behind: &str, end: &str, origin: &Origin) -> (Sourced<String>, bool) {
        match self.effective.final_name() {
            Some(name) => {
                let path = format!("target/{before}{}{behind}.{end}", name.value());
                let from = [origin.clone(), name.origin().clone()];
                let why = Origin::rule_from("java/artefact", "what the build leaves in `target`", from);
                (Sourced::new(path, why), false)
            }
            None => {
                let because = "what names the file lies outside of the repository";
                let why = Origin::rule_from("java/artefact-by-pattern", because, [origin.clone()]);
                (Sourced::new(format!("target/*{behind}.{end}"), why), true)
            }
        }
    }

    fn made(&self, behind: &str, end: &str, shape: Shape, origin: &Origin, main: Option<Sourced<String>>) -> Artefact {
        let (path, pattern) = self.file("", behind, end, origin);
        Artefact { path, pattern, shape, main }
    }

    fn quarkus(&self, packaging: &Sourced<String>) -> Option<Artefact> {
        let plugin = self.plugins.iter().find(|plugin| plugin.key.ends_with(":quarkus-maven-plugin"))?;
        if packaging.value() != "quarkus" && !plugin.runs("build") {
            return None;
        }
        let property = |name: &str| self.effective.property(name);
        let kind = property("quarkus.package.jar.type").or_else(|| property("quarkus.package.type"));
        let kind = kind.or_else(|| self.quarkus_type.clone());
        if let Some(kind) = kind.filter(|kind| matches!(kind.value().as_str(), "uber-jar" | "legacy-jar")) {
            let shape = match kind.value().as_str() {
                "uber-jar" => Shape::Jar,
                _ => Shape::Thin { libs: "target/lib".to_owned() },
            };
            return Some(self.made("-runner", "jar", shape, kind.origin(), None));
        }
        let because = "the folder that Quarkus makes, in parts by how often they change";
        let why = Origin::rule_from("java/quarkus-app", because, [plugin.origin.clone()]);
        let path = Sourced::new("target/quarkus-app".to_owned(), why);
        Some(Artefact { path, pattern: false, shape: Shape::Quarkus, main: None })
    }

    fn boot(&self, packaging: &Sourced<String>) -> Option<Artefact> {
        let plugin = self.plugin(BOOT)?;
        let by_parent = self.effective.external.as_ref().is_some_and(|parent| {
            let row = CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact));
            row.is_some_and(|row| row.flag("boot"))
        });
        if plugin.skipped(self.effective) || !(by_parent || plugin.runs("repackage")) {
            return None;
        }
        let flag = |name: &str| plugin.setting(self.effective, &[name]).is_some_and(|value| value.value() == "true");
        let end = if packaging.value() == "war" { "war" } else { "jar" };
        let layers = plugin.setting(self.effective, &["layers", "enabled"]);
        let layout = if flag("executable") {
            Layout::Whole("a script stands before the archive, which its tools do not read")
        } else if layers.is_some_and(|on| on.value() == "false") {
            Layout::Whole("its layers are switched off")
        } else {
            boot::layout(self.boot.map(|version| version.value().as_str()), end)
        };
        let classifier = plugin.setting(self.effective, &["classifier"]);
        let behind = classifier.map_or_else(String::new, |name| format!("-{}", name.value()));
        let main = plugin.setting(self.effective, &["mainClass"]);
        Some(self.made(&behind, end, Shape::Boot(layout), &plugin.origin, main))
    }

    fn war(&self, packaging: &Sourced<String>) -> Option<Artefact> {
        if packaging.value() != "war" {
            return None;
        }
        let server = self.server();
        let name = self.plugin(WAR).and_then(|plugin| plugin.setting(self.effective, &["warName"]));
        let (path, pattern) = match name {
            Some(name) => (name.map(|name| format!("target/{name}.war")), false),
            None => self.file("", "", "war", packaging.origin()),
        };
        Some(Artefact { path, pattern, shape: Shape::War { server: server.into_parts().0 }, main: None })
    }

    /// The server for an archive: the one whose plugin the build uses, else by the level of its API.
    fn server(&self) -> Sourced<String> {
        let named = CATALOG.rows("war-server").find_map(|row| {
            let plugin = self.plugins.iter().find(|plugin| row.list("plugins").contains(&plugin.key.as_str()))?;
            Some(Sourced::new(row.key().to_owned(), plugin.origin.clone()))
        });
        let by_level = || {
            CATALOG.rows("war-server").find_map(|row| {
                let tells = row.list("tells");
                let found = self.dependencies.iter().find(|dependency| {
                    tells.iter().any(|tell| {
                        let (key, from) = tell.split_once('@').unwrap_or((tell, ""));
                        let major = |text: &str| text.split('.').next().and_then(|part| part.parse::<u32>().ok());
                        dependency.key == key
                            && (from.is_empty() || dependency.version.as_deref().and_then(major) >= major(from))
                    })
                })?;
                Some(Sourced::new(row.key().to_owned(), found.origin.clone()))
            })
        };
        let otherwise = || {
            let row = CATALOG.rows("war-server").find(|row| row.flag("default"));
            let key = row.map(|row| row.key().to_owned()).unwrap_or_default();
            Sourced::new(key, Origin::rule("java/war-server", "nothing names a server or the level of its API"))
        };
        named.or_else(by_level).unwrap_or_else(otherwise)
    }

    fn shaded(&self) -> Option<Artefact> {
        let plugin = self.plugin(SHADE).filter(|plugin| plugin.runs("shade") && !plugin.skipped(self.effective));
        let by_parent = || {
            let parent = self.effective.external.as_ref()?;
            let row = CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact))?;
            (row.text("makes") == Some("shade")).then(|| parent.origin.clone())
        };
        let Some(plugin) = plugin else {
            let origin = by_parent()?;
            return Some(self.made("", "jar", Shape::Jar, &origin, None));
        };
        let main = self.shade_main(plugin);
        if main.is_none() && self.mains.is_empty() && self.manifest_main().is_none() {
            return None;
        }
        let setting = |name: &str| plugin.setting(self.effective, &[name]);
        let main = main.or_else(|| self.manifest_main());
        if let Some(file) = setting("outputFile") {
            let path = file.map(|file| within(&file));
            return Some(Artefact { path, pattern: false, shape: Shape::Jar, main: self.main_if(main) });
        }
        let attached = setting("shadedArtifactAttached").is_some_and(|value| value.value() == "true");
        let classifier =
            setting("shadedClassifierName").map_or_else(|| "shaded".to_owned(), |name| name.value().clone());
        let behind = if attached { format!("-{classifier}") } else { String::new() };
        let mut made = match setting("finalName") {
            Some(name) => {
                let path = name.map(|name| format!("target/{name}{behind}.jar"));
                Artefact { path, pattern: false, shape: Shape::Jar, main: None }
            }
            None => self.made(&behind, "jar", Shape::Jar, &plugin.origin, None),
        };
        made.main = self.main_if(main);
        Some(made)
    }

    /// The class to start where no manifest says it.
    fn main_if(&self, written: Option<Sourced<String>>) -> Option<Sourced<String>> {
        written.is_none().then(|| self.mains.first().cloned()).flatten()
    }

    fn shade_main(&self, plugin: &Plugin<'_>) -> Option<Sourced<String>> {
        let transformers =
            plugin.configurations().into_iter().filter_map(|(pom, part)| Some((pom, part.child("transformers")?)));
        let transformers = transformers.flat_map(|(pom, list)| list.all("transformer").map(move |one| (pom, one)));
        let mut found = transformers.filter_map(|(pom, transformer)| {
            let named = transformer.child("mainClass");
            let entries = || transformer.child("manifestEntries")?.child("Main-Class");
            pom.sourced(named.or_else(entries)?, "transformer.mainClass")
        });
        self.effective.resolved(found.next()?)
    }

    fn manifest_main(&self) -> Option<Sourced<String>> {
        let plugin = self.plugin(JAR)?;
        let main = plugin.setting(self.effective, &["archive", "manifest", "mainClass"]);
        main.or_else(|| plugin.setting(self.effective, &["archive", "manifestEntries", "Main-Class"]))
    }

    fn assembled(&self) -> Option<Artefact> {
        let plugin = self.plugin(ASSEMBLY).filter(|plugin| plugin.runs("single") || plugin.runs("assembly"))?;
        let reference = plugin.setting(self.effective, &["descriptorRefs", "descriptorRef"])?;
        if reference.value() != "jar-with-dependencies" {
            return None;
        }
        let main = plugin.setting(self.effective, &["archive", "manifest", "mainClass"]);
        let main = main.or_else(|| plugin.setting(self.effective, &["archive", "manifestEntries", "Main-Class"]));
        if main.is_none() && self.mains.is_empty() {
            return None;
        }
        let append = plugin.setting(self.effective, &["appendAssemblyId"]).is_none_or(|value| value.value() != "false");
        let behind = if append { "-jar-with-dependencies" } else { "" };
        let mut made = match plugin.setting(self.effective, &["finalName"]) {
            Some(name) => {
                let path = name.map(|name| format!("target/{name}{behind}.jar"));
                Artefact { path, pattern: false, shape: Shape::Jar, main: None }
            }
            None => self.made(behind, "jar", Shape::Jar, &plugin.origin, None),
        };
        made.main = self.main_if(main);
        Some(made)
    }

    /// A jar whose manifest names others, which the build copies beside it.
    fn thin(&self) -> Option<Artefact> {
        let by_parent = || {
            let parent = self.effective.external.as_ref()?;
            let row = CATALOG.row("parent", &format!("{}:{}", parent.group, parent.artifact))?;
            (row.text("makes") == Some("thin")).then(|| parent.origin.clone())
        };
        if let Some(origin) = by_parent() {
            let libs = "target/libs".to_owned();
            return Some(self.made("", "jar", Shape::Thin { libs }, &origin, None));
        }
        let jar = self.plugin(JAR)?;
        let manifest = |name: &str| jar.setting(self.effective, &["archive", "manifest", name]);
        let main = self.manifest_main()?;
        let listed = manifest("addClasspath").is_some_and(|value| value.value() == "true");
        let copies = self.plugin(DEPENDENCY).filter(|plugin| plugin.runs("copy-dependencies"));
        if !listed {
            return None;
        }
        let copies = copies?;
        let folder = copies.setting(self.effective, &["outputDirectory"]);
        let libs = folder.map_or_else(|| "target/dependency".to_owned(), |folder| within(folder.value()));
        Some(self.made("", "jar", Shape::Thin { libs }, main.origin(), None))
    }

    /// A jar with nothing in it but the project's own classes: what it depends on is laid beside it.
    fn plain(&self) -> Option<Artefact> {
        let exec = self.plugin("org.codehaus.mojo:exec-maven-plugin");
        let named = exec.and_then(|plugin| plugin.setting(self.effective, &["mainClass"]));
        let property = || {
            ["exec.mainClass", "mainClass", "main.class", "start-class"]
                .iter()
                .find_map(|name| self.effective.property(name))
        };
        let main = self.manifest_main().or(named).or_else(property).or_else(|| self.mains.first().cloned())?;
        // A library may hold a class that can be started, as a tool for those who use it.
        let library =
            || self.effective.own().project().is_some_and(|project| project.child("distributionManagement").is_some());
        if self.manifest_main().is_none() && exec.is_none() && library() {
            return None;
        }
        let libs = "target/libs".to_owned();
        let runtime =
            |dependency: &&Dependency| !matches!(dependency.scope.as_str(), "test" | "provided" | "system" | "import");
        let shape = match self.dependencies.iter().find(runtime) {
            Some(_) => Shape::ClassPath { libs },
            None => Shape::Jar,
        };
        let origin = main.origin().clone();
        let written = self.manifest_main().is_some() && shape == Shape::Jar;
        Some(self.made("", "jar", shape, &origin, (!written).then_some(main)))
    }
}

/// A path as Maven's plugins take it, seen from the pom's folder.
fn within(path: &str) -> String {
    path.trim_start_matches("./").trim_end_matches('/').to_owned()
}

/// Whether the plugin that makes containers without a Dockerfile is used, which tells that the module is deployed.
pub(super) fn jib<'e>(look: &Look<'e>) -> Option<&'e Plugin<'e>> {
    look.made_by("jib")
}
