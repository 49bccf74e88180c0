//! The files of a build of sbt, and the projects in it.

use std::collections::BTreeMap;
use std::rc::Rc;

use stageplan_syntax::jvm::sbt::{Build, Lookup};
use stageplan_syntax::properties::Properties;

use crate::origin::Sourced;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How many files of a kind are read.
const FILES: usize = 40;

/// How far above a unit its build may lie.
const ABOVE: usize = 6;

/// Where the projects of a build lie, each once.
#[derive(Debug)]
struct Folders(Vec<String>);

/// The folder of the build that a unit belongs to: its own, or one above whose build has a project there.
pub(super) fn root(unit: &Unit<'_>) -> Option<RepoPath> {
    let tree = unit.project.tree();
    let has = |folder: &RepoPath, name: &str| folder.join(name).is_ok_and(|path| tree.has_file(&path));
    let own = has(&unit.folder, "build.sbt") || has(&unit.folder, "project/build.properties");
    // A file of one of the projects of a larger build has its settings only.
    let above = unit.folder.ancestors().skip(1).take(ABOVE).find(|folder| {
        has(folder, "build.sbt") && {
            let below = unit.folder.relative_to(folder).unwrap_or_default();
            folders(unit, folder).0.iter().any(|known| known == below)
        }
    });
    above.or_else(|| own.then(|| unit.folder.clone()))
}

fn folders(unit: &Unit<'_>, root: &RepoPath) -> Rc<Folders> {
    unit.project.once(root, || {
        let Some(source) = unit.at(root.clone()).source("build.sbt") else { return Folders(Vec::new()) };
        let build = Build::parse(&source.text);
        let known = known(unit, root);
        let lookup = Lookup::new(&build, None, &known);
        Folders(build.projects.iter().filter_map(|project| lookup.folder(project)).map(|path| plain(&path)).collect())
    })
}

/// A folder without what does not count in it.
pub(super) fn plain(path: &str) -> String {
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    parts.collect::<Vec<_>>().join("/")
}

/// The sources of the build itself, of these endings: what lies in `project`.
pub(super) fn meta(unit: &Unit<'_>, root: &RepoPath, end: &str) -> Vec<Rc<Source>> {
    let Ok(folder) = root.join("project") else { return Vec::new() };
    let files = unit.project.tree().files_in(&folder).filter(|file| file.extension() == Some(end)).take(FILES);
    files.filter_map(|file| unit.project.source(file)).collect()
}

/// The values that the build's own sources name, which its definition uses.
pub(super) fn known(unit: &Unit<'_>, root: &RepoPath) -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    for source in meta(unit, root, "scala") {
        let build = Build::parse(&source.text);
        let nothing = BTreeMap::new();
        let lookup = Lookup::new(&build, None, &nothing);
        for value in build.values.iter().take(500) {
            let Some(text) = lookup.text(&value.value) else { continue };
            if let Some(owner) = value.owner {
                known.entry(format!("{owner}.{}", value.name)).or_insert_with(|| text.clone());
            }
            known.entry(value.name.to_owned()).or_insert(text);
        }
    }
    known
}

/// The version of sbt that the build asks for.
pub(super) fn version(unit: &Unit<'_>, root: &RepoPath) -> Option<Sourced<String>> {
    let source = unit.at(root.clone()).source("project/build.properties")?;
    let properties = Properties::parse(&source.text);
    let entry = properties.get("sbt.version")?;
    Some(Sourced::new(entry.value.trim().to_owned(), source.origin(entry.span, "sbt.version")))
}

/// Every file that is read before a source is.
pub(super) fn manifests(unit: &Unit<'_>, root: &RepoPath) -> Vec<RepoPath> {
    let tree = unit.project.tree();
    let mut files: Vec<RepoPath> = Vec::new();
    let mut add = |path: RepoPath| {
        if tree.has_file(&path) && !files.contains(&path) {
            files.push(path);
        }
    };
    for name in [".jvmopts", ".sbtopts", "sbt", "version.sbt"] {
        root.join(name).into_iter().for_each(&mut add);
    }
    let beside = tree.files_in(root).filter(|file| file.extension() == Some("sbt"));
    beside.take(FILES).cloned().for_each(&mut add);
    if let Ok(folder) = root.join("project") {
        let kinds = |file: &&RepoPath| matches!(file.extension(), Some("sbt" | "scala" | "properties" | "jar"));
        tree.files_in(&folder).filter(kinds).take(FILES).cloned().for_each(&mut add);
    }
    for folder in &folders(unit, root).0 {
        root.join(&format!("{folder}/build.sbt")).into_iter().for_each(&mut add);
    }
    files
}
