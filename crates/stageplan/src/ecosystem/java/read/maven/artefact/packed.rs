//! Everything in one file, by plugins of Maven; and folders with scripts.

use super::{Look, Plugin, within};
use crate::ecosystem::java::facts::{Artefact, Shape};
use crate::origin::{Origin, Sourced};

const SHADE: &str = "org.apache.maven.plugins:maven-shade-plugin";

impl Look<'_> {
    pub(super) fn shaded(&self) -> Option<Artefact> {
        let plugin = self.plugin(SHADE).filter(|plugin| self.works(plugin, &["shade"]));
        let Some(plugin) = plugin else {
            let origin = self.by_parent("shade")?;
            let main = self.main_class();
            main.as_ref()?;
            return Some(self.made_of("", "jar", Shape::Jar, &origin, None));
        };
        let plugin = &plugin.doing(&["shade"]);
        let written = self.shade_main(plugin).or_else(|| self.manifest_main());
        if written.is_none() && self.main_class().is_none() {
            return None;
        }
        // The parent's own transformer takes the class from its property.
        let by_parent = || self.by_parent("shade").is_some();
        let main = if by_parent() { None } else { self.main_if(written.as_ref()) };
        if let Some(file) = self.setting(plugin, &["outputFile"]) {
            let path = file.map(|file| within(&file));
            return Some(Artefact { path, pattern: false, shape: Shape::Jar, main });
        }
        let classifier = self.setting(plugin, &["shadedClassifierName"]);
        let classifier = classifier.map_or_else(|| "shaded".to_owned(), |name| name.value().clone());
        let attached = self.is_on(plugin, "shadedArtifactAttached");
        let behind = if attached { format!("-{classifier}") } else { String::new() };
        let (path, pattern) = self.named(plugin, &behind, "jar");
        Some(Artefact { path, pattern, shape: Shape::Jar, main })
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
        let raw = found.next()?;
        // A class by a property of the parent is still one that the manifest says.
        Some(self.effective.resolved(raw.clone()).unwrap_or(raw))
    }

    /// A folder with a script for each program and the libraries in a folder beside.
    pub(super) fn with_script(&self) -> Option<Artefact> {
        let plugin = self.maker("distribution").filter(|plugin| plugin.runs("assemble"))?;
        let programs =
            plugin.configurations().into_iter().filter_map(|(pom, part)| Some((pom, part.child("programs")?)));
        let mut programs = programs.flat_map(|(pom, list)| list.all("program").map(move |one| (pom, one)));
        let name = programs.find_map(|(pom, program)| {
            let name = program.child("id").or_else(|| program.child("name"))?;
            self.effective.resolved(pom.sourced(name, "program.id")?)
        })?;
        let text = |field: &str, default: &str| {
            let said = self.setting(plugin, &[field]);
            said.map_or_else(|| default.to_owned(), |said| within(said.value()))
        };
        let (bin, repository) = (text("binFolder", "bin"), text("repositoryName", "repo"));
        let folder = text("assembleDirectory", "target/appassembler");
        let settings = self.setting(plugin, &["configurationSourceDirectory"]);
        let copied = self.is_on(plugin, "copyConfigurationDirectory");
        let settings = settings.filter(|_| copied).map(|_| text("configurationDirectory", "etc"));
        let parts = [repository].into_iter().chain(settings).chain([bin.clone()]).collect();
        let because = "the folder that the plugin makes: libraries, and a script for the program";
        let why = Origin::rule_from("java/artefact", because, [plugin.origin.clone(), name.origin().clone()]);
        let shape = Shape::Folder { parts, inside: None, start: vec![format!("{bin}/{}", name.value())] };
        Some(Artefact { path: Sourced::new(folder, why), pattern: false, shape, main: None })
    }
}
