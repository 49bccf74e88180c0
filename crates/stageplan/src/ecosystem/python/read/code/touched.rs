//! Variables that the sources read, files that they touch, and paths that tell that the program is well.

use stageplan_syntax::python::source::{Call, EnvKind, Expr, ExprKind, StatementKind};

use super::modules::{DEPTH, Module, Modules, What};
use super::stores::Given;
use crate::ecosystem::python::facts::Code;
use crate::ecosystem::python::paths::{Bases, Located, path};
use crate::origin::Sourced;

/// Adds what the modules touch.
pub(super) fn read(
    modules: &Modules<'_, '_>,
    unit: &crate::project::Unit<'_>,
    inside: &[(usize, usize)],
    code: &mut Code,
) {
    for (at, module) in modules.all.iter().enumerate() {
        variables(module, code);
        for name in super::required::read(modules, at) {
            add(code, name, None, true);
        }
        settings(modules, at, code);
        let known = bases(module);
        for call in &module.calls {
            files(modules, at, unit, call, code);
            fills(module, &known, call, code);
        }
        super::folders::read(module, unit, &known, code);
    }
    let tree = unit.project.tree();
    let fills = code.fills.iter().map(|folder| folder.value().clone());
    let writes = code.writes.iter().filter_map(|folder| unit.path(folder.value()));
    let known = fills.chain(writes).filter(|folder| *folder != unit.folder && tree.has_folder(folder));
    let mixed = |folder: &crate::tree::RepoPath| tree.files_in(folder).any(|path| path.extension() == Some("py"));
    code.brought = known.map(|folder| (folder.clone(), mixed(&folder))).collect();
    code.health = health(modules, inside);
}

/// Variables that the image or the engine sets, or that belong to neither program nor user.
const OF_CONTAINERS: &[&str] = &["HOME", "HOSTNAME", "LANG", "LC_ALL", "PATH", "PWD", "SHELL", "TERM", "VIRTUAL_ENV"];

fn add(code: &mut Code, name: Sourced<String>, default: Option<String>, required: bool) {
    if !crate::settings::is_variable_name(name.value()) {
        return;
    }
    let required = required && !OF_CONTAINERS.contains(&name.value().as_str());
    if required && code.required.iter().all(|known| known.value() != name.value()) {
        code.required.push(name.clone());
    }
    match code.env.iter_mut().find(|(known, _)| known.value() == name.value()) {
        Some((_, known)) => *known = known.take().or(default),
        None => code.env.push((name, default)),
    }
}

fn variables(module: &Module<'_>, code: &mut Code) {
    for read in &module.env {
        let at = module.tree.statement_at(read.span.start).and_then(|at| module.statement(at));
        let loading = at.is_some_and(|one| one.condition.is_none() && runs_at_import(module, one.scope));
        let required = loading && read.default.is_none() && read.kind != EnvKind::Get;
        let default = read.default.as_ref().and_then(Expr::literal);
        add(code, Sourced::new(read.name.clone(), module.origin(read.span, "")), default, required);
    }
}

/// Whether the statements of a scope run where the module is imported: those of classes do, those of functions do not.
fn runs_at_import(module: &Module<'_>, scope: Option<usize>) -> bool {
    let mut scope = scope;
    while let Some(holder) = scope {
        match module.statement(holder) {
            Some(holder) if holder.class().is_some() && holder.condition.is_none() => scope = holder.scope,
            _ => return false,
        }
    }
    true
}

/// The prefix of the variables of a class that reads its fields from the environment.
pub(super) fn settings_class(modules: &Modules<'_, '_>, at: usize, class: usize, depth: usize) -> Option<String> {
    let module = modules.all.get(at)?;
    let bases = &module.statement(class)?.class()?.args;
    let is = |name: &str| {
        matches!(name, "pydantic_settings.BaseSettings" | "pydantic.BaseSettings" | "pydantic.v1.BaseSettings")
    };
    let inherited =
        bases.iter().filter_map(|base| base.value.path()).find_map(|base| match modules.what(at, None, base, DEPTH) {
            What::External(name) if is(&name) => Some(String::new()),
            // Bases stand above, or in another module that this one imports.
            What::Bound(to, statement, rest) if rest.is_empty() && depth > 0 => {
                settings_class(modules, to, statement, depth - 1)
            }
            _ => None,
        });
    let own = module.tree.body(class).find_map(|(inner, one)| match &one.kind {
        StatementKind::Assign(assign) if assign.targets.first()?.path()? == ["model_config"] => {
            assign.value.as_ref()?.call()?.keyword("env_prefix")?.literal()
        }
        StatementKind::Class(config) if config.name == "Config" => {
            module.tree.body(inner).find_map(|(_, one)| match &one.kind {
                StatementKind::Assign(assign) if assign.targets.first()?.path()? == ["env_prefix"] => {
                    assign.value.as_ref()?.literal()
                }
                _ => None,
            })
        }
        _ => None,
    });
    let inherited = inherited?;
    Some(own.unwrap_or(inherited))
}

fn settings(modules: &Modules<'_, '_>, at: usize, code: &mut Code) {
    let module = modules.all[at];
    for (class, one) in module.tree.statements.iter().enumerate() {
        if one.class().is_none() || one.scope.is_some() {
            continue;
        }
        let Some(prefix) = settings_class(modules, at, class, DEPTH) else { continue };
        for (_, field) in module.tree.body(class) {
            let StatementKind::Assign(assign) = &field.kind else { continue };
            let Some([name]) = assign.targets.first().and_then(Expr::path) else { continue };
            if *name == "model_config" || name.starts_with('_') || assign.annotation.is_none() {
                continue;
            }
            if annotated(assign.annotation.as_ref(), "ClassVar") {
                continue;
            }
            let call = assign.value.as_ref().and_then(Expr::call).filter(|call| call.path.last() == Some(&"Field"));
            let alias = call.and_then(|call| {
                ["validation_alias", "alias", "env"].iter().find_map(|name| call.keyword(name)?.literal())
            });
            let inner = match call {
                Some(call) => call.arg(0, "default").or_else(|| call.keyword("default_factory")),
                None => assign.value.as_ref(),
            };
            let name = alias.unwrap_or_else(|| format!("{prefix}{name}").to_ascii_uppercase());
            let text = |value: &Expr<'_>| module.source.text.get(value.span.start..value.span.end);
            let given = inner.is_some_and(|value| text(value) != Some("..."));
            let default = inner.and_then(Expr::literal);
            add(code, Sourced::new(name, module.origin(field.span, "")), default, !given);
        }
    }
}

fn annotated(annotation: Option<&Expr<'_>>, name: &str) -> bool {
    let path = match annotation.map(|annotation| &annotation.kind) {
        Some(ExprKind::Subscript(inner, _)) => inner.path(),
        Some(ExprKind::Path(path)) => Some(path.as_slice()),
        _ => None,
    };
    path.and_then(<[&str]>::last) == Some(&name)
}

/// The names of a module that are paths.
fn bases(module: &Module<'_>) -> Bases {
    let mut bases = Bases::new();
    for statement in module.tree.statements.iter().filter(|statement| statement.scope.is_none()) {
        if let StatementKind::Assign(assign) = &statement.kind
            && let Some([name]) = assign.targets.first().and_then(Expr::path)
            && let Some(found) = assign.value.as_ref().and_then(|value| path(value, &module.source.path, &bases))
        {
            bases.insert((*name).to_owned(), found);
        }
    }
    bases
}

/// A folder that a call makes or writes into, and that is computed from where the module lies.
fn fills(module: &Module<'_>, bases: &Bases, call: &Call<'_>, code: &mut Code) {
    let at = |value: Option<&Expr<'_>>| match path(value?, &module.source.path, bases)? {
        Located::Inside(path) => Some(path),
        Located::Absolute(_) => None,
    };
    let found = match call.path.as_slice() {
        ["os", "makedirs" | "mkdir"] | ["makedirs"] => at(call.arg(0, "name")),
        [name, "mkdir"] if call.on.is_none() => match bases.get(*name) {
            Some(Located::Inside(path)) => Some(path.clone()),
            _ => None,
        },
        ["mkdir"] => at(call.on.as_ref()),
        [.., "FileHandler" | "RotatingFileHandler" | "TimedRotatingFileHandler"] => {
            at(call.arg(0, "filename")).and_then(|file| file.parent())
        }
        _ => None,
    };
    let Some(folder) = found.filter(|folder| !folder.is_root()) else { return };
    code.fill(folder, || module.origin(call.span, &call.path.join(".")));
}

fn files(modules: &Modules<'_, '_>, at: usize, unit: &crate::project::Unit<'_>, call: &Call<'_>, code: &mut Code) {
    let module = modules.all[at];
    let last = call.path.last().copied().unwrap_or_default();
    let text = |place: usize, name: &str| call.arg(place, name).and_then(Expr::text).map(str::to_owned);
    // `Path("uploads").mkdir()`
    let path = || {
        call.on
            .as_ref()?
            .call()
            .filter(|inner| inner.path.last() == Some(&"Path"))?
            .positional(0)?
            .text()
            .map(str::to_owned)
    };
    let (file, folder) = match last {
        "open" if call.path.len() == 1 && call.on.is_none() => {
            let mode = text(1, "mode").unwrap_or_default();
            let Some(file) = text(0, "file") else { return };
            if mode.contains(['w', 'a', 'x', '+']) {
                (Some(file), None)
            } else {
                return reads(module, unit, call, &file, code);
            }
        }
        "makedirs" | "mkdir" if call.on.is_none() => (None, text(0, "name").or_else(|| text(0, "path"))),
        "mkdir" => (None, path()),
        "write_text" | "write_bytes" | "touch" => (path(), None),
        "FileHandler" | "RotatingFileHandler" | "TimedRotatingFileHandler" => (text(0, "filename"), None),
        "basicConfig" => (text(NEVER, "filename"), None),
        "StaticFiles" | "Jinja2Templates" => {
            let Some(folder) = text(0, "directory") else { return };
            return reads(module, unit, call, &folder, code);
        }
        _ => match super::stores::given(modules, at, call) {
            Some(Given::File(file)) => (Some(file), None),
            Some(Given::Folder(folder)) => (None, Some(folder)),
            None => return,
        },
    };
    let origin = || module.origin(call.span, &call.path.join("."));
    let folder = match (file, folder) {
        (Some(file), _) => match file.trim_start_matches("./").rsplit_once('/') {
            Some((folder, _)) => folder.to_owned(),
            None => return code.write_beside(file.trim_start_matches("./").to_owned(), origin),
        },
        (None, Some(folder)) => folder,
        (None, None) => return,
    };
    let folder = folder.trim_start_matches("./").trim_end_matches('/').to_owned();
    let plain = !folder.is_empty() && !folder.chars().any(|c| c.is_control() || "{}$*?\\".contains(c));
    if plain {
        code.write(folder, origin);
    }
}

const NEVER: usize = usize::MAX;

/// The text of a value, or of the name that stands for it, or what it is where a variable is not set.
pub(super) fn literal_of(
    modules: &Modules<'_, '_>,
    at: usize,
    scope: Option<usize>,
    value: &Expr<'_>,
) -> Option<String> {
    let module = modules.all.get(at)?;
    if let Some(text) = value.text() {
        return Some(text.to_owned());
    }
    if let Some(read) = module.env.iter().find(|read| read.span == value.span) {
        return read.default.as_ref()?.text().map(str::to_owned);
    }
    let What::Bound(to, statement, rest) = modules.what(at, scope, value.path()?, DEPTH) else { return None };
    let value = modules.value(to, statement).filter(|_| rest.is_empty())?;
    let module = modules.all.get(to)?;
    let read = module.env.iter().find(|read| read.span == value.span);
    match read {
        Some(read) => read.default.as_ref()?.text().map(str::to_owned),
        None => value.text().map(str::to_owned),
    }
}

fn reads(module: &Module<'_>, unit: &crate::project::Unit<'_>, call: &Call<'_>, file: &str, code: &mut Code) {
    let Some(path) = unit.path(file) else { return };
    let tree = unit.project.tree();
    if (tree.has_file(&path) || tree.has_folder(&path)) && code.reads.iter().all(|known| known.value() != &path) {
        code.reads.push(Sourced::new(path, module.origin(call.span, &call.path.join("."))));
    }
}

/// Paths that servers answer when they are well.
const HEALTH: &[&str] = &[
    "/healthz",
    "/health",
    "/health/",
    "/healthz/",
    "/livez",
    "/health/live",
    "/health/liveness",
    "/-/health",
    "/_health",
    "/healthcheck",
    "/health-check",
    "/health_check",
    "/api/health",
    "/api/healthz",
    "/api/v1/health",
    "/readyz",
    "/ready",
    "/health/ready",
    "/ping",
    "/up",
    "/alive",
    "/status",
];

fn health(modules: &Modules<'_, '_>, inside: &[(usize, usize)]) -> Option<Sourced<String>> {
    let mut best: Option<(usize, Sourced<String>)> = None;
    for (at, module) in modules.all.iter().enumerate() {
        for call in &module.calls {
            let last = call.path.last().copied().unwrap_or_default();
            let route = matches!(
                last,
                "get"
                    | "route"
                    | "api_route"
                    | "add_url_rule"
                    | "add_api_route"
                    | "Route"
                    | "add_get"
                    | "add_route"
                    | "head"
            );
            let post = call
                .keyword("methods")
                .and_then(Expr::elements)
                .is_some_and(|methods| methods.iter().all(|method| method.text() != Some("GET")));
            let Some(path) = call.arg(0, "path").and_then(Expr::text).filter(|_| route && !post) else { continue };
            if !path.starts_with('/') && !path.is_empty() || path.contains(['<', '{']) {
                continue;
            }
            let Some(prefix) = prefix(modules, at, call, inside) else { continue };
            let whole = format!("{prefix}{path}");
            let Some(rank) = HEALTH.iter().position(|known| *known == whole) else { continue };
            if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                best = Some((rank, Sourced::new(whole, module.origin(call.span, last))));
            }
        }
    }
    best.map(|(_, path)| path)
}

/// What stands in front of the paths of the object that a route is added to, where that is clear.
fn prefix(modules: &Modules<'_, '_>, at: usize, call: &Call<'_>, inside: &[(usize, usize)]) -> Option<String> {
    let module = modules.all.get(at)?;
    if call.path.last() == Some(&"Route") {
        return Some(String::new());
    }
    let (_, owner) = call.path.split_last()?;
    let scope = module.scope_at(call.span.start);
    let value = Expr { kind: ExprKind::Path(owner.to_vec()), span: call.span };
    if let Some(made) = modules.made(at, scope, &value, DEPTH) {
        return (!inside.contains(&made.at)).then(String::new);
    }
    let What::Bound(to, statement, rest) = modules.what(at, scope, owner, DEPTH) else { return None };
    let made = modules.value(to, statement).filter(|_| rest.is_empty())?.call()?;
    if !matches!(made.path.last().copied(), Some("APIRouter" | "Blueprint" | "Router")) {
        return None;
    }
    let own = ["prefix", "url_prefix"].iter().find_map(|name| made.keyword(name));
    let own = own.map_or(Some(String::new()), |value| value.text().map(str::to_owned))?;
    // The one call that includes it, and what that puts in front.
    for (at, module) in modules.all.iter().enumerate() {
        for include in &module.calls {
            if !matches!(include.path.last().copied(), Some("include_router" | "register_blueprint")) {
                continue;
            }
            let scope = module.scope_at(include.span.start);
            let Some(path) = include.positional(0).and_then(Expr::path) else { continue };
            if modules.what(at, scope, path, DEPTH) != What::Bound(to, statement, Vec::new()) {
                continue;
            }
            let (_, owner) = include.path.split_last()?;
            let value = Expr { kind: ExprKind::Path(owner.to_vec()), span: include.span };
            modules.made(at, scope, &value, DEPTH).filter(|made| !inside.contains(&made.at))?;
            let outer = ["prefix", "url_prefix"].iter().find_map(|name| include.keyword(name));
            let outer = outer.map_or(Some(String::new()), |value| value.text().map(str::to_owned))?;
            let flask = include.path.last() == Some(&"register_blueprint");
            return Some(if flask && !outer.is_empty() { outer } else { format!("{outer}{own}") });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::code;

    #[test]
    fn what_every_container_has_is_not_asked_for() {
        let files = "//- main.py\nimport os\nA = os.environ['PATH'] + os.environ['HOME'] + os.environ['TOKEN']\n";
        let code = code(files);
        let required: Vec<&str> = code.required.iter().map(|name| name.value().as_str()).collect();
        assert_eq!(required, ["TOKEN"]);
    }
}
