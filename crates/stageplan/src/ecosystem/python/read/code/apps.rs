//! Application objects: what makes them, under which names they can be had, and which of them is the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use stageplan_syntax::order;
use stageplan_syntax::python::source::{Arg, Call, Condition, Expr, ExprKind, StatementKind};

use super::modules::{DEPTH, Modules, What};
use crate::catalog::Row;
use crate::ecosystem::Grade;
use crate::ecosystem::python::CATALOG;
use crate::ecosystem::python::facts::App;
use crate::origin::Rejected;

/// An application object.
#[derive(Clone, Copy)]
pub(super) struct Made {
    pub(super) row: Row<'static>,
    /// The interface, where something around it changes that.
    asynchronous: Option<bool>,
    /// The module and the byte where the object itself is made, which tells it from others.
    pub(super) at: (usize, usize),
    /// How much is around it.
    around: u8,
    /// It is an attribute of what was made.
    inner: bool,
}

/// Calls that put one application into another.
const MOUNTS: &[&str] = &[
    "mount",
    "Mount",
    "include_router",
    "register_blueprint",
    "add_subapp",
    "mount_app",
    "add_asgi_app",
    "DispatcherMiddleware",
    "mount_gradio_app",
    "Host",
    "URLRouter",
];

impl Modules<'_, '_> {
    /// The application object that a value is.
    pub(super) fn made(&self, module: usize, scope: Option<usize>, value: &Expr<'_>, depth: usize) -> Option<Made> {
        let depth = depth.checked_sub(1)?;
        match &value.kind {
            ExprKind::Call(call) => self.made_by(module, scope, call, depth),
            ExprKind::Path(path) => self.made_path(module, scope, path, depth),
            ExprKind::Attribute(inner, names) if serves(names) => {
                self.made(module, scope, inner, depth).map(|made| Made { inner: true, ..made })
            }
            ExprKind::Or(values) => values.iter().find_map(|value| self.made(module, scope, value, depth)),
            ExprKind::If(parts) => {
                let [then, _, otherwise] = parts.as_ref();
                self.made(module, scope, then, depth).or_else(|| self.made(module, scope, otherwise, depth))
            }
            _ => None,
        }
    }

    fn made_path(&self, module: usize, scope: Option<usize>, path: &[&str], depth: usize) -> Option<Made> {
        let What::Bound(at, statement, rest) = self.what(module, scope, path, depth) else { return None };
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        if !rest.is_empty() && !serves(&rest) {
            return None;
        }
        let inner = self.all.get(at)?.statement(statement)?;
        let StatementKind::Assign(assign) = &inner.kind else { return None };
        let name = first_name(assign.targets.first()?)?;
        // Of several assignments the last one that makes an object is meant: the others are inside of it.
        let mut found: Option<Made> = None;
        for other in self.setters(at, inner.scope, name) {
            let Some(value) = self.value(at, other) else { continue };
            let new = match (&found, value.call()) {
                // `app = Anything(app)` puts something around it.
                (Some(known), Some(call)) if hands_over(call, name) => Some(around(*known, call)),
                _ => self.made(at, inner.scope, value, depth),
            };
            found = new.or(found);
        }
        found.map(|made| Made { inner: made.inner || !rest.is_empty(), ..made })
    }

    fn made_by(&self, module: usize, scope: Option<usize>, call: &Call<'_>, depth: usize) -> Option<Made> {
        let of =
            |(row, asynchronous)| Made { row, asynchronous, at: (module, call.span.start), around: 0, inner: false };
        if call.on.is_some() {
            return None;
        }
        match self.what(module, scope, &call.path, depth) {
            What::External(name) => {
                if let Some(row) = class(&name) {
                    return Some(of(row));
                }
                let last = name.rsplit('.').next().unwrap_or_default();
                wraps(last).then(|| {
                    let inner = call.args.iter().find_map(|arg| self.made(module, scope, &arg.value, depth))?;
                    Some(around(inner, call))
                })?
            }
            What::Bound(at, statement, rest) if rest.is_empty() => {
                let inner = self.all.get(at)?.statement(statement)?;
                match &inner.kind {
                    StatementKind::Class(_) => self.subclass(at, statement, depth).map(of),
                    StatementKind::Def(_) => self.returned(at, statement, depth),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The framework that a class of the project is derived from.
    fn subclass(&self, module: usize, statement: usize, depth: usize) -> Option<(Row<'static>, Option<bool>)> {
        let depth = depth.checked_sub(1)?;
        let inner = self.all.get(module)?.statement(statement)?.class()?;
        inner.args.iter().find_map(|arg| match self.what(module, None, arg.value.path()?, depth) {
            What::External(name) => class(&name),
            What::Bound(at, statement, rest) if rest.is_empty() => self.subclass(at, statement, depth),
            _ => None,
        })
    }

    /// The application object that a function gives back.
    pub(super) fn returned(&self, module: usize, function: usize, depth: usize) -> Option<Made> {
        let own = self.all.get(module)?;
        own.tree.returns(function).find_map(|value| self.made(module, Some(function), value, depth))
    }
}

/// The rows that know a class or function, by its name without the module.
static MAKERS: LazyLock<BTreeMap<&'static str, Vec<Row<'static>>>> = LazyLock::new(|| {
    let mut found: BTreeMap<&'static str, Vec<Row<'static>>> = BTreeMap::new();
    for row in CATALOG.rows("framework") {
        for name in row.list("classes").into_iter().chain(row.list("makers")) {
            found.entry(name).or_default().push(row);
        }
    }
    found
});

/// The row of a class or function by its full name, and whether what it makes is asynchronous against the row's own kind.
fn class(name: &str) -> Option<(Row<'static>, Option<bool>)> {
    let (module, last) = name.rsplit_once('.')?;
    let below = |known: &str| module == known || module.strip_prefix(known).is_some_and(|rest| rest.starts_with('.'));
    let row = *MAKERS.get(last)?.iter().find(|row| row.list("modules").into_iter().any(below))?;
    let other = row.text("asgi-module").is_some_and(below) || last.contains("asgi");
    Some((row, other.then_some(true)))
}

/// Attributes by which a server gets at the object.
fn serves(names: &[&str]) -> bool {
    matches!(names, ["server" | "app" | "asgi_app" | "wsgi_app" | "asgi" | "wsgi"])
}

/// Whether a class or function by this name gives an application that has another one inside.
fn wraps(name: &str) -> bool {
    name.ends_with("Middleware")
        || matches!(
            name,
            "ProxyFix"
                | "ASGIApp"
                | "WSGIApp"
                | "WsgiToAsgi"
                | "AsgiToWsgi"
                | "WhiteNoise"
                | "mount_gradio_app"
                | "Sentry"
        )
}

fn around(inner: Made, call: &Call<'_>) -> Made {
    let asynchronous = match call.path.last().copied() {
        Some("WsgiToAsgi" | "WSGIMiddleware" | "ASGIApp") => Some(true),
        Some("AsgiToWsgi" | "ASGIMiddleware" | "WSGIApp") => Some(false),
        _ => inner.asynchronous,
    };
    Made { asynchronous, around: inner.around.saturating_add(1), ..inner }
}

fn hands_over(call: &Call<'_>, name: &str) -> bool {
    call.args.iter().any(|arg| arg.value.path() == Some(&[name]))
}

/// The name that an assignment sets, or the first one of `app, route = make()`.
pub(super) fn first_name<'t>(target: &Expr<'t>) -> Option<&'t str> {
    match target.elements().and_then(<[Expr<'t>]>::first).unwrap_or(target).path()? {
        [name] => Some(name),
        _ => None,
    }
}

/// A name under which an object can be had.
struct Exposed {
    module: usize,
    statement: usize,
    name: String,
    factory: bool,
    made: Made,
    rank: [u8; 5],
}

/// What came of looking for the program.
#[derive(Default)]
pub(super) struct Apps {
    /// Objects that are parts of others.
    pub(super) inside: Vec<(usize, usize)>,
    pub(super) apps: Vec<App>,
    pub(super) rejected: Vec<Rejected>,
}

/// Finds the application objects; `named` are those that command lines and programs name, such as `shop.main:app`.
pub(super) fn find(modules: &Modules<'_, '_>, named: &[String]) -> Apps {
    let mut exposed: Vec<Exposed> = Vec::new();
    for (at, module) in modules.all.iter().enumerate() {
        for (index, statement) in module.tree.statements.iter().enumerate().filter(|(_, one)| one.scope.is_none()) {
            if matches!(statement.condition, Some(Condition::Main | Condition::TypeChecking)) {
                continue;
            }
            let mut add = |name: &str, made: Option<Made>, factory: bool| {
                // Some frameworks have the object that a server runs inside of their own.
                let inside = |made: &Made| made.row.list("objects") == ["server"];
                let Some(made) = made.filter(|made| made.inner || !inside(made)) else { return };
                exposed.retain(|known| !(known.module == at && known.name == name));
                let rank = rank(module.source.path.file_name(), &module.name, name, factory, &made, named);
                exposed.push(Exposed { module: at, statement: index, name: name.to_owned(), factory, made, rank });
            };
            match &statement.kind {
                StatementKind::Assign(assign) if assign.value.is_some() => {
                    for name in assign.targets.iter().filter_map(first_name) {
                        add(name, modules.made_path(at, None, &[name], DEPTH), false);
                    }
                }
                StatementKind::Def(function) if function.needs_nothing() && !function.is_async => {
                    let route = function.decorators.iter().any(|decorator| decorator.call().is_some());
                    if !route && !function.name.starts_with("test") {
                        add(function.name, modules.returned(at, index, DEPTH), true);
                    }
                }
                StatementKind::Import(list) if module.entry => {
                    for import in list {
                        let name = import.alias.or(import.name).filter(|name| *name != "*");
                        if let Some(name) = name {
                            add(name, modules.made_path(at, None, &[name], DEPTH), false);
                        }
                    }
                }
                _ => {}
            }
        }
    }
    choose(modules, exposed)
}

/// The smaller, the better.
fn rank(file: &str, module: &str, name: &str, factory: bool, made: &Made, named: &[String]) -> [u8; 5] {
    let target = format!("{module}:{name}");
    let file = match file.strip_suffix(".py").unwrap_or(file) {
        "asgi" | "wsgi" => 0,
        "main" | "app" | "server" | "api" | "application" | "web" | "run" | "index" => 1,
        "__init__" => 2,
        _ => 3,
    };
    let usual = match name {
        "app" | "application" => 0,
        "api" | "server" | "asgi" | "wsgi" | "asgi_app" | "wsgi_app" | "create_app" | "web" => 1,
        _ if name.starts_with('_') => 3,
        _ => 2,
    };
    let said = u8::from(!named.contains(&target));
    [said, u8::from(factory), 9 - made.around.min(9), file, usual]
}

fn choose(modules: &Modules<'_, '_>, mut exposed: Vec<Exposed>) -> Apps {
    let inside = mounted(modules);
    let mut found = Apps { inside, ..Apps::default() };
    order::sort_by_key(&mut exposed, |one| (one.rank, modules.all[one.module].name.matches('.').count()));
    let mut seen: Vec<(usize, usize)> = Vec::new();
    // What serves and what takes jobs are programs of their own.
    let mut best: [Option<[u8; 5]>; 2] = [None, None];
    for one in exposed {
        let best = &mut best[usize::from(matches!(one.made.row.text("kind"), Some("worker" | "script")))];
        let module = &modules.all[one.module];
        let span = module.statement(one.statement).map(|statement| statement.span).unwrap_or_default();
        let origin = module.origin(span, &one.name);
        let target = format!("{}:{}", module.name, one.name);
        if seen.contains(&one.made.at) {
            continue;
        }
        seen.push(one.made.at);
        let why = match *best {
            _ if one.rank[0] == 0 => None,
            _ if found.inside.contains(&one.made.at) => Some("another application has it as a part".to_owned()),
            Some(best) if best < one.rank => {
                found.apps.first().map(|app| format!("{}:{} is more likely the program", app.module, app.object))
            }
            _ => None,
        };
        if let Some(why) = why {
            found.rejected.push(Rejected { value: target, why, origin: Some(origin) });
            continue;
        }
        let grade = match one.rank {
            [0, ..] => Grade::Certain,
            [_, 0, _, 0..=2, 0..=1] => Grade::Strong,
            _ => Grade::Likely,
        };
        *best = best.or(Some(one.rank));
        found.apps.push(App {
            framework: one.made.row.key().to_owned(),
            asynchronous: one.made.asynchronous,
            wrapped: one.made.around > 0,
            module: module.name.clone(),
            object: one.name,
            factory: one.factory,
            from: module.from.clone(),
            file: module.source.path.clone(),
            grade,
            origin,
        });
    }
    found
}

/// Objects that are parts of another one.
fn mounted(modules: &Modules<'_, '_>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, module) in modules.all.iter().enumerate() {
        let mounts = |call: &&Call<'_>| call.path.last().is_some_and(|name| MOUNTS.contains(name));
        for call in module.calls.iter().filter(mounts) {
            let scope = module.scope_at(call.span.start);
            let receiver = call.path.split_last().and_then(|(_, path)| modules.made_path(at, scope, path, DEPTH));
            // The first one is what the others are put into.
            let into = matches!(call.path.last(), Some(&("DispatcherMiddleware" | "mount_gradio_app")));
            let args = call.args.iter().skip(usize::from(into && call.positional(0).is_some()));
            for value in args.flat_map(parts) {
                let made = modules.made(at, scope, value, DEPTH).map(|made| made.at);
                found.extend(made.filter(|made| receiver.is_none_or(|receiver| receiver.at != *made)));
            }
        }
    }
    found
}

fn parts<'e, 't>(arg: &'e Arg<'t>) -> Vec<&'e Expr<'t>> {
    match &arg.value.kind {
        ExprKind::Dict(entries) => entries.iter().map(|(_, value)| value).collect(),
        _ => vec![&arg.value],
    }
}
