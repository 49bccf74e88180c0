//! What the sources say: application objects, programs, where they listen, variables. Only files are read from which
//! programs usually begin, and what they import.

mod apps;
pub(in crate::ecosystem::python) mod aside;
#[cfg(test)]
mod executed;
mod folders;
mod hosts;
mod lines;
mod listeners;
mod mains;
mod modules;
mod names;
mod options;
mod programs;
mod required;
mod stores;
#[cfg(test)]
mod tests;
mod touched;
mod wanted;

use std::collections::BTreeSet;
use std::rc::Rc;

use stageplan_syntax::order;
use stageplan_syntax::python::source::Expr;

use super::manifest::Manifests;
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::{Code, Listen, Main};
use crate::evidence::Evidence;
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;
use modules::{Located, Module, Modules, Roots};
pub(super) use programs::{STARTERS, goes_on};

/// How many files are read, how many bytes of them, and how far imports are followed.
const FILES: usize = 60;
const BYTES: usize = 600_000;
const LEVELS: usize = 10;

/// Names of files that programs begin with, without their ending, the most telling first.
const ENTRIES: &[&str] = &[
    "main",
    "app",
    "server",
    "wsgi",
    "asgi",
    "api",
    "application",
    "run",
    "__main__",
    "__init__",
    "index",
    "web",
    "start",
    "serve",
    "service",
    "bot",
    "cli",
    "worker",
];

/// Folders that hold nothing that production runs.
const ASIDE: &[&str] = &[
    "test",
    "tests",
    "testing",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "doc",
    "docs",
    "script",
    "scripts",
    "tools",
    "tool",
    "bench",
    "benchmark",
    "benchmarks",
    "migrations",
    "alembic",
    "notebooks",
    "node_modules",
    "venv",
    "env",
    "site-packages",
    "build",
    "dist",
    "deploy",
    "docker",
    "hack",
    "ci",
    "utils",
    "static",
    "templates",
    "assets",
    "data",
    "playground",
    "tutorial",
];

pub(super) fn read(unit: &Unit<'_>, manifests: &Manifests, evidence: &Evidence) -> Code {
    let lines = lines::read(unit, manifests, evidence);
    let mut roots = Roots { unit, folders: vec![String::new()] };
    let sources = manifests.package.as_ref().map(|package| package.sources.clone());
    let import = |name: &str| !name.is_empty() && !unit.has(&format!("{name}/__init__.py"));
    for folder in sources.into_iter().chain(["src".to_owned()]).chain(lines.iter().map(|line| line.cwd.clone())) {
        let there = unit.path(&folder).is_some_and(|path| unit.project.tree().has_folder(&path));
        if there && import(&folder) && !roots.folders.contains(&folder) {
            roots.folders.push(folder);
        }
    }
    let mut named = Vec::new();
    for line in &lines {
        for word in &line.words {
            let target = word.split(['(', ' ']).next().unwrap_or_default();
            if target.contains(':') && target.chars().all(|c| c.is_ascii_alphanumeric() || "._:".contains(c)) {
                named.push(target.to_owned());
            }
        }
    }
    let mut wanted: Vec<Located> = Vec::new();
    let modules = named.iter().map(|target| target.split(':').next().unwrap_or_default());
    let scripts = manifests.package.iter().flat_map(|package| package.scripts.iter().chain(&package.plugs));
    let objects = scripts.map(|(_, object)| object.split(':').next().unwrap_or_default().trim());
    for name in modules {
        // A line may count from a folder that only a mount or a change of folder makes the first.
        let found = roots.locate("", name).or_else(|| roots.place(&below(unit, name)?));
        wanted.extend(found);
    }
    for name in objects {
        wanted.extend(roots.locate("", name));
    }
    let files = lines.iter().flat_map(|line| line.words.iter().map(move |word| (line, word)));
    for (line, word) in files.filter(|(_, word)| word.ends_with(".py")) {
        let base = if line.cwd.is_empty() { word.clone() } else { format!("{}/{word}", line.cwd) };
        let file = unit.path(&base).filter(|path| unit.project.tree().has_file(path));
        wanted.extend(file.and_then(|file| roots.place(&file)));
    }
    wanted.extend(entries(unit, manifests).iter().filter_map(|file| roots.place(file)));
    let mut seen = BTreeSet::new();
    wanted.retain(|located| seen.insert(located.path.clone()));
    let mut crawl = Crawl { roots, seen, files: 0, bytes: 0, not_all: false, named, manifests };
    let mut code = level(&mut crawl, &[], wanted, true, LEVELS);
    code.not_all |= crawl.not_all;
    code.lines = lines;
    // A database right beside the sources needs the folder itself; logs and the like fail where they are written.
    if let Some(file) =
        code.beside.iter().find(|file| [".db", ".sqlite", ".sqlite3"].iter().any(|end| file.value().ends_with(end)))
    {
        code.writes.push(Sourced::new(".".to_owned(), file.origin().clone()));
    }
    let configs = CONFIGS.iter().filter(|name| unit.has(name)).filter_map(|name| unit.path(name));
    code.configs = configs.map(|path| Sourced::new(path.file_name().to_owned(), Origin::of_file(path))).collect();
    code
}

/// The only file of the unit that a module can be, whichever folder it counts from.
fn below(unit: &Unit<'_>, module: &str) -> Option<RepoPath> {
    if !module.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return None;
    }
    let end = format!("/{}.py", module.replace('.', "/"));
    let mut found = unit.project.tree().files_below(&unit.folder).filter(|path| path.as_str().ends_with(&end));
    let first = found.next()?;
    found.next().is_none().then(|| first.clone())
}

/// Files that servers read, or that lines hand over to them.
const CONFIGS: &[&str] = &["gunicorn.conf.py", "hypercorn.toml", "uwsgi.ini"];

/// Files that programs usually begin with, the most telling first.
fn entries(unit: &Unit<'_>, manifests: &Manifests) -> Vec<RepoPath> {
    let tree = unit.project.tree();
    let own = manifests.name.as_ref().map(|name| name.value().replace(['-', '.'], "_").to_ascii_lowercase());
    let source = |path: &RepoPath| path.extension() == Some("py");
    let mut folders = vec![unit.folder.clone()];
    let mut inner: Vec<RepoPath> = Vec::new();
    for base in ["", "src"] {
        let Some(base) = unit.path(base).filter(|base| tree.has_folder(base)) else { continue };
        if base != unit.folder {
            folders.push(base.clone());
        }
        for folder in tree.folders_in(&base) {
            let name = folder.file_name();
            let aside = name.starts_with('.') || ASIDE.contains(&name) && own.as_deref() != Some(name);
            if !aside && !inner.contains(&folder) && folder.file_name() != "src" {
                inner.push(folder);
            }
        }
    }
    let rank = |folder: &RepoPath| match folder.file_name() {
        name if own.as_deref() == Some(name) => 0,
        "app" | "src" | "server" | "backend" | "api" => 1,
        _ => 2,
    };
    order::sort_by_key(&mut inner, rank);
    let deeper = |folder: &RepoPath| {
        tree.files_in(folder).any(source)
            && !["pyproject.toml", "setup.py", "package.json"]
                .iter()
                .any(|name| folder.join(name).is_ok_and(|file| tree.has_file(&file)))
    };
    folders.extend(inner.into_iter().filter(|folder| deeper(folder)).take(12));
    let mut found = Vec::new();
    for name in ENTRIES {
        let files = folders.iter().filter_map(|folder| folder.join(&format!("{name}.py")).ok());
        found.extend(files.filter(|file| tree.has_file(file)));
    }
    // What else lies at the top may be a program under a name of its own.
    let aside = |name: &str| {
        matches!(
            name,
            "setup.py"
                | "conftest.py"
                | "noxfile.py"
                | "fabfile.py"
                | "tasks.py"
                | "dodo.py"
                | "manage.py"
                | "versioneer.py"
        ) || name.starts_with("test_")
            || name.ends_with("_test.py")
            || name.ends_with("_config.py")
            || name.ends_with(".conf.py")
    };
    // So may what lies in a folder of sources that is no package.
    let package = |folder: &&RepoPath| folder.join("__init__.py").is_ok_and(|file| tree.has_file(&file));
    let sources = folders.get(1).filter(|folder| folder.file_name() == "src").filter(|folder| !package(folder));
    let top = [&unit.folder].into_iter().chain(sources).flat_map(|folder| tree.files_in(folder));
    let top = top.filter(|file| source(file) && !aside(file.file_name()));
    let more: Vec<RepoPath> = top.filter(|file| !found.contains(file)).take(12).cloned().collect();
    found.extend(more);
    found
}

struct Crawl<'u, 'p> {
    roots: Roots<'u, 'p>,
    seen: BTreeSet<RepoPath>,
    files: usize,
    bytes: usize,
    not_all: bool,
    /// Objects that command lines name.
    named: Vec<String>,
    manifests: &'u Manifests,
}

/// Reads one level of files, then what they import. Files borrow from their texts, so the levels nest.
fn level(crawl: &mut Crawl<'_, '_>, known: &[&Module<'_>], wanted: Vec<Located>, entry: bool, levels: usize) -> Code {
    let mut sources: Vec<(Rc<Source>, Located)> = Vec::new();
    for located in wanted {
        if crawl.files >= FILES || crawl.bytes >= BYTES {
            crawl.not_all = true;
            break;
        }
        let Some(source) = crawl.roots.unit.project.source(&located.path) else { continue };
        crawl.files += 1;
        crawl.bytes += source.text.len();
        sources.push((source, located));
    }
    let modules: Vec<Module<'_>> =
        sources.iter().map(|(source, located)| Module::read(source, located.clone(), entry, &crawl.roots)).collect();
    let mut all: Vec<&Module<'_>> = known.to_vec();
    all.extend(&modules);
    let mut next = Vec::new();
    for module in &modules {
        for (import, statement) in modules::imports(&module.tree) {
            let tests = statement.scope.is_some() && levels < LEVELS;
            let located = crawl.roots.locate(&module.from, &module.absolute(&import)).filter(|_| !tests);
            if let Some(located) = located.filter(|located| crawl.seen.insert(located.path.clone())) {
                next.push(located);
            }
        }
    }
    if next.is_empty() || levels == 0 {
        crawl.not_all |= !next.is_empty();
        return evaluate(crawl, &Modules::new(&all));
    }
    level(crawl, &all, next, false, levels - 1)
}

fn evaluate(crawl: &Crawl<'_, '_>, modules: &Modules<'_, '_>) -> Code {
    let mut code = Code::default();
    let unit = crawl.roots.unit;
    let mut named = crawl.named.clone();
    for at in 0..modules.all.len() {
        let Some(main) = modules.all[at].entry.then(|| mains::main_of(modules, at)).flatten() else { continue };
        named.extend(main.serves.clone());
        code.mains.push(main);
    }
    let package = crawl.manifests.package.iter().flat_map(|package| package.scripts.iter().chain(&package.plugs));
    for (name, object) in package {
        let (module, path) = object.split_once(':').unwrap_or((object, ""));
        let Some(at) = modules.all.iter().position(|known| known.name == module.trim()) else { continue };
        let path: Vec<&str> = path.trim().split('.').collect();
        let main = mains::main_of_function(modules, at, &path);
        named.extend(main.as_ref().and_then(|main| main.serves.clone()));
        code.scripts.extend(main.map(|main| (name.value().clone(), main)));
    }
    let apps = apps::find(modules, &named);
    let inside = apps.inside;
    // Where a server runs an object, the options of a command line say nothing about it.
    if apps.apps.is_empty() {
        let silent = |main: &&mut Main| {
            let asks = |runs: &str| runs.contains("poll") || runs.contains("consum");
            main.listens.as_ref().is_none_or(Listen::tells_nothing)
                && !main.runs.as_deref().is_some_and(asks)
                && !main.foreign
        };
        for main in code.mains.iter_mut().chain(code.scripts.iter_mut().map(|(_, main)| main)).filter(silent) {
            let at = modules.all.iter().position(|module| module.source.path == main.file);
            main.listens = at.and_then(|at| modules.listening_options(at)).or(main.listens.take());
        }
    }
    stops(modules, &mut code);
    // A server that gets its number from afar mostly gets the one that the sources call so.
    let open = |listens: &&mut Listen| {
        listens.port.is_none() && listens.port_variable.is_none() && listens.port_flag.is_none()
    };
    for listens in
        code.mains.iter_mut().filter(|main| main.guarded).filter_map(|main| main.listens.as_mut()).filter(open)
    {
        listens.port = modules.named_port();
    }
    (code.apps, code.rejected) = (apps.apps, apps.rejected);
    #[cfg(test)]
    {
        code.exposed = apps.exposed;
    }
    let own = crawl.manifests.name.as_ref().map(|name| name.value().replace('-', "_"));
    let rank = |main: &Main| {
        let file = main.file.file_name();
        let usual = ENTRIES.iter().position(|name| file.strip_suffix(".py") == Some(name)).unwrap_or(ENTRIES.len());
        let own = own.as_deref() == file.strip_suffix(".py");
        let depth = main.file.relative_to(&unit.folder).map_or(9, |path| path.matches('/').count());
        (
            main.grade < Grade::Strong,
            !main.guarded && main.listens.is_none(),
            main.listens.is_none(),
            !own,
            depth,
            usual,
        )
    };
    order::sort_by_key(&mut code.mains, rank);
    touched::read(modules, unit, &inside, &mut code);
    programs::read(modules, &mut code);
    code.wanted = wanted::of_options(modules, unit);
    aside::read(modules, unit, &mut code);
    imports(modules, &crawl.roots, &mut code);
    #[cfg(test)]
    {
        code.unspent = modules.unspent();
    }
    code
}

/// Notes which programs end on SIGTERM by a handler that what they import sets.
fn stops(modules: &Modules<'_, '_>, code: &mut Code) {
    let handles = |at: usize| {
        modules.all[at].calls.iter().filter(|call| call.path.last() == Some(&"signal")).any(|call| {
            call.positional(0).and_then(Expr::path).and_then(<[&str]>::last) == Some(&"SIGTERM")
                && modules.callee(at, call, modules::DEPTH).as_deref() == Some("signal.signal")
        })
    };
    let handlers: Vec<usize> = (0..modules.all.len()).filter(|at| handles(*at)).collect();
    for main in code.mains.iter_mut().filter(|main| !handlers.is_empty() && !main.handles_stop) {
        let at = modules.all.iter().position(|module| module.source.path == main.file);
        main.handles_stop = at.is_some_and(|at| modules.reached(at).iter().any(|at| handlers.contains(at)));
    }
}

fn imports(modules: &Modules<'_, '_>, roots: &Roots<'_, '_>, code: &mut Code) {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for module in modules.all {
        for (import, _) in modules::imports(&module.tree) {
            let first = import.split('.').next().unwrap_or_default();
            if !first.is_empty() && !found.contains(first) && roots.locate(&module.from, first).is_none() {
                found.insert(first.to_owned());
            }
        }
    }
    code.imports = found.into_iter().collect();
}
