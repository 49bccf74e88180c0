//! Files and folders that the program reads, writes and has compiled in.

use stageplan_syntax::data::Format;
use stageplan_syntax::rust::{Call, Expr, ExprKind, Link, LinkKind};

use super::config;
use super::values::{At, Values};
use crate::ecosystem::rust::facts::{Code, RuntimeFile, Wanted, WrittenFolder};
use crate::ecosystem::rust::read::cargo::is_kept_away;
use crate::ecosystem::rust::{SOURCES, built};
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::{RepoPath, is_below};

/// Where relative paths may begin.
pub(super) struct Bases {
    /// The unit, the root of the workspace and the package of the program.
    pub(super) folders: Vec<RepoPath>,
    /// The packages that the program is built from.
    pub(super) packages: Vec<RepoPath>,
    /// The folder whose sources are there when the program is compiled.
    pub(super) context: RepoPath,
}

impl Bases {
    /// What an absolute path of the stages that build is in the repository.
    fn of_build(&self, text: &str) -> Option<RepoPath> {
        let rest = text.strip_prefix(SOURCES).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
        self.context.join(rest.trim_start_matches('/')).ok()
    }

    /// A configuration file of the repository, whose name may have no ending.
    pub(super) fn configuration(
        &self,
        unit: &Unit<'_>,
        index: usize,
        values: &Values<'_>,
        text: &str,
    ) -> Option<(RepoPath, Format)> {
        let text = text.strip_prefix("./").unwrap_or(text);
        let own = &values.files[index].chosen.package;
        for base in self.folders.iter().chain([own]) {
            for name in config::endings(text) {
                let path = self.of_build(&name).or_else(|| base.join(&name).ok());
                let path = path.filter(|path| unit.project.tree().has_file(path));
                if let Some(path) = path {
                    let format = config::format(&path)?;
                    return Some((path, format));
                }
            }
        }
        None
    }
}

/// Functions that read what they are given at a place.
const READS: &[(&str, &str, usize)] = &[
    ("ServeDir", "new", 0),
    ("ServeFile", "new", 0),
    ("NamedFile", "open", 0),
    ("NamedFile", "open_async", 0),
    ("Files", "new", 1),
    ("FileServer", "from", 0),
    ("FileServer", "new", 0),
    ("Tera", "new", 0),
    ("fs", "read_to_string", 0),
    ("fs", "read", 0),
    ("fs", "read_dir", 0),
    ("fs", "dir", 0),
    ("fs", "file", 0),
    ("File", "open", 0),
    ("File", "with_name", 0),
    ("File", "from", 0),
    ("Toml", "file", 0),
    ("Yaml", "file", 0),
    ("Json", "file", 0),
    ("minijinja", "path_loader", 0),
    ("StaticFilesEndpoint", "new", 0),
    ("StaticFileEndpoint", "new", 0),
    ("StaticDir", "new", 0),
    ("Migrator", "new", 0),
    ("log4rs", "init_file", 0),
    ("AssetsDir", "new", 0),
    ("LocalFs", "new", 0),
];

/// Methods that read what one of their arguments says.
const READ_METHODS: &[&str] = &[
    "register_templates_directory",
    "register_template_file",
    "serve_dir",
    "serve_file",
    "load_from_glob",
    "nest_service_dir",
    "add_template_file",
];

/// Functions that write what they are given first; whether that is a folder.
const WRITES: &[(&str, &str, bool)] = &[
    ("fs", "create_dir_all", true),
    ("fs", "create_dir", true),
    ("fs", "write", false),
    ("File", "create", false),
    ("File", "create_new", false),
    ("sled", "open", true),
    ("Database", "create", false),
    ("Connection", "open", false),
    ("SqliteConnection", "establish", false),
    ("SqliteConnectionManager", "file", false),
    ("DB", "open_default", true),
    ("rolling", "daily", true),
    ("rolling", "hourly", true),
    ("rolling", "never", true),
];

pub(super) fn read<'s>(unit: &Unit<'_>, bases: &Bases, values: &Values<'s>, code: &mut Code) {
    for (index, file) in values.files.iter().enumerate() {
        for call in &file.index.calls {
            reads(unit, bases, values, index, call, code);
            writes(values, index, call, code);
            connects(values, index, call, code);
        }
    }
    settings(unit, bases, values, code);
}

/// The owner and the name of a function, by the imports of its file.
fn named<'s>(values: &Values<'s>, index: usize, call: &Call<'s, 's>) -> Option<(&'s str, &'s str)> {
    let full = values.files[index].index.full(call.path());
    let (name, owner) = (full.last()?, full.len().checked_sub(2).and_then(|at| full.get(at)));
    Some((owner.copied().unwrap_or_default(), name))
}

fn reads<'s>(unit: &Unit<'_>, bases: &Bases, values: &Values<'s>, index: usize, call: &Call<'s, 's>, code: &mut Code) {
    let at = At::new(index, call.function);
    let args: Vec<&'s Expr<'s>> = match call.method {
        true if READ_METHODS.contains(&call.name) => call.args.iter().collect(),
        true => return,
        false => {
            if READS.iter().all(|(_, name, _)| *name != call.name) {
                return;
            }
            let Some((owner, name)) = named(values, index, call) else { return };
            let row = READS.iter().find(|(of, known, _)| *of == owner && *known == name);
            let Some(arg) = row.and_then(|(.., place)| call.args.get(*place)) else { return };
            match &arg.kind {
                ExprKind::Array(values) => values.iter().collect(),
                _ => vec![arg],
            }
        }
    };
    let file = &values.files[index];
    let origin = file.origin(call.own_span(), call.name);
    let serves = matches!(call.name, "new" | "from" | "dir" | "serve_dir") && !call.path().contains(&"File");
    for arg in args {
        let pieces = values.read(at, arg);
        // Which file it is may be said from outside; then all of them count.
        let chosen = pieces.0.len() > 1 && pieces.set();
        let text = match pieces.known_text().filter(|_| !chosen) {
            Some(text) => text,
            // The folder in front of what is not known.
            None => match pieces.fixed().rsplit_once('/') {
                Some((folder, _)) if folder.contains(|letter: char| letter.is_alphanumeric()) => folder.to_owned(),
                _ => continue,
            },
        };
        let with_ending = matches!(call.path(), [.., "File", "with_name"]);
        let names = if with_ending { config::endings(&text) } else { vec![text.clone()] };
        let found = names.iter().find_map(|name| locate(unit, bases, &file.chosen.package, name, &origin));
        match found {
            Some(found) => add(code, found),
            None if pieces.known() && !pieces.set() => {
                if serves && is_folder(bases, &text) {
                    wanted(bases, &text, &origin, code);
                } else if demands(call) && is_configuration(&text) && file.chosen.own {
                    missing(&text, &origin, code);
                }
            }
            None => {}
        }
    }
}

/// Whether a path is a plain one of the repository that may be a folder.
fn is_folder(bases: &Bases, text: &str) -> bool {
    let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    (!text.starts_with('/') || bases.of_build(text).is_some())
        && !name.is_empty()
        && !name.contains('.')
        && is_plain(text)
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '.' | '-' | '_'))
}

fn is_configuration(text: &str) -> bool {
    let end = text.rsplit_once('.').map_or("", |(_, end)| end);
    matches!(end, "toml" | "yaml" | "yml" | "json" | "ini" | "conf" | "cfg" | "ron")
        && is_plain(text)
        && !text.contains("..")
}

/// Whether the program ends where the call fails.
pub(super) fn demands(call: &Call<'_, '_>) -> bool {
    call.behind.iter().any(|link| matches!(&link.kind, LinkKind::Try | LinkKind::Method("unwrap" | "expect", _)))
        && !optional(call.behind)
}

pub(super) fn optional(links: &[Link<'_>]) -> bool {
    let softened = ["ok", "unwrap_or", "unwrap_or_else", "unwrap_or_default", "or_else", "required", "is_ok"];
    links.iter().any(|link| matches!(&link.kind, LinkKind::Method(name, _) if softened.contains(name)))
}

fn missing(text: &str, origin: &Origin, code: &mut Code) {
    let text = text.strip_prefix("./").unwrap_or(text).to_owned();
    let path = Sourced::new(text, origin.clone());
    if !code.missing.contains(&path) && !path.value().contains(".lock") {
        code.missing.push(path);
    }
}

/// A folder that something has to make first.
fn wanted(bases: &Bases, text: &str, origin: &Origin, code: &mut Code) {
    let path = bases.of_build(text).or_else(|| bases.folders.first()?.join(text).ok());
    let Some(path) = path.filter(|path| !path.is_root()) else { return };
    let path = Sourced::new(path, origin.clone());
    if code.wanted.iter().all(|known| known.path != path) {
        code.wanted.push(Wanted { path, compiled: false, at: text.to_owned() });
    }
}

/// What is already copied with one of its folders is not copied again.
fn add(code: &mut Code, read: RuntimeFile) {
    let inside = |known: &RuntimeFile| known.path == read.path || known.folder && read.path.is_in(&known.path);
    if code.files.iter().any(inside) {
        return;
    }
    code.files.retain(|known| !(read.folder && known.path.is_in(&read.path)));
    code.files.push(read);
}

/// Finds what a relative path means in the repository. Code, secrets and what is built are no data.
fn locate(unit: &Unit<'_>, bases: &Bases, package: &RepoPath, text: &str, why: &Origin) -> Option<RuntimeFile> {
    let text = text.strip_prefix("./").unwrap_or(text);
    // A pattern stands for the folder above its first star.
    let fixed = match text.find(['*', '?', '{']) {
        Some(star) => text.get(..star)?.rsplit_once('/').map(|(folder, _)| folder)?,
        None => text,
    };
    let fixed = fixed.trim_end_matches('/');
    let compiled = bases.of_build(fixed);
    if matches!(fixed, "" | "." | "src" | "target") || fixed.starts_with('/') && compiled.is_none() {
        return None;
    }
    let tree = unit.project.tree();
    bases.folders.iter().chain([package]).find_map(|base| {
        let path = compiled.clone().or_else(|| base.join(fixed).ok())?;
        // Folders of packages are sources.
        if path.is_root() || bases.folders.iter().chain(&bases.packages).any(|folder| *folder == path) {
            return None;
        }
        let folder = !tree.has_file(&path);
        let name = path.file_name();
        let secret = name.starts_with(".env") || name.ends_with(".pem") || name.ends_with(".key");
        if folder && !tree.has_folder(&path) || secret {
            return None;
        }
        let code =
            |path: &RepoPath| path.extension() == Some("rs") || matches!(path.file_name(), "Cargo.toml" | "Cargo.lock");
        let nothing = if folder { tree.files_below(&path).all(code) } else { code(&path) };
        if nothing {
            return None;
        }
        let at = match &compiled {
            Some(path) => built(&bases.context, path),
            None => path.relative_to(base).unwrap_or(fixed).to_owned(),
        };
        Some(RuntimeFile { path, at, folder, why: why.clone() })
    })
}

fn writes<'s>(values: &Values<'s>, index: usize, call: &Call<'s, 's>, code: &mut Code) {
    let file = &values.files[index];
    let folder = match call.method {
        // `OpenOptions::new().create(true).append(true).open("log.txt")`
        true => {
            let opens = call.name == "open" && call.base.path().is_some_and(|path| path.contains(&"OpenOptions"));
            let sqlite =
                call.name == "filename" && call.base.path().is_some_and(|path| path.contains(&"SqliteConnectOptions"));
            let makes = call
                .links
                .iter()
                .any(|link| matches!(&link.kind, LinkKind::Method("create" | "append" | "write" | "create_new", _)));
            // Rocket's, of what was uploaded.
            let keeps = matches!(call.name, "persist_to" | "move_copy_to");
            if !(opens && makes || sqlite || keeps) {
                return;
            }
            false
        }
        false => {
            if WRITES.iter().all(|(_, name, _)| *name != call.name) {
                return;
            }
            let Some((owner, name)) = named(values, index, call) else { return };
            let row = WRITES.iter().find(|(of, known, _)| *of == owner && *known == name);
            let Some((.., folder)) = row else { return };
            *folder
        }
    };
    let Some(arg) = call.args.first() else { return };
    let pieces = values.read(At::new(index, call.function), arg);
    let Some(text) = pieces.known_text() else { return };
    if text.starts_with("sqlite:") || text.starts_with("file:") {
        return data("", &text, file.origin(call.own_span(), call.name), code);
    }
    let path = if folder { text } else { parent(&text) };
    put(code, &path, true, file.origin(call.own_span(), call.name));
}

/// Functions and methods that open a database by its address.
const CONNECTS: &[&str] = &[
    "connect",
    "connect_lazy",
    "connect_with",
    "create_database",
    "database_exists",
    "establish",
    "from_str",
    "new",
    "open",
];

/// An address of a file of SQLite, which is made where it is not.
fn connects<'s>(values: &Values<'s>, index: usize, call: &Call<'s, 's>, code: &mut Code) {
    let Some(arg) = call.args.first().filter(|_| CONNECTS.contains(&call.name)) else { return };
    // Most of what is called so has nothing to do with it.
    if call.name == "new" && !matches!(call.path(), [.., "ConnectOptions", _]) {
        return;
    }
    let text = values.read(At::new(index, call.function), arg).known_text();
    if let Some(text) = text.filter(|text| text.starts_with("sqlite:")) {
        data("", &text, values.files[index].origin(call.own_span(), call.name), code);
    }
}

/// What variables are where nobody sets them, as far as they say where data lie.
pub(super) fn variables(code: &mut Code) {
    for need in code.environment.clone() {
        if let Some(default) = &need.default {
            data(need.name.value(), default, need.name.origin().clone(), code);
        }
    }
}

/// The folder of a file; the working folder has a name too.
fn parent(path: &str) -> String {
    path.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder }).to_owned()
}

fn put(code: &mut Code, path: &str, keep: bool, why: Origin) {
    let path = path.trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    let odd = path.is_empty()
        || path.starts_with("..")
        || path.starts_with('~')
        || crate::plan::is_passing(path)
        || path.starts_with("/etc")
        || path.starts_with("/tmp")
        || !is_plain(path);
    if !odd && code.written.iter().all(|known| !is_below(path, &known.path)) {
        code.written.retain(|known| !is_below(&known.path, path));
        code.written.push(WrittenFolder { path: path.to_owned(), keep, why });
    }
}

/// Words in the names of settings that say where data lie.
const DATA: &[&str] = &["data", "storage", "db", "database", "dsn", "sqlite", "cache", "upload", "uploads", "store"];

/// The defaults of settings: files that are read, folders that are written.
fn settings<'s>(unit: &Unit<'_>, bases: &Bases, values: &Values<'s>, code: &mut Code) {
    for field in &values.fields.list {
        let asked = values.whole(field);
        let file = &values.files[field.file];
        let by_user = asked.flag.is_some() || asked.variable.is_some();
        let Some(default) = asked.value.as_ref().map(|text| text.value().as_str()).filter(|_| by_user) else {
            continue;
        };
        let origin = file.origin(field.span, &field.name);
        data(&field.name, default, origin.clone(), code);
        let path = default.contains(['/', '.']) && !default.contains("://") && !default.starts_with('/');
        if path && let Some(read) = locate(unit, bases, &file.chosen.package, default, &origin) {
            add(code, read);
        } else if field.name.contains("config") && is_configuration(default) {
            missing(default, &origin, code);
        }
    }
}

/// A setting that says where data lie.
pub(super) fn data(name: &str, default: &str, origin: Origin, code: &mut Code) {
    let name = name.to_ascii_lowercase();
    let named = name.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| DATA.contains(&word));
    let sqlite = default.starts_with("sqlite:") || default.starts_with("file:");
    let stripped = default.strip_prefix("sqlite:").or_else(|| default.strip_prefix("file:")).unwrap_or(default);
    let stripped = stripped.strip_prefix("//").unwrap_or(stripped);
    let stripped = stripped.split('?').next().unwrap_or(stripped);
    if stripped == ":memory:" || stripped.contains("://") || stripped.contains('@') {
        return;
    }
    let database = [".db", ".sqlite", ".sqlite3", ".db3", ".redb"].iter().any(|end| stripped.ends_with(end));
    if database || sqlite && !stripped.is_empty() {
        put(code, &parent(stripped), true, origin);
    } else if named && (stripped.starts_with("./") || stripped.starts_with("/var/") || stripped.starts_with("/data")) {
        put(code, stripped, !name.contains("cache"), origin);
    }
}

/// What is compiled in: files and folders that macros and attributes name.
pub(super) fn embedded<'s>(unit: &Unit<'_>, bases: &Bases, values: &Values<'s>, code: &mut Code) {
    let root = RepoPath::root();
    for (index, file) in values.files.iter().enumerate() {
        let package = &file.chosen.package;
        let beside = file.chosen.source.path.parent().unwrap_or_else(RepoPath::root);
        for one in &file.index.macros {
            let at = At::new(index, one.function);
            let name = one.call.path.last().copied().unwrap_or_default();
            let (base, place) = match name {
                "include_str" | "include_bytes" | "include" => (&beside, 0),
                "include_dir" | "migrate" | "embed_migrations" | "i18n" | "load_static" => (package, 0),
                _ => continue,
            };
            let Some(text) = one.call.args.get(place).and_then(|arg| values.read(at, arg).known_text()) else {
                continue;
            };
            let text =
                text.strip_prefix("$CARGO_MANIFEST_DIR").map_or(text.as_str(), |rest| rest.trim_start_matches('/'));
            // `concat!(env!("CARGO_MANIFEST_DIR"), "/file")`
            let compiled = bases.of_build(text);
            let (base, text) = compiled.as_ref().map_or((base, text), |path| (&root, path.as_str()));
            let folder = !matches!(name, "include_str" | "include_bytes" | "include");
            embed(unit, bases, base, text, folder, &file.origin(one.span, name), code);
        }
        for item in &file.index.types {
            for attribute in &item.attributes {
                let meta = &attribute.meta;
                if meta.name() != "folder" || !super::fields::derives(&item.attributes, EMBEDS) {
                    continue;
                }
                let Some(text) = meta.any_value().and_then(Expr::text) else { continue };
                let text = text.strip_prefix("$CARGO_MANIFEST_DIR").map_or(text, |rest| rest.trim_start_matches('/'));
                embed(unit, bases, package, text, true, &file.origin(attribute.span, "folder"), code);
            }
        }
    }
}

/// Derives that compile a folder in.
const EMBEDS: &[&str] = &["RustEmbed", "Embed", "EmbedFolder"];

fn embed(unit: &Unit<'_>, bases: &Bases, base: &RepoPath, text: &str, folder: bool, origin: &Origin, code: &mut Code) {
    let Ok(path) = base.join(text.trim_end_matches('/')) else {
        if is_plain(text) && text.starts_with("../") && code.outside.iter().all(|known| known.value() != text) {
            code.outside.push(Sourced::new(text.to_owned(), origin.clone()));
        }
        return;
    };
    let tree = unit.project.tree();
    let there = tree.has_file(&path) || tree.has_folder(&path);
    if !there && folder && is_plain(text) && !path.is_root() {
        let path = Sourced::new(path, origin.clone());
        if code.wanted.iter().all(|known| known.path != path) {
            code.wanted.push(Wanted { path, compiled: true, at: text.to_owned() });
        }
        return;
    }
    let inside = bases.packages.iter().any(|package| path.is_in(package));
    if !there || path.is_root() {
        return;
    }
    let keys = if tree.has_file(&path) { vec![path.clone()] } else { keys_below(unit, &path) };
    let found = if inside { keys.into_iter().filter(is_kept_away).collect() } else { [vec![path], keys].concat() };
    for path in found {
        if code.embedded.iter().all(|known| *known.value() != path) {
            code.embedded.push(Sourced::new(path, origin.clone()));
        }
    }
}

/// Certificates and keys in a folder that is compiled in. What its `.env` says is for other programs.
fn keys_below(unit: &Unit<'_>, folder: &RepoPath) -> Vec<RepoPath> {
    let files = unit.project.tree().files_below(folder);
    files.filter(|path| is_kept_away(path) && !path.file_name().starts_with(".env")).take(50).cloned().collect()
}
