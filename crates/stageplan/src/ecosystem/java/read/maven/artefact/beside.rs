//! Jars that hold the project's own classes alone: what they depend on is laid beside them.

use super::{EXEC, JIB, Look, Made, within};
use crate::ecosystem::java::facts::{Artefact, Dependency, Shape};
use crate::origin::{Origin, Sourced};

/// Where the libraries are laid when the build itself lays them nowhere.
const LIBRARIES: &str = "target/libs";

/// What lays them there.
const GOALS: &[&str] = &["dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=target/libs"];

impl Look<'_> {
    pub(super) fn beside(&self, packaging: &Sourced<String>) -> Option<Made> {
        if let Some(origin) = self.by_parent("libs") {
            let folder = self.parent().and_then(|(row, _)| row.text("libs")).unwrap_or("libs");
            let libs = format!("target/{folder}");
            return Some(self.made_of("", "jar", Shape::Thin { libs }, &origin, None).into());
        }
        if !matches!(packaging.value().as_str(), "jar" | "takari-jar") {
            return None;
        }
        let written = self.manifest_main();
        let main = written.clone().or_else(|| self.main_class())?;
        if written.is_none() && self.is_library() {
            return None;
        }
        let copied = self.copied();
        // The manifest names the libraries where they will lie.
        if let Some(libs) = copied.as_ref().filter(|libs| written.is_some() && self.lists(libs)) {
            return Some(self.made_of("", "jar", Shape::Thin { libs: libs.clone() }, main.origin(), None).into());
        }
        let needs = |one: &Dependency| !matches!(one.scope.as_str(), "test" | "provided" | "system" | "import");
        if !self.dependencies.iter().any(needs) {
            let main = written.is_none().then_some(main.clone());
            return Some(self.made_jar(Shape::Jar, &self.main_origin(&main, written.as_ref()), main).into());
        }
        let more = match &copied {
            Some(_) => Vec::new(),
            None => {
                let because = "the jar holds the project's own classes, and needs the others beside it";
                let why = Origin::rule_from("java/libraries-beside", because, [main.origin().clone()]);
                GOALS.iter().map(|word| Sourced::new((*word).to_owned(), why.clone())).collect()
            }
        };
        let libs = copied.unwrap_or_else(|| LIBRARIES.to_owned());
        let artefact = self.made_jar(Shape::ClassPath { libs }, main.origin(), Some(main.clone()));
        Some(Made { artefact, more, findings: Vec::new() })
    }

    fn main_origin(&self, main: &Option<Sourced<String>>, written: Option<&Sourced<String>>) -> Origin {
        let known = main.as_ref().or(written).map(|main| main.origin().clone());
        known.unwrap_or_else(|| self.effective.own().source.origin_of_file())
    }

    /// The jar of the jar plugin, which may have a classifier.
    fn made_jar(&self, shape: Shape, origin: &Origin, main: Option<Sourced<String>>) -> Artefact {
        let plugin = self.jar_plugin();
        let classifier = plugin.as_ref().and_then(|plugin| self.setting(plugin, &["classifier"]));
        let behind = classifier.map_or_else(String::new, |name| format!("-{}", name.value()));
        let (path, pattern) = match &plugin {
            Some(plugin) => self.named(plugin, &behind, "jar"),
            None => self.file(&behind, "jar", origin),
        };
        Artefact { path, pattern, shape, main }
    }

    /// The folder that the build copies libraries to.
    fn copied(&self) -> Option<String> {
        let plugin = self.maker("libs").filter(|plugin| plugin.runs("copy-dependencies"))?;
        let folder = self.setting(&plugin.doing(&["copy-dependencies"]), &["outputDirectory"]);
        Some(folder.map_or_else(|| "target/dependency".to_owned(), |folder| within(folder.value())))
    }

    /// Whether the manifest names the libraries of the folder as they lie beside the jar.
    fn lists(&self, libs: &str) -> bool {
        let Some(jar) = self.jar_plugin() else { return false };
        let manifest = |name: &str| self.setting(&jar, &["archive", "manifest", name]);
        let prefix = manifest("classpathPrefix").map(|prefix| within(prefix.value())).unwrap_or_default();
        manifest("addClasspath").is_some_and(|on| on.value() == "true") && libs.strip_prefix("target/") == Some(&prefix)
    }

    /// A library may hold a class that can be started, as a tool for those who use it.
    fn is_library(&self) -> bool {
        let published = self.effective.own().project().is_some_and(|own| own.child("distributionManagement").is_some());
        published && [EXEC, JIB].iter().all(|key| self.plugin(key).is_none())
    }
}
