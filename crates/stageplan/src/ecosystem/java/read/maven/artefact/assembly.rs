//! Assemblies: everything in one jar, or a folder or an archive that a descriptor of the project lays out.

use std::rc::Rc;

use stageplan_syntax::xml::{Document, Element};

use super::{Look, Plugin, within};
use crate::ecosystem::java::facts::{Artefact, Shape};
use crate::origin::{Origin, Sourced};
use crate::project::Source;

const ASSEMBLY: &str = "org.apache.maven.plugins:maven-assembly-plugin";

/// The assembly that everybody knows.
const WITH_DEPENDENCIES: &str = "jar-with-dependencies";

/// A descriptor of the project.
struct Descriptor {
    source: Rc<Source>,
    document: Document,
}

impl Descriptor {
    fn root(&self) -> Option<Element<'_>> {
        self.document.root().filter(|root| matches!(root.name(), "assembly" | "component"))
    }
}

impl Look<'_> {
    pub(super) fn assembled(&self) -> Option<Artefact> {
        let goals = ["single", "assembly", "attached", "directory-single"];
        let plugin = self.plugin(ASSEMBLY).filter(|plugin| self.works(plugin, &goals))?;
        plugin.each(&goals).iter().find_map(|plugin| self.assembled_by(plugin))
    }

    fn assembled_by(&self, plugin: &Plugin<'_>) -> Option<Artefact> {
        let written = self.archive_main(plugin);
        let known = plugin.configurations().into_iter().any(|(_, part)| {
            let list = part.child("descriptorRefs");
            let named = list.into_iter().flat_map(|list| list.all("descriptorRef"));
            named.chain(part.child("descriptorId")).any(|reference| reference.text() == Some(WITH_DEPENDENCIES))
        });
        if known {
            return self.one_jar(plugin, WITH_DEPENDENCIES, written.as_ref());
        }
        self.descriptors(plugin).iter().find_map(|descriptor| self.laid_out(plugin, descriptor, written.as_ref()))
    }

    /// What stands behind the name: the assembly's id, unless the plugin is told to leave it out.
    fn behind(&self, plugin: &Plugin<'_>, id: &str) -> String {
        let append = self.setting(plugin, &["appendAssemblyId"]).is_none_or(|value| value.value() != "false");
        if append { format!("-{id}") } else { String::new() }
    }

    fn one_jar(&self, plugin: &Plugin<'_>, id: &str, written: Option<&Sourced<String>>) -> Option<Artefact> {
        if written.is_none() {
            self.main_class()?;
        }
        let (path, pattern) = self.named(plugin, &self.behind(plugin, id), "jar");
        Some(Artefact { path, pattern, shape: Shape::Jar, main: self.main_if(written) })
    }

    fn descriptors(&self, plugin: &Plugin<'_>) -> Vec<Descriptor> {
        let parts = plugin.configurations();
        let named = parts.iter().flat_map(|(_, part)| {
            let list = part.child("descriptors").into_iter().flat_map(|list| list.all("descriptor"));
            list.chain(part.child("descriptor")).filter_map(Element::text).collect::<Vec<_>>()
        });
        let read = named.take(10).filter_map(|name| {
            let path = within(&self.effective.resolve(name)?);
            let source = self.unit.source(&path)?;
            let document = Document::parse(&source.text);
            self.unit.project.report_problems(&source, document.problems());
            Some(Descriptor { source, document })
        });
        read.collect()
    }

    /// What a descriptor lays out, where something of it can be started.
    fn laid_out(
        &self,
        plugin: &Plugin<'_>,
        descriptor: &Descriptor,
        written: Option<&Sourced<String>>,
    ) -> Option<Artefact> {
        let root = descriptor.root()?;
        let id = self.effective.resolve(root.value(&["id"])?)?;
        let formats: Vec<&str> =
            root.child("formats").into_iter().flat_map(|list| list.all("format")).filter_map(Element::text).collect();
        let sets = || root.child("dependencySets").into_iter().flat_map(|list| list.all("dependencySet"));
        if formats.contains(&"jar") && sets().any(|set| set.value(&["unpack"]) == Some("true")) {
            return self.one_jar(plugin, &id, written);
        }
        let end = ["dir", "tar.gz", "tgz", "zip"].into_iter().find(|format| formats.contains(format))?;
        let set = sets().find(|set| set.value(&["unpack"]) != Some("true") && set.value(&["scope"]) != Some("test"))?;
        let folder = |element: Element<'_>| {
            let said = element.value(&["outputDirectory"]).unwrap_or_default();
            Some(within(&self.effective.resolve(said)?).trim_start_matches('/').to_owned())
        };
        let libraries = folder(set)?;
        let main = written.cloned().or_else(|| self.manifest_main()).or_else(|| self.main_class())?;
        // Files of settings lie on the class path as well.
        let settings = root.child("fileSets").into_iter().flat_map(|list| list.all("fileSet")).filter_map(folder);
        let settings = settings.filter(|name| matches!(name.as_str(), "conf" | "config" | "etc"));
        let jars = if libraries.is_empty() { "*".to_owned() } else { format!("{libraries}/*") };
        let mut class_path: Vec<String> = Vec::new();
        for part in settings.chain([jars]) {
            if !class_path.contains(&part) {
                class_path.push(part);
            }
        }
        let base = match root.value(&["includeBaseDirectory"]) {
            Some("false") => String::new(),
            _ => match root.value(&["baseDirectory"]) {
                Some(name) => within(&self.effective.resolve(name)?),
                None => match self.setting(plugin, &["finalName"]) {
                    Some(name) => name.value().clone(),
                    None => self.final_name()?.value().clone(),
                },
            },
        };
        let (path, pattern) = self.named(plugin, &self.behind(plugin, &id), end);
        let (archive, inside) = (end != "dir", base.trim_matches('/').to_owned());
        let place = descriptor.source.origin(root.text_span(), "assembly");
        let path = path.map(|path| match path.strip_suffix(".dir") {
            Some(folder) if inside.is_empty() => folder.to_owned(),
            Some(folder) => format!("{folder}/{inside}"),
            None => path,
        });
        let because = "what the project's assembly lays out";
        let why = Origin::rule_from("java/artefact", because, [path.origin().clone(), place]);
        let start = ["java".to_owned(), "-cp".to_owned(), class_path.join(":"), main.value().clone()].to_vec();
        let inside = archive.then_some(inside);
        let shape = Shape::Folder { parts: Vec::new(), inside, start };
        Some(Artefact { path: Sourced::new(path.into_parts().0, why), pattern, shape, main: Some(main) })
    }
}
