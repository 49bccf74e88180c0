//! What a file does when it is run: which server it starts, where that listens, and what it must be told.

use stageplan_syntax::Span;
use stageplan_syntax::order;
use stageplan_syntax::python::source::{Block, Call, Condition, Expr, ExprKind, Passed, Statement, StatementKind};

use super::listeners::{Form, Listener, listener_of};
use super::modules::{DEPTH, Module, Modules, What};
use super::names::Set;
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::{Listen, Main, SubCommand};
use crate::origin::Sourced;

const ALL: &str = "0.0.0.0";

/// Calls that start something which does not listen.
const RUNNERS: &[&str] = &[
    "run_polling",
    "start_polling",
    "infinity_polling",
    "polling",
    "run_until_complete",
    "run_until_disconnected",
    "run_forever",
    "serve_forever",
    "start_consuming",
    "run_webhook",
    "executor.start_polling",
];

/// What an argument is.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) text: Option<String>,
    span: Option<(usize, Span)>,
    pub(super) variable: Option<String>,
    flag: Option<String>,
}

impl Known {
    /// This, and where it says nothing the other.
    fn or(self, other: Self) -> Self {
        Self {
            text: self.text.or(other.text),
            span: self.span.or(other.span),
            variable: self.variable.or(other.variable),
            flag: self.flag.or(other.flag),
        }
    }

    /// The same of two where something decides which of them holds: two literals say nothing then.
    fn or_else_by(self, other: Self) -> Self {
        let differ = self.text.is_some() && other.text.is_some() && self.text != other.text;
        let found = self.or(other);
        if differ { Self { text: None, ..found } } else { found }
    }
}

/// The program that a module is when it is run, if it is one.
pub(super) fn main_of(modules: &Modules<'_, '_>, at: usize) -> Option<Main> {
    let module = modules.all.get(at)?;
    let name = module.source.path.file_name();
    let guard = |one: &Call<'_>| {
        module.scope_at(one.span.start).is_none() && module.condition_at(one.span.start) == Some(Condition::Main)
    };
    let guarded: Vec<&Call<'_>> = module.calls.iter().filter(|call| guard(call)).collect();
    let below =
        module.tree.statements.iter().filter(|one| one.scope.is_none() && one.condition == Some(Condition::Main));
    let plain = below.clone().filter(|one| !matches!(one.kind, StatementKind::Import(_))).count();
    if !guarded.is_empty() {
        let first = below.clone().find(|one| !matches!(one.kind, StatementKind::Import(_)))?;
        let mut main = trace(modules, at, &guarded, first.span);
        main.guarded = true;
        main.only &= plain <= 1;
        return Some(main);
    }
    // What runs whenever the file is loaded: a call at the top that is no definition in disguise.
    let top: Vec<&Call<'_>> = module.calls.iter().filter(|call| module.scope_at(call.span.start).is_none()).collect();
    let statement = |call: &Call<'_>| {
        let at = module.tree.statement_at(call.span.start)?;
        let one = module.statement(at)?;
        matches!(&one.kind, StatementKind::Expr(value) if value.call().is_some()).then_some(one.span)
    };
    let starts = |call: &&&Call<'_>| {
        let name = modules.callee(at, call, DEPTH);
        let last = call.path.last().copied().unwrap_or_default();
        let own = matches!(call.path.as_slice(), ["main" | "run" | "start" | "cli"]);
        let running = name.is_some_and(|name| {
            matches!(
                name.as_str(),
                "asyncio.run" | "anyio.run" | "trio.run" | "fire.Fire" | "typer.run" | "fasthtml.common.serve"
            )
        });
        let bot = last == "run" && call.path.len() == 2 && !call.args.is_empty();
        running || own || bot || RUNNERS.contains(&last) || listener_of(modules, at, call).is_some()
    };
    if let Some(call) = top.iter().find(|call| statement(call).is_some() && starts(call)) {
        let span = statement(call).unwrap_or(call.span);
        let mut main = trace(modules, at, &top, span);
        main.only = false;
        return Some(main);
    }
    let loops = module
        .tree
        .statements
        .iter()
        .find(|one| one.scope.is_none() && matches!(one.kind, StatementKind::Block(Block::While, _)));
    if let Some(one) = loops.filter(|_| module.entry) {
        return Some(trace(modules, at, &top, one.span));
    }
    // A plain script: it does things and defines nothing.
    let acts = |one: &&Call<'_>| statement(one).is_some() && one.path.first() != Some(&"sys");
    let plain = |one: &Statement<'_>| one.function().is_some_and(|function| function.decorators.is_empty());
    let defines = module.tree.statements.iter().any(|one| one.scope.is_none() && (one.class().is_some() || plain(one)));
    let script = module.entry && !defines && name != "__init__.py";
    let first = top.iter().copied().find(acts).filter(|_| script || name == "__main__.py")?;
    let mut main = trace(modules, at, &top, first.span);
    main.only = false;
    main.grade = main.grade.min(Grade::Likely);
    Some(main)
}

/// The program that a function of the project is, such as that of a console script.
pub(super) fn main_of_function(modules: &Modules<'_, '_>, at: usize, path: &[&str]) -> Option<Main> {
    let What::Bound(at, statement, _) = modules.what(at, None, path, DEPTH) else { return None };
    let module = modules.all.get(at)?;
    let one = module.statement(statement)?;
    let mut main = blank(module, one.span);
    let mut tracer = Tracer { modules, main: &mut main, seen: Vec::new(), other: 0, aside: false };
    match &one.kind {
        StatementKind::Def(_) => tracer.function(at, statement, 4),
        _ => tracer.object(at, statement),
    }
    Some(main)
}

/// What one sub-command does, without what its decorators say of it.
pub(super) fn main_of_command(modules: &Modules<'_, '_>, at: usize, statement: usize) -> Option<Main> {
    let module = modules.all.get(at)?;
    let span = module.statement(statement)?.span;
    let mut main = blank(module, span);
    // A command may call its group again, whose commands are not looked for a second time.
    main.commands.push(SubCommand { name: Sourced::new(String::new(), module.origin(span, "")), listens: None });
    let mut tracer = Tracer { modules, main: &mut main, seen: vec![(at, statement)], other: 0, aside: false };
    tracer.body(at, statement, 4);
    Some(main)
}

fn last_of(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or_default()
}

fn blank(module: &Module<'_>, span: Span) -> Main {
    Main {
        file: module.source.path.clone(),
        module: module.name.clone(),
        from: module.from.clone(),
        guarded: false,
        runs: None,
        listens: None,
        serves: None,
        only: false,
        development: None,
        foreign: false,
        handles_stop: false,
        argument: None,
        commands: Vec::new(),
        grade: if module.entry { Grade::Strong } else { Grade::Likely },
        origin: module.origin(span, ""),
    }
}

fn trace(modules: &Modules<'_, '_>, at: usize, calls: &[&Call<'_>], span: Span) -> Main {
    let mut main = blank(modules.all[at], span);
    let mut tracer = Tracer { modules, main: &mut main, seen: Vec::new(), other: 0, aside: false };
    tracer.calls(at, calls, 4);
    let other = tracer.other;
    main.only = main.listens.is_some() && other == 0;
    main
}

struct Tracer<'x, 'm, 't> {
    modules: &'x Modules<'m, 't>,
    main: &'x mut Main,
    seen: Vec<(usize, usize)>,
    /// Calls that are neither the server nor part of its arguments.
    other: usize,
    /// What is known to listen only does so beside the program.
    aside: bool,
}

impl Tracer<'_, '_, '_> {
    fn function(&mut self, at: usize, function: usize, depth: usize) {
        if depth == 0 || self.seen.contains(&(at, function)) {
            return;
        }
        self.seen.push((at, function));
        let modules = self.modules;
        let Some(module) = modules.all.get(at) else { return };
        let Some(one) = module.statement(function) else { return };
        if let Some(def) = one.function() {
            self.decorators(at, &def.decorators);
            let group = |decorator: &Expr<'_>| {
                let path = decorator.call().map_or_else(|| decorator.path(), |call| Some(&call.path));
                path.and_then(<[&str]>::last) == Some(&"group")
            };
            if self.main.commands.is_empty() && def.decorators.iter().any(group) {
                self.main.commands = modules.commands_below(at, function);
            }
        }
        self.body(at, function, depth);
    }

    /// What the body of a function calls.
    fn body(&mut self, at: usize, function: usize, depth: usize) {
        let modules = self.modules;
        let Some(module) = modules.all.get(at) else { return };
        let Some(one) = module.statement(function) else { return };
        let end = module.statement(one.end).map_or(module.source.text.len(), |next| next.span.start);
        let inside = |call: &&Call<'_>| {
            (one.span.end..end).contains(&call.span.start) && module.scope_at(call.span.start) == Some(function)
        };
        if !modules.spend(1 + module.calls.len() / 8) {
            return;
        }
        let calls: Vec<&Call<'_>> = module.calls.iter().filter(inside).collect();
        self.calls(at, &calls, depth - 1);
    }

    /// A console script may name an object of a library for command lines.
    fn object(&mut self, at: usize, statement: usize) {
        let modules = self.modules;
        if let Some(call) = modules.value(at, statement).and_then(Expr::call) {
            let name = modules.callee(at, call, DEPTH).unwrap_or_default();
            if name == "typer.Typer" {
                let module = modules.all[at];
                let own = module.tree.statements.get(statement).and_then(|one| match &one.kind {
                    StatementKind::Assign(assign) => assign.targets.first()?.path()?.first().copied(),
                    _ => None,
                });
                let commands = module.calls.iter().filter(|call| match (call.path.as_slice(), own) {
                    ([owner, "command" | "add_typer"], Some(own)) => *owner == own,
                    _ => false,
                });
                if commands.count() > 1 {
                    let value = Sourced::new("a sub-command".to_owned(), module.origin(call.span, ""));
                    self.main.argument.get_or_insert(value);
                    if self.main.commands.is_empty() {
                        self.main.commands = modules.commands_below(at, statement);
                    }
                }
            }
        }
    }

    fn decorators(&mut self, at: usize, decorators: &[Expr<'_>]) {
        let module = self.modules.all[at];
        for decorator in decorators {
            let (path, call) = match &decorator.kind {
                ExprKind::Call(call) => (call.path.as_slice(), Some(call)),
                ExprKind::Path(path) => (path.as_slice(), None),
                _ => continue,
            };
            let needed = |call: &Call<'_>| {
                !matches!(call.keyword("required").map(|value| &value.kind), Some(ExprKind::Bool(false)))
                    && call.keyword("default").is_none()
                    && call.keyword("nargs").is_none_or(|value| value.kind != ExprKind::Int(-1))
            };
            let what = match (path.last().copied(), call) {
                (Some("group"), _) => Some("a sub-command".to_owned()),
                (Some("argument"), Some(call)) if needed(call) => call.positional(0).and_then(Expr::literal),
                (Some("option"), Some(call))
                    if call.keyword("required").is_some_and(|v| v.kind == ExprKind::Bool(true)) =>
                {
                    call.positional(0).and_then(Expr::literal)
                }
                _ => None,
            };
            if let Some(what) = what {
                self.main.argument.get_or_insert(Sourced::new(what, module.origin(decorator.span, "")));
            }
        }
    }

    fn calls(&mut self, at: usize, calls: &[&Call<'_>], depth: usize) {
        let modules = self.modules;
        let Some(module) = modules.all.get(at) else { return };
        let mut arguments: Option<Span> = None;
        for call in calls {
            // What stands in the arguments of the server belongs to it.
            if arguments.is_some_and(|span| span.start <= call.span.start && call.span.end <= span.end) {
                continue;
            }
            if let Some((listener, made)) = listener_of(modules, at, call) {
                // `if debug: app.run() else: serve(app)` means the second where nobody asks for trying out.
                let tried = self.main.development.is_some() && !listener.is_for_development();
                arguments = Some(call.span);
                if self.main.listens.is_none() || tried || self.aside && !listener.is_aside() {
                    self.main.development = None;
                    self.aside = listener.is_aside();
                    self.listens(at, call, listener, made);
                }
                continue;
            }
            let last = call.path.last().copied().unwrap_or_default();
            if matches!(last, "add_argument" | "add_subparsers") {
                self.parser(at, call);
            }
            let scope = module.scope_at(call.span.start);
            let callee = modules.callee(at, call, DEPTH);
            let running = callee
                .as_deref()
                .is_some_and(|name| matches!(name, "asyncio.run" | "anyio.run" | "trio.run" | "typer.run"));
            // `from tool.cli import main`
            let elsewhere = |name: &str| name.contains('.') && matches!(last_of(name), "main" | "cli");
            self.main.foreign |= call.args.is_empty() && callee.as_deref().is_some_and(elsewhere);
            let handler = last == "add_signal_handler" || callee.as_deref() == Some("signal.signal");
            if handler && let Some(signal) = call.positional(0).and_then(Expr::path) {
                let named = signal.last().copied().unwrap_or_default();
                // A loop over several signals has this one as a rule.
                self.main.handles_stop |= named == "SIGTERM" || !named.starts_with("SIG");
            }
            if running || RUNNERS.contains(&last) {
                self.main.runs.get_or_insert_with(|| callee.clone().unwrap_or_else(|| call.path.join(".")));
            }
            let value = call.positional(0).and_then(Expr::path).filter(|_| running);
            let target = match value {
                Some(path) => modules.what(at, scope, path, DEPTH),
                None => modules.what(at, scope, &call.path, DEPTH),
            };
            let method = modules.method_of(at, scope, call).filter(|_| value.is_none());
            match target {
                _ if method.is_some() => {
                    if let Some((to, method)) = method {
                        self.function(to, method, depth);
                    }
                    self.other += 1;
                }
                What::Bound(to, statement, rest) if rest.is_empty() => {
                    let def = modules.all.get(to).and_then(|module| module.statement(statement));
                    match def.map(|def| def.function().is_some()) {
                        Some(true) => self.function(to, statement, depth),
                        _ => self.object(to, statement),
                    }
                    self.other += 1;
                }
                // `Config.from_args()`, and `cls.parser()` inside of it; or the same of an object that a module has.
                What::Bound(to, statement, rest) if rest.len() == 1 => {
                    let class = modules.class_of(to, statement);
                    if let Some((to, method)) =
                        class.and_then(|(to, class)| Some((to, modules.method(to, class, &rest[0])?)))
                    {
                        self.function(to, method, depth);
                    }
                    self.other += 1;
                }
                _ if running => {}
                _ if matches!(call.path.as_slice(), ["self" | "cls", _]) => {
                    let class = scope.and_then(|scope| module.statement(scope)?.scope);
                    let method = class.and_then(|class| modules.method(at, class, last));
                    if let Some(method) = method {
                        self.function(at, method, depth);
                    }
                    self.other += 1;
                }
                _ => self.other += usize::from(!matches!(last, "int" | "str" | "getenv" | "get" | "bool" | "float")),
            }
        }
    }

    fn parser(&mut self, at: usize, call: &Call<'_>) {
        let module = self.modules.all[at];
        if self.modules.is_below(at, call) {
            return;
        }
        if call.path.last() == Some(&"add_subparsers") && self.main.commands.is_empty() {
            self.main.commands = self.modules.parsers(at);
        }
        let first = call.positional(0).and_then(Expr::text);
        let truth = |name: &str| call.keyword(name).is_some_and(|value| value.kind == ExprKind::Bool(true));
        let optional = call.keyword("nargs").and_then(Expr::text).is_some_and(|nargs| matches!(nargs, "?" | "*"));
        let what = match (call.path.last().copied(), first) {
            (Some("add_subparsers"), _) if truth("required") => Some("a sub-command".to_owned()),
            (Some("add_argument"), Some(name)) if !name.starts_with('-') => {
                (!optional && call.keyword("default").is_none()).then(|| name.to_owned())
            }
            (Some("add_argument"), Some(name)) if truth("required") => Some(name.to_owned()),
            _ => None,
        };
        if let Some(what) = what {
            self.main.argument.get_or_insert(Sourced::new(what, module.origin(call.span, "")));
        }
    }

    fn listens(&mut self, at: usize, call: &Call<'_>, listener: &Listener, made: Option<super::apps::Made>) {
        let modules = self.modules;
        let module = modules.all[at];
        let scope = module.scope_at(call.span.start);
        let arg = |what| listener.arg(call, what);
        let rest = call.args.iter().filter(|arg| arg.passed == Passed::DoubleStar).map(|arg| &arg.value).next_back();
        let known = |value: Option<&Expr<'_>>| value.map(|value| modules.known(at, scope, value, DEPTH));
        // What a dictionary hands over: known, or nothing that could be taken for the listener's own default.
        let given = |name: &str| rest.and_then(|value| modules.entry(at, scope, value, name, DEPTH));
        let (mut host, mut port) = match listener.form() {
            Form::Pair => {
                let pair = call.positional(0).map(|value| modules.settled(at, scope, value));
                let pair = pair.and_then(|(to, value)| Some((to, value.elements()?)));
                let part = |place: usize| {
                    let (to, parts) = pair?;
                    Some(modules.known(to, scope.filter(|_| to == at), parts.get(place)?, DEPTH))
                };
                (part(0), part(1))
            }
            Form::Text => {
                let address = known(call.positional(0)).unwrap_or_default();
                let (host, port) = address.text.as_deref().and_then(|text| text.rsplit_once(':')).unwrap_or_default();
                let part = |text: &str| Known {
                    text: (!text.is_empty()).then(|| text.to_owned()),
                    span: address.span,
                    ..Known::default()
                };
                (Some(part(host)), Some(part(port)))
            }
            Form::Settings => {
                let host = modules.setting(at, listener.named("host"));
                // Address and port may be one text.
                match host.as_ref().and_then(|both| both.text.as_deref()?.rsplit_once(':').zip(both.span)) {
                    Some(((host, port), span)) => {
                        let part =
                            |text: &str| Known { text: Some(text.to_owned()), span: Some(span), ..Known::default() };
                        (Some(part(host)), Some(part(port)))
                    }
                    None => (host, modules.setting(at, listener.named("port"))),
                }
            }
            Form::Arguments => (
                known(arg("host")).or_else(|| given(listener.named("host"))),
                known(arg("port")).or_else(|| given(listener.named("port"))),
            ),
        };
        let open = rest.is_some_and(|value| {
            let (_, value) = modules.settled(at, scope, value);
            !matches!(&value.kind, ExprKind::Dict(_))
                && value.call().is_none_or(|call| call.path.as_slice() != ["dict"])
        });
        // waitress: `listen="0.0.0.0:8080"`.
        if let Some((text, span)) = call.keyword("listen").and_then(|value| Some((value.text()?, value.span))) {
            let (left, right) = text.rsplit_once(':').unwrap_or(("", text));
            let part =
                |text: &str| Some(Known { text: Some(text.to_owned()), span: Some((at, span)), ..Known::default() });
            (host, port) = (part(if left == "*" { ALL } else { left }), part(right));
        }
        let origin = module.origin(call.span, &call.path.join("."));
        let (host, port) = (host.unwrap_or_default(), port.unwrap_or_default());
        let fixed = port.text.is_some() || port.variable.is_some() || port.flag.is_some();
        let number = port.text.clone().filter(|text| text.parse::<u16>().is_ok_and(|port| port > 0));
        let number =
            number.or_else(|| (!fixed && !open && arg("port").is_none()).then(|| listener.by_itself().1.to_owned()));
        let place = port.span.and_then(|(at, span)| Some(modules.all.get(at)?.origin(span, "port")));
        let place = place.unwrap_or_else(|| origin.clone());
        let plain =
            host.text.is_some() || host.variable.is_some() || host.flag.is_some() || arg("host").is_some() || open;
        self.main.listens = Some(Listen {
            port: number.filter(|port| !port.is_empty()).map(|port| Sourced::new(port, place)),
            port_variable: port.variable,
            port_flag: port.flag,
            host: host.text.or_else(|| (!plain).then(|| listener.by_itself().0.to_owned())),
            host_variable: host.variable,
            host_flag: host.flag,
            pair: false,
            origin: origin.clone(),
        });
        self.main.runs = Some(listener.name.to_owned());
        let truth = |name: &str| call.keyword(name).filter(|value| value.kind == ExprKind::Bool(true));
        let flagged =
            ["reload", "debug", "use_reloader", "auto_reload"].iter().find_map(|name| Some((*name, truth(name)?)));
        if let Some((name, value)) = flagged {
            let text = format!("{name}=True");
            self.main.development = Some(Sourced::new(text, module.origin(value.span, name)));
        } else if listener.is_for_development() {
            let text = format!("{} is a server for development", call.path.join("."));
            self.main.development = Some(Sourced::new(text, origin));
        }
        let object = arg("object");
        let target = match object.map(|value| &value.kind) {
            Some(ExprKind::Text(text)) => Some(text.clone()),
            Some(_) | None => {
                let value = object.and_then(|value| modules.made(at, scope, value, DEPTH)).or(made);
                value.and_then(|made| modules.exposed_as(made.at))
            }
        };
        self.main.serves = target;
        let usual = [
            "host",
            "port",
            "reload",
            "workers",
            "log_level",
            "factory",
            "access_log",
            "app",
            "debug",
            "address",
            "reload_dirs",
            "use_reloader",
            "allow_unsafe_werkzeug",
        ];
        self.other +=
            call.args.iter().filter(|arg| matches!(arg.passed, Passed::Name(name) if !usual.contains(&name))).count();
    }
}

impl<'t> Modules<'_, 't> {
    /// A name of an application object at the top of the module that makes it.
    fn exposed_as(&self, made: (usize, usize)) -> Option<String> {
        let module = self.all.get(made.0)?;
        let statement = module.tree.statement_at(made.1)?;
        let top = |at: usize| {
            let one = module.statement(at).filter(|one| one.scope.is_none())?;
            (!matches!(one.condition, Some(Condition::Main | Condition::TypeChecking))).then_some(one)
        };
        // `app = create_app()` where it is made in a function.
        let inside = top(statement).is_none();
        let sets = |(name, at): &&(&str, usize)| {
            top(*at).is_some_and(|one| !matches!(one.kind, StatementKind::Def(_) | StatementKind::Class(_)))
                && (*at == statement || inside && module.set_to(*at, name).call().is_some())
        };
        let mut names: Vec<&(&str, usize)> = module.names.iter().filter(sets).collect();
        order::sort_by_key(&mut names, |(_, at)| *at);
        let is = |name: &str| self.made_path(made.0, None, &[name], None, DEPTH).is_some_and(|found| found.at == made);
        let found = names.into_iter().take(24).find(|(name, _)| !inside || is(name))?;
        Some(format!("{}:{}", module.name, found.0))
    }

    /// What the sources give a setting: a whole name such as `server.socket_port` anywhere, an attribute beside the call.
    fn setting(&self, at: usize, key: &str) -> Option<Known> {
        let whole = key.contains('.');
        let modules = self.all.iter().enumerate().filter(|(to, _)| whole || *to == at);
        modules.into_iter().find_map(|(to, module)| {
            let of = |value: &Expr<'_>, from: Span| {
                let first = value.elements().and_then(<[Expr<'_>]>::first).unwrap_or(value);
                self.known(to, module.scope_at(from.start), first, DEPTH)
            };
            let set = module.tree.statements.iter().find_map(|one| {
                let StatementKind::Assign(assign) = &one.kind else { return None };
                let named = assign.targets.iter().any(|target| match &target.kind {
                    ExprKind::Path(path) => path.join(".").strip_suffix(key).is_some_and(|owner| owner.ends_with('.')),
                    ExprKind::Subscript(_, index) => index.text() == Some(key),
                    _ => false,
                });
                let value = assign.value.as_ref()?;
                let inside = || entry(value, key, 3).filter(|_| whole);
                Some(of(if named { value } else { inside()? }, one.span))
            });
            let given = || {
                let args = module.calls.iter().flat_map(|call| call.args.iter().map(move |arg| (call, arg)));
                args.into_iter().find_map(|(call, arg)| Some(of(entry(&arg.value, key, 3)?, call.span)))
            };
            set.or_else(|| whole.then(given).flatten())
        })
    }

    /// The value behind a name that is set once.
    fn settled<'e>(&'e self, at: usize, scope: Option<usize>, value: &'e Expr<'t>) -> (usize, &'e Expr<'t>) {
        let path = value.path().unwrap_or_default();
        if let What::Bound(to, statement, rest) = self.what(at, scope, path, DEPTH)
            && rest.is_empty()
            && let Some(value) = self.value(to, statement)
        {
            return (to, value);
        }
        (at, value)
    }

    /// What is known of a value that says where to listen.
    pub(super) fn known(&self, at: usize, scope: Option<usize>, value: &Expr<'_>, depth: usize) -> Known {
        let Some((depth, module)) = depth.checked_sub(1).zip(self.all.get(at)) else { return Known::default() };
        let here = Some((at, value.span));
        if !self.spend(1 + module.env.len() / 8) {
            return Known::default();
        }
        if let Some(read) = module.env.iter().find(|read| read.span == value.span) {
            let text = read.default.as_ref().and_then(Expr::literal);
            return Known { text, span: here, variable: Some(read.name.clone()), flag: None };
        }
        match &value.kind {
            ExprKind::Text(_) | ExprKind::Int(_) => Known { text: value.literal(), span: here, ..Known::default() },
            ExprKind::Call(call) if matches!(call.path.as_slice(), ["int" | "str"]) && call.on.is_none() => {
                call.positional(0).map(|inner| self.known(at, scope, inner, depth)).unwrap_or_default()
            }
            // `typer.Option(8000)`, `Field(8000)`
            ExprKind::Call(call) if matches!(call.path.last(), Some(&"Option" | &"Field" | &"Argument")) => {
                call.arg(0, "default").map(|inner| self.known(at, scope, inner, depth)).unwrap_or_default()
            }
            ExprKind::Or(parts) => {
                let all = parts.iter().map(|part| self.known(at, scope, part, depth));
                all.reduce(Known::or).unwrap_or_default()
            }
            ExprKind::If(parts) => {
                let [then, _, otherwise] = parts.as_ref();
                self.known(at, scope, then, depth).or_else_by(self.known(at, scope, otherwise, depth))
            }
            ExprKind::Subscript(on, key) => {
                key.text().and_then(|key| self.entry(at, scope, on, key, depth)).unwrap_or_default()
            }
            // `config.get("port", 8000)`
            ExprKind::Call(call) if call.path.len() > 1 && call.path.last() == Some(&"get") && call.on.is_none() => {
                let on = Expr { kind: ExprKind::Path(call.path[..call.path.len() - 1].to_vec()), span: value.span };
                let key = call.positional(0).and_then(Expr::text);
                key.and_then(|key| self.entry(at, scope, &on, key, depth)).unwrap_or_default()
            }
            // A function of the project that gives one value.
            ExprKind::Call(call) if call.on.is_none() => {
                let What::Bound(to, function, rest) = self.what(at, scope, &call.path, depth) else {
                    return Known::default();
                };
                let values = self.all.get(to).filter(|_| rest.is_empty()).map(|own| own.tree.returns(function));
                let all = values.into_iter().flatten().map(|value| self.known(to, Some(function), value, depth));
                all.reduce(Known::or_else_by).unwrap_or_default()
            }
            ExprKind::Path(path) => self.known_path(at, scope, path, depth),
            _ => Known::default(),
        }
    }

    fn known_path(&self, at: usize, scope: Option<usize>, path: &[&str], depth: usize) -> Known {
        // A parameter of the function, as command lines are read by libraries.
        if let ([name], Some(function)) = (path, scope)
            && let Some(def) = self.all.get(at).and_then(|module| module.statement(function)?.function())
            && let Some(param) = def.params.iter().find(|param| param.name == *name)
        {
            if let Some(known) = self.handed(at, function, name, depth) {
                return known;
            }
            let mut known = param.default.as_ref().map(|value| self.known(at, None, value, depth)).unwrap_or_default();
            let flag = format!("--{}", name.replace('_', "-"));
            for call in def.decorators.iter().filter_map(Expr::call).filter(|call| call.path.last() == Some(&"option"))
            {
                if call.args.iter().any(|arg| arg.value.text() == Some(&flag)) {
                    let default = call.keyword("default");
                    known.span = known.span.or_else(|| default.map(|value| (at, value.span)));
                    known.text = known.text.or_else(|| default.and_then(Expr::literal));
                    known.variable = known.variable.or_else(|| call.keyword("envvar").and_then(Expr::literal));
                    known.flag = Some(flag.clone());
                }
            }
            // typer makes an option of every parameter that has a default.
            let typed = |decorator: &Expr<'_>| {
                let path = decorator.call().map_or_else(|| decorator.path(), |call| Some(&call.path));
                matches!(path.and_then(<[&str]>::last), Some(&("command" | "callback")))
            };
            if known.flag.is_none() && known.text.is_some() && def.decorators.iter().any(typed) {
                let own = param.default.as_ref().and_then(Expr::call).and_then(|call| {
                    let mut texts = call.args.iter().filter_map(|arg| arg.value.text());
                    texts.find(|text| text.starts_with("--")).map(str::to_owned)
                });
                known.flag = Some(own.unwrap_or(flag));
            }
            return known;
        }
        let (to, statement, rest, name) = match self.what_at(at, scope, path, None, depth) {
            (What::Bound(to, statement, rest), name) => (to, statement, rest, name),
            (What::External(name), _) => return self.defined(&name, depth),
            _ => return Known::default(),
        };
        let Some(module) = self.all.get(to) else { return Known::default() };
        let value = match module.set_to(statement, &name) {
            Set::To(value) => Some(value),
            _ => None,
        };
        match (rest.as_slice(), value) {
            ([], Some(value)) => {
                let scope = module.statement(statement).and_then(|one| one.scope);
                let mut known = self.known(to, scope, value, depth);
                // `if` and `except` may set it from elsewhere.
                for other in self.setters(to, scope, &name).into_iter().filter(|other| *other != statement) {
                    if let Set::To(value) = module.set_to(other, &name)
                        && !module.certain(other)
                    {
                        known = known.or(self.known(to, scope, value, depth.saturating_sub(2)));
                    }
                }
                known
            }
            ([field], Some(value)) => match &value.kind {
                ExprKind::Call(call) if self.parses(to, call) => self.option(to, field, depth),
                ExprKind::Call(call) => match self.what(to, None, &call.path, depth) {
                    What::Bound(class, statement, rest) if rest.is_empty() => {
                        self.field(class, statement, field, depth)
                    }
                    _ => Known::default(),
                },
                _ => Known::default(),
            },
            ([field], None) => self.field(to, statement, field, depth),
            _ => Known::default(),
        }
    }

    /// The function behind `Site().run()` or `site.run()`.
    fn method_of(&self, at: usize, scope: Option<usize>, call: &Call<'_>) -> Option<(usize, usize)> {
        let (name, made) = match (&call.on, call.path.as_slice()) {
            (Some(on), [name]) => (*name, self.class_made(at, scope, on.call()?, DEPTH)?),
            (None, [object, name]) => {
                let before = self.all.get(at)?.tree.statement_at(call.span.start);
                let (What::Bound(to, statement, _), object) = self.what_at(at, scope, &[object], before, DEPTH) else {
                    return None;
                };
                let own = self.all.get(to)?;
                let scope = own.statement(statement)?.scope;
                (*name, self.class_made(to, scope, own.set_to(statement, &object).call()?, DEPTH)?)
            }
            _ => return None,
        };
        self.method(made.0, made.1, name).map(|method| (made.0, method))
    }

    /// What an entry of a dictionary says.
    fn entry(&self, at: usize, scope: Option<usize>, dictionary: &Expr<'_>, key: &str, depth: usize) -> Option<Known> {
        let depth = depth.checked_sub(1)?;
        let (to, value) = self.settled(at, scope, dictionary);
        let scope = scope.filter(|_| to == at);
        match &value.kind {
            ExprKind::Dict(entries) => {
                let mut found = entries.iter().filter(|(name, _)| name.as_ref().and_then(Expr::text) == Some(key));
                found.next_back().map(|(_, value)| self.known(to, scope, value, depth))
            }
            ExprKind::Call(call) if call.path.as_slice() == ["dict"] && call.on.is_none() => {
                call.keyword(key).map(|value| self.known(to, scope, value, depth))
            }
            _ => None,
        }
    }

    /// What is handed over for a parameter, where a function is called in one place.
    fn handed(&self, at: usize, function: usize, name: &str, depth: usize) -> Option<Known> {
        let module = self.all.get(at)?;
        let def = module.statement(function).filter(|one| one.scope.is_none())?.function()?;
        self.spend(module.calls.len() / 8).then_some(())?;
        let mut calls = module.calls.iter().filter(|call| call.path.as_slice() == [def.name] && call.on.is_none());
        let call = calls.next().filter(|_| calls.next().is_none())?;
        let place = def.params.iter().position(|param| param.name == name)?;
        let value = call.keyword(name).or_else(|| call.positional(place))?;
        Some(self.known(at, module.scope_at(call.span.start), value, depth))
    }

    /// The number that the modules call the port, where they agree.
    pub(super) fn named_port(&self) -> Option<Sourced<String>> {
        const NAMES: &[&str] = &["DEFAULT_PORT", "PORT", "SERVER_PORT", "HTTP_PORT", "LISTEN_PORT"];
        let mut found: Option<Sourced<String>> = None;
        for (at, module) in self.all.iter().enumerate() {
            for name in NAMES {
                let Some(statement) = self.setters(at, None, name).first().copied() else { continue };
                let Some(value) = self.value(at, statement) else { continue };
                let number = self
                    .known(at, None, value, DEPTH)
                    .text
                    .filter(|text| text.parse::<u16>().is_ok_and(|port| port > 0));
                let Some(number) = number else { continue };
                if found.as_ref().is_some_and(|known| *known.value() != number) {
                    return None;
                }
                found.get_or_insert_with(|| Sourced::new(number, module.origin(value.span, name)));
            }
        }
        found
    }

    /// An option that the program takes by tornado.
    fn defined(&self, name: &str, depth: usize) -> Known {
        let Some(field) = name.strip_prefix("tornado.options.options.") else { return Known::default() };
        for (at, module) in self.all.iter().enumerate() {
            for call in module.calls.iter().filter(|call| call.path.last() == Some(&"define")) {
                let value = call.arg(1, "default");
                if call.arg(0, "name").and_then(Expr::text) == Some(field) {
                    let known = value.map(|value| self.known(at, None, value, depth)).unwrap_or_default();
                    return Known { flag: Some(format!("--{field}=")), ..known };
                }
            }
        }
        Known::default()
    }

    /// The class that a statement is, or that makes the object that it sets.
    fn class_of(&self, at: usize, statement: usize) -> Option<(usize, usize)> {
        let one = self.all.get(at)?.statement(statement)?;
        if one.class().is_some() {
            return Some((at, statement));
        }
        self.class_made(at, one.scope, self.value(at, statement)?.call()?, DEPTH)
    }

    /// A function of a class.
    pub(super) fn method(&self, at: usize, class: usize, name: &str) -> Option<usize> {
        let module = self.all.get(at)?;
        module.statement(class)?.class()?;
        let mut body = module.tree.body(class);
        body.find(|(_, one)| one.function().is_some_and(|def| def.name == name)).map(|(at, _)| at)
    }

    /// Whether a call gives what `argparse` found: `parser.parse_args()`, or a function that gives that back.
    fn parses(&self, at: usize, call: &Call<'_>) -> bool {
        let parses = |call: &Call<'_>| call.path.last() == Some(&"parse_args");
        let What::Bound(to, function, rest) = self.what(at, None, &call.path, DEPTH) else { return parses(call) };
        let own = self.all.get(to).filter(|_| rest.is_empty());
        parses(call) || own.is_some_and(|own| own.tree.returns(function).any(|value| value.call().is_some_and(parses)))
    }

    /// An option that the program takes by `argparse`.
    fn option(&self, at: usize, field: &str, depth: usize) -> Known {
        let flag = format!("--{}", field.replace('_', "-"));
        let other = format!("--{field}");
        let Some(module) = self.all.get(at) else { return Known::default() };
        for call in module.calls.iter().filter(|call| call.path.last() == Some(&"add_argument")) {
            let names = |arg: &&str| *arg == flag || *arg == other;
            let texts =
                || call.args.iter().filter(|arg| arg.passed == Passed::Position).filter_map(|arg| arg.value.text());
            let stored = call.keyword("dest").and_then(Expr::text) == Some(field);
            let named = texts().find(names).or_else(|| texts().find(|text| stored && text.starts_with("--")));
            if let Some(named) = named {
                let named = named.to_owned();
                let value = call.keyword("default");
                let known = value.map(|value| self.known(at, None, value, depth)).unwrap_or_default();
                return Known { flag: Some(named), ..known };
            }
        }
        Known::default()
    }

    /// A field of a class; that of pydantic's settings comes from a variable.
    fn field(&self, at: usize, class: usize, field: &str, depth: usize) -> Known {
        let Some(module) = self.all.get(at) else { return Known::default() };
        let variable = super::touched::settings_class(self, at, class, DEPTH)
            .map(|prefix| format!("{prefix}{field}").to_ascii_uppercase());
        for (_, one) in module.tree.body(class) {
            let StatementKind::Assign(assign) = &one.kind else { continue };
            if assign.targets.first().and_then(Expr::path) == Some(&[field]) {
                let mut known =
                    assign.value.as_ref().map(|value| self.known(at, None, value, depth)).unwrap_or_default();
                known.variable = known.variable.or(variable);
                return known;
            }
        }
        Known::default()
    }
}

/// The value that a dictionary has for a key, at any level.
fn entry<'e, 't>(value: &'e Expr<'t>, key: &str, depth: usize) -> Option<&'e Expr<'t>> {
    let depth = depth.checked_sub(1)?;
    let ExprKind::Dict(entries) = &value.kind else { return None };
    entries.iter().find_map(|(name, value)| match name.as_ref().and_then(Expr::text) {
        Some(name) if name == key => Some(value),
        _ => entry(value, key, depth),
    })
}
