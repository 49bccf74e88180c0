//! Application objects: what makes them, under which names they can be had, and which of them is the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use stageplan_syntax::order;
use stageplan_syntax::python::source::{Arg, Call, Condition, Expr, ExprKind, StatementKind};

use super::modules::{DEPTH, FOLLOWED, Modules, What};
use super::names::Set;
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
        let depth = depth.checked_sub(1).filter(|_| self.spend(FOLLOWED))?;
        match &value.kind {
            ExprKind::Call(call) => self.made_by(module, scope, call, depth),
            ExprKind::Path(path) => {
                let before = self.all.get(module)?.tree.statement_at(value.span.start);
                self.made_path(module, scope, path, before, depth)
            }
            ExprKind::Attribute(inner, names) => {
                let made = self.made(module, scope, inner, depth).filter(|_| serves(names));
                made.map(|made| Made { inner: true, ..made }).or_else(|| {
                    let (at, class) = self.class_made(module, scope, inner.call()?, depth)?;
                    self.made_member(at, class, names, depth)
                })
            }
            ExprKind::Or(values) => values.iter().find_map(|value| self.made(module, scope, value, depth)),
            ExprKind::If(parts) => {
                let [then, _, otherwise] = parts.as_ref();
                self.made(module, scope, then, depth).or_else(|| self.made(module, scope, otherwise, depth))
            }
            _ => None,
        }
    }

    /// The application object that a path of names is, before a statement of that scope or when all of it has run.
    pub(super) fn made_path(
        &self,
        module: usize,
        scope: Option<usize>,
        path: &[&str],
        before: Option<usize>,
        depth: usize,
    ) -> Option<Made> {
        if let ["self" | "cls", rest @ ..] = path {
            let class = self.all.get(module)?.statement(scope?)?.scope?;
            return self.made_member(module, class, rest, depth);
        }
        let (What::Bound(at, statement, rest), name) = self.what_at(module, scope, path, before, depth) else {
            return None;
        };
        let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
        let own = self.all.get(at)?;
        let one = own.statement(statement)?;
        if !rest.is_empty() && one.class().is_some() {
            return self.made_member(at, statement, &rest, depth);
        }
        if matches!(one.kind, StatementKind::Def(_) | StatementKind::Class(_)) {
            return None;
        }
        if !rest.is_empty() && !serves(&rest) {
            return None;
        }
        // Of several assignments the last one that makes an object is meant: the others are inside of it.
        let mut found: Option<Made> = None;
        let seen = before.filter(|_| at == module && one.scope == scope);
        for other in self.setters_at(at, one.scope, &name, seen) {
            let Some(set) = own.statement(other) else { continue };
            // What is made when the file is run is not there when it is loaded.
            if before.is_none() && scope.is_none() && set.condition == Some(Condition::Main) {
                continue;
            }
            let (new, again) = match own.set_to(other, &name) {
                Set::To(value) => match (&found, value.call()) {
                    // `app = Anything(app)` puts something around it.
                    (Some(known), Some(call)) if hands_over(call, &name) => (Some(around(*known, call)), true),
                    (Some(_), _) if own.mentions(value, &name) => (None, true),
                    _ => (self.made(at, set.scope, value, depth), false),
                },
                Set::By(call) => (self.made_by(at, set.scope, call, depth), false),
                Set::First(call) => (self.made_first(at, set.scope, call, depth), false),
                Set::Other => (None, false),
            };
            found = new.or_else(|| found.filter(|_| again || !own.certain(other)));
        }
        if found.is_none() && !rest.is_empty() {
            let call = own.set_to(statement, &name).call()?;
            let (at, class) = self.class_made(at, one.scope, call, depth)?;
            return self.made_member(at, class, &rest, depth);
        }
        found.map(|made| Made { inner: made.inner || !rest.is_empty(), ..made })
    }

    fn made_by(&self, module: usize, scope: Option<usize>, call: &Call<'_>, depth: usize) -> Option<Made> {
        let of =
            |(row, asynchronous)| Made { row, asynchronous, at: (module, call.span.start), around: 0, inner: false };
        // `Configurator().make_wsgi_app()`, `Builder().build()`
        if let Some(on) = &call.on {
            if let (Some(inner), [name]) = (on.call(), call.path.as_slice())
                && let Some((at, class)) = self.class_made(module, scope, inner, depth)
            {
                return self.returned(at, self.method(at, class, name)?, depth);
            }
            return self.callee(module, call, depth).and_then(|name| maker(&name)).map(of);
        }
        let before = self.all.get(module)?.tree.statement_at(call.span.start);
        match self.aliased(module, scope, &call.path, before, depth) {
            (What::External(name), _) => self.made_external(module, scope, &name, call, depth),
            (What::Bound(at, statement, rest), _) if rest.is_empty() => {
                match self.all.get(at)?.statement(statement)?.kind {
                    StatementKind::Class(_) => self.subclass(at, statement, depth).map(of),
                    StatementKind::Def(_) => self.returned(at, statement, depth),
                    _ => None,
                }
            }
            (What::Bound(at, statement, rest), name) => {
                let [method] = rest.as_slice() else { return None };
                let own = self.all.get(at)?;
                let one = own.statement(statement)?;
                let class = match one.class() {
                    Some(_) => Some((at, statement)),
                    None => {
                        own.set_to(statement, &name).call().and_then(|call| self.class_made(at, one.scope, call, depth))
                    }
                };
                match class {
                    Some((at, class)) => self.returned(at, self.method(at, class, method)?, depth),
                    None => self.callee(module, call, depth).and_then(|name| maker(&name)).map(of),
                }
            }
            _ => None,
        }
    }

    /// What a path of names is, behind all other names for it: `Application = Flask`.
    fn aliased(
        &self,
        module: usize,
        scope: Option<usize>,
        path: &[&str],
        before: Option<usize>,
        depth: usize,
    ) -> (What, String) {
        let found = self.what_at(module, scope, path, before, depth);
        let (What::Bound(at, statement, rest), name) = &found else { return found };
        let Some((own, depth)) = self.all.get(*at).zip(depth.checked_sub(1)).filter(|_| rest.is_empty()) else {
            return found;
        };
        match own.set_to(*statement, name) {
            Set::To(value) => match value.path() {
                Some(path) => {
                    let scope = own.statement(*statement).and_then(|one| one.scope);
                    self.aliased(*at, scope, path, Some(*statement), depth)
                }
                None => found,
            },
            _ => found,
        }
    }

    /// What something that is not of the project makes.
    fn made_external(
        &self,
        module: usize,
        scope: Option<usize>,
        name: &str,
        call: &Call<'_>,
        depth: usize,
    ) -> Option<Made> {
        if let Some((row, asynchronous)) = class(name) {
            return Some(Made { row, asynchronous, at: (module, call.span.start), around: 0, inner: false });
        }
        let last = name.rsplit('.').next().unwrap_or_default();
        wraps(last).then(|| {
            let inner = call.args.iter().find_map(|arg| self.made(module, scope, &arg.value, depth))?;
            Some(around(inner, call))
        })?
    }

    /// The first of what a call gives: `app, route = make()`.
    fn made_first(&self, module: usize, scope: Option<usize>, call: &Call<'_>, depth: usize) -> Option<Made> {
        let before = self.all.get(module)?.tree.statement_at(call.span.start);
        if let (What::Bound(at, function, rest), _) = self.what_at(module, scope, &call.path, before, depth)
            && rest.is_empty()
            && call.on.is_none()
        {
            let mut values = self.all.get(at)?.tree.returns(function).filter_map(|value| value.elements()?.first());
            return values.find_map(|value| self.made(at, Some(function), value, depth));
        }
        self.made_by(module, scope, call, depth)
    }

    /// The class of the project that a call makes an object of.
    pub(super) fn class_made(
        &self,
        module: usize,
        scope: Option<usize>,
        call: &Call<'_>,
        depth: usize,
    ) -> Option<(usize, usize)> {
        if call.on.is_some() {
            return None;
        }
        match self.what(module, scope, &call.path, depth) {
            What::Bound(at, statement, rest) if rest.is_empty() => {
                self.all.get(at)?.statement(statement)?.class().map(|_| (at, statement))
            }
            _ => None,
        }
    }

    /// The application object that objects of a class have as an attribute.
    fn made_member(&self, module: usize, class: usize, names: &[&str], depth: usize) -> Option<Made> {
        let (name, rest) = names.split_first()?;
        if !rest.is_empty() && !serves(rest) {
            return None;
        }
        let own = self.all.get(module)?;
        let one = own.statement(class)?;
        one.class()?;
        let sets = |path: &[&str], scope: Option<usize>| match path {
            ["self" | "cls", field] => field == name && scope != Some(class),
            [field] => field == name && scope == Some(class),
            _ => false,
        };
        let body = own.tree.statements.get(class + 1..one.end).unwrap_or_default();
        let mut values = body.iter().filter_map(|one| match &one.kind {
            StatementKind::Assign(assign) => {
                let fits = assign.targets.iter().filter_map(Expr::path).any(|path| sets(path, one.scope));
                assign.value.as_ref().filter(|_| fits).map(|value| (one.scope, value))
            }
            _ => None,
        });
        let made = values.find_map(|(scope, value)| self.made(module, scope, value, depth))?;
        Some(Made { inner: made.inner || !rest.is_empty(), ..made })
    }

    /// The framework that a class of the project is derived from.
    fn subclass(&self, module: usize, statement: usize, depth: usize) -> Option<(Row<'static>, Option<bool>)> {
        let depth = depth.checked_sub(1)?;
        let inner = self.all.get(module)?.statement(statement)?;
        let scope = inner.scope;
        inner.class()?.args.iter().find_map(|arg| {
            match self.what_at(module, scope, arg.value.path()?, Some(statement), depth).0 {
                What::External(name) => class(&name),
                What::Bound(at, other, rest) if rest.is_empty() && (at, other) != (module, statement) => {
                    self.subclass(at, other, depth)
                }
                _ => None,
            }
        })
    }

    /// The application object that a function gives back.
    pub(super) fn returned(&self, module: usize, function: usize, depth: usize) -> Option<Made> {
        let own = self.all.get(module)?;
        own.statement(function)?.function().filter(|function| !function.is_async)?;
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

/// The row of a function that belongs to an object of a package, such as `pyramid.config.Configurator.make_wsgi_app`.
fn maker(name: &str) -> Option<(Row<'static>, Option<bool>)> {
    let last = name.rsplit('.').next().unwrap_or_default();
    class(name).filter(|(row, _)| row.list("makers").contains(&last))
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

/// A name under which an object can be had.
struct Exposed {
    module: usize,
    statement: usize,
    name: String,
    factory: bool,
    made: Made,
    rank: [u8; 5],
}

impl Exposed {
    fn app(&self, modules: &Modules<'_, '_>, grade: Grade) -> App {
        let module = modules.all[self.module];
        let span = module.statement(self.statement).map(|statement| statement.span).unwrap_or_default();
        App {
            framework: self.made.row.key().to_owned(),
            asynchronous: self.made.asynchronous,
            wrapped: self.made.around > 0,
            module: module.name.clone(),
            object: self.name.clone(),
            factory: self.factory,
            from: module.from.clone(),
            file: module.source.path.clone(),
            grade,
            origin: module.origin(span, &self.name),
        }
    }
}

/// What came of looking for the program.
#[derive(Default)]
pub(super) struct Apps {
    /// Objects that are parts of others.
    pub(super) inside: Vec<(usize, usize)>,
    pub(super) apps: Vec<App>,
    pub(super) rejected: Vec<Rejected>,
    #[cfg(test)]
    pub(super) exposed: Vec<App>,
}

/// Finds the application objects; `named` are those that command lines and programs name, such as `shop.main:app`.
pub(super) fn find(modules: &Modules<'_, '_>, named: &[String]) -> Apps {
    let mut exposed: Vec<Exposed> = Vec::new();
    for (at, module) in modules.all.iter().enumerate() {
        let mut names: Vec<(usize, &str)> = module.names.iter().map(|(name, at)| (*at, *name)).collect();
        order::sort(&mut names);
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
                StatementKind::Def(function) if function.needs_nothing() && !function.is_async => {
                    let calls = function.decorators.iter().filter_map(Expr::call);
                    let route = calls.filter_map(|call| call.path.last()).any(|name| !name.contains("cache"));
                    let meant = modules.setter(at, None, function.name, None) == Some(index);
                    if !route && meant && !function.name.starts_with("test") {
                        add(function.name, modules.returned(at, index, DEPTH), true);
                    }
                }
                StatementKind::Import(list) if module.entry => {
                    for import in list {
                        let name = import.alias.or(import.name).filter(|name| *name != "*");
                        if let Some(name) = name {
                            add(name, modules.made_path(at, None, &[name], None, DEPTH), false);
                        }
                    }
                }
                _ => {
                    let first = names.partition_point(|(at, _)| *at < index);
                    for (_, name) in names[first..].iter().take_while(|(at, _)| *at == index) {
                        add(name, modules.made_path(at, None, &[name], None, DEPTH), false);
                    }
                }
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
    #[cfg(test)]
    found.exposed.extend(exposed.iter().map(|one| one.app(modules, Grade::Weak)));
    order::sort_by_key(&mut exposed, |one| (one.rank, modules.all[one.module].name.matches('.').count()));
    let mut seen: Vec<(usize, usize)> = Vec::new();
    // What serves and what takes jobs are programs of their own.
    let mut best: [Option<[u8; 5]>; 2] = [None, None];
    for one in exposed {
        let best = &mut best[usize::from(matches!(one.made.row.text("kind"), Some("worker" | "script")))];
        let module = &modules.all[one.module];
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
            let origin = Some(one.app(modules, Grade::Weak).origin);
            found.rejected.push(Rejected { value: target, why, origin });
            continue;
        }
        let grade = match one.rank {
            [0, ..] => Grade::Certain,
            [_, 0, _, 0..=2, 0..=1] => Grade::Strong,
            _ => Grade::Likely,
        };
        *best = best.or(Some(one.rank));
        found.apps.push(one.app(modules, grade));
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
            let receiver = call.path.split_last().and_then(|(_, path)| {
                modules.made_path(at, scope, path, module.tree.statement_at(call.span.start), DEPTH)
            });
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
