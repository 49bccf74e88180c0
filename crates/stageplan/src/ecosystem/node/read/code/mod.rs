//! What the program's own sources show: where it listens, which variables and files it reads, how it ends.

pub(in super::super) mod commands;
mod required;
#[cfg(test)]
mod tests;
mod touched;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use stageplan_syntax::javascript::{self, Arg, Call, File, ImportKind};
use stageplan_syntax::{Span, order};

use crate::ecosystem::node::{entry, typescript};
use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How many files are read from an entry, and how many bytes of them.
const FILES: usize = 80;
const BYTES: usize = 3_000_000;

/// The addresses a listener takes connections on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Host {
    /// All: nothing is said, and the runtime's default is all.
    All,
    /// Only the machine itself, in so many words or by the framework's default.
    Loopback,
    /// A variable decides; its default is only the machine itself.
    LoopbackUnless(String),
}

/// One place that listens.
#[derive(Clone, Debug)]
pub(in super::super) struct Listen {
    pub(in super::super) port: Option<u16>,
    /// The variable that sets the port.
    pub(in super::super) variable: Option<String>,
    pub(in super::super) host: Host,
    pub(in super::super) origin: Origin,
    /// Where the number of the port stands, if elsewhere.
    pub(in super::super) number: Option<Origin>,
    /// It takes connections that are no HTTP, such as mail.
    raw: bool,
    /// The names by which the port and the address are called where they are not known at the call.
    keys: (Option<String>, Option<String>),
}

/// A variable that is read.
#[derive(Clone, Debug)]
pub(in super::super) struct Read {
    pub(in super::super) name: Sourced<String>,
    pub(in super::super) default: Option<String>,
    /// The program is seen to stop without it.
    pub(in super::super) required: bool,
    /// Loading the file is enough for that: the check stands in no function.
    pub(in super::super) loading: bool,
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Code {
    /// The files, relative to the unit.
    pub(in super::super) files: BTreeSet<String>,
    /// The same in the order in which they were reached.
    pub(in super::super) order: Vec<String>,
    /// Packages that are imported for more than their types.
    pub(in super::super) imports: BTreeMap<String, Origin>,
    /// There are more files than were read.
    pub(in super::super) not_all: bool,
    pub(in super::super) listens: Vec<Listen>,
    /// What bun serves by itself: the default export of the entry.
    pub(in super::super) exported: Option<Listen>,
    pub(in super::super) env: Vec<Read>,
    /// Files and folders of the unit that are read, relative to it.
    pub(in super::super) reads: Vec<Sourced<String>>,
    /// Files and folders of the unit that are read and not there, relative to it: a build makes them.
    pub(in super::super) absent: Vec<Sourced<String>>,
    /// Folders that are written, relative to the unit, or absolute.
    pub(in super::super) writes: Vec<Sourced<String>>,
    pub(in super::super) handles_stop: Option<Origin>,
    pub(in super::super) health: Option<Sourced<String>>,
    /// Only bun has what the program calls.
    pub(in super::super) needs_bun: Option<Origin>,
    /// How the program is told on its command line what to do.
    pub(in super::super) commands: commands::Commands,
    /// Folders of the unit that it imports from and that are not there: the build makes them.
    pub(in super::super) made: Vec<Sourced<String>>,
    /// Files that the program cannot start without and that are not in the repository.
    pub(in super::super) missing: Vec<touched::Missing>,
}

impl Code {
    /// Takes over what another process of the program reads and writes. Where it listens and what it cannot do without
    /// stays its own.
    pub(super) fn absorb(&mut self, other: Code) {
        self.files.extend(other.files);
        self.not_all |= other.not_all;
        for (name, origin) in other.imports {
            self.imports.entry(name).or_insert(origin);
        }
        let known = places(&self.env);
        let new = other.env.into_iter().filter(|read| !known.contains_key(read.name.value()));
        self.env.extend(new.map(|read| Read { required: false, loading: false, ..read }));
        let lists =
            [(&mut self.reads, other.reads), (&mut self.absent, other.absent), (&mut self.writes, other.writes)];
        for (list, more) in lists {
            for item in more {
                if list.iter().all(|known| known.value() != item.value()) {
                    list.push(item);
                }
            }
        }
    }
}

/// Reads from an entry on.
pub(in super::super) fn scan(
    unit: &Unit<'_>,
    start: &[String],
    outputs: &[typescript::Output],
    members: &BTreeMap<String, String>,
) -> Code {
    let mut code = Code::default();
    let mut queue: VecDeque<String> = start.iter().cloned().collect();
    let mut bytes = 0;
    while let Some(name) = queue.pop_front() {
        // What is not read is imported all the same.
        if !code.files.insert(name.clone()) {
            continue;
        }
        if code.order.len() >= FILES || bytes > BYTES {
            code.not_all = true;
            continue;
        }
        code.order.push(name.clone());
        let Some(source) = unit.source(&name) else { continue };
        bytes += source.text.len();
        let text: Rc<Source> = source.clone();
        let file = javascript::file(&text.text);
        let folder = unit.path(&name).and_then(|path| path.parent()).unwrap_or_else(RepoPath::root);
        for import in &file.imports {
            if import.type_only {
                continue;
            }
            match local(unit, &folder, &import.specifier, outputs) {
                Some(found) => queue.push_back(found),
                None if import.specifier.starts_with('.') => {
                    code.files.extend(data(unit, &folder, &import.specifier));
                    if let Some(made) = absent(unit, &folder, &import.specifier)
                        && code.made.iter().all(|known| *known.value() != made)
                    {
                        code.made.push(Sourced::new(made, source.origin(import.span, String::new())));
                    }
                }
                None => {
                    let package = package_name(&import.specifier);
                    if let Some(file) = members.get(package) {
                        queue.push_back(file.clone());
                    }
                    let origin = source.origin(import.span, String::new());
                    code.imports.entry(package.to_owned()).or_insert(origin);
                }
            }
        }
        queue.extend(loaded(unit, &file, &folder));
        if code.order.len() == 1 {
            code.exported = exported(unit, &source, &file, &name);
        }
        look(unit, &source, &file, &name, outputs, &mut code);
    }
    settle(unit, &mut code);
    // The listener that is reached first is the program's own; one without anything to go by stands back, and so does
    // one for mail and the like behind the web.
    let unknown = |listen: &Listen| listen.port.is_none() && listen.variable.is_none() && listen.keys.0.is_none();
    order::sort_by_key(&mut code.listens, |listen| (unknown(listen), listen.raw));
    code
}

/// The folder at the top of the unit that an import leads into although the repository does not hold it.
fn absent(unit: &Unit<'_>, folder: &RepoPath, specifier: &str) -> Option<String> {
    let path = folder.join(specifier).ok()?;
    let (top, rest) = path.relative_to(&unit.folder)?.split_once('/')?;
    let there = unit.path(top).is_some_and(|top| unit.project.tree().has_folder(&top));
    (!there && !rest.is_empty() && top != "node_modules").then(|| top.to_owned())
}

/// The file of data that an import names.
fn data(unit: &Unit<'_>, folder: &RepoPath, specifier: &str) -> Option<String> {
    let path = folder.join(specifier).ok()?;
    entry::resolve(unit, &entry::seen_from(unit, &path)).filter(|found| found.ends_with(".json"))
}

/// The files of folders that a plugin loads by itself.
fn loaded(unit: &Unit<'_>, file: &File<'_>, folder: &RepoPath) -> Vec<String> {
    let loads =
        |import: &javascript::Import<'_>| matches!(import.specifier.as_str(), "@fastify/autoload" | "fastify-autoload");
    if !file.imports.iter().any(loads) {
        return Vec::new();
    }
    let calls =
        javascript::calls(file).into_iter().filter(|call| matches!(call.path.last(), Some(&("join" | "resolve"))));
    let folders = calls.filter_map(|call| {
        let parts: Vec<String> = call.args.iter().skip(1).map_while(|arg| file.resolve(arg).literal).collect();
        folder.join(&parts.join("/")).ok().filter(|path| path != folder)
    });
    let tree = unit.project.tree();
    let files = folders.flat_map(|path| tree.files_below(&path).take(40).cloned().collect::<Vec<_>>());
    let names = files.filter_map(|path| path.relative_to(&unit.folder).map(str::to_owned));
    names.filter(|name| [".ts", ".js", ".mjs", ".mts"].iter().any(|end| name.ends_with(end))).collect()
}

/// Looks through all files for ports and addresses that are called by name only, such as `this.cfg.port`.
fn settle(unit: &Unit<'_>, code: &mut Code) {
    let open = |listen: &Listen| {
        listen.port.is_none() && listen.keys.0.is_some() || listen.host == Host::All && listen.keys.1.is_some()
    };
    if !code.listens.iter().any(open) {
        return;
    }
    let read = code.reads.iter().map(|read| read.value().clone()).filter(|name| name.ends_with(".json"));
    let settings: Vec<String> = configurations(unit).chain(read).collect();
    // Names that are asked of a store are no names of the program's own: they stand where settings stand.
    let by_name = |name: &String| {
        let lower = name.to_ascii_lowercase();
        ["config", "setting", "default", "conf", "constant", "env"].iter().any(|word| lower.contains(word))
    };
    let asked: Vec<String> =
        settings.iter().cloned().chain(code.order.iter().filter(|name| by_name(name)).cloned()).collect();
    for listen in code.listens.iter_mut().filter(|listen| listen.port.is_none()) {
        let Some(key) = listen.keys.0.clone().filter(|key| key.contains('.')) else { continue };
        let (space, key) = key.rsplit_once('.').unwrap_or_default();
        let of_space = |name: &&String| {
            let stem = name.rsplit('/').next().unwrap_or_default();
            stem.split(['.', '-', '_']).any(|part| part.eq_ignore_ascii_case(space))
        };
        let first = asked.iter().filter(|name| !space.is_empty() && of_space(name));
        let rest = asked.iter().filter(|name| space.is_empty() || !of_space(name));
        for (name, whole) in first.map(|name| (name, true)).chain(rest.map(|name| (name, space.is_empty()))) {
            let Some(source) = unit.source(name) else { continue };
            let file = javascript::file(&source.text);
            let found = if whole { keyed(&file, key) } else { keyed_in(&file, space, key) };
            if found.number.is_some() {
                listen.port = found.number;
                listen.number = found.origin(&source);
                listen.variable = listen.variable.take().or(found.variable);
                if let Some(key) = listen.keys.1.as_deref().and_then(|key| key.rsplit('.').next())
                    && listen.host == Host::All
                {
                    listen.host = keyed_host(&file, key);
                }
                break;
            }
        }
    }
    for name in code.order.iter().chain(&settings) {
        let Some(source) = unit.source(name) else { continue };
        let file = javascript::file(&source.text);
        for listen in &mut code.listens {
            if listen.port.is_none()
                && let Some(key) = listen.keys.0.as_ref().filter(|key| !key.contains('.'))
            {
                let found = keyed(&file, key);
                listen.port = found.number;
                listen.number = found.origin(&source);
                listen.variable = listen.variable.take().or(found.variable.filter(|_| found.number.is_some()));
            }
            if listen.host == Host::All
                && let Some(key) = listen.keys.1.as_ref().filter(|key| !key.contains('.'))
            {
                listen.host = keyed_host(&file, key);
            }
        }
    }
}

/// The port that a key is given in the object of another key, such as `port` in that of `server`.
fn keyed_in(file: &File<'_>, space: &str, key: &str) -> Port {
    let reads = env_reads(file);
    for (_, value) in values_of(file, space) {
        let at = value.windows(2).position(|pair| pair[0].text.trim_matches(['"', '\'']) == key && pair[1].is(":"));
        let Some(tail) = at.and_then(|at| value.get(at + 2..)) else { continue };
        let end = tail.iter().position(|token| token.is(",") || token.is("}")).unwrap_or(tail.len());
        let inner = tail.get(..end).unwrap_or_default();
        let (Some(from), Some(to)) = (inner.first(), inner.last()) else { continue };
        let number = inner.iter().find_map(|token| valid(&token.number_value().or_else(|| token.string_value())?));
        let read = reads.iter().find(|read| read.span.start >= from.span.start && read.span.end <= to.span.end);
        let default = read.and_then(|read| read.default.as_ref()?.parse().ok());
        let mut port = Port::of(number.or(default), read.map(|read| read.name.to_owned()));
        port.span = Some(Span { start: from.span.start, end: to.span.end });
        return port;
    }
    Port::default()
}

/// Files that by their names hold settings, and that are loaded in ways no reader can follow.
fn configurations(unit: &Unit<'_>) -> impl Iterator<Item = String> {
    ["config", "defaults", "conf", "src/config"]
        .into_iter()
        .flat_map(move |folder| {
            ["default", "config", "index", "defaults", "server"].into_iter().flat_map(move |name| {
                [".js", ".cjs", ".mjs", ".ts", ".json"].into_iter().map(move |end| format!("{folder}/{name}{end}"))
            })
        })
        .filter(|name| unit.has(name))
}

/// What a key such as `host` is set to in a file, where that is the machine itself.
fn keyed_host(file: &File<'_>, key: &str) -> Host {
    let reads = env_reads(file);
    for (_, value) in values_of(file, key) {
        let (Some(from), Some(to)) = (value.first(), value.last()) else { continue };
        let loopback = value.iter().filter_map(javascript::Token::string_value).any(|text| is_loopback(&text));
        if loopback {
            let read = reads.iter().find(|read| read.span.start >= from.span.start && read.span.end <= to.span.end);
            let env =
                value.iter().position(|token| token.text == "env").and_then(|at| value.get(at + 2)?.string_value());
            let variable =
                read.map(|read| read.name.to_owned()).or(env.filter(|name| crate::settings::is_variable_name(name)));
            return variable.map_or(Host::All, Host::LoopbackUnless);
        }
    }
    Host::All
}

fn package_name(specifier: &str) -> &str {
    let specifier = specifier.strip_prefix("node:").unwrap_or(specifier);
    let parts = if specifier.starts_with('@') { 2 } else { 1 };
    let end = specifier.match_indices('/').nth(parts - 1).map_or(specifier.len(), |(at, _)| at);
    &specifier[..end]
}

/// The file of the unit that an import names: relative, or by an alias for the source folder.
fn local(unit: &Unit<'_>, folder: &RepoPath, specifier: &str, outputs: &[typescript::Output]) -> Option<String> {
    let within = |path: &str| -> Option<String> {
        let found = entry::resolve(unit, path)?;
        (!found.ends_with(".json") || found.contains("config")).then_some(found)
    };
    let alias = specifier.strip_prefix("@/").or_else(|| specifier.strip_prefix("~/"));
    if let Some(rest) = alias {
        return within(&format!("src/{}", rest.trim_end_matches(".js"))).or_else(|| within(rest));
    }
    if !specifier.starts_with('.') {
        return specifier.starts_with("src/").then(|| within(specifier))?;
    }
    let path = folder.join(specifier).ok()?;
    let relative = &entry::seen_from(unit, &path);
    // TypeScript sources name the file that will be there.
    let bare = [".js", ".mjs", ".cjs", ".jsx"].iter().find_map(|end| relative.strip_suffix(end));
    within(relative).or_else(|| within(bare?)).or_else(|| {
        let index = format!("{relative}/index");
        typescript::source_of(unit, relative, outputs).or_else(|| typescript::source_of(unit, &index, outputs))
    })
}

fn look(
    unit: &Unit<'_>,
    source: &Source,
    file: &File<'_>,
    name: &str,
    outputs: &[typescript::Output],
    code: &mut Code,
) {
    let mut known = places(&code.env);
    for read in env_reads(file) {
        match known.get(read.name).and_then(|at| code.env.get_mut(*at)) {
            Some(known) => known.default = known.default.take().or(read.default),
            None => {
                known.insert(read.name.to_owned(), code.env.len());
                code.env.push(Read {
                    name: Sourced::new(read.name.to_owned(), source.origin(read.span, String::new())),
                    default: read.default,
                    required: false,
                    loading: false,
                });
            }
        }
    }
    let calls = javascript::calls(file);
    if code.needs_bun.is_none() {
        code.needs_bun = only_bun(file, &calls).map(|span| source.origin(span, String::new()));
    }
    for call in calls {
        let Some(last) = call.path.last().copied() else { continue };
        let origin = || source.origin(call.span, String::new());
        match last {
            "listen" | "serve" | "bindAsync" | "startStandaloneServer" | "server" | "Server" | "WebSocketServer" => {
                code.listens.extend(listen(
                    unit,
                    source,
                    file,
                    name,
                    &call,
                    last,
                    code.imports.contains_key("fastify"),
                ));
            }
            "on" | "once" if call.path.first() == Some(&"process") => {
                let signal = call.args.first().and_then(|arg| file.resolve(arg).literal);
                if signal.as_deref() == Some("SIGTERM") && code.handles_stop.is_none() {
                    code.handles_stop = Some(origin());
                }
            }
            "enableShutdownHooks" | "createTerminus" | "closeWithGrace" | "gracefulShutdown"
                if code.handles_stop.is_none() =>
            {
                code.handles_stop = Some(origin());
            }
            "get" | "use" | "all" | "head" => health(&call, file, source, code),
            _ => {}
        }
        touched::files(unit, source, file, name, outputs, &call, last, code);
    }
    required::look(file, &origin_in(source), &mut code.env);
    code.commands.look(file, &origin_in(source));
}

/// Where in the list a variable stands.
fn places(env: &[Read]) -> BTreeMap<String, usize> {
    order::map(env.iter().enumerate().map(|(at, read)| (read.name.value().clone(), at)))
}

/// Where a file does what only bun can. One that asks first what it runs on is for others, too.
fn only_bun(file: &File<'_>, calls: &[Call<'_>]) -> Option<Span> {
    let own = file.constants.contains_key("Bun")
        || file
            .imports
            .iter()
            .any(|import| import.default == Some("Bun") || import.names.iter().any(|(_, local)| *local == "Bun"));
    let token = |at: Option<usize>| at.and_then(|at| file.tokens.get(at));
    let asks = file.tokens.iter().enumerate().any(|(at, here)| {
        let before = token(at.checked_sub(1));
        let of = |name: &str| token(at.checked_sub(2)).is_some_and(|token| token.is_word(name));
        here.is_word("Bun") && before.is_some_and(|token| token.is_word("typeof") || token.is(".") || token.is("?."))
            || here.is_word("bun") && of("versions")
            || here.is_word("isBun")
            || here.string_value().is_some_and(|text| {
                text == "Bun" && token(Some(at + 1)).is_some_and(|next| next.is_word("in") || next.is("]"))
                    || text == "bun" && token(Some(at + 1)).is_some_and(|next| next.is_word("in"))
            })
    });
    if asks {
        return None;
    }
    let import = file.imports.iter().find(|import| {
        let loads = matches!(import.kind, ImportKind::Import | ImportKind::ExportFrom) && !import.type_only;
        loads && (import.specifier == "bun" || import.specifier.starts_with("bun:"))
    });
    let call = calls.iter().filter(|_| !own).find(|call| call.path.len() > 1 && call.path.first() == Some(&"Bun"));
    let read = || {
        let env = |pair: &&[javascript::Token<'_>]| pair[0].is_word("Bun") && pair[1].is(".") && pair[2].is_word("env");
        file.tokens.windows(3).filter(|_| !own).find(env).map(|pair| pair[0].span)
    };
    import.map(|import| import.span).or_else(|| call.map(|call| call.span)).or_else(read)
}

fn origin_in(source: &Source) -> impl Fn(stageplan_syntax::Span) -> Origin {
    |span| source.origin(span, String::new())
}

const HEALTH: &[&str] = &[
    "/healthz",
    "/health",
    "/livez",
    "/readyz",
    "/ping",
    "/api/health",
    "/api/healthz",
    "/_health",
    "/health/live",
    "/status",
    "/up",
];

fn health(call: &Call<'_>, file: &File<'_>, source: &Source, code: &mut Code) {
    // A router may be mounted below a prefix; what is registered on the program itself is where it says.
    if !matches!(call.path.first(), Some(&("app" | "server" | "fastify" | "expressApp" | "application"))) {
        return;
    }
    let Some(path) = call.args.first().and_then(|arg| file.resolve(arg).literal) else { return };
    let rank = |path: &str| HEALTH.iter().position(|known| *known == path);
    let Some(new) = rank(&path) else { return };
    let better = code.health.as_ref().and_then(|known| rank(known.value())).is_none_or(|known| new < known);
    if better && call.args.len() > 1 {
        code.health = Some(Sourced::new(path, source.origin(call.span, String::new())));
    }
}

/// A port with the variable that sets it.
#[derive(Default)]
struct Port {
    number: Option<u16>,
    variable: Option<String>,
    /// Where the number stands.
    span: Option<Span>,
    at: Option<Origin>,
}

impl Port {
    fn of(number: Option<u16>, variable: Option<String>) -> Self {
        Self { number, variable, ..Self::default() }
    }

    /// The place of the number in the file that it was found in.
    fn origin(&self, source: &Source) -> Option<Origin> {
        self.span.filter(|_| self.number.is_some()).map(|span| source.origin(span, String::new()))
    }
}

fn listen(
    unit: &Unit<'_>,
    source: &Source,
    file: &File<'_>,
    name: &str,
    call: &Call<'_>,
    last: &str,
    fastify: bool,
) -> Option<Listen> {
    let imported = |package: &str| {
        file.imports
            .iter()
            .any(|import| import.specifier == package && import.names.iter().any(|(_, local)| *local == last))
    };
    let first = call.args.first();
    let serves = || {
        ["@hono/node-server", "srvx", "h3"].iter().any(|package| imported(package)) || call.path.first() == Some(&"Bun")
    };
    // A local helper of the same name is no socket.
    if last == "serve" && !serves() || last == "listen" && call.path.len() < 2 {
        return None;
    }
    let makes = matches!(last, "server" | "Server" | "WebSocketServer");
    if makes && !makes_server(file, call, last) {
        return None;
    }
    let options = match last {
        "startStandaloneServer" => {
            call.args.get(1).map(|arg| file.resolve(arg)).and_then(|arg| arg.get("listen").cloned())
        }
        _ => call.args.iter().map(|arg| file.resolve(arg)).find(|arg| arg.object.is_some()),
    };
    let (port, host) = match &options {
        Some(options) if makes && options.get("port").is_none() => (first.cloned(), None),
        Some(options) => {
            (options.get("port").cloned(), options.get("host").or_else(|| options.get("hostname")).cloned())
        }
        None if last == "bindAsync" => (first.cloned(), None),
        None => (first.cloned(), call.args.get(1).filter(|arg| !arg.function).cloned()),
    };
    let mut found: Port = match &port {
        Some(port) => port_of(unit, source, file, name, port, 0),
        None => Port::default(),
    };
    if last == "bindAsync"
        && let Some(address) = first.and_then(|arg| file.resolve(arg).literal)
    {
        found.number = address.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    }
    // A server that is made and not told a port stands on another one.
    if makes && found.number.is_none() && found.variable.is_none() {
        return None;
    }
    if found.number.is_none() && found.variable.is_none() {
        match last {
            "serve" => found = Port::of(Some(3000), (call.path.first() == Some(&"Bun")).then(|| "PORT".to_owned())),
            "startStandaloneServer" => found.number = Some(4000),
            _ => {}
        }
    }
    // A listener without a port at all, such as one on a pipe, or a test's `listen(0)`.
    let zero = port.as_ref().is_some_and(|port| file.resolve(port).number.as_deref() == Some("0"));
    if zero || call.args.is_empty() && last == "listen" && !fastify {
        return None;
    }
    let is_fastify = fastify && options.is_some() && last == "listen";
    let key =
        |arg: &Option<Arg<'_>>| arg.as_ref().and_then(|arg| arg.path.as_ref()?.last().map(|name| (*name).to_owned()));
    let port_key = port.as_ref().and_then(|arg| asked(file, arg)).or_else(|| match key(&port) {
        // `let params; … params = { port: … }`: what was put together before.
        Some(name) if options.is_none() && !name.to_ascii_lowercase().contains("port") => {
            let alone = port.as_ref().and_then(|arg| arg.path.as_ref()).is_some_and(|path| path.len() == 1);
            Some(if alone && !values_of(file, "port").is_empty() { ".port".to_owned() } else { name })
        }
        other => other,
    });
    let keys = (port_key, host.as_ref().and_then(|arg| asked(file, arg)).or_else(|| key(&host)));
    let host = match &host {
        Some(host) => host_of(file, host),
        // Fastify takes `localhost` when it is told nothing.
        None if is_fastify => Host::Loopback,
        None => Host::All,
    };
    let has = |names: &[&str]| file.imports.iter().any(|import| names.contains(&package_name(&import.specifier)));
    let raw = has(&["net", "tls", "smtp-server", "ftp-srv", "aedes"]) && !has(&["http", "https", "express", "fastify"]);
    let origin = source.origin(call.span, String::new());
    let (port, mut variable, number) = (found.number, found.variable, found.at);
    if let Some(name) =
        keys.0.as_ref().filter(|name| variable.is_none() && name.chars().all(|c| !c.is_ascii_lowercase()))
    {
        variable = crate::settings::is_variable_name(name).then(|| name.clone());
    }
    Some(Listen { raw, port, variable, host, origin, number, keys })
}

/// Whether a call makes a server of a package that listens by what it is made with.
fn makes_server(file: &File<'_>, call: &Call<'_>, last: &str) -> bool {
    let from = |names: &[&str]| {
        file.imports.iter().any(|import| {
            let local = call.path.first().copied();
            let named = import.names.iter().any(|(_, name)| Some(*name) == local) || import.default == local;
            names.contains(&import.specifier.as_str()) && named
        })
    };
    let asks = |key: &str| call.args.iter().any(|arg| file.resolve(arg).get(key).is_some());
    let number = || {
        let first = call.args.first().map(|arg| file.resolve(arg));
        first.is_some_and(|arg| arg.choices().iter().any(|choice| choice.number.is_some()))
    };
    match last {
        "WebSocketServer" => from(&["ws"]) && asks("port"),
        "Server" => from(&["ws", "@hapi/hapi", "hapi"]) && asks("port") || from(&["socket.io"]) && number(),
        _ => from(&["@hapi/hapi", "hapi"]) && asks("port"),
    }
}

/// The last part of the name by which a store of settings is asked: `config.get("server.port")` asks for `port`.
fn asked(file: &File<'_>, arg: &Arg<'_>) -> Option<String> {
    let tokens = file.tokens.get(file.resolve(arg).tokens)?;
    let at = tokens.iter().rposition(|token| token.is_word("get") || token.is_word("getOrThrow"))?;
    // Types may stand between the name and its arguments.
    let open = tokens.get(at..)?.iter().take(12).position(|token| token.is("("))?;
    let name = tokens.get(at + open + 1)?.string_value()?.replace([':', '/'], ".");
    // A name in capitals is a variable's; others belong to a store of settings.
    let variable = crate::settings::is_variable_name(&name) && name.chars().all(|c| !c.is_ascii_lowercase());
    Some(if variable || name.contains('.') { name } else { format!(".{name}") })
}

/// The default export of an entry that bun serves: an object with `fetch`, and with a port where it has one.
fn exported(unit: &Unit<'_>, source: &Source, file: &File<'_>, name: &str) -> Option<Listen> {
    let object = javascript::default_export_object(file)?;
    object.get("fetch")?;
    let port = object.get("port").map(|port| port_of(unit, source, file, name, port, 0));
    let found = port.unwrap_or_else(|| Port::of(Some(3000), Some("PORT".to_owned())));
    let host = object.get("hostname").map_or(Host::All, |host| host_of(file, host));
    Some(Listen {
        raw: false,
        port: found.number,
        variable: found.variable,
        host,
        origin: source.origin(object.get("port").map_or(object.span, |port| port.span), String::new()),
        number: found.at,
        keys: (None, None),
    })
}

fn is_loopback(text: &str) -> bool {
    matches!(text, "127.0.0.1" | "localhost" | "::1" | "[::1]")
}

fn host_of(file: &File<'_>, arg: &Arg<'_>) -> Host {
    let resolved = file.resolve(arg);
    let reads = env_reads(file);
    let within =
        reads.iter().find(|read| read.span.start >= arg.span.start && read.span.end <= arg.span.end).or_else(|| {
            reads.iter().find(|read| read.span.start >= resolved.span.start && read.span.end <= resolved.span.end)
        });
    let literal = resolved.choices().iter().find_map(|choice| choice.literal.clone());
    match (within, literal) {
        (Some(read), literal) if read.default.as_deref().or(literal.as_deref()).is_some_and(is_loopback) => {
            Host::LoopbackUnless(read.name.to_owned())
        }
        (None, Some(literal)) if is_loopback(&literal) => Host::Loopback,
        _ => {
            // `config.host`, `cfg.listenhost`: a constant object of the same file was looked up already.
            Host::All
        }
    }
}

/// The variables that a file reads.
fn env_reads<'t>(file: &File<'t>) -> Vec<javascript::EnvRead<'t>> {
    #[cfg(test)]
    tests::count();
    javascript::env_reads(file)
}

fn valid(number: &str) -> Option<u16> {
    number.parse().ok().filter(|port| *port > 0)
}

fn port_of(unit: &Unit<'_>, source: &Source, file: &File<'_>, name: &str, arg: &Arg<'_>, depth: usize) -> Port {
    let resolved = file.resolve(arg);
    let reads = env_reads(file);
    let mut port = None;
    let mut variable = None;
    for choice in resolved.choices() {
        if port.is_none() {
            port = choice.number.as_deref().and_then(valid).or_else(|| choice.literal.as_ref()?.parse().ok());
        }
        if let Some(["process", "env", read] | ["Bun", "env", read]) = choice.path.as_deref() {
            variable = variable.or(Some((*read).to_owned()));
        }
    }
    // Through a function such as `normalizePort(process.env.PORT || "3000")`.
    for span in [arg.span, resolved.span] {
        for read in reads.iter().filter(|read| read.span.start >= span.start && read.span.end <= span.end) {
            variable = variable.or(Some(read.name.to_owned()));
            port = port.or_else(|| read.default.as_ref()?.parse().ok());
        }
        if port.is_none() && span.end > span.start {
            let numbers =
                file.tokens.iter().filter(|token| token.span.start >= span.start && token.span.end <= span.end);
            port = numbers
                .filter_map(|token| valid(&token.number_value().or_else(|| token.string_value())?))
                .find(|port| *port > 79);
        }
    }
    if port.is_some() || depth > 2 {
        let mut found = Port::of(port, variable);
        found.at = (resolved.span.start != arg.span.start).then(|| source.origin(resolved.span, String::new()));
        return found;
    }
    // `config.port`, where `config` comes from another file of the project.
    let path = resolved.path.as_ref().or(arg.path.as_ref());
    let Some(first) = path.and_then(|path| path.first().copied()) else { return Port::of(port, variable) };
    let key = path.and_then(|path| path.last().copied()).unwrap_or(first);
    let folder = unit.path(name).and_then(|path| path.parent()).unwrap_or_else(RepoPath::root);
    let from = file
        .imports
        .iter()
        .find(|import| import.default == Some(first) || import.names.iter().any(|(_, local)| *local == first));
    let (mut specifier, mut from_key) = (from.map(|import| import.specifier.clone()), key);
    if let Some(import) = from
        && let Some((exported, _)) = import.names.iter().find(|(_, local)| *local == first)
        && first == key
    {
        from_key = exported;
    }
    if from.is_none() && file.constants.contains_key(first) {
        // `const { port } = require("./config")` and `const config = load()` are constants here.
        specifier = file.imports.iter().map(|import| import.specifier.clone()).find(|specifier| {
            specifier.starts_with('.')
                && ["config", "env", "settings", "conf"]
                    .iter()
                    .any(|word| specifier.to_ascii_lowercase().contains(word))
        });
    }
    let mut here = keyed(file, from_key);
    if here.number.is_some() {
        here.at = here.origin(source);
        here.variable = variable.or(here.variable);
        return here;
    }
    let mut open: Vec<(String, usize)> = specifier
        .and_then(|specifier| local(unit, &folder, &specifier, &[]))
        .map(|file| (file, 0))
        .into_iter()
        .collect();
    let mut seen = BTreeSet::new();
    while let Some((name, level)) = open.pop() {
        if !seen.insert(name.clone()) || seen.len() > 12 {
            continue;
        }
        if name.ends_with(".json") {
            let found = unit.json(&name).and_then(|file| {
                let keys: Vec<&str> = path.map(|path| path.get(1..).unwrap_or_default().to_vec()).unwrap_or_default();
                file.scalar(&keys)
            });
            if let Some(found) = found
                && let Ok(number) = found.value().parse()
            {
                return Port { at: Some(found.origin().clone()), ..Port::of(Some(number), variable) };
            }
            continue;
        }
        let Some(source) = unit.source(&name) else { continue };
        let other = javascript::file(&source.text);
        let mut found = keyed(&other, from_key);
        variable = variable.or(found.variable.take());
        if found.number.is_some() {
            found.at = found.origin(&source);
            found.variable = variable;
            return found;
        }
        let folder = unit.path(&name).and_then(|path| path.parent()).unwrap_or_else(RepoPath::root);
        if level < 3 {
            let inner = other.imports.iter().filter_map(|import| local(unit, &folder, &import.specifier, &[]));
            open.extend(inner.map(|name| (name, level + 1)));
        }
    }
    Port::of(port, variable)
}

/// A name and the tokens of the value that it is given.
type Value<'f, 't> = (&'t str, &'f [javascript::Token<'t>]);

/// The name and the tokens of every value that a key is given in a file: in an object, a schema or a constant.
fn values_of<'f, 't>(file: &'f File<'t>, key: &str) -> Vec<Value<'f, 't>> {
    values(file, &|name| name.eq_ignore_ascii_case(key))
}

/// The same for all keys that are wanted.
fn values<'f, 't>(file: &'f File<'t>, wanted: &dyn Fn(&str) -> bool) -> Vec<Value<'f, 't>> {
    #[cfg(test)]
    tests::count();
    let mut values = Vec::new();
    for (at, token) in file.tokens.iter().enumerate() {
        let name = token.text.trim_matches(['"', '\'']);
        let sets = file.tokens.get(at + 1).is_some_and(|next| next.is(":") || next.is("="));
        if !sets || !wanted(name) {
            continue;
        }
        // To the end of the value: the next comma, semicolon or closing bracket on the same level.
        let mut depth = 0usize;
        let mut end = at + 2;
        while let Some(token) = file.tokens.get(end) {
            if token.is("(") || token.is("{") || token.is("[") {
                depth += 1;
            } else if token.is(")") || token.is("}") || token.is("]") {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            } else if depth == 0 && (token.is(",") || token.is(";")) || end > at + 60 {
                break;
            }
            end += 1;
        }
        values.extend(file.tokens.get(at + 2..end).map(|value| (name, value)));
    }
    values
}

/// The port that a key such as `port` or `PORT` is given in a file, and the variable it comes from.
fn keyed(file: &File<'_>, key: &str) -> Port {
    let reads = env_reads(file);
    let mut best = Port::default();
    // A schema that is asked about the environment as a whole names its keys as the environment does.
    let whole = file.tokens.iter().enumerate().any(|(at, token)| {
        token.text == "env"
            && file.tokens.get(at.wrapping_sub(2)).is_some_and(|token| matches!(token.text, "process" | "Bun"))
            && file.tokens.get(at + 1).is_some_and(|next| next.is(")") || next.is(","))
    });
    for (name, value) in values_of(file, key) {
        let (Some(from), Some(to)) = (value.first(), value.last()) else { continue };
        let within = reads.iter().find(|read| read.span.start >= from.span.start && read.span.end <= to.span.end);
        let number = |token: &javascript::Token<'_>| valid(&token.number_value().or_else(|| token.string_value())?);
        let after_default = value.iter().position(|token| token.text.trim_matches(['"', '\'']) == "default");
        let default = after_default
            .and_then(|at| value.get(at..)?.iter().find_map(number))
            .or_else(|| within.and_then(|read| read.default.as_ref()?.parse().ok()))
            .or_else(|| value.iter().filter_map(number).find(|port| *port > 79));
        let env = value.iter().position(|token| token.text == "env").and_then(|at| value.get(at + 2)?.string_value());
        let upper = name.bytes().all(|c| c.is_ascii_uppercase() || c == b'_');
        let named = upper && value.len() > 1 && (whole || name == key);
        let variable = within
            .map(|read| read.name.to_owned())
            .or(env.filter(|name| crate::settings::is_variable_name(name)))
            .or_else(|| named.then(|| name.to_owned()));
        best.span = best.span.or(default.map(|_| Span { start: from.span.start, end: to.span.end }));
        best.number = best.number.or(default);
        best.variable = best.variable.or(variable);
        if best.number.is_some() {
            return best;
        }
    }
    best
}
