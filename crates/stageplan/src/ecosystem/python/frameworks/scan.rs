//! The sources of a unit, as far as frameworks ask who uses them: what each file imports, makes and calls. They are read
//! only where the project has a framework that is found by its users.

use std::collections::BTreeSet;

use stageplan_syntax::Span;
use stageplan_syntax::order;
use stageplan_syntax::python::source::{
    Call, Condition, Expr, ExprKind, File, Origins, Passed, StatementKind, calls, imported,
};

use crate::origin::Origin;
use crate::project::Unit;
use crate::tree::RepoPath;

/// How many files are read, how many bytes of them, and how deep they may lie.
const FILES: usize = 80;
const BYTES: usize = 500_000;
const DEPTH: usize = 4;

/// Folders in which no program of the project begins.
const ASIDE: &[&str] = &[
    "test",
    "tests",
    "testing",
    "doc",
    "docs",
    "example",
    "examples",
    "sample",
    "samples",
    "benchmark",
    "benchmarks",
    "migrations",
    "alembic",
    "node_modules",
    "venv",
    "env",
    "site-packages",
    "build",
    "dist",
];

/// Files that tools read or that only tests run.
const TOOLS: &[&str] =
    &["conftest.py", "setup.py", "noxfile.py", "tasks_test.py", "versioneer.py", "fabfile.py", "dodo.py"];

/// One file.
pub(super) struct Seen {
    pub(super) path: RepoPath,
    /// The file as seen from the unit.
    pub(super) inside: String,
    /// The module as it is imported.
    pub(super) module: String,
    /// The folder of the unit that has to be on the import path for that; empty for the unit's own.
    pub(super) from: String,
    /// What it imports by its whole name, such as `celery.Celery`, with where.
    pub(super) imports: Vec<(String, Span)>,
    /// Objects at the top, with what makes them.
    pub(super) made: Vec<Made>,
    /// Classes at the top, with the whole names of their bases.
    pub(super) classes: Vec<(String, Vec<String>, Span)>,
    /// What it calls by its whole name, or by the names that stand there, with where and whether that is in a function.
    pub(super) calls: Vec<Called>,
    /// What it sets anywhere, such as `app.conf.beat_schedule`.
    pub(super) sets: Vec<(String, Span)>,
    /// The attribute `name` of its classes, where that is a plain text.
    pub(super) names: Vec<String>,
    /// It runs something below `if __name__ == "__main__"`.
    pub(super) guarded: bool,
    /// Another file imports it.
    pub(super) imported: bool,
    source: std::rc::Rc<crate::project::Source>,
}

/// An object at the top of a module.
pub(super) struct Made {
    pub(super) name: String,
    /// The whole name of what is called for it.
    pub(super) by: String,
}

/// One call.
pub(super) struct Called {
    pub(super) name: String,
    pub(super) span: Span,
    /// It is in a function or class.
    pub(super) inner: bool,
    /// The first arguments, where they are plain values.
    pub(super) first: Option<String>,
    /// The names of its arguments.
    pub(super) keywords: Vec<String>,
    /// What a dictionary holds that is its first argument, as far as that is plain.
    pub(super) pairs: Vec<(String, String)>,
}

impl Seen {
    /// Where something of the file is.
    pub(super) fn origin(&self, span: Span, route: &str) -> Origin {
        self.source.origin(span, route)
    }

    /// The first import out of one of these packages or modules, tests of them aside.
    pub(super) fn uses(&self, modules: &[&str]) -> Option<Span> {
        let found = self.imports.iter().find(|(name, _)| {
            modules.iter().any(|module| within(name, module) && !within(name, &format!("{module}.testing")))
        });
        found.map(|(_, span)| *span)
    }

    /// The call of this name, or of a name that ends so where `ending` begins with a dot.
    pub(super) fn call(&self, ending: &str) -> Option<&Called> {
        self.calls.iter().find(|call| match ending.starts_with('.') {
            true => call.name.ends_with(ending),
            false => call.name == ending,
        })
    }
}

/// Whether a whole name is that of a module or of something in it.
pub(super) fn within(name: &str, module: &str) -> bool {
    name.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The files that say one of these words somewhere, which is what is parsed at all.
pub(super) fn scan(unit: &Unit<'_>, words: &BTreeSet<&str>) -> Vec<Seen> {
    let tree = unit.project.tree();
    let mut paths: Vec<(usize, &RepoPath)> = Vec::new();
    for path in tree.files_below(&unit.folder).filter(|path| path.extension() == Some("py")) {
        let Some(inside) = path.relative_to(&unit.folder) else { continue };
        let depth = inside.matches('/').count();
        let name = path.file_name();
        let test = name.starts_with("test_") || name.ends_with("_test.py") || TOOLS.contains(&name);
        let aside = inside.split('/').rev().skip(1).any(|part| part.starts_with('.') || ASIDE.contains(&part));
        if depth <= DEPTH && !aside && !test {
            paths.push((depth, path));
        }
    }
    order::sort_by_key(&mut paths, |(depth, _)| *depth);
    let (mut found, mut bytes) = (Vec::new(), 0);
    for (_, path) in paths.into_iter().take(4 * FILES) {
        if found.len() >= FILES || bytes > BYTES || belongs_to_another(unit, path) {
            continue;
        }
        let Some(source) = unit.project.source(path) else { continue };
        bytes += source.text.len();
        if words.iter().any(|word| source.text.contains(word)) {
            found.extend(read(unit, path, source));
        }
    }
    let names: Vec<String> = found.iter().map(|seen| seen.module.clone()).collect();
    let used: BTreeSet<String> = found.iter().flat_map(|seen| own_imports(seen, &names)).collect();
    found.iter_mut().for_each(|seen| seen.imported = used.contains(&seen.module));
    found
}

/// Modules of the project that a file imports.
fn own_imports(seen: &Seen, names: &[String]) -> Vec<String> {
    let package = seen.module.rsplit_once('.').map_or("", |(package, _)| package);
    let absolute = seen.imports.iter().map(|(name, _)| match name.trim_start_matches('.') {
        rest if rest.len() + 1 == name.len() && !package.is_empty() => format!("{package}.{rest}"),
        rest => rest.to_owned(),
    });
    absolute
        .filter_map(|name| names.iter().find(|known| **known != seen.module && within(&name, known)).cloned())
        .collect()
}

/// Whether a folder between the unit and the file is a project of its own.
fn belongs_to_another(unit: &Unit<'_>, path: &RepoPath) -> bool {
    let manifests = ["pyproject.toml", "setup.py", "requirements.txt", "Pipfile"];
    let mut folder = path.parent();
    while let Some(at) = folder.filter(|at| *at != unit.folder && at.is_in(&unit.folder)) {
        if manifests.iter().any(|name| at.join(name).is_ok_and(|file| unit.project.tree().has_file(&file))) {
            return true;
        }
        folder = at.parent();
    }
    false
}

/// The folder that is on the import path, and the module's name seen from there.
fn place(unit: &Unit<'_>, inside: &str, imports: &[(String, Span)]) -> (String, String) {
    let name = inside.strip_suffix(".py").unwrap_or(inside);
    let name = name.strip_suffix("/__init__").unwrap_or(name);
    let (folder, own) = inside.rsplit_once('/').unwrap_or(("", inside));
    let mut root = folder;
    while !root.is_empty() && unit.has(&format!("{root}/__init__.py")) {
        root = root.rsplit_once('/').map_or("", |(above, _)| above);
    }
    // A folder without `__init__.py` is a package all the same where imports go through it.
    let first = inside.split('/').next().unwrap_or_default();
    let beside = |import: &str| {
        let first = import.split('.').next().unwrap_or_default();
        let file = format!("{first}.py");
        !first.is_empty()
            && file != own
            && (unit.has(&format!("{root}/{file}")) || unit.has(&format!("{root}/{first}/__init__.py")))
    };
    let through = imports.iter().any(|(import, _)| within(import, first) || import.starts_with('.'));
    let from = match root {
        "" => "",
        // A package lies where its packages end.
        _ if root != folder => root,
        _ if root == "src" || !through && imports.iter().any(|(import, _)| beside(import)) => root,
        _ if root.starts_with("src/") => "src",
        _ => "",
    };
    let module = name.strip_prefix(from).unwrap_or(name).trim_start_matches('/').replace('/', ".");
    (from.to_owned(), module)
}

fn read(unit: &Unit<'_>, path: &RepoPath, source: std::rc::Rc<crate::project::Source>) -> Option<Seen> {
    let inside = path.relative_to(&unit.folder)?.to_owned();
    let file = File::parse(&source.text);
    let mut imports = Vec::new();
    for import in imported(&file) {
        let statement = file.statements.get(import.statement)?;
        if statement.condition != Some(Condition::TypeChecking) {
            // The plain form names a package only, and may mean a module in it.
            let whole = match &statement.kind {
                StatementKind::Import(list) => list.iter().find(|one| one.span == import.span && one.name.is_none()),
                _ => None,
            };
            imports.push((whole.map_or(import.origin, |one| one.module.clone()), import.span));
        }
    }
    let origins = Origins::new(&file);
    let whole = |path: &[&str]| origins.of(path).unwrap_or_else(|| path.join("."));
    let (mut made, mut classes, mut sets, mut names) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut guarded = false;
    for statement in &file.statements {
        if let StatementKind::Assign(assign) = &statement.kind {
            sets.extend(assign.targets.iter().filter_map(|target| Some((target.path()?.join("."), statement.span))));
        }
    }
    for (at, statement) in file.statements.iter().enumerate().filter(|(_, statement)| statement.scope.is_none()) {
        guarded |= statement.condition == Some(Condition::Main);
        match &statement.kind {
            StatementKind::Assign(assign) => {
                let names = assign.targets.iter().filter_map(|target| {
                    let target = target.elements().and_then(<[Expr<'_>]>::first).unwrap_or(target);
                    Some(target.path()?.join("."))
                });
                let Some(value) = &assign.value else { continue };
                for name in names {
                    if let ExprKind::Call(call) = &value.kind
                        && call.on.is_none()
                        && statement.condition != Some(Condition::Main)
                    {
                        made.push(Made { name, by: whole(&call.path) });
                    }
                }
            }
            StatementKind::Class(class) => {
                let bases = class.args.iter().filter_map(|arg| arg.value.path()).map(whole).collect();
                classes.push((class.name.to_owned(), bases, class.name_span));
                for (_, inner) in file.body(at) {
                    if let StatementKind::Assign(assign) = &inner.kind
                        && assign.targets.first().and_then(Expr::path) == Some(&["name"])
                    {
                        names.extend(assign.value.as_ref().and_then(Expr::text).map(str::to_owned));
                    }
                }
            }
            // `with gr.Blocks() as demo:`
            StatementKind::Block(_, names) => {
                let inner = calls_within(&file, statement.span);
                if let (Some((name, _)), Some(call)) = (names.first(), inner.first()) {
                    made.push(Made { name: (*name).to_owned(), by: whole(&call.path) });
                }
            }
            _ => {}
        }
    }
    let called = calls(&file).into_iter().filter(|call| call.on.is_none()).map(|call| Called {
        name: whole(&call.path),
        span: call.span,
        inner: file
            .statement_at(call.span.start)
            .and_then(|at| file.statements.get(at))
            .is_some_and(|one| one.scope.is_some()),
        first: call.positional(0).and_then(Expr::literal),
        keywords: keywords(&call),
        pairs: pairs(&call),
    });
    let called = called.collect();
    let (from, module) = place(unit, &inside, &imports);
    let path = path.clone();
    Some(Seen {
        path,
        inside,
        module,
        from,
        imports,
        made,
        classes,
        calls: called,
        sets,
        names,
        guarded,
        imported: false,
        source,
    })
}

fn calls_within<'t>(file: &File<'t>, span: Span) -> Vec<Call<'t>> {
    calls(file)
        .into_iter()
        .filter(|call| span.start <= call.span.start && call.span.end <= span.end && call.on.is_none())
        .collect()
}

fn keywords(call: &Call<'_>) -> Vec<String> {
    let names = call.args.iter().filter_map(|arg| match arg.passed {
        Passed::Name(name) => Some(name.to_owned()),
        _ => None,
    });
    names.collect()
}

fn pairs(call: &Call<'_>) -> Vec<(String, String)> {
    let Some(ExprKind::Dict(entries)) = call.positional(0).map(|value| &value.kind) else { return Vec::new() };
    entries.iter().filter_map(|(key, value)| Some((key.as_ref()?.literal()?, value.literal()?))).collect()
}
