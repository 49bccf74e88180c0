//! Folders that settings name: `CACHE_DIR`, `--data-dir`, `{"filesystem_folder": "/var/lib/..."}`. Their values are what
//! the program has by itself, so it must be able to write there.

use stageplan_syntax::python::source::{Expr, ExprKind, Passed, StatementKind};

use super::modules::Module;
use crate::ecosystem::python::facts::Code;
use crate::ecosystem::python::paths::{Bases, Located, join, of_call, path};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::{RepoPath, is_below};

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
/// What comes with a program, though a variable may say where else it is.
const SHIPPED: &[&str] = &[
    "app",
    "asset",
    "assets",
    "base",
    "bin",
    "build",
    "cert",
    "certs",
    "client",
    "code",
    "dist",
    "frontend",
    "key",
    "keys",
    "lib",
    "locale",
    "locales",
    "model",
    "models",
    "package",
    "plugin",
    "plugins",
    "project",
    "public",
    "python",
    "script",
    "scripts",
    "source",
    "src",
    "ssl",
    "static",
    "template",
    "templates",
    "test",
    "tests",
    "theme",
    "themes",
    "tls",
    "ui",
    "venv",
    "web",
    "www",
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
    let place = |value: &Expr<'_>| path(value, &module.source.path, bases).is_some();
    let mut visit = |name: &str, value: &Expr<'_>| {
        folder(module, unit, bases, name, value, false, code);
        place(value)
    };
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
        if let Some(value) = &read.default {
            folder(module, unit, bases, &read.name, value, true, code);
        }
    }
}

/// Every value with the name that is nearest above it. Where `visit` says that a value is a path, its parts are none of
/// that name: `os.path.join(os.path.dirname(__file__), "logs")` is one folder, not two.
fn named(value: &Expr<'_>, name: &str, depth: usize, visit: &mut dyn FnMut(&str, &Expr<'_>) -> bool) {
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
            if visit(name, value) {
                return;
            }
            for arg in &call.args {
                let name = match arg.passed {
                    Passed::Name(key) if !nearer(key) => key,
                    _ => name,
                };
                named(&arg.value, name, depth, visit);
            }
        }
        _ => {
            visit(name, value);
        }
    }
}

/// Adds the folder of one value. `moves` says that a variable of the environment of this name may say another.
fn folder(
    module: &Module<'_>,
    unit: &Unit<'_>,
    bases: &Bases,
    name: &str,
    value: &Expr<'_>,
    moves: bool,
    code: &mut Code,
) {
    let origin = || module.origin(value.span, name);
    if let Some(file) = database(value, module, bases) {
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
            if moves && words.rows && path.is_in(&unit.folder) && holds_sources(unit, &path) {
                // A database has no other place until somebody names one.
                let files = Sourced::new(format!("the files of {name}"), origin());
                code.beside.push(files);
                return fills(unit, Some(path), code, &origin());
            }
            // A folder that is not there and that whoever runs the program may put elsewhere is no part of it.
            let own = moves && !words.shipped && !is_file(path.file_name());
            if tree.has_file(&path) || !(words.written || (words.maybe || own) && !there) {
                return;
            }
            let folder = if is_file(path.file_name()) { path.parent() } else { Some(path.clone()) };
            // The program would own its own code.
            let folder = folder.filter(|folder| !holds_sources(unit, folder));
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
    shipped: bool,
    /// Whether it is a place of a database.
    rows: bool,
}

impl Words {
    fn add(&mut self, word: &str) {
        let known = |list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
        let rows = known(&["dbpath", "dbdir", "dbfolder"]);
        self.place |= rows || known(PLACES);
        self.rows |= rows || known(&["db", "database", "sqlite"]);
        self.written |= known(WRITTEN);
        self.maybe |= known(MAYBE);
        self.shipped |= known(SHIPPED);
    }
}

fn is_file(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && (1..=7).contains(&end.len()))
}

fn holds_sources(unit: &Unit<'_>, folder: &RepoPath) -> bool {
    unit.project.tree().files_below(folder).any(|file| file.extension() == Some("py"))
}

/// The file of an address such as `sqlite:////data/app.db`, `"sqlite:///" + os.path.join(HERE, "app.db")` or
/// `f"sqlite:///{HERE}/app.db"`.
fn database(value: &Expr<'_>, module: &Module<'_>, bases: &Bases) -> Option<Located> {
    let scheme = |text: &str| text.split_once(":///").filter(|(scheme, _)| scheme.starts_with("sqlite")).is_some();
    match &value.kind {
        ExprKind::Text(text) if scheme(text) => {
            let file = text.split_once(":///")?.1.split('?').next()?;
            file.starts_with('/').then(|| Located::Absolute(file.to_owned()))
        }
        ExprKind::Sum(parts) => match parts.as_slice() {
            [first, rest] if first.text().is_some_and(|text| scheme(text) && text.ends_with(":///")) => {
                path(rest, &module.source.path, bases)
            }
            _ => None,
        },
        ExprKind::Other => {
            let text = module.source.text.get(value.span.start..value.span.end)?;
            let quoted = text.strip_prefix(['f', 'F'])?;
            let quote = ['"', '\''].into_iter().find(|quote| quoted.starts_with(*quote))?;
            let inner = quoted.strip_prefix(quote)?.strip_suffix(quote)?;
            let (_, rest) = inner.split_once(":///{").filter(|_| scheme(inner))?;
            let (base, file) = rest.split_once("}/")?;
            let file = file.split('?').next().filter(|file| !file.is_empty() && !file.contains(['{', '\\']))?;
            let start = value.span.start + text.find(":///{")? + ":///{".len();
            let call = module.calls.iter().find(|call| call.span.start == start && call.span.end == start + base.len());
            let base = match call {
                Some(call) => of_call(call, &module.source.path, bases)?,
                None => bases.get(base)?.clone(),
            };
            join(base, file)
        }
        _ => None,
    }
}

fn absolute(path: &str, code: &mut Code, origin: &Origin) {
    let path = path.trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let folder = if is_file(last) { path.strip_suffix(last).unwrap_or(path).trim_end_matches('/') } else { path };
    let state =
        STATE.iter().find(|known| is_below(folder, known)).is_some_and(|known| *known != folder || *known == "/data");
    let plain = folder.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if state && plain && !OTHERS.iter().any(|known| is_below(folder, known)) {
        code.write(folder.to_owned(), || origin.clone());
    }
}

fn fills(unit: &Unit<'_>, folder: Option<RepoPath>, code: &mut Code, origin: &Origin) {
    let Some(folder) = folder.filter(|folder| folder.is_in(&unit.folder)) else { return };
    code.fill(folder, || origin.clone());
}

/// A file right in the folder of the sources.
fn beside(unit: &Unit<'_>, file: &RepoPath, code: &mut Code, origin: &Origin) {
    let Some(name) = file.relative_to(&unit.folder).filter(|inside| !inside.contains('/')) else { return };
    code.write_beside(name.to_owned(), || origin.clone());
}

#[cfg(test)]
mod tests {
    use super::super::tests::code;

    /// The folders that are handed over, then what is written beside sources.
    fn check(files: &str, folders: &[&str], beside: &[&str]) {
        let code = code(files);
        let found: Vec<&str> = code.fills.iter().map(|folder| folder.value().as_str()).collect();
        assert_eq!(found, folders, "{files}");
        let found: Vec<&str> = code.beside.iter().map(|file| file.value().as_str()).collect();
        assert_eq!(found, beside, "{files}");
    }

    #[test]
    fn a_path_is_one_folder_whatever_it_is_made_of() {
        let log = "LOG_DIR = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'logs')";
        check(&format!("//- main.py\nimport core.log\n//- core/log.py\nimport os\n{log}"), &["logs"], &[]);
        check("//- main.py\nimport os\nUPLOAD_DIR = os.path.abspath(os.path.dirname(__file__))", &[], &[]);
    }

    #[test]
    fn a_folder_that_a_variable_moves_is_the_programs() {
        let read = |name: &str, value: &str| {
            format!("//- main.py\nimport os\nHERE = os.path.dirname(__file__)\nX = os.environ.get('{name}', {value})")
        };
        check(&read("SHOP_CONFIG_DIR", "os.path.join(HERE, 'var', 'config')"), &["var/config"], &[]);
        check(&read("SHOP_ATTACH_DIR", "os.path.join(HERE, 'var', 'attach')"), &["var/attach"], &[]);
        check(&read("SHOP_STATIC_DIR", "os.path.join(HERE, 'static')"), &[], &[]);
        check(&read("SHOP_CONFIG_FILE", "os.path.join(HERE, 'etc', 'shop.yml')"), &[], &[]);
        let there = format!("{}\n//- etc/shop.yml\na: 1", read("SHOP_CONFIG_DIR", "os.path.join(HERE, 'etc')"));
        check(&there, &[], &[]);
    }

    #[test]
    fn a_database_has_its_folder() {
        let here = "import os\nHERE = os.path.dirname(__file__)\n";
        for url in [
            "DB = f'sqlite:///{os.path.dirname(os.path.abspath(__file__))}/x.db'",
            "DB = f\"sqlite:///{HERE}/x.db\"",
            "DB = 'sqlite:///' + os.path.join(HERE, 'x.db')",
        ] {
            check(&format!("//- main.py\nimport core.base\n//- core/base.py\n{here}{url}"), &["core"], &[]);
        }
        let moved = "import os\nHERE = os.path.dirname(__file__)\nCONFIG_DIR = os.environ.get('SHOP_DBPATH', HERE)";
        let files = format!("//- main.py\nimport core.base\n//- core/base.py\n{moved}");
        check(&files, &["core"], &["the files of SHOP_DBPATH"]);
    }
}
