//! Folders that settings name: `CACHE_DIR`, `--data-dir`, `{"filesystem_folder": "/var/lib/..."}`. Their values are what
//! the program has by itself, so it must be able to write there.

use stageplan_syntax::python::source::{Expr, ExprKind, Passed, StatementKind};

use super::modules::Module;
use crate::ecosystem::python::facts::Code;
use crate::ecosystem::python::paths::{Bases, Located, path};
use crate::origin::Sourced;
use crate::project::Unit;
use crate::tree::RepoPath;

/// How deep values lie in each other.
const DEPTH: usize = 8;

/// Words of a name that stand for a place.
const PLACES: &[&str] = &[
    "dir",
    "directory",
    "dirs",
    "folder",
    "path",
    "root",
    "file",
    "filename",
    "location",
    "home",
    "dest",
    "uri",
    "url",
];
/// What a program puts there.
const WRITTEN: &[&str] = &[
    "upload",
    "uploads",
    "uploaded",
    "cache",
    "caches",
    "log",
    "logs",
    "logging",
    "session",
    "sessions",
    "tmp",
    "temp",
    "output",
    "outputs",
    "download",
    "downloads",
    "backup",
    "backups",
    "spool",
    "state",
    "export",
    "exports",
    "thumbnail",
    "thumbnails",
];
/// What it may as well only read: it counts where nothing of it is in the repository.
const MAYBE: &[&str] = &[
    "data",
    "db",
    "database",
    "sqlite",
    "storage",
    "store",
    "media",
    "instance",
    "files",
    "volume",
    "collections",
    "workspace",
];
/// Where programs keep what they write.
const STATE: &[&str] = &["/var/lib", "/var/cache", "/var/log", "/var/spool", "/var/opt", "/var/db", "/data"];
/// What belongs to other programs there.
const OTHERS: &[&str] = &[
    "/var/lib/docker",
    "/var/lib/dpkg",
    "/var/lib/apt",
    "/var/lib/kubelet",
    "/var/lib/mysql",
    "/var/lib/postgresql",
    "/var/lib/redis",
    "/var/log/nginx",
    "/var/log/apache2",
    "/var/log/syslog",
    "/var/log/messages",
];

/// Adds the folders that a module names.
pub(super) fn read(module: &Module<'_>, unit: &Unit<'_>, bases: &Bases, code: &mut Code) {
    let mut visit = |name: &str, value: &Expr<'_>| folder(module, unit, bases, name, value, code);
    for statement in &module.tree.statements {
        let StatementKind::Assign(assign) = &statement.kind else { continue };
        let Some(value) = &assign.value else { continue };
        for target in &assign.targets {
            let name = match &target.kind {
                ExprKind::Path(path) => path.last().copied(),
                ExprKind::Subscript(_, index) => index.text(),
                ExprKind::Attribute(_, names) => names.last().copied(),
                _ => None,
            };
            named(value, name.unwrap_or_default(), DEPTH, &mut visit);
        }
    }
    for call in &module.calls {
        // An option is called as on the command line.
        let option = call.args.iter().filter_map(|arg| arg.value.text()).find(|text| text.starts_with("--"));
        let option = option.or_else(|| call.positional(0)?.text().filter(|_| call.path.last() == Some(&"define")));
        for arg in &call.args {
            match arg.passed {
                Passed::Name("default") => named(&arg.value, option.unwrap_or_default(), DEPTH, &mut visit),
                Passed::Name(name) => named(&arg.value, name, DEPTH, &mut visit),
                _ => {}
            }
        }
    }
    for read in &module.env {
        read.default.iter().for_each(|value| visit(&read.name, value));
    }
}

/// Every value with the name that is nearest above it.
fn named(value: &Expr<'_>, name: &str, depth: usize, visit: &mut dyn FnMut(&str, &Expr<'_>)) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let nearer = |key: &str| matches!(key, "value" | "default" | "initial" | "fallback");
    match &value.kind {
        ExprKind::Dict(entries) => {
            for (key, value) in entries {
                let key = key.as_ref().and_then(Expr::text).filter(|key| !nearer(key)).unwrap_or(name);
                named(value, key, depth, visit);
            }
        }
        ExprKind::Tuple(parts) if parts.len() == 2 && parts[0].text().is_some() => {
            let key = parts[0].text().filter(|key| !nearer(key)).unwrap_or(name);
            named(&parts[1], key, depth, visit);
        }
        ExprKind::List(parts) | ExprKind::Tuple(parts) | ExprKind::Or(parts) => {
            parts.iter().for_each(|value| named(value, name, depth, visit));
        }
        ExprKind::If(parts) => {
            let [then, _, otherwise] = parts.as_ref();
            named(then, name, depth, visit);
            named(otherwise, name, depth, visit);
        }
        ExprKind::Call(call) => {
            visit(name, value);
            for arg in &call.args {
                let name = match arg.passed {
                    Passed::Name(key) if !nearer(key) => key,
                    _ => name,
                };
                named(&arg.value, name, depth, visit);
            }
        }
        _ => visit(name, value),
    }
}

fn folder(module: &Module<'_>, unit: &Unit<'_>, bases: &Bases, name: &str, value: &Expr<'_>, code: &mut Code) {
    let origin = || module.origin(value.span, name);
    if let Some(file) = database(value, &module.source.path, bases) {
        return match file {
            Located::Inside(file) if !unit.project.tree().has_file(&file) => {
                fills(unit, file.parent(), code, &origin());
                beside(unit, &file, code, &origin());
            }
            Located::Absolute(file) => absolute(&file, code, &origin()),
            Located::Inside(_) => {}
        };
    }
    let mut words = Words::default();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        words.add(word);
    }
    if !words.place {
        return;
    }
    match path(value, &module.source.path, bases) {
        Some(Located::Absolute(path)) => absolute(&path, code, &origin()),
        Some(Located::Inside(path)) => {
            let tree = unit.project.tree();
            let there = tree.has_file(&path) || tree.has_folder(&path);
            if tree.has_file(&path) || !(words.written || words.maybe && !there) {
                return;
            }
            let folder = if is_file(path.file_name()) { path.parent() } else { Some(path.clone()) };
            fills(unit, folder, code, &origin());
            if is_file(path.file_name()) {
                beside(unit, &path, code, &origin());
            }
        }
        None => {}
    }
}

#[derive(Default)]
struct Words {
    place: bool,
    written: bool,
    maybe: bool,
}

impl Words {
    fn add(&mut self, word: &str) {
        let known = |list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
        self.place |= known(PLACES);
        self.written |= known(WRITTEN);
        self.maybe |= known(MAYBE);
    }
}

fn is_file(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && (1..=7).contains(&end.len()))
}

/// The file of an address such as `sqlite:////data/app.db`, or `"sqlite:///" + os.path.join(HERE, "app.db")`.
fn database(value: &Expr<'_>, file: &RepoPath, bases: &Bases) -> Option<Located> {
    let scheme = |text: &str| text.split_once(":///").filter(|(scheme, _)| scheme.starts_with("sqlite")).is_some();
    match &value.kind {
        ExprKind::Text(text) if scheme(text) => {
            let file = text.split_once(":///")?.1.split('?').next()?;
            file.starts_with('/').then(|| Located::Absolute(file.to_owned()))
        }
        ExprKind::Sum(parts) => match parts.as_slice() {
            [first, rest] if first.text().is_some_and(|text| scheme(text) && text.ends_with(":///")) => {
                path(rest, file, bases)
            }
            _ => None,
        },
        _ => None,
    }
}

fn absolute(path: &str, code: &mut Code, origin: &crate::origin::Origin) {
    let path = path.trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let folder = if is_file(last) { path.strip_suffix(last).unwrap_or(path).trim_end_matches('/') } else { path };
    let below =
        |known: &&&str| folder.strip_prefix(**known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let state = STATE.iter().find(below).is_some_and(|known| *known != folder || *known == "/data");
    let plain = folder.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let new = code.writes.iter().all(|known| known.value() != folder);
    if state && plain && new && !OTHERS.iter().any(|known| below(&known)) {
        code.writes.push(Sourced::new(folder.to_owned(), origin.clone()));
    }
}

fn fills(unit: &Unit<'_>, folder: Option<RepoPath>, code: &mut Code, origin: &crate::origin::Origin) {
    let Some(folder) = folder.filter(|folder| folder.is_in(&unit.folder)) else { return };
    if code.fills.iter().all(|known| *known.value() != folder) {
        code.fills.push(Sourced::new(folder, origin.clone()));
    }
}

/// A file right in the folder of the sources.
fn beside(unit: &Unit<'_>, file: &RepoPath, code: &mut Code, origin: &crate::origin::Origin) {
    let Some(name) = file.relative_to(&unit.folder).filter(|inside| !inside.contains('/')) else { return };
    if code.beside.iter().all(|known| known.value() != name) {
        code.beside.push(Sourced::new(name.to_owned(), origin.clone()));
    }
}
