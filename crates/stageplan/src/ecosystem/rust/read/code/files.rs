//! The files that a program is made of: the one with its `main`, the modules that it declares, and the packages of the
//! repository that it names.

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use stageplan_syntax::rust::{Expr, File as Parsed, Index, Item, ItemKind};
use stageplan_syntax::{Span, order};

use crate::ecosystem::rust::MANIFEST;
use crate::origin::Origin;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// More files than this are not read: what starts a program is near its `main`.
const MAX_FILES: usize = 120;

/// More text than this is not read.
const MAX_BYTES: usize = 2 << 20;

/// A larger file was not written by a person.
const MAX_WRITTEN: usize = 256 << 10;

/// A package of the repository.
pub(super) struct Local {
    /// Its folder.
    pub(super) folder: RepoPath,
    /// The name by which sources know it.
    pub(super) name: String,
    /// The root of its library.
    pub(super) root: RepoPath,
}

/// A file that belongs to the program.
pub(super) struct Chosen {
    pub(super) source: Rc<Source>,
    /// The folder of the package it is part of.
    pub(super) package: RepoPath,
    /// Whether that is the package of the program.
    pub(super) own: bool,
    /// The name of the module.
    pub(super) module: String,
}

/// One file with what is asked of it again and again.
pub(super) struct File<'s> {
    pub(super) chosen: &'s Chosen,
    pub(super) index: Index<'s, 's>,
}

impl File<'_> {
    pub(super) fn origin(&self, span: Span, route: impl Into<String>) -> Origin {
        self.chosen.source.origin(span, route)
    }
}

/// What is known of the conditions of the build.
pub(super) fn known<'c>(own: bool, features: &'c [&'c str]) -> impl Fn(&str, Option<&str>) -> Option<bool> + 'c {
    // Of a feature that is off by default nothing is known: a workflow may turn it on.
    move |name, value| (own && name == "feature" && features.contains(&value?)).then_some(true)
}

/// The packages of the repository that the program may stand on.
pub(super) fn locals(unit: &Unit<'_>, folders: &[RepoPath]) -> Vec<Local> {
    let mut found = Vec::new();
    for folder in folders {
        let package = unit.at(folder.clone());
        let Some(manifest) = package.toml(MANIFEST) else { continue };
        let text = |path: &[&str]| manifest.string(path).map(|text| text.value().clone());
        let Some(name) = text(&["lib", "name"]).or_else(|| text(&["package", "name"])) else { continue };
        let root = text(&["lib", "path"]).unwrap_or_else(|| "src/lib.rs".to_owned());
        if let Some(root) = package.path(&root).filter(|root| unit.project.tree().has_file(root)) {
            found.push(Local { folder: folder.clone(), name: name.replace('-', "_"), root });
        }
    }
    found
}

/// The files, those near `main` first, and whether some were left out.
pub(super) fn choose(
    unit: &Unit<'_>,
    package: &RepoPath,
    locals: &[Local],
    features: &[&str],
    root: &RepoPath,
) -> (Vec<Chosen>, bool) {
    let (mut chosen, mut cut, mut bytes) = (Vec::new(), false, 0);
    let mut seen: BTreeSet<RepoPath> = order::set([root.clone()]);
    // The file, its package, and the folder in which its modules are.
    let mut queue = VecDeque::from([(root.clone(), package.clone(), root.parent().unwrap_or_else(RepoPath::root))]);
    while let Some((path, package_of, modules)) = queue.pop_front() {
        let Some(source) = unit.project.source(&path).filter(|source| source.text.len() <= MAX_WRITTEN) else {
            continue;
        };
        if chosen.len() >= MAX_FILES || bytes + source.text.len() > MAX_BYTES {
            // Of packages that it stands on not everything is asked.
            cut |= package_of == *package;
            break;
        }
        bytes += source.text.len();
        let own = package_of == *package;
        let parsed = Parsed::parse(&source.text, &known(own, features));
        let index = Index::new(&parsed);
        for (around, item) in &index.modules {
            if let Some((path, inside)) = file_of(unit, &path, &modules, around, item)
                && seen.insert(path.clone())
            {
                queue.push_back((path, package_of.clone(), inside));
            }
        }
        for local in locals {
            let fits = index.uses_crate(&local.name) || names(&parsed.items, &local.name);
            if fits && seen.insert(local.root.clone()) {
                let modules = local.root.parent().unwrap_or_else(RepoPath::root);
                queue.push_back((local.root.clone(), local.folder.clone(), modules));
            }
        }
        let stem = path.file_name().strip_suffix(".rs").unwrap_or_default();
        let folder = modules.file_name().to_owned();
        let module = if stem == "mod" { folder } else { stem.to_owned() };
        chosen.push(Chosen { source: source.clone(), package: package_of, own, module });
    }
    (chosen, cut)
}

/// Whether a package is named without being called: `pub use shop::*`, which is an import, and `#[macro_use] extern crate`.
fn names(items: &[Item<'_>], name: &str) -> bool {
    items.iter().any(|item| match &item.kind {
        ItemKind::Use(uses) => uses.iter().any(|one| one.path.first() == Some(&name)),
        ItemKind::Module(Some(items)) => names(items, name),
        _ => false,
    })
}

/// The file of a module, and the folder in which its own modules are.
fn file_of(
    unit: &Unit<'_>,
    path: &RepoPath,
    modules: &RepoPath,
    around: &[&str],
    item: &Item<'_>,
) -> Option<(RepoPath, RepoPath)> {
    let tree = unit.project.tree();
    let inside = around.iter().try_fold(modules.clone(), |folder, name| folder.join(name).ok())?;
    let moved = item.attributes.iter().find(|one| one.meta.path.as_slice() == ["path"]);
    if let Some(text) = moved.and_then(|one| one.meta.value.as_ref()).and_then(Expr::text) {
        // Inside of modules of the same file the folder of these counts; otherwise that of the file.
        let base = if around.is_empty() { path.parent()? } else { inside };
        let file = base.join(text).ok().filter(|file| tree.has_file(file))?;
        let folder = file.parent()?;
        return Some((file, folder));
    }
    let folder = inside.join(item.name).ok()?;
    let file = inside.join(&format!("{}.rs", item.name)).ok().filter(|file| tree.has_file(file));
    let file = file.or_else(|| folder.join("mod.rs").ok().filter(|file| tree.has_file(file)))?;
    Some((file, folder))
}
