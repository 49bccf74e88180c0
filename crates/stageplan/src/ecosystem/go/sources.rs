//! The Go files that a main package is made of: its own, and those of every package of the repository it imports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use stageplan_syntax::Span;
use stageplan_syntax::golang::{self, Call, Composite, File, StructTag};
use stageplan_syntax::order;

use super::module::Module;
use crate::origin::Origin;
use crate::project::{Project, Source};
use crate::tree::{RepoPath, is_below};

/// More files than this are not read: what starts a program is near its main package.
const MAX_FILES: usize = 1_500;
/// More text than this is not read.
const MAX_BYTES: usize = 16 << 20;

/// A larger file was not written by a person.
const MAX_WRITTEN: usize = 256 << 10;

/// The tags that hold where the image is built.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    /// Tags given to the build.
    pub(super) extra: BTreeSet<String>,
    /// Whether cgo is on.
    pub(super) cgo: bool,
}

impl Tags {
    /// Whether a tag holds.
    pub(super) fn holds(&self, tag: &str) -> bool {
        match tag {
            "linux" | "unix" | "amd64" | "gc" => true,
            "cgo" => self.cgo,
            _ if tag.strip_prefix("go1.").is_some_and(|minor| minor.parse::<u32>().is_ok()) => true,
            _ => self.extra.contains(tag),
        }
    }

    /// Whether a file is built.
    fn builds(&self, name: &str, file: &File<'_>) -> bool {
        golang::filename_matches(name, "linux", "amd64")
            && file.constraint.as_ref().is_none_or(|constraint| constraint.holds(&|tag| self.holds(tag)))
            && (self.cgo || file.imports.iter().all(|import| import.path != "C"))
    }
}

/// An import of a package from outside the repository.
#[derive(Clone, Debug)]
pub(super) struct External {
    /// The import path.
    pub(super) path: String,
    /// Where it is imported.
    pub(super) origin: Origin,
    /// Whether a build without cgo has another file in the place of the importing one.
    pub(super) only_with_cgo: bool,
}

/// What a walk over imports found.
#[derive(Debug, Default)]
pub(super) struct Closure {
    /// The files, package by package, the main package first.
    pub(super) sources: Vec<(RepoPath, Rc<Source>)>,
    /// Imports from outside the repository and the standard library, each once.
    pub(super) external: Vec<External>,
    /// Imports of the standard library.
    pub(super) standard: BTreeSet<String>,
    /// Packages of the repository that are imported and have no file that is built.
    pub(super) missing: Vec<(String, RepoPath, Origin)>,
    /// Whether the walk stopped at its bounds.
    pub(super) cut: bool,
}

/// The Go files of a folder that are no tests.
pub(super) fn files_of<'t>(project: &Project<'t>, folder: &RepoPath) -> Vec<&'t RepoPath> {
    let go = |path: &&RepoPath| path.extension() == Some("go") && !path.file_name().ends_with("_test.go");
    project.tree().files_in(folder).filter(go).collect()
}

/// Whether an import path is of the standard library: its first part has no dot.
pub(super) fn is_standard(import: &str) -> bool {
    !import.split('/').next().unwrap_or_default().contains('.')
}

/// Walks from the packages in `folders` over the imports of the repository's own packages.
pub(super) fn closure(project: &Project<'_>, module: &Module, folders: &[RepoPath], tags: &Tags) -> Closure {
    let mut closure = Closure::default();
    let mut seen = order::set(folders.iter().cloned());
    let mut queue: VecDeque<(RepoPath, Option<(String, Origin)>)> =
        folders.iter().map(|folder| (folder.clone(), None)).collect();
    let mut external: BTreeMap<String, usize> = BTreeMap::new();
    let mut bytes = 0;
    while let Some((folder, imported)) = queue.pop_front() {
        let mut any = false;
        for path in files_of(project, &folder) {
            if closure.sources.len() >= MAX_FILES || bytes >= MAX_BYTES {
                closure.cut = true;
                return closure;
            }
            let Some(source) = project.source(path) else {
                any = true;
                continue;
            };
            let file = golang::file(&source.text);
            if !tags.builds(path.file_name(), &file) {
                continue;
            }
            any = true;
            bytes += source.text.len();
            let without = Tags { cgo: false, ..tags.clone() };
            let only_with_cgo = !without.builds(path.file_name(), &file);
            for import in &file.imports {
                let origin = || source.origin(import.span, "import");
                if let Some(next) = module.folder_of(&import.path) {
                    if seen.insert(next.clone()) {
                        queue.push_back((next, Some((import.path.clone(), origin()))));
                    }
                } else if is_standard(&import.path) {
                    closure.standard.insert(import.path.clone());
                } else {
                    match external.get(&import.path) {
                        None => {
                            external.insert(import.path.clone(), closure.external.len());
                            let path = import.path.clone();
                            closure.external.push(External { path, origin: origin(), only_with_cgo });
                        }
                        Some(known) if !only_with_cgo => closure.external[*known].only_with_cgo = false,
                        Some(_) => {}
                    }
                }
            }
            closure.sources.push((folder.clone(), source.clone()));
        }
        if !any && let Some((import, origin)) = imported {
            closure.missing.push((import, folder, origin));
        }
    }
    closure
}

/// One file with what is asked of it again and again.
#[derive(Debug)]
pub(super) struct GoFile<'s> {
    /// The folder of its package.
    pub(super) folder: &'s RepoPath,
    /// The file.
    pub(super) source: &'s Source,
    /// What it declares.
    pub(super) file: File<'s>,
    /// Its calls.
    pub(super) calls: Vec<Call<'s>>,
    /// Where the calls begin and end, with their numbers, sorted.
    by_span: Vec<(usize, usize, usize)>,
    /// Its composite literals.
    pub(super) composites: Vec<Composite<'s>>,
    /// Its struct tags.
    pub(super) tags: Vec<StructTag<'s>>,
}

impl<'s> GoFile<'s> {
    /// The call that a span is, if it is one.
    pub(super) fn call_of(&self, span: Span) -> Option<&Call<'s>> {
        let at = self.by_span.binary_search_by(|(start, end, _)| (*start, *end).cmp(&(span.start, span.end))).ok()?;
        self.calls.get(self.by_span.get(at)?.2)
    }

    /// The calls that begin at an offset: those of one chain.
    pub(super) fn calls_from(&self, start: usize) -> impl Iterator<Item = &Call<'s>> {
        let from = self.by_span.partition_point(|(other, ..)| *other < start);
        let chain = self.by_span.iter().skip(from).take_while(move |(other, ..)| *other == start);
        chain.filter_map(|(.., index)| self.calls.get(*index))
    }

    /// The origin of a span.
    pub(super) fn origin(&self, span: Span, route: impl Into<String>) -> Origin {
        self.source.origin(span, route)
    }

    /// The import path behind the name of a package in this file.
    pub(super) fn package(&self, name: &str) -> Option<&str> {
        self.file
            .imports
            .iter()
            .find(|import| match import.alias {
                Some(alias) => alias == name,
                None => package_name(&import.path) == name,
            })
            .map(|import| import.path.as_str())
    }

    /// Whether a package whose path begins with `prefix` is imported.
    pub(super) fn imports(&self, prefix: &str) -> bool {
        self.file.imports.iter().any(|import| is_below(&import.path, prefix))
    }
}

/// The name by which a package is called when its import gives none: the last part that is no major version.
pub(super) fn package_name(import: &str) -> &str {
    let is_major =
        |part: &str| part.len() > 1 && part.starts_with('v') && part[1..].bytes().all(|b| b.is_ascii_digit());
    let part = import.rsplit('/').find(|part| !is_major(part)).unwrap_or(import);
    let part = part.split(".v").next().unwrap_or(part);
    let part = part.strip_prefix("go-").unwrap_or(part);
    part.strip_suffix("-go").unwrap_or(part)
}

/// The program as it was read: every file that people wrote. Generated files tell nothing of how a program is run and
/// are the largest.
#[derive(Debug, Default)]
pub(super) struct Code<'s> {
    /// The files, the main package's first.
    pub(super) files: Vec<GoFile<'s>>,
    /// How many of them belong to the main package.
    pub(super) main_files: usize,
}

impl<'s> Code<'s> {
    /// Reads the files of a walk.
    pub(super) fn read(closure: &'s Closure, main: &RepoPath) -> Self {
        let mut code = Self::default();
        for (folder, source) in &closure.sources {
            if is_generated(&source.text) || source.text.len() > MAX_WRITTEN {
                continue;
            }
            let file = golang::file(&source.text);
            let (calls, composites) = (golang::calls(&file), golang::composites(&file));
            let tags = golang::struct_tags(&file);
            let spans = calls.iter().enumerate().map(|(index, call)| (call.span.start, call.span.end, index));
            let mut by_span: Vec<(usize, usize, usize)> = spans.collect();
            order::sort(&mut by_span);
            code.main_files += usize::from(folder == main);
            code.files.push(GoFile { folder, source, file, calls, by_span, composites, tags });
        }
        code
    }

    /// The files of the main package.
    pub(super) fn main(&self) -> &[GoFile<'s>] {
        &self.files[..self.main_files.min(self.files.len())]
    }
}

/// Whether a file says that it was generated, by Go's own convention.
fn is_generated(text: &str) -> bool {
    text.lines()
        .take(40)
        .take_while(|line| !line.starts_with("package "))
        .any(|line| line.starts_with("// Code generated ") && line.trim_end().ends_with(" DO NOT EDIT."))
}
