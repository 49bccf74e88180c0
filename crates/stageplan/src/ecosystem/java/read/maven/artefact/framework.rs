//! Frameworks that pack their programs themselves.

use super::{Look, Made};
use crate::ecosystem::java::facts::{Artefact, Layout, Shape};
use crate::ecosystem::java::read::boot;
use crate::ecosystem::java::read::is_class;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};

const BOOT: &str = "org.springframework.boot:spring-boot-maven-plugin";

impl Look<'_> {
    pub(super) fn boot(&self, packaging: &Sourced<String>) -> Option<Artefact> {
        let plugin = self.plugin(BOOT)?;
        if !self.works(plugin, &["repackage"]) {
            return None;
        }
        let plugin = &plugin.doing(&["repackage"]);
        let end = if packaging.value() == "war" { "war" } else { "jar" };
        let layers = self.setting(plugin, &["layers", "enabled"]);
        let layout = if self.is_on(plugin, "executable") {
            self.with_script_in_front(end)
        } else if layers.is_some_and(|on| on.value() == "false") {
            Layout::Whole("its layers are switched off")
        } else {
            boot::layout(self.boot.as_ref().map(|version| version.value().as_str()), end)
        };
        let classifier = self.setting(plugin, &["classifier"]);
        let behind = classifier.map_or_else(String::new, |name| format!("-{}", name.value()));
        let main = self.setting(plugin, &["mainClass"]).filter(|main| is_class(main.value()));
        let (path, pattern) = self.named(plugin, &behind, end);
        Some(Artefact { path, pattern, shape: Shape::Boot(layout), main })
    }

    /// Lines that no longer know the script take the setting for nothing.
    fn with_script_in_front(&self, end: &str) -> Layout {
        let version = self.boot.as_ref().map(|version| version.value().as_str());
        let known = version.and_then(boot::row);
        if known.is_some_and(|row| !row.flag("launch-script")) {
            return boot::layout(version, end);
        }
        Layout::Whole("a script stands before the archive, which its tools do not read")
    }

    pub(super) fn quarkus(&self, packaging: &Sourced<String>) -> Option<Made> {
        let plugin = self.maker("quarkus")?;
        if packaging.value() != "quarkus" && !plugin.runs("build") {
            return None;
        }
        let property = |names: &[&str]| names.iter().find_map(|name| self.effective.property(name));
        let kind =
            property(&["quarkus.package.jar.type", "quarkus.package.type"]).or_else(|| self.quarkus_type.clone());
        let (mut more, mut findings) = (Vec::new(), Vec::new());
        let switch = property(&["quarkus.native.enabled"]).filter(|on| on.value() == "true");
        let typed = kind.clone().filter(|kind| kind.value().starts_with("native"));
        if let Some(native) = switch.or(typed) {
            // Both names are known for the lines in use; the other one is passed over.
            let because = "a runtime in the image needs the form with classes";
            let why = Origin::rule_from("java/quarkus-not-native", because, [native.origin().clone()]);
            let words = ["-Dquarkus.native.enabled=false", "-Dquarkus.package.jar.enabled=true"];
            let words: &[&str] = if native.value() == "true" { &words } else { &["-Dquarkus.package.type=fast-jar"] };
            more.extend(words.iter().map(|word| Sourced::new((*word).to_owned(), why.clone())));
            findings.push(
                Finding::note("java/quarkus-native", "the build is set to make a native program, which takes GraalVM")
                    .help("nothing to do: the image runs the same program on a JVM")
                    .at(native.origin().place().cloned()),
            );
        }
        let name = property(&["quarkus.package.runner-suffix", "quarkus.package.jar.runner-suffix"]);
        let suffix = name.map_or_else(|| "-runner".to_owned(), |name| name.value().clone());
        let output = property(&["quarkus.package.output-directory"]).map(|folder| folder.value().clone());
        let artefact = match kind.as_ref().map(|kind| (kind.value().as_str(), kind.origin())) {
            Some(("uber-jar", origin)) => self.made_of(&suffix, "jar", Shape::Jar, origin, None),
            Some(("legacy-jar" | "legacy", origin)) => {
                let libs = "target/lib".to_owned();
                self.made_of(&suffix, "jar", Shape::Thin { libs }, origin, None)
            }
            _ => {
                let because = "the folder that Quarkus makes, in parts by how often they change";
                let why = Origin::rule_from("java/quarkus-app", because, [plugin.origin.clone()]);
                let path = format!("target/{}", output.as_deref().unwrap_or("quarkus-app"));
                Artefact { path: Sourced::new(path, why), pattern: false, shape: Shape::Quarkus, main: None }
            }
        };
        Some(Made { artefact, more, findings })
    }
}
