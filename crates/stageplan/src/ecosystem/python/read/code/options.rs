//! What a program takes on its command line: sub-commands, and the options that say where it listens.

use stageplan_syntax::python::source::{Call, Expr, ExprKind, Function, Passed, StatementKind};

use super::mains::Known;
use super::modules::{DEPTH, Modules, What, imports};
use crate::ecosystem::python::facts::{Listen, SubCommand};
use crate::origin::Sourced;

const PORTS: &[&str] = &["port", "listen-port", "http-port", "server-port", "web-port", "bind-port"];
const HOSTS: &[&str] = &[
    "host",
    "bind",
    "listen",
    "address",
    "interface",
    "ip",
    "bind-host",
    "bind-address",
    "bind-addr",
    "listen-host",
    "listen-address",
    "web-host",
    "http-host",
    "server-host",
    "server-address",
];
/// How many sub-commands are looked at.
const COMMANDS: usize = 24;

/// One option with what it is by itself.
struct Choice {
    flag: String,
    known: Known,
    serves: bool,
    origin: crate::origin::Origin,
    /// Where it is added: options of one command stand together.
    beside: (usize, Option<usize>, Option<usize>),
}

/// Whether a help text speaks of serving rather than of what a client connects to.
fn says_that_it_serves(help: &str) -> bool {
    let words = || help.split(|c: char| !c.is_ascii_alphabetic());
    let has = |known: &[&str]| words().any(|word| known.iter().any(|known| word.eq_ignore_ascii_case(known)));
    has(&["listen", "listens", "listening", "bind", "binds", "binding", "serve", "serves", "serving", "run", "runs"])
        && !has(&["connect", "remote", "broker", "database", "redis", "upstream", "target"])
}

impl Modules<'_, '_> {
    /// The commands below a group of click, an object of typer or the parsers of argparse.
    pub(super) fn commands_below(&self, at: usize, statement: usize) -> Vec<SubCommand> {
        let group = What::Bound(at, statement, Vec::new());
        let mut found: Vec<SubCommand> = Vec::new();
        for (to, module) in self.all.iter().enumerate() {
            for (place, one) in module.tree.statements.iter().enumerate() {
                let Some(def) = one.function() else { continue };
                let below = def.decorators.iter().find(|decorator| {
                    let path = decorator.call().map_or_else(|| decorator.path(), |call| Some(&call.path));
                    path.and_then(<[&str]>::split_last).is_some_and(|(last, owner)| {
                        matches!(*last, "command" | "group")
                            && !owner.is_empty()
                            && self.what(to, None, owner, DEPTH) == group
                    })
                });
                if let Some(decorator) = below {
                    found.push(self.sub_command(to, place, def, decorator));
                }
            }
            for call in module.calls.iter().filter(|call| matches!(call.path.last(), Some(&"add_command"))) {
                let Some((_, owner)) = call.path.split_last() else { continue };
                let value = call.positional(0).and_then(Expr::path).unwrap_or_default();
                if owner.is_empty() || self.what(to, module.scope_at(call.span.start), owner, DEPTH) != group {
                    continue;
                }
                if let What::Bound(to, place, rest) = self.what(to, module.scope_at(call.span.start), value, DEPTH)
                    && rest.is_empty()
                    && let Some(def) = self.all.get(to).and_then(|module| module.statement(place)?.function())
                    && let Some(decorator) = def.decorators.first()
                {
                    found.push(self.sub_command(to, place, def, decorator));
                }
            }
        }
        found.truncate(COMMANDS);
        found
    }

    fn sub_command(&self, at: usize, place: usize, def: &Function<'_>, decorator: &Expr<'_>) -> SubCommand {
        let module = self.all[at];
        let named = decorator.call().and_then(|call| call.arg(0, "name")).and_then(Expr::text);
        let name = named.map_or_else(|| def.name.trim_matches('_').replace('_', "-"), str::to_owned);
        let mut listens = super::mains::main_of_command(self, at, place).and_then(|main| main.listens);
        let serves = is_serving(&name);
        let unknown = listens.as_ref().map_or(serves, Listen::tells_nothing);
        if unknown {
            let choices: Vec<Choice> = def
                .decorators
                .iter()
                .filter_map(Expr::call)
                .filter_map(|call| self.choice(at, call))
                .map(|choice| Choice { serves: true, beside: (at, None, None), ..choice })
                .collect();
            listens = listening(&choices).or(listens);
        }
        SubCommand { name: Sourced::new(name, module.origin(def.name_span, "")), listens }
    }

    /// The sub-commands that parsers of argparse have in one module.
    pub(super) fn parsers(&self, at: usize) -> Vec<SubCommand> {
        let Some(module) = self.all.get(at) else { return Vec::new() };
        let calls = module.calls.iter().filter(|call| call.path.last() == Some(&"add_parser"));
        let named = calls.filter_map(|call| {
            let name = call.arg(0, "name").and_then(Expr::text)?;
            Some(SubCommand { name: Sourced::new(name.to_owned(), module.origin(call.span, "")), listens: None })
        });
        named.take(COMMANDS).collect()
    }

    /// Whether a call adds something to the parser of a sub-command.
    pub(super) fn is_below(&self, at: usize, call: &Call<'_>) -> bool {
        let scope = self.all.get(at).and_then(|module| module.scope_at(call.span.start));
        let [owner, _] = call.path.as_slice() else { return false };
        self.setters(at, scope, owner).first().is_some_and(|setter| {
            self.value(at, *setter).and_then(Expr::call).is_some_and(|call| call.path.last() == Some(&"add_parser"))
        })
    }

    /// The option that a call defines, where it says where something listens.
    fn choice(&self, at: usize, call: &Call<'_>) -> Option<Choice> {
        let module = self.all.get(at)?;
        let scope = module.scope_at(call.span.start);
        let last = call.path.last().copied()?;
        let defines = last == "define" && self.callee(at, call, DEPTH).as_deref() == Some("tornado.options.define");
        let named = || {
            let given = call.args.iter().filter(|arg| arg.passed == Passed::Position);
            given.filter_map(|arg| arg.value.text()?.strip_prefix("--"))
        };
        let wanted = |name: &&str| {
            let name = name.replace('_', "-");
            PORTS.contains(&name.as_str()) || HOSTS.contains(&name.as_str())
        };
        let (name, flag) = if defines {
            let name = call.arg(0, "name").and_then(Expr::text).filter(wanted)?;
            (name, format!("--{name}="))
        } else if matches!(last, "add_argument" | "option") {
            let name = named().find(wanted)?;
            (name, format!("--{name}"))
        } else {
            return None;
        };
        let default = if defines { call.arg(1, "default") } else { call.keyword("default") };
        let mut known = default.map(|value| self.known(at, scope, value, 4)).unwrap_or_default();
        let variable = ["envvar", "env_var"].iter().find_map(|name| call.keyword(name)?.text());
        known.variable = known.variable.or_else(|| variable.map(str::to_owned));
        let help = call.keyword("help").and_then(Expr::text).unwrap_or_default();
        let telling = ["listen", "bind", "web", "http"].iter().any(|start| name.starts_with(start));
        let statement = module.tree.statement_at(call.span.start);
        let parent = statement.and_then(|at| module.statement(at)?.parent);
        Some(Choice {
            flag,
            known,
            serves: defines || telling || says_that_it_serves(help),
            origin: module.origin(call.span, ""),
            beside: (at, scope, parent),
        })
    }

    /// Where a program listens by its options, where nothing that it calls tells.
    pub(super) fn listening_options(&self, start: usize) -> Option<Listen> {
        let reached = self.reached(start);
        let mut choices = Vec::new();
        for at in &reached {
            choices.extend(self.all.get(*at)?.calls.iter().filter_map(|call| self.choice(*at, call)));
        }
        listening(&choices).or_else(|| reached.iter().find_map(|at| self.nested(*at)))
    }

    /// The modules that one imports, directly or not.
    pub(super) fn reached(&self, start: usize) -> Vec<usize> {
        let mut found = vec![start];
        let mut next = 0;
        while let Some(module) = found.get(next).and_then(|at| self.all.get(*at)) {
            next += 1;
            for (import, _) in imports(&module.tree) {
                let name = module.absolute(&import);
                let parent = name.rsplit_once('.').map_or("", |(parent, _)| parent);
                let fits = |known: &str| known == name || known == parent;
                let at = self.all.iter().position(|other| other.name == name);
                let at = at.or_else(|| self.all.iter().position(|other| fits(&other.name)));
                if let Some(at) = at.filter(|at| !found.contains(at)) {
                    found.push(at);
                }
            }
        }
        found
    }

    /// An address in nested settings: `"server": {"hosts": {"value": "localhost:5232"}}`.
    fn nested(&self, at: usize) -> Option<Listen> {
        let module = self.all.get(at)?;
        let top = module.tree.statements.iter().filter(|one| one.scope.is_none());
        top.filter_map(|one| match &one.kind {
            StatementKind::Assign(assign) => assign.value.as_ref(),
            _ => None,
        })
        .find_map(|value| {
            let (key, value, flag) = address_in(value, "", 8)?;
            let (host, port) = value.text()?.rsplit_once(':')?;
            let origin = module.origin(value.span, key);
            Some(Listen {
                port: Some(Sourced::new(port.to_owned(), origin.clone())),
                port_variable: None,
                port_flag: None,
                host: Some(if host.is_empty() { "0.0.0.0" } else { host }.to_owned()),
                host_variable: None,
                host_flag: flag,
                pair: true,
                origin,
            })
        })
    }
}

/// Sub-commands that keep a server running.
fn is_serving(name: &str) -> bool {
    matches!(name, "serve" | "server" | "start" | "run" | "web" | "runserver" | "run-server" | "start-server")
}

/// The options for address and port of one command.
fn listening(choices: &[Choice]) -> Option<Listen> {
    let name = |choice: &Choice| choice.flag.trim_matches(['-', '=']).replace('_', "-");
    let number = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    let port = choices.iter().find(|choice| {
        PORTS.contains(&name(choice).as_str()) && choice.serves && choice.known.text.as_deref().is_some_and(number)
    });
    let is_host = |choice: &&Choice| HOSTS.contains(&name(choice).as_str());
    if let Some(port) = port {
        let host = choices.iter().filter(is_host).find(|host| host.beside == port.beside);
        let text = host.and_then(|host| host.known.text.clone());
        return Some(Listen {
            port: port.known.text.clone().map(|text| Sourced::new(text, port.origin.clone())),
            port_variable: port.known.variable.clone(),
            port_flag: Some(port.flag.clone()),
            host: text.map(|text| if text.is_empty() { "0.0.0.0".to_owned() } else { text }),
            host_variable: host.and_then(|host| host.known.variable.clone()),
            host_flag: host.map(|host| host.flag.clone()),
            pair: false,
            origin: port.origin.clone(),
        });
    }
    choices.iter().filter(is_host).filter(|choice| choice.serves).find_map(|both| {
        let (host, port) = both.known.text.as_deref()?.rsplit_once(':').filter(|(_, port)| number(port))?;
        Some(Listen {
            port: Some(Sourced::new(port.to_owned(), both.origin.clone())),
            port_variable: None,
            port_flag: None,
            host: Some(if host.is_empty() { "0.0.0.0" } else { host }.to_owned()),
            host_variable: None,
            host_flag: Some(both.flag.clone()),
            pair: true,
            origin: both.origin.clone(),
        })
    })
}

/// An address below a key that speaks of serving: its key, its text, and the option that the same settings give it.
fn address_in<'e, 't>(
    value: &'e Expr<'t>,
    above: &'e str,
    depth: usize,
) -> Option<(&'e str, &'e Expr<'t>, Option<String>)> {
    let depth = depth.checked_sub(1)?;
    let pair = |key: &'e str, value: &'e Expr<'t>| {
        let serving = matches!(above, "server" | "web" | "http" | "api" | "listen");
        let named = matches!(key, "bind" | "listen") || serving && matches!(key, "hosts" | "host" | "address");
        let text = match &value.kind {
            ExprKind::Dict(parts) => parts
                .iter()
                .find_map(|(key, value)| matches!(key.as_ref()?.text()?, "value" | "default").then_some(value)),
            _ => Some(value),
        };
        if named && let Some(text) = text.filter(|value| value.text().is_some_and(is_address)) {
            return Some((key, text, option_in(value, 4)));
        }
        address_in(value, key, depth)
    };
    match &value.kind {
        ExprKind::Dict(parts) => {
            parts.iter().find_map(|(key, value)| pair(key.as_ref().and_then(Expr::text).unwrap_or(above), value))
        }
        ExprKind::Tuple(parts) if parts.len() == 2 && parts[0].text().is_some() => {
            pair(parts[0].text().unwrap_or(above), &parts[1])
        }
        ExprKind::List(parts) | ExprKind::Tuple(parts) => {
            parts.iter().find_map(|value| address_in(value, above, depth))
        }
        ExprKind::Call(call) => call.args.iter().find_map(|arg| match arg.passed {
            Passed::Name(key) => pair(key, &arg.value),
            _ => address_in(&arg.value, above, depth),
        }),
        _ => None,
    }
}

fn is_address(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(host, port)| {
        matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "" | "[::]" | "::" | "*")
            && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

/// An option such as `--hosts` among the aliases of a setting.
fn option_in(value: &Expr<'_>, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match &value.kind {
        ExprKind::Text(text) => {
            let name = text.strip_prefix("--")?;
            let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
            plain.then(|| text.clone())
        }
        ExprKind::Dict(parts) => parts.iter().find_map(|(_, value)| option_in(value, depth)),
        ExprKind::List(parts) | ExprKind::Tuple(parts) => parts.iter().find_map(|value| option_in(value, depth)),
        _ => None,
    }
}
