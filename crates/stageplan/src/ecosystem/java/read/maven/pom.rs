//! One `pom.xml` as it is written.

use std::collections::BTreeMap;
use std::rc::Rc;

use stageplan_syntax::xml::{Document, Element};

use super::options::{self, Options};
use super::profiles;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// A pom.
#[derive(Debug)]
pub(in crate::ecosystem::java) struct Pom {
    pub(in crate::ecosystem::java) source: Rc<Source>,
    pub(in crate::ecosystem::java) folder: RepoPath,
    /// What `.mvn` says to every build here.
    pub(in crate::ecosystem::java) options: Rc<Options>,
    /// Its own properties, those of active profiles among them.
    pub(in crate::ecosystem::java) properties: BTreeMap<String, Sourced<String>>,
    document: Document,
    /// The profiles that are active where nobody names one, by their place in the list.
    active: Vec<usize>,
}

/// `group:artifact:version` as they are written, which may hold properties.
#[derive(Clone, Debug)]
pub(in crate::ecosystem::java) struct Parent {
    pub(in crate::ecosystem::java) group: String,
    pub(in crate::ecosystem::java) artifact: String,
    pub(in crate::ecosystem::java) version: Option<Sourced<String>>,
    /// Where it lies in the repository, if it does.
    pub(in crate::ecosystem::java) path: Option<String>,
    pub(in crate::ecosystem::java) origin: Origin,
}

impl Pom {
    /// The pom at a path, read once, however many ask.
    pub(in crate::ecosystem::java) fn at(unit: &Unit<'_>, path: &RepoPath) -> Option<Rc<Self>> {
        let read = unit.project.once(path, || {
            let source = unit.project.source(path)?;
            let document = Document::parse(&source.text);
            unit.project.report_problems(&source, document.problems());
            let folder = path.parent()?;
            let options = options::of(unit, &folder);
            let project = document.root().filter(|root| root.name() == "project");
            let active = project.map(|project| profiles::active(unit, &folder, project, &options)).unwrap_or_default();
            let mut pom = Self { source, folder, options, properties: BTreeMap::new(), document, active };
            pom.properties = pom.written_properties();
            Some(Rc::new(pom))
        });
        (*read).clone()
    }

    /// The pom of a folder, or of a file, as `<module>` and `<relativePath>` may name either.
    pub(in crate::ecosystem::java) fn named(unit: &Unit<'_>, from: &RepoPath, path: &str) -> Option<Rc<Self>> {
        let path = from.join(&path.trim().replace('\\', "/")).ok()?;
        let tree = unit.project.tree();
        if tree.has_file(&path) {
            return Self::at(unit, &path);
        }
        let file = path.join("pom.xml").ok()?;
        tree.has_file(&file).then(|| Self::at(unit, &file)).flatten()
    }

    pub(in crate::ecosystem::java) fn path(&self) -> &RepoPath {
        &self.source.path
    }

    /// The `project` element; a file with another root is no pom.
    pub(in crate::ecosystem::java) fn project(&self) -> Option<Element<'_>> {
        self.document.root().filter(|root| root.name() == "project")
    }

    /// The `project` element, and behind it the profiles that are active where nobody names one.
    pub(in crate::ecosystem::java) fn roots(&self) -> Vec<Element<'_>> {
        let Some(project) = self.project() else { return Vec::new() };
        let mut roots = vec![project];
        if !self.active.is_empty() {
            let profiles: Vec<Element<'_>> = self.profiles().collect();
            roots.extend(self.active.iter().filter_map(|at| profiles.get(*at).copied()));
        }
        roots
    }

    fn written_properties(&self) -> BTreeMap<String, Sourced<String>> {
        let lists = self.roots().into_iter().filter_map(|root| root.child("properties"));
        let each = lists.flat_map(Element::children).map(|element| {
            let text = element.text().unwrap_or_default().to_owned();
            (element.name().to_owned(), Sourced::new(text, self.origin(element, element.name())))
        });
        each.collect()
    }

    /// Every profile, active or not.
    pub(in crate::ecosystem::java) fn profiles(&self) -> impl Iterator<Item = Element<'_>> {
        let lists = self.project().and_then(|project| project.child("profiles")).into_iter();
        lists.flat_map(|list| list.all("profile"))
    }

    pub(in crate::ecosystem::java) fn origin(&self, element: Element<'_>, route: &str) -> Origin {
        self.source.origin(element.text_span(), route)
    }

    /// The text of an element with its place.
    pub(in crate::ecosystem::java) fn sourced(&self, element: Element<'_>, route: &str) -> Option<Sourced<String>> {
        Some(Sourced::new(element.text()?.to_owned(), self.origin(element, route)))
    }

    /// The text at a path below `project`, without profiles.
    pub(in crate::ecosystem::java) fn value(&self, path: &[&str]) -> Option<Sourced<String>> {
        self.sourced(self.project()?.at(path)?, &path.join("."))
    }

    pub(in crate::ecosystem::java) fn parent(&self) -> Option<Parent> {
        let parent = self.project()?.child("parent")?;
        let text = |name: &str| parent.value(&[name]).unwrap_or_default().to_owned();
        let path = match parent.child("relativePath") {
            Some(path) => path.text().map(str::to_owned),
            None => Some("../pom.xml".to_owned()),
        };
        let version = parent.child("version").and_then(|version| self.sourced(version, "parent.version"));
        let at = parent.child("artifactId").unwrap_or(parent);
        Some(Parent {
            group: text("groupId"),
            artifact: text("artifactId"),
            version,
            path,
            origin: self.origin(at, "parent"),
        })
    }

    /// The modules it lists, with the text that names each.
    pub(in crate::ecosystem::java) fn modules(&self) -> Vec<Sourced<String>> {
        let lists = self.roots().into_iter();
        let lists = lists.flat_map(|root| [("modules", "module"), ("subprojects", "subproject")].map(|n| (root, n)));
        let named = lists.flat_map(|(root, (list, item))| {
            root.child(list).into_iter().flat_map(move |list| list.all(item)).map(move |element| (element, item))
        });
        named.filter_map(|(element, item)| self.sourced(element, item)).collect()
    }
}
