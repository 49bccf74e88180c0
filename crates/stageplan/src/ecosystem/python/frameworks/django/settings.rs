//! What a settings module says, with the modules that it takes in.

use std::collections::BTreeSet;

use stageplan_syntax::Span;
use stageplan_syntax::python::source::{
    Block, Call, Condition, EnvKind, EnvRead, Expr, ExprKind, File, Kind, StatementKind, Token, calls, env_reads,
};

use crate::ecosystem::python::paths::{Bases, Located, path};
use crate::origin::Sourced;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// What the settings say.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    bases: Bases,
    /// The files that were read, in the order in which Python runs them.
    pub(super) files: Vec<RepoPath>,
    /// Where static files are collected.
    pub(super) static_root: Option<Sourced<Located>>,
    /// Where they come from beside the applications' own.
    pub(super) static_dirs: Vec<Sourced<Located>>,
    /// Where templates lie beside those of the applications, and files for the root of the site.
    pub(super) templates: Vec<Sourced<Located>>,
    /// Where uploads go.
    pub(super) media_root: Option<Sourced<Located>>,
    /// The database file, where the database is one.
    pub(super) sqlite: Option<Sourced<Located>>,
    /// The object that servers run, as `shop.wsgi.application`.
    pub(super) wsgi: Option<Sourced<String>>,
    pub(super) asgi: Option<Sourced<String>>,
    pub(super) apps: Vec<Sourced<String>>,
    pub(super) middleware: Vec<Sourced<String>>,
    /// Variables without which the module cannot be imported.
    pub(super) required: Vec<Needed>,
    /// Names of the objects that variables are read through, such as `env`.
    readers: BTreeSet<String>,
    /// A part was read that nothing here understands.
    pub(super) computed: bool,
}

/// A variable that settings read and that has no default.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    pub(super) name: Sourced<String>,
    /// A value that the settings take, for a build that uses nothing of it.
    pub(super) stand_in: &'static str,
}

/// How many modules are followed.
const MODULES: usize = 12;

impl Settings {
    /// Reads a module, such as `shop.settings.production`, whose top package lies in `above`.
    pub(super) fn read(unit: &Unit<'_>, above: &RepoPath, module: &str) -> Option<Self> {
        let file = module_file(unit, above, module)?;
        let mut settings = Self::default();
        settings.run(unit, above, &file, &mut BTreeSet::new());
        Some(settings)
    }

    fn run(&mut self, unit: &Unit<'_>, above: &RepoPath, file: &RepoPath, seen: &mut BTreeSet<RepoPath>) {
        if seen.len() == MODULES || !seen.insert(file.clone()) {
            return;
        }
        let Some(source) = unit.project.source(file) else { return };
        let parsed = File::parse(&source.text);
        for statement in &parsed.statements {
            if statement.scope.is_some() || statement.condition == Some(Condition::TypeChecking) {
                continue;
            }
            match &statement.kind {
                StatementKind::Import(imports) => {
                    for import in imports.iter().filter(|import| import.name == Some("*")) {
                        match imported(unit, above, file, &import.module) {
                            Some(next) => self.run(unit, above, &next, seen),
                            None => self.computed = true,
                        }
                    }
                }
                StatementKind::Assign(assign) => {
                    let Some(value) = &assign.value else { continue };
                    for name in assign.targets.iter().filter_map(|target| target.path()) {
                        if let [name] = name {
                            let adds = assign.operator.is_some();
                            let sure = statement.condition.is_none();
                            self.set(name, value, adds, sure, &source);
                        }
                    }
                }
                StatementKind::Expr(expr) => self.extend(expr, &source),
                _ => {}
            }
        }
        self.need(&parsed, &source);
        self.files.push(file.clone());
    }

    fn set(&mut self, name: &str, value: &Expr<'_>, adds: bool, sure: bool, source: &Source) {
        let origin = || source.origin(value.span, name);
        let located = path(value, &source.path, &self.bases);
        let place = located.clone().map(|at| Sourced::new(at, origin()));
        match name {
            "STATIC_ROOT" if sure || self.static_root.is_none() => self.static_root = place.or(self.static_root.take()),
            "MEDIA_ROOT" if sure || self.media_root.is_none() => self.media_root = place.or(self.media_root.take()),
            "STATICFILES_DIRS" => {
                if !adds && sure {
                    self.static_dirs.clear();
                }
                for dir in value.elements().unwrap_or_default() {
                    // A pair gives the folder a prefix below the static address.
                    let dir = dir.elements().and_then(|pair| pair.get(1)).unwrap_or(dir);
                    let located = path(dir, &source.path, &self.bases);
                    self.static_dirs.extend(located.map(|at| Sourced::new(at, source.origin(dir.span, name))));
                }
            }
            "WSGI_APPLICATION" => self.wsgi = value.text().map(|text| Sourced::new(text.to_owned(), origin())),
            "ASGI_APPLICATION" => self.asgi = value.text().map(|text| Sourced::new(text.to_owned(), origin())),
            "INSTALLED_APPS" => {
                if !adds && sure && value.elements().is_some() {
                    self.apps.clear();
                }
                texts(value, source, name, &mut self.apps);
            }
            // Applications are often listed in parts.
            _ if name.ends_with("_APPS") => texts(value, source, name, &mut self.apps),
            "MIDDLEWARE" => {
                if !adds && sure && value.elements().is_some() {
                    self.middleware.clear();
                }
                texts(value, source, name, &mut self.middleware);
            }
            "DATABASES" => self.database(value, source),
            "WHITENOISE_ROOT" => self.templates.extend(place),
            "TEMPLATES" => self.template_dirs(value, source),
            _ => {}
        }
        if let Some(located) = located {
            self.bases.insert(name.to_owned(), located);
        }
    }

    /// `INSTALLED_APPS.append("x")`, `MIDDLEWARE.insert(1, "y")`.
    fn extend(&mut self, expr: &Expr<'_>, source: &Source) {
        let Some(call) = expr.call() else { return };
        let list = match call.path.as_slice() {
            ["INSTALLED_APPS", "append" | "insert" | "extend"] => &mut self.apps,
            ["MIDDLEWARE", "append" | "insert" | "extend"] => &mut self.middleware,
            _ => return,
        };
        for arg in &call.args {
            texts(&arg.value, source, call.path[0], list);
        }
    }

    fn database(&mut self, value: &Expr<'_>, source: &Source) {
        let ExprKind::Dict(databases) = &value.kind else { return };
        let default = databases.iter().find(|(key, _)| key.as_ref().and_then(Expr::text) == Some("default"));
        let Some((_, default)) = default else { return };
        let ExprKind::Dict(entries) = &default.kind else {
            self.sqlite = None;
            return;
        };
        let entry = |name: &str| {
            entries.iter().find(|(key, _)| key.as_ref().and_then(Expr::text) == Some(name)).map(|(_, value)| value)
        };
        let engine = entry("ENGINE").and_then(Expr::text).unwrap_or_default();
        let file = entry("NAME").filter(|_| engine.ends_with("sqlite3"));
        self.sqlite = file.and_then(|file| {
            let at = match file.text() {
                Some(text) if !text.starts_with('/') => Located::Inside(source.path.parent()?.join(text).ok()?),
                _ => path(file, &source.path, &self.bases)?,
            };
            Some(Sourced::new(at, source.origin(file.span, "DATABASES")))
        });
    }

    fn template_dirs(&mut self, value: &Expr<'_>, source: &Source) {
        for engine in value.elements().unwrap_or_default() {
            let ExprKind::Dict(entries) = &engine.kind else { continue };
            let dirs = entries.iter().find(|(key, _)| key.as_ref().and_then(Expr::text) == Some("DIRS"));
            for dir in dirs.and_then(|(_, dirs)| dirs.elements()).unwrap_or_default() {
                let located = path(dir, &source.path, &self.bases);
                self.templates.extend(located.map(|at| Sourced::new(at, source.origin(dir.span, "TEMPLATES"))));
            }
        }
    }

    /// Variables that the module cannot be imported without.
    fn need(&mut self, parsed: &File<'_>, source: &Source) {
        let calls = calls(parsed);
        let library = |call: &&Call<'_>| call.path.last().is_some_and(|last| matches!(*last, "Env" | "FileAwareEnv"));
        for statement in &parsed.statements {
            let StatementKind::Assign(assign) = &statement.kind else { continue };
            if assign.value.as_ref().and_then(Expr::call).filter(library).is_some() {
                let names = assign.targets.iter().filter_map(Expr::path).filter_map(|path| path.first());
                self.readers.extend(names.map(|name| (*name).to_owned()));
            }
        }
        for read in env_reads(parsed, &calls) {
            if read.default.is_some() || read.kind == EnvKind::Get || is_guarded(parsed, &self.readers, &read) {
                continue;
            }
            let cast = cast(&calls, &read);
            self.require(source, read.name, read.span, cast);
        }
        // What another module of the settings made is used here, too.
        for call in &calls {
            let through = call.path.first().is_some_and(|name| self.readers.contains(*name)) && call.path.len() <= 2;
            let default = call.positional(1).is_some() || call.keyword("default").is_some();
            let name = call.positional(0).and_then(Expr::text).filter(|_| through && call.on.is_none() && !default);
            let Some(name) = name else { continue };
            let read = EnvRead { name: name.to_owned(), default: None, kind: EnvKind::Library, span: call.span };
            if !is_guarded(parsed, &self.readers, &read) {
                let cast = cast(&calls, &read);
                self.require(source, read.name, read.span, cast);
            }
        }
    }

    fn require(&mut self, source: &Source, name: String, span: Span, cast: Option<&str>) {
        if self.required.iter().all(|known| *known.name.value() != name) {
            let stand_in = stand_in(&name, cast);
            self.required.push(Needed { name: Sourced::new(name, source.origin(span, "environment")), stand_in });
        }
    }
}

/// Whether the module can be imported without the variable: it is read in a function, or only after the environment was
/// asked for this one or another that has to be there.
fn is_guarded(parsed: &File<'_>, readers: &BTreeSet<String>, read: &EnvRead<'_>) -> bool {
    let mut holder = parsed.statement_at(read.span.start);
    while let Some(statement) = holder.and_then(|index| parsed.statements.get(index)) {
        let guards = match statement.kind {
            StatementKind::Def(_) | StatementKind::Block(Block::Try, _) => true,
            // `if "X" in os.environ:` asks first; where it is not there, the other way is taken.
            StatementKind::Block(Block::If | Block::Elif, _) => {
                let asks =
                    |token: &Token<'_>| matches!(token.text, "environ" | "getenv") || readers.contains(token.text);
                let mut header = names(parsed, statement.span);
                header.clone().any(asks) && !header.any(|token| token.text == "not")
            }
            _ => false,
        };
        if guards {
            return true;
        }
        holder = statement.parent;
    }
    false
}

/// The names that a span of the file has.
fn names<'f, 't>(parsed: &'f File<'t>, span: Span) -> impl Iterator<Item = &'f Token<'t>> + Clone {
    let at = |offset: usize| parsed.tokens.partition_point(|token| token.span.start < offset);
    let inside = parsed.tokens.get(at(span.start)..at(span.end)).unwrap_or_default();
    inside.iter().filter(|token| token.kind == Kind::Name)
}

/// The type that a variable is read as.
fn cast<'t>(calls: &[Call<'t>], read: &EnvRead<'t>) -> Option<&'t str> {
    let own = calls.iter().find(|call| call.span == read.span)?;
    let keyword = own.keyword("cast").and_then(|cast| cast.path()?.last().copied());
    let within = |call: &&Call<'t>| call.positional(0).is_some_and(|first| first.span == read.span);
    let around = || calls.iter().find(within).and_then(|call| call.path.last().copied());
    keyword.or_else(|| own.path.get(1..)?.last().copied()).or_else(around)
}

/// A value that passes for a variable of this name and type.
fn stand_in(name: &str, cast: Option<&str>) -> &'static str {
    match cast {
        Some("int" | "float") => return "1",
        Some("bool") => return "false",
        Some("db" | "db_url" | "dj_db_url") => return "sqlite:////tmp/build.sqlite3",
        Some("cache" | "cache_url") => return "locmemcache://",
        Some("email" | "email_url") => return "consolemail://",
        Some("json" | "dict") => return "{}",
        _ => {}
    }
    match name {
        "DATABASE_URL" => "sqlite:////tmp/build.sqlite3",
        _ if name.ends_with("_PORT") || name.ends_with("_TIMEOUT") || name.ends_with("_SIZE") => "1",
        _ if name.contains("REDIS") && name.ends_with("URL") => "redis://build.invalid:6379/0",
        _ if name.ends_with("_URL") || name.ends_with("_DSN") || name.ends_with("_URI") => "https://build.invalid",
        _ => "only-for-this-build",
    }
}

fn texts(value: &Expr<'_>, source: &Source, route: &str, into: &mut Vec<Sourced<String>>) {
    match &value.kind {
        ExprKind::Text(text) => into.push(Sourced::new(text.clone(), source.origin(value.span, route))),
        ExprKind::Sum(parts) => parts.iter().for_each(|part| texts(part, source, route, into)),
        _ => {
            for one in value.elements().unwrap_or_default() {
                if let Some(text) = one.text() {
                    into.push(Sourced::new(text.to_owned(), source.origin(one.span, route)));
                }
            }
        }
    }
}

/// The file of a module by its dotted name.
pub(super) fn module_file(unit: &Unit<'_>, above: &RepoPath, module: &str) -> Option<RepoPath> {
    let tree = unit.project.tree();
    let path = module.replace('.', "/");
    let candidates = [format!("{path}.py"), format!("{path}/__init__.py")];
    candidates.iter().filter_map(|path| above.join(path).ok()).find(|path| tree.has_file(path))
}

/// The file of a module as another one imports it.
fn imported(unit: &Unit<'_>, above: &RepoPath, from: &RepoPath, module: &str) -> Option<RepoPath> {
    let name = module.trim_start_matches('.');
    let dots = module.len() - name.len();
    if dots == 0 {
        return module_file(unit, above, name);
    }
    let folder = (0..dots).try_fold(from.clone(), |at, _| at.parent())?;
    if name.is_empty() { folder.join("__init__.py").ok() } else { module_file(unit, &folder, name) }
}
