//! One unit of a repository, with its manifests parsed once.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use stageplan_syntax::data::{Document, Format, Node};
use stageplan_syntax::{LineIndex, Problem, Span};

use crate::finding::Finding;
use crate::origin::{Origin, Place, Sourced};
use crate::tree::{Content, RepoPath, Tree};

/// A text file of the project with what is needed to point into it.
#[derive(Debug)]
pub struct Source {
    /// The file.
    pub path: RepoPath,
    /// Its text, as it is on disk.
    pub text: Arc<str>,
    lines: LineIndex,
}

impl Source {
    fn new(path: RepoPath, text: Arc<str>) -> Self {
        let lines = LineIndex::new(&text);
        Self { path, text, lines }
    }

    /// The place of a span.
    pub fn place(&self, span: Span) -> Place {
        Place { path: self.path.clone(), span, line: self.lines.line(span.start) }
    }

    /// The origin of a span; `route` says how to get there in the file's own terms.
    pub fn origin(&self, span: Span, route: impl Into<String>) -> Origin {
        Origin::file(self.place(span), route)
    }

    /// The origin of the file as a whole: that it exists.
    pub fn origin_of_file(&self) -> Origin {
        self.origin(Span::new(0, 0), "")
    }
}

/// A parsed JSON, TOML or YAML file.
#[derive(Debug)]
pub struct Manifest {
    /// The file.
    pub source: Rc<Source>,
    /// Its tree.
    pub document: Document,
}

impl Manifest {
    /// The root value, or `None` for an empty or hopeless file.
    pub fn root(&self) -> Option<Node<'_>> {
        self.document.root()
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<Node<'_>> {
        self.root()?.at(path)
    }

    /// The string at a path of keys, with its origin.
    pub fn string(&self, path: &[&str]) -> Option<Sourced<String>> {
        let node = self.at(path)?;
        Some(self.sourced(node, node.as_str()?.to_owned()))
    }

    /// The text of the scalar at a path of keys, whatever its type, with its origin.
    pub fn scalar(&self, path: &[&str]) -> Option<Sourced<String>> {
        let node = self.at(path)?;
        Some(self.sourced(node, node.scalar()?.to_owned()))
    }

    /// Where a value stands.
    pub fn origin(&self, node: Node<'_>) -> Origin {
        self.source.origin(node.span(), node.route())
    }

    /// A value read from `node`.
    pub fn sourced<T>(&self, node: Node<'_>, value: T) -> Sourced<T> {
        Sourced::new(value, self.origin(node))
    }
}

/// The files of a project and what was parsed of them. Everything is parsed at most once, however many readers ask.
#[derive(Debug)]
pub struct Project<'t> {
    tree: &'t Tree,
    sources: RefCell<BTreeMap<RepoPath, Option<Rc<Source>>>>,
    manifests: RefCell<BTreeMap<RepoPath, Option<Rc<Manifest>>>>,
    made: RefCell<BTreeMap<(TypeId, RepoPath), Rc<dyn Any>>>,
    findings: RefCell<Vec<Finding>>,
    said: RefCell<BTreeSet<(&'static str, String, Vec<Place>)>>,
}

impl<'t> Project<'t> {
    /// Opens a project.
    pub fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            sources: RefCell::default(),
            manifests: RefCell::default(),
            made: RefCell::default(),
            findings: RefCell::default(),
            said: RefCell::default(),
        }
    }

    /// The files.
    pub fn tree(&self) -> &'t Tree {
        self.tree
    }

    /// A text file, or `None` where it is missing, not text, or not handed over yet. A file that is there and cannot be
    /// read gives a finding, once.
    pub fn source(&self, path: &RepoPath) -> Option<Rc<Source>> {
        if let Some(known) = self.sources.borrow().get(path) {
            return known.clone();
        }
        let source = match self.tree.content(path) {
            Some(Content::Text(text)) => Some(Rc::new(Source::new(path.clone(), text.clone()))),
            Some(Content::NotText) => self.unreadable(path, "is not UTF-8 text", "save it as UTF-8"),
            Some(Content::TooLarge) => self.unreadable(path, "is too large to be read", "plan without it, or split it"),
            Some(Content::Failed(why)) => {
                self.unreadable(path, &format!("could not be read: {why}"), "check that it exists and may be read")
            }
            Some(Content::Unread) | None => None,
        };
        self.sources.borrow_mut().insert(path.clone(), source.clone());
        source
    }

    fn unreadable(&self, path: &RepoPath, what: &str, help: &str) -> Option<Rc<Source>> {
        let place = Place::of_file(path.clone());
        self.report(Finding::warning("project/unreadable-file", format!("{path} {what}")).help(help).at(place));
        None
    }

    /// A parsed manifest, or `None` where there is no such text. What is wrong in it is reported, once.
    pub fn manifest(&self, path: &RepoPath, format: Format) -> Option<Rc<Manifest>> {
        if let Some(known) = self.manifests.borrow().get(path) {
            return known.clone();
        }
        let manifest = self.source(path).map(|source| {
            let document = Document::parse(format, &source.text);
            self.report_problems(&source, document.problems());
            Rc::new(Manifest { source, document })
        });
        self.manifests.borrow_mut().insert(path.clone(), manifest.clone());
        manifest
    }

    /// Reports what is wrong in a file that was parsed.
    pub(crate) fn report_problems(&self, source: &Source, problems: &[Problem]) {
        for problem in problems.iter().take(5) {
            let place = source.place(problem.span);
            let message = format!("{} is not well-formed: {}", source.path, problem.message);
            let help = "planning went on with what could be read; mend the file and plan again";
            self.report(Finding::warning("project/malformed-file", message).help(help).at(place));
        }
    }

    /// What a reader makes of a folder, made once, however many ask; the type says which reader.
    pub(crate) fn once<T: 'static>(&self, folder: &RepoPath, make: impl FnOnce() -> T) -> Rc<T> {
        let key = (TypeId::of::<T>(), folder.clone());
        let known = self.made.borrow().get(&key).cloned();
        if let Some(known) = known.and_then(|known| known.downcast().ok()) {
            return known;
        }
        let made = Rc::new(make());
        self.made.borrow_mut().insert(key, made.clone());
        made
    }

    /// Adds a finding.
    pub fn report(&self, finding: Finding) {
        let said = (finding.rule, finding.message.clone(), finding.places.clone());
        if self.said.borrow_mut().insert(said) {
            self.findings.borrow_mut().push(finding);
        }
    }

    /// The findings so far, in the order they were made.
    pub fn take_findings(&self) -> Vec<Finding> {
        std::mem::take(&mut *self.findings.borrow_mut())
    }
}

/// One deployable part of a repository: a folder, seen inside the repository that is its build context.
#[derive(Clone, Debug)]
pub struct Unit<'p> {
    /// The repository.
    pub project: &'p Project<'p>,
    /// The unit's folder.
    pub folder: RepoPath,
}

impl<'p> Unit<'p> {
    /// A path of the unit; `None` where `relative` leads out of the repository.
    pub fn path(&self, relative: &str) -> Option<RepoPath> {
        self.folder.join(relative).ok()
    }

    /// Whether the unit has this file.
    pub fn has(&self, relative: &str) -> bool {
        self.path(relative).is_some_and(|path| self.project.tree().has_file(&path))
    }

    /// A text file of the unit.
    pub fn source(&self, relative: &str) -> Option<Rc<Source>> {
        self.project.source(&self.path(relative)?)
    }

    /// A JSON file of the unit; comments and trailing commas are accepted.
    pub fn json(&self, relative: &str) -> Option<Rc<Manifest>> {
        self.project.manifest(&self.path(relative)?, Format::Json)
    }

    /// A TOML file of the unit.
    pub fn toml(&self, relative: &str) -> Option<Rc<Manifest>> {
        self.project.manifest(&self.path(relative)?, Format::Toml)
    }

    /// A YAML file of the unit.
    pub fn yaml(&self, relative: &str) -> Option<Rc<Manifest>> {
        self.project.manifest(&self.path(relative)?, Format::Yaml)
    }

    /// The first line of a one-line file such as `.nvmrc`, trimmed, comments skipped.
    pub fn one_line(&self, relative: &str) -> Option<Sourced<String>> {
        let source = self.source(relative)?;
        let mut offset = 0;
        for line in source.text.split_inclusive('\n') {
            let text = line.trim_start_matches('\u{feff}');
            let text = text.split('#').next().unwrap_or_default().trim();
            if !text.is_empty() {
                let start = offset + line.find(text).unwrap_or_default();
                let span = Span::new(start, start + text.len());
                return Some(Sourced::new(text.to_owned(), source.origin(span, "")));
            }
            offset += line.len();
        }
        None
    }

    /// The unit in another folder of the same repository.
    pub fn at(&self, folder: RepoPath) -> Unit<'p> {
        Unit { project: self.project, folder }
    }
}
