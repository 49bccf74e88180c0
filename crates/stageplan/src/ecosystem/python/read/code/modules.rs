//! The modules of a project: how they are called, what they import, and what their names stand for.

use std::cell::Cell;

use stageplan_syntax::Span;
use stageplan_syntax::python::source::{
    Call, Condition, EnvRead, Expr, File, Statement, StatementKind, calls, env_reads,
};

use super::names::{Set, Setters};
use crate::origin::Origin;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How far a name is followed.
pub(super) const DEPTH: usize = 8;

/// How much work looking for names and values may be for one unit, counted in look-ups of a name.
const STEPS: usize = 1_000_000;

/// What following a value costs of it.
pub(super) const FOLLOWED: usize = 10;

/// How many `from module import *` of one module are looked into.
const STARS: usize = 24;

/// One file of the project.
pub(super) struct Module<'t> {
    pub(super) source: &'t Source,
    /// As it is imported, such as `shop.main`.
    pub(super) name: String,
    /// The folder of the unit that has to be on the import path for that.
    pub(super) from: String,
    /// It is the `__init__` of a package.
    package: bool,
    /// Nothing imports it for sure: it is one of the files that programs usually begin with.
    pub(super) entry: bool,
    pub(super) tree: File<'t>,
    pub(super) calls: Vec<Call<'t>>,
    pub(super) env: Vec<EnvRead<'t>>,
    /// Which statements set which names.
    pub(super) names: Vec<(&'t str, usize)>,
    pub(super) setters: Setters<'t>,
}

/// A file with its name as a module.
#[derive(Clone, Debug)]
pub(super) struct Located {
    pub(super) path: RepoPath,
    pub(super) name: String,
    pub(super) from: String,
}

/// Where modules of the project are looked for.
pub(super) struct Roots<'u, 'p> {
    pub(super) unit: &'u Unit<'p>,
    /// Folders of the unit that are on the import path.
    pub(super) folders: Vec<String>,
}

impl Roots<'_, '_> {
    /// A file of the unit with its name.
    pub(super) fn place(&self, path: &RepoPath) -> Option<Located> {
        let inside = path.relative_to(&self.unit.folder)?;
        let fits = |root: &&String| root.is_empty() || inside.starts_with(&format!("{root}/"));
        let from = self.folders.iter().filter(fits).max_by_key(|root| root.len())?;
        Some(Located { path: path.clone(), name: name_of(inside, from), from: from.clone() })
    }

    /// The module that a dotted name stands for, or that has it.
    pub(super) fn locate(&self, from: &str, dotted: &str) -> Option<Located> {
        let own = std::iter::once(from);
        let roots = own.chain(self.folders.iter().map(String::as_str).filter(|root| *root != from));
        for root in roots {
            let mut name = dotted;
            for _ in 0..2 {
                let base = if root.is_empty() { String::new() } else { format!("{root}/") };
                let base = format!("{base}{}", name.replace('.', "/"));
                for relative in [format!("{base}.py"), format!("{base}/__init__.py")] {
                    if let Some(path) = self.unit.path(&relative).filter(|path| self.unit.project.tree().has_file(path))
                    {
                        return Some(Located { path, name: name.to_owned(), from: root.to_owned() });
                    }
                }
                let Some((parent, _)) = name.rsplit_once('.') else { break };
                name = parent;
            }
        }
        None
    }

    /// Whether the first package of an import lies in a folder of the unit.
    fn holds(&self, folder: &str, first: &str) -> bool {
        let base = if folder.is_empty() { first.to_owned() } else { format!("{folder}/{first}") };
        let folder = self.unit.path(&base).filter(|path| self.unit.project.tree().has_folder(path));
        self.unit.has(&format!("{base}.py")) || folder.is_some_and(|folder| self.has_sources(&folder))
    }

    fn has_sources(&self, folder: &RepoPath) -> bool {
        let tree = self.unit.project.tree();
        let source = |file: &RepoPath| file.extension() == Some("py");
        tree.files_in(folder).any(source)
            || tree.folders_in(folder).iter().any(|below| tree.files_in(below).any(source))
    }

    /// The folder that must be on the import path for what a file imports, where that is another than it seemed.
    fn import_root(&self, located: &Located, tree: &File<'_>) -> Option<String> {
        let inside = located.path.relative_to(&self.unit.folder)?;
        let (own, _) = inside.rsplit_once('/')?;
        for import in imports(tree).filter(|(import, _)| !import.starts_with('.')) {
            let first = import.0.split('.').next().unwrap_or_default();
            if STANDARD.contains(&first) || self.folders.iter().any(|root| self.holds(root, first)) {
                continue;
            }
            let mut folder = own;
            loop {
                if self.holds(folder, first) {
                    return Some(folder.to_owned());
                }
                let Some((above, _)) = folder.rsplit_once('/') else { break };
                folder = above;
            }
        }
        None
    }
}

/// Names of the standard library that projects like to use for their own files.
const STANDARD: &[&str] = &[
    "abc",
    "calendar",
    "code",
    "collections",
    "copy",
    "csv",
    "email",
    "enum",
    "html",
    "http",
    "io",
    "json",
    "logging",
    "math",
    "operator",
    "os",
    "platform",
    "queue",
    "random",
    "re",
    "secrets",
    "signal",
    "site",
    "ssl",
    "statistics",
    "string",
    "sys",
    "test",
    "time",
    "token",
    "types",
    "typing",
    "uuid",
    "warnings",
];

fn name_of(inside: &str, from: &str) -> String {
    let inside = inside.strip_prefix(from).unwrap_or(inside).trim_start_matches('/');
    let name = inside.strip_suffix(".py").unwrap_or(inside);
    let name = name.strip_suffix("/__init__").unwrap_or(name);
    name.replace('/', ".")
}

/// What a file imports, as it is written, with where.
pub(super) fn imports<'f>(tree: &'f File<'_>) -> impl Iterator<Item = (String, &'f Statement<'f>)> {
    tree.statements.iter().flat_map(|statement| {
        let list = match &statement.kind {
            StatementKind::Import(list) if statement.condition != Some(Condition::TypeChecking) => list.as_slice(),
            _ => &[],
        };
        list.iter().map(move |import| (dotted(&import.module, import.name), statement))
    })
}

fn dotted(module: &str, name: Option<&str>) -> String {
    match name {
        Some(name) if name != "*" => format!("{module}{}{name}", if module.ends_with('.') { "" } else { "." }),
        _ => module.to_owned(),
    }
}

impl<'t> Module<'t> {
    pub(super) fn read(source: &'t Source, mut located: Located, entry: bool, roots: &Roots<'_, '_>) -> Self {
        let tree = File::parse(&source.text);
        let known = !entry || roots.folders.iter().any(|root| !root.is_empty() && *root == located.from);
        if let Some(root) = roots.import_root(&located, &tree).filter(|_| !known) {
            let inside = located.path.relative_to(&roots.unit.folder).unwrap_or_default();
            located.name = name_of(inside, &root);
            located.from = root;
        }
        let calls = calls(&tree);
        let env = env_reads(&tree, &calls);
        let package = source.path.file_name() == "__init__.py";
        let names = super::names::index(&tree);
        let setters = Setters::read(&tree, &calls, &names);
        Self { source, name: located.name, from: located.from, package, entry, tree, calls, env, names, setters }
    }

    /// The absolute name of what is imported here.
    pub(super) fn absolute(&self, import: &str) -> String {
        let rest = import.trim_start_matches('.');
        let mut up = import.len() - rest.len();
        if up == 0 {
            return import.to_owned();
        }
        let mut base = self.name.as_str();
        if self.package {
            up -= 1;
        }
        for _ in 0..up {
            base = base.rsplit_once('.').map_or("", |(parent, _)| parent);
        }
        if base.is_empty() { rest.to_owned() } else { format!("{base}.{rest}").trim_end_matches('.').to_owned() }
    }

    pub(super) fn origin(&self, span: Span, route: &str) -> Origin {
        self.source.origin(span, route)
    }

    /// The statement at an index; there is one for every index that this module hands out.
    pub(super) fn statement(&self, at: usize) -> Option<&Statement<'t>> {
        self.tree.statements.get(at)
    }

    /// The function that holds a byte.
    pub(super) fn scope_at(&self, offset: usize) -> Option<usize> {
        self.statement(self.tree.statement_at(offset)?)?.scope
    }

    /// The condition under which the statement at a byte runs.
    pub(super) fn condition_at(&self, offset: usize) -> Option<Condition> {
        self.statement(self.tree.statement_at(offset)?)?.condition
    }
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Something that other packages bring, such as `flask.Flask`.
    External(String),
    /// A module of the project.
    Module(usize),
    /// A statement of a module that sets it, with the names behind.
    Bound(usize, usize, Vec<String>),
    Unknown,
}

/// All modules that were read.
pub(super) struct Modules<'m, 't> {
    pub(super) all: &'m [&'m Module<'t>],
    steps: Cell<usize>,
}

impl<'m, 't> Modules<'m, 't> {
    pub(super) fn new(all: &'m [&'m Module<'t>]) -> Self {
        Self { all, steps: Cell::new(STEPS) }
    }

    /// Takes as many steps of those that are left; values that name each other may be many.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = self.steps.get().checked_sub(steps);
        self.steps.set(left.unwrap_or_default());
        left.is_some()
    }
}

#[cfg(test)]
impl Modules<'_, '_> {
    /// How much of the work that may be was not done.
    pub(super) fn unspent(&self) -> usize {
        self.steps.get()
    }
}

impl<'t> Modules<'_, 't> {
    /// What a path of names is where it is used in a function of a module, or in the module itself.
    pub(super) fn what(&self, module: usize, scope: Option<usize>, path: &[&str], depth: usize) -> What {
        self.what_at(module, scope, path, None, depth).0
    }

    /// The same before a statement of that scope, with the name that a statement of the project sets it by.
    pub(super) fn what_at(
        &self,
        module: usize,
        scope: Option<usize>,
        path: &[&str],
        before: Option<usize>,
        depth: usize,
    ) -> (What, String) {
        let Some(((first, rest), own)) = path.split_first().zip(self.all.get(module)).filter(|_| depth > 0) else {
            return (What::Unknown, String::new());
        };
        let unknown = || (What::Unknown, String::new());
        if !self.spend(1) {
            return unknown();
        }
        // What is tried first is meant; the other ways are for when it is not there.
        if let Some(at) = self.setter(module, scope, first, before)
            && let Some(statement) = own.statement(at)
        {
            if matches!(statement.kind, StatementKind::Del(_)) {
                return unknown();
            }
            if let StatementKind::Import(list) = &statement.kind {
                let import = list.iter().find(|import| brings(import, first));
                let Some(import) = import else { return unknown() };
                let whole = match (import.name, import.alias) {
                    (None, None) => import.module.split('.').next().unwrap_or_default().to_owned(),
                    _ => dotted(&import.module, import.name),
                };
                return self.absolute(module, &own.absolute(&whole), rest, depth - 1);
            }
            let rest = rest.iter().map(|name| (*name).to_owned()).collect();
            return (What::Bound(module, at, rest), (*first).to_owned());
        }
        for star in own.setters.stars.iter().take(STARS) {
            match self.absolute(module, &own.absolute(star), path, depth - 1) {
                (What::Unknown, _) => {}
                found => return found,
            }
        }
        (What::External(path.join(".")), String::new())
    }

    /// What an absolute name with more names behind it is.
    fn absolute(&self, from: usize, name: &str, rest: &[&str], depth: usize) -> (What, String) {
        let path: Vec<&str> = name.split('.').chain(rest.iter().copied()).filter(|part| !part.is_empty()).collect();
        let root = self.all.get(from).map_or("", |module| module.from.as_str());
        for length in (1..=path.len()).rev() {
            let whole = path[..length].join(".");
            let named = |same: bool| {
                let fits = |module: &&Module<'_>| module.name == whole && (!same || module.from == root);
                self.all.iter().position(fits)
            };
            if let Some(at) = named(true).or_else(|| named(false)) {
                let rest = &path[length..];
                let Some(first) = rest.first() else {
                    let hidden = self.hidden(from, at, &path, depth);
                    return hidden.unwrap_or((What::Module(at), String::new()));
                };
                let set = !self.setters(at, None, first).is_empty();
                return match self.what_at(at, None, rest, None, depth) {
                    // A name that the module does not set may be one of its parts that was not read.
                    (What::External(_), _) if !set => (What::Unknown, String::new()),
                    _ if !set && !self.stars(at) => (What::Unknown, String::new()),
                    found => found,
                };
            }
        }
        (What::External(path.join(".")), String::new())
    }

    /// What a package has under the name of one of its modules, as seen from elsewhere.
    fn hidden(&self, from: usize, module: usize, path: &[&str], depth: usize) -> Option<(What, String)> {
        let (last, above) = path.split_last()?;
        let above = above.join(".");
        let package = self.all.iter().position(|known| known.package && known.name == above)?;
        let set = package != from && package != module && !self.setters(package, None, last).is_empty();
        let found = set.then(|| self.what_at(package, None, &[last], None, depth.saturating_sub(1)))?;
        matches!(found.0, What::Bound(..)).then_some(found)
    }

    fn stars(&self, module: usize) -> bool {
        self.all.get(module).is_some_and(|module| !module.setters.stars.is_empty())
    }

    /// What is called, as one dotted name: that of a package, of the class behind an object with its method, or of the
    /// framework behind an application object (`@flask.run`).
    pub(super) fn callee(&self, module: usize, call: &Call<'_>, depth: usize) -> Option<String> {
        let scope = self.all.get(module)?.scope_at(call.span.start);
        let depth = depth.checked_sub(1)?;
        if let Some(on) = &call.on {
            let inner = on.call().and_then(|inner| self.callee(module, inner, depth))?;
            return Some(format!("{inner}.{}", call.path.join(".")));
        }
        let before = self.all.get(module)?.tree.statement_at(call.span.start);
        match self.what_at(module, scope, &call.path, before, depth) {
            (What::External(name), _) => Some(name),
            (What::Bound(at, statement, rest), name) => {
                let set = self.all.get(at)?.set_to(statement, &name);
                let whole = match (set.call().filter(|_| !rest.is_empty()), set) {
                    (Some(call), _) => self.callee(at, call, depth)?,
                    (None, Set::To(value)) => {
                        let scope = self.all.get(at)?.statement(statement)?.scope;
                        match self.what_at(at, scope, value.path()?, Some(statement), depth).0 {
                            What::External(name) => name,
                            _ => return None,
                        }
                    }
                    _ => return None,
                };
                Some(if rest.is_empty() { whole } else { format!("{whole}.{}", rest.join(".")) })
            }
            _ => None,
        }
    }

    /// What a statement sets a name to.
    pub(super) fn value(&self, module: usize, statement: usize) -> Option<&Expr<'t>> {
        match &self.all.get(module)?.statement(statement)?.kind {
            StatementKind::Assign(assign) => assign.value.as_ref(),
            _ => None,
        }
    }
}

fn brings(import: &stageplan_syntax::python::source::Import<'_>, name: &str) -> bool {
    match (import.name, import.alias) {
        (_, Some(alias)) => alias == name,
        (Some(own), None) => own == name,
        (None, None) => import.module.split('.').next() == Some(name),
    }
}
